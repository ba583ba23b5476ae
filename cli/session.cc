#include "cli/session.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "google/protobuf/descriptor.h"
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

const google::protobuf::MethodDescriptor* Method(const std::string& name) {
  return google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(name);
}

std::unique_ptr<google::protobuf::Message> New(const google::protobuf::Descriptor* type) {
  return std::unique_ptr<google::protobuf::Message>(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
}

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

std::string FullMethodName(const std::string& text) {
  std::string name = text;
  if (!name.empty() && name.front() == '/') name.erase(0, 1);
  std::replace(name.begin(), name.end(), '/', '.');
  return Method(name) == nullptr ? "" : name;
}

std::unique_ptr<google::protobuf::Message> NewRequest(const std::string& method) {
  return New(Method(method)->input_type());
}

std::unique_ptr<google::protobuf::Message> NewAnswer(const std::string& method) {
  return New(Method(method)->output_type());
}

}  // namespace sjak::cli
