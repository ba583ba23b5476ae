#include "deploy/pilot.d/tools/login_server.h"

#include <memory>
#include <nlohmann/json.hpp>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "deploy/pilot.d/tools/certificates.h"
#include "deploy/pilot.d/tools/login_issuer.h"
#include "gateway/http/pages.h"
#include "gateway/http/server.h"
#include "platform/base/error.h"
#include "platform/identity/bounded.h"
#include "platform/rpc/program.h"

namespace sjak::pilot {
namespace {

using nlohmann::json;

constexpr size_t kMostProgrammeBytes = 1 << 20;

class LoginPages : public gateway::http::Pages {
 public:
  explicit LoginPages(LoginIssuer* issuer) : issuer_(issuer) {}
  bool Serves(const gateway::http::Request&) const override { return true; }
  gateway::http::Response Handle(const gateway::http::Request& request) override {
    return issuer_->Handle(request, absl::Now());
  }

 private:
  LoginIssuer* const issuer_;
};

absl::StatusOr<std::vector<Person>> PeopleOf(const std::string& path) {
  SJAK_ASSIGN_OR_RETURN(const std::string text, identity::ReadFile(path, kMostProgrammeBytes));
  SJAK_ASSIGN_OR_RETURN(const json programme, identity::ParseJson(text, 32));
  std::vector<Person> people;
  for (const json& partner : programme.value("partners", json::array())) {
    const std::string cvr = partner.value("cvr", ""), name = partner.value("name", "");
    people.push_back(
        {"rep-" + cvr, absl::StrCat("Tillidsrepræsentant hos ", name), "PARTNER", {"EMPLOYEE_REP"}, {"0101"}, {cvr}});
    people.push_back(
        {"signer-" + cvr, absl::StrCat("Underskriver for ", name), "PARTNER", {"EMPLOYER_SIGNER"}, {"0101"}, {cvr}});
  }
  if (people.empty()) return absl::InvalidArgumentError(absl::StrCat(path, ": names no partners"));
  return people;
}

}  // namespace

absl::Status ServeLogins(const LoginServerOptions& options) {
  SJAK_ASSIGN_OR_RETURN(const identity::PKey key, ReadKey(absl::StrCat(options.folder, "/issuer.key")));
  SJAK_ASSIGN_OR_RETURN(std::vector<Person> people, PeopleOf(options.programme));
  LoginIssuer issuer({.issuer = options.issuer,
                      .audience = options.audience,
                      .kid = options.kid,
                      .client_id = options.client_id,
                      .redirect_uri = absl::StrCat(options.gateway, "/login/callback")},
                     std::move(people), key.get());
  LoginPages pages(&issuer);
  const std::string tls = absl::StrCat(options.folder, "/tls/");
  SJAK_ASSIGN_OR_RETURN(const auto server,
                        gateway::http::Server::Start({.address = options.listen,
                                                      .tls = {tls + "ca.pem", tls + "issuer.pem", tls + "issuer.key"}},
                                                     nullptr, &pages));
  rpc::WaitForSignal();
  server->Stop(absl::Now() + absl::Seconds(1));
  return absl::OkStatus();
}

}  // namespace sjak::pilot
