#include "cli/session.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
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
    rpc::CallOptions options;
    options.purpose = profile_.purpose;
    options.municipality = profile_.municipality;
    options.deadline = absl::Now() + kDeadline;
    options.correlation_id = Uuid::New().ToString();
    std::erase(options.correlation_id, '-');
    if (!profile_.token_file.empty()) {
      absl::StatusOr<std::string> token = ReadSecret(profile_.token_file);
      if (!token.ok()) return token.status();
      options.authorization = absl::StrCat("Bearer ", *token);
    }
    return WithCorrelation(client_->Call(method, request, answer, options), options.correlation_id);
  }

 private:
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
