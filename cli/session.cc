#include "cli/session.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "platform/base/error.h"
#include "platform/base/uuid.h"
#include "platform/rpc/client.h"

namespace sjak::cli {
namespace {

constexpr absl::Duration kDeadline = absl::Seconds(60);

class GatewaySession : public Session {
 public:
  GatewaySession(Profile profile, std::shared_ptr<rpc::Client> client)
      : profile_(std::move(profile)), client_(std::move(client)) {}

  absl::Status Call(const std::string& method, const google::protobuf::Message& request,
                    google::protobuf::Message* answer) override {
    SJAK_ASSIGN_OR_RETURN(rpc::CallOptions options, Options());
    options.deadline = absl::Now() + kDeadline;
    return WithCorrelation(client_->Call(method, request, answer, options), options.correlation_id);
  }

  // Without a deadline: each message of the stream has its own at the service, and a gateway that is gone is noticed.
  absl::Status Stream(const std::string& method, const std::function<bool(std::string*)>& next,
                      const std::function<void(const std::string&)>& on_answer) override {
    SJAK_ASSIGN_OR_RETURN(const rpc::CallOptions options, Options());
    return WithCorrelation(client_->Exchange(method, options, next, on_answer), options.correlation_id);
  }

 private:
  absl::StatusOr<rpc::CallOptions> Options() const {
    rpc::CallOptions options;
    options.purpose = profile_.purpose;
    options.municipality = profile_.municipality;
    options.correlation_id = Uuid::New().ToString();
    std::erase(options.correlation_id, '-');
    if (!profile_.token_file.empty()) {
      SJAK_ASSIGN_OR_RETURN(const std::string token, ReadSecret(profile_.token_file));
      options.authorization = absl::StrCat("Bearer ", token);
    }
    return options;
  }

  const Profile profile_;
  const std::shared_ptr<rpc::Client> client_;
};

}  // namespace

absl::StatusOr<std::shared_ptr<Session>> Session::Open(const Profile& profile) {
  if (profile.ca.empty()) {
    return absl::InvalidArgumentError(
        "no certificate authority: give --ca, or a profile with \"ca\" (SJAK_PROFILE, ./.sjak/pilot/profile.json or "
        "~/.config/sjak/profile.json)");
  }
  rpc::TlsFiles tls;
  tls.ca = profile.ca;
  absl::StatusOr<std::shared_ptr<rpc::Client>> client = rpc::Client::Create(profile.gateway, tls);
  if (!client.ok()) return client.status();
  return std::make_shared<GatewaySession>(profile, *std::move(client));
}

}  // namespace sjak::cli
