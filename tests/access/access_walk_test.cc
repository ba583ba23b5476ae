// Every method of the contracts against every way of not being the right caller: at the services and at the front,
// through the pipeline that stands before each. What a method allows is read from its descriptor, by this file's own
// reading; a new method is walked without a line here.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "platform/base/error.h"
#include "platform/identity/test_files.h"
#include "platform/identity/token_signer.h"
#include "platform/policy/policy.h"
#include "platform/rpc/pipeline.h"

namespace sjak::access {
namespace {

using identity::NewSigningKey;
using nlohmann::json;
using policy::v1::Allow;
using policy::v1::CallerClass;
using policy::v1::Role;

const std::set<std::string> kPrograms = {"gateway", "citizens", "placements", "reporting"};
const std::set<std::string> kFronts = {"jobcentre", "partner", "programme"};

// Stands for a program's methods: notes whether a call came through access. What access lets through may still be
// refused for what it says, since the requests of the walk say nothing.
class Door : public rpc::Backend {
 public:
  const rpc::Binding* Find(const policy::Method&) const override { return &binding_; }
  void Run(std::shared_ptr<rpc::CallState> state) override {
    caller = state->call.caller;
    state->Finish(absl::OkStatus());
  }
  void Refused(std::shared_ptr<rpc::CallState> state, absl::Status status) override {
    caller = state->call.caller;
    state->Finish(std::move(status));
  }
  identity::Caller caller;

 private:
  const rpc::Binding binding_{"any", rpc::Shape::kRead};
};

// "citizens" of sjak.citizens.v1.CitizensService.GetCitizen.
std::string AreaOf(const policy::Method& method) {
  return std::vector<std::string>(absl::StrSplit(method.name, '.')).at(1);
}

std::vector<const policy::Method*> AllMethods() {
  std::vector<const policy::Method*> out;
  for (const auto* file : policy::OurFiles()) {
    for (int s = 0; s < file->service_count(); ++s) {
      for (int m = 0; m < file->service(s)->method_count(); ++m) {
        const auto* method = policy::FindMethod(file->service(s)->method(m)->full_name());
        EXPECT_NE(method, nullptr) << file->service(s)->method(m)->full_name();
        if (method != nullptr) out.push_back(method);
      }
    }
  }
  return out;
}

class AccessWalk : public ::testing::Test {
 protected:
  // A line for each of some hundred thousand calls helps nobody; what fails is told on standard output.
  static void SetUpTestSuite() { ASSERT_NE(std::freopen("/dev/null", "w", stderr), nullptr); }
  AccessWalk() {
    const auto keys = [](const identity::PKey& key) {
      return json{{"keys", {identity::PublicJwk(key.get(), "k", "ES256")}}}.dump();
    };
    folder_.Write("municipality.json", keys(municipality_key_));
    folder_.Write("vendor.json", keys(vendor_key_));
    folder_.Write("revoked.json", json::array({"withdrawn"}).dump());
    folder_.Write("issuers.json", json::array({Issuer("municipality", {"JOBCENTRE"}, {"0101", "0147"}, json::array()),
                                               Issuer("vendor", {"PARTNER"}, {"0101"}, {"12345678"})})
                                      .dump());
    verifier_ = identity::TokenVerifier::Create({folder_.Path("issuers.json"), folder_.Path("revoked.json")}).value();
    auto clients = std::make_shared<identity::RegisteredClients>();
    clients->emplace(kVendorsSystem, ClientOf(kVendorsSystem, policy::v1::CALLER_CLASS_JOBCENTRE, ""));
    clients->emplace(kCompanysSystem, ClientOf(kCompanysSystem, policy::v1::CALLER_CLASS_PARTNER, "12345678"));
    clients->emplace(kEnded, ClientOf(kEnded, policy::v1::CALLER_CLASS_JOBCENTRE, "", absl::Hours(1), true));
    clients->emplace(kExpired, ClientOf(kExpired, policy::v1::CALLER_CLASS_JOBCENTRE, "", -absl::Hours(1)));
    verifier_->TrustClients(std::move(clients), absl::InfiniteFuture());
  }

  // Registered with a good key "k" and a revoked one "old", the same for all.
  std::shared_ptr<const identity::RegisteredClient> ClientOf(const std::string& issuer, CallerClass cls,
                                                             const std::string& cvr,
                                                             absl::Duration life = absl::Hours(1),
                                                             bool revoked = false) const {
    auto client = std::make_shared<identity::RegisteredClient>();
    client->grant = identity::ClientGrant(issuer, cls, "0101", cvr);
    client->expires = start_ + life;
    client->revoked = revoked;
    for (const std::string kid : {"k", "old"}) {
      auto key = identity::ParsePublicJwk(identity::PublicJwk(client_key_.get(), kid, "ES256").dump());
      client->credentials.emplace(
          kid, identity::ClientCredential{std::move(key->key), absl::InfiniteFuture(), kid == "old"});
    }
    return client;
  }
  // As Token, of a registered client.
  std::string ClientToken(const char* issuer, json changes = json::object(), const std::string& kid = "k") {
    const bool partner = issuer == kCompanysSystem;
    const int64_t now = absl::ToUnixSeconds(start_);
    json claims = {{"iss", issuer},
                   {"aud", "sjak"},
                   {"sub", "operation"},
                   {"jti", "t"},
                   {"iat", now - 10},
                   {"exp", now + 590},
                   {"class", partner ? "PARTNER" : "JOBCENTRE"},
                   {"roles", {partner ? "COMPANY_CLIENT" : "INTEGRATION"}},
                   {"municipalities", {"0101"}}};
    if (partner) claims["cvrs"] = {"12345678"};
    claims.merge_patch(changes);
    return "Bearer " + identity::SignToken(client_key_.get(), claims, kid, "ES256");
  }

  static json Issuer(const std::string& name, const json& classes, const json& municipalities, const json& cvrs) {
    return {{"issuer", "https://" + name},
            {"jwks_file", name + ".json"},
            {"audience", "sjak"},
            {"classes", classes},
            {"cvrs", cvrs},
            {"municipalities", municipalities},
            {"max_lifetime_seconds", 3600}};
  }

  // A good token of the class with one role; `changes` are merged into its claims.
  std::string Token(CallerClass cls, Role role, const json& changes = json::object(), EVP_PKEY* key = nullptr) {
    const bool partner = cls == policy::v1::CALLER_CLASS_PARTNER;
    const int64_t now = absl::ToUnixSeconds(start_);
    json claims = {{"iss", partner ? "https://vendor" : "https://municipality"},
                   {"aud", "sjak"},
                   {"sub", "somebody"},
                   {"jti", "t"},
                   {"iat", now - 10},
                   {"exp", now + 3000},
                   {"class", partner ? "PARTNER" : "JOBCENTRE"},
                   {"roles", {policy::v1::Role_Name(role).substr(5)}},
                   {"municipalities", {"0101"}}};
    if (partner) claims["cvrs"] = {"12345678"};
    claims.merge_patch(changes);
    if (key == nullptr) key = partner ? vendor_key_.get() : municipality_key_.get();
    return "Bearer " + identity::SignToken(key, claims, "k", "ES256");
  }

  // One call of a program's method; the reason of the refusal, "" when access lets it in.
  std::string Call(rpc::Pipeline& pipeline, const policy::Method& method, const std::string& peer,
                   const std::string& authorization, const std::string& municipality = "") {
    rpc::Incoming incoming;
    incoming.path = method.path;
    incoming.peer = peer;
    incoming.headers["sjak-purpose"] = "CASE_WORK";
    if (!authorization.empty()) incoming.headers["authorization"] = authorization;
    if (!municipality.empty()) incoming.headers["sjak-municipality"] = municipality;
    rpc::Reply reply;
    pipeline.Start(std::move(incoming), [&](rpc::Reply r) { reply = std::move(r); });
    ++calls_;
    const std::string reason = ReasonOf(reply.status);
    return reason == "BAD_REQUEST" ? "" : reason;
  }

  // The programs that serve the method: every service has a feed.
  static std::set<std::string> ProgramsOf(const policy::Method& method) {
    const std::string area = AreaOf(method);
    if (kFronts.count(area) > 0) return {"gateway"};
    if (area == "clients") return {"placements"};
    return area == "feed" || area == "access" ? std::set<std::string>{"citizens", "placements", "reporting"}
                                              : std::set<std::string>{area};
  }
  rpc::Pipeline& PipelineOf(const std::string& program) {
    auto& pipeline = pipelines_[program];
    if (!pipeline) {
      rpc::PipelineOptions options;
      options.program = program;
      options.peers_only = program != "gateway";
      if (options.peers_only) options.peers = kPrograms;
      pipeline = std::make_unique<rpc::Pipeline>(options, &door_, verifier_.get(), &timer_);
    }
    return *pipeline;
  }
  // Calls `visit` for each method with the pipeline of each program that serves it, and the certificate by which people
  // and systems reach it: the gateway's, or at the gateway none.
  template <typename Visit>
  void ForEachMethod(Visit visit) {
    for (const policy::Method* method : AllMethods()) {
      for (const std::string& program : ProgramsOf(*method)) {
        visit(PipelineOf(program), *method, std::string(program == "gateway" ? "" : "gateway"));
      }
    }
  }

  static constexpr char kVendorsSystem[] = "sjak-client:vendor";
  static constexpr char kCompanysSystem[] = "sjak-client:company";
  static constexpr char kEnded[] = "sjak-client:ended";
  static constexpr char kExpired[] = "sjak-client:expired";

  const absl::Time start_ = absl::Now();
  const identity::TestFolder folder_;
  const identity::PKey municipality_key_ = NewSigningKey("ES256"), vendor_key_ = NewSigningKey("ES256"),
                       stranger_key_ = NewSigningKey("ES256"), client_key_ = NewSigningKey("ES256");
  std::unique_ptr<identity::TokenVerifier> verifier_;
  Timer timer_;
  Door door_;
  std::map<std::string, std::unique_ptr<rpc::Pipeline>> pipelines_;
  int64_t calls_ = 0;
};

constexpr CallerClass kClasses[] = {policy::v1::CALLER_CLASS_JOBCENTRE, policy::v1::CALLER_CLASS_PARTNER};
constexpr Role kRoles[] = {policy::v1::ROLE_CASEWORKER,      policy::v1::ROLE_PROGRAMME_OFFICER,
                           policy::v1::ROLE_CONTROLLER,      policy::v1::ROLE_INTEGRATION,
                           policy::v1::ROLE_COMPANY_CLIENT,  policy::v1::ROLE_MENTOR,
                           policy::v1::ROLE_EMPLOYER_SIGNER, policy::v1::ROLE_EMPLOYEE_REP};
bool HasRole(CallerClass cls, Role role) {
  return (cls == policy::v1::CALLER_CLASS_JOBCENTRE) == (role <= policy::v1::ROLE_INTEGRATION);
}

// What the contract says, read apart from platform/policy.
bool Says(const Allow& allow, CallerClass cls, Role role) {
  if (allow.class_() != cls) return false;
  if (allow.roles().empty()) return true;
  return std::find(allow.roles().begin(), allow.roles().end(), role) != allow.roles().end();
}
bool Allowed(const policy::Method& method, CallerClass cls, Role role) {
  return std::any_of(method.rpc.allow().begin(), method.rpc.allow().end(),
                     [&](const Allow& allow) { return Says(allow, cls, role); });
}
bool AllowedInternal(const policy::Method& method, const std::string& peer, CallerClass behalf, Role role) {
  return std::any_of(method.rpc.allow().begin(), method.rpc.allow().end(), [&](const Allow& allow) {
    const auto has = [](const auto& list, const auto& value) {
      return std::find(list.begin(), list.end(), value) != list.end();
    };
    const bool for_whom =
        allow.on_behalf_of().empty() ? behalf == policy::v1::CALLER_CLASS_SYSTEM : has(allow.on_behalf_of(), behalf);
    return Says(allow, policy::v1::CALLER_CLASS_INTERNAL, role) && has(allow.peers(), peer) && for_whom;
  });
}

TEST_F(AccessWalk, EveryClassAndRoleIsLetInWhereTheContractSaysSoAndNowhereElse) {
  std::map<std::pair<CallerClass, Role>, std::string> tokens;
  std::map<std::pair<CallerClass, Role>, int> open;
  for (CallerClass cls : kClasses) {
    for (Role role : kRoles) tokens[{cls, role}] = Token(cls, role);
  }
  ForEachMethod([&](rpc::Pipeline& pipeline, const policy::Method& method, const std::string& peer) {
    for (CallerClass cls : kClasses) {
      for (Role role : kRoles) {
        const std::string reason = Call(pipeline, method, peer, tokens[{cls, role}]);
        const std::string what =
            absl::StrCat(method.name, " as ", policy::v1::CallerClass_Name(cls), " ", policy::v1::Role_Name(role));
        if (!HasRole(cls, role)) {
          EXPECT_EQ(reason, "TOKEN_CLAIMS_REFUSED") << what;
        } else if (Allowed(method, cls, role)) {
          EXPECT_EQ(reason, "") << what;
          EXPECT_EQ(door_.caller.cls, cls) << what;
          ++open[{cls, role}];
        } else {
          const bool class_known = std::any_of(method.rpc.allow().begin(), method.rpc.allow().end(),
                                               [&](const Allow& allow) { return allow.class_() == cls; });
          EXPECT_EQ(reason, class_known ? "ROLE_MISSING" : "CALLER_CLASS_REFUSED") << what;
        }
      }
    }
  });
  for (CallerClass cls : kClasses) {
    for (Role role : kRoles) {
      if (!HasRole(cls, role)) continue;
      EXPECT_GT((open[{cls, role}]), 0) << policy::v1::Role_Name(role) << " opens nothing";
    }
  }
  RecordProperty("calls", static_cast<int>(calls_));
}

TEST_F(AccessWalk, ProgramsAreLetInOnBehalfOfWhomTheContractSays) {
  int let_in = 0;
  ForEachMethod([&](rpc::Pipeline& pipeline, const policy::Method& method, const std::string&) {
    const bool front = kFronts.count(AreaOf(method)) > 0;
    for (const std::string peer : {"citizens", "placements", "reporting"}) {
      // Nobody's call but the program's own.
      const bool own = !front && AllowedInternal(method, peer, policy::v1::CALLER_CLASS_SYSTEM, {});
      EXPECT_EQ(Call(pipeline, method, peer, "", "0101").empty(), own) << method.name << " by " << peer;
      let_in += own;
      for (CallerClass cls : kClasses) {
        for (Role role : kRoles) {
          if (!HasRole(cls, role)) continue;
          // At the gateway a certificate is no more than a client's: the token decides.
          const bool may = front ? Allowed(method, cls, role) : AllowedInternal(method, peer, cls, role);
          EXPECT_EQ(Call(pipeline, method, peer, Token(cls, role)).empty(), may)
              << method.name << " by " << peer << " for " << policy::v1::Role_Name(role);
          let_in += may;
        }
      }
    }
  });
  EXPECT_GT(let_in, 0);
}

TEST_F(AccessWalk, WhoIsNotWhoHeSaysIsLetInNowhere) {
  struct Case {
    const char* what;
    std::string token;
    const char* reason;
  };
  const auto job = policy::v1::CALLER_CLASS_JOBCENTRE, partner = policy::v1::CALLER_CLASS_PARTNER;
  const auto caseworker = policy::v1::ROLE_CASEWORKER, client = policy::v1::ROLE_COMPANY_CLIENT;
  const int64_t now = absl::ToUnixSeconds(start_);
  const std::string good = Token(job, caseworker);
  const Case cases[] = {
      {"no token", "", "TOKEN_MISSING"},
      {"another scheme", "Basic YTpi", "TOKEN_MISSING"},
      {"unknown issuer", Token(job, caseworker, {{"iss", "https://stranger"}}, stranger_key_.get()),
       "TOKEN_ISSUER_UNKNOWN"},
      {"unknown key", Token(job, caseworker, json::object(), stranger_key_.get()), "TOKEN_INVALID"},
      {"another issuer's key", Token(job, caseworker, json::object(), vendor_key_.get()), "TOKEN_INVALID"},
      {"a class the issuer may not assert", Token(partner, client, {{"class", "JOBCENTRE"}, {"roles", {"CASEWORKER"}}}),
       "TOKEN_CLAIMS_REFUSED"},
      {"the other way round",
       Token(job, caseworker, {{"class", "PARTNER"}, {"roles", {"COMPANY_CLIENT"}}, {"cvrs", {"12345678"}}}),
       "TOKEN_CLAIMS_REFUSED"},
      {"a program's class", Token(job, caseworker, {{"class", "INTERNAL"}}), "TOKEN_CLAIMS_REFUSED"},
      {"a municipality the issuer may not assert", Token(partner, client, {{"municipalities", {"0147"}}}),
       "TOKEN_CLAIMS_REFUSED"},
      {"a company the issuer may not assert", Token(partner, client, {{"cvrs", {"87654321"}}}), "TOKEN_CLAIMS_REFUSED"},
      {"no company", Token(partner, client, {{"cvrs", nullptr}}), "TOKEN_CLAIMS_REFUSED"},
      {"another audience", Token(job, caseworker, {{"aud", "elsewhere"}}), "TOKEN_CLAIMS_REFUSED"},
      {"a life too long", Token(job, caseworker, {{"exp", now + 7200}}), "TOKEN_CLAIMS_REFUSED"},
      {"expired", Token(job, caseworker, {{"iat", now - 900}, {"exp", now - 300}}), "TOKEN_EXPIRED"},
      {"not valid yet", Token(job, caseworker, {{"nbf", now + 300}}), "TOKEN_CLAIMS_REFUSED"},
      {"withdrawn", Token(job, caseworker, {{"jti", "withdrawn"}}), "TOKEN_INVALID"},
      {"cut off", good.substr(0, good.size() - 4), "TOKEN_INVALID"},
      {"a client that is not registered", ClientToken("sjak-client:nobody"), "CLIENT_UNKNOWN"},
      {"a client whose registration ended", ClientToken(kEnded), "CLIENT_REVOKED"},
      {"a client whose time is over", ClientToken(kExpired), "CLIENT_EXPIRED"},
      {"a client's revoked key", ClientToken(kVendorsSystem, json::object(), "old"), "CREDENTIAL_REVOKED"},
      {"a client for another company", ClientToken(kCompanysSystem, {{"cvrs", {"87654321"}}}), "TOKEN_CLAIMS_REFUSED"},
      {"a client for another municipality", ClientToken(kVendorsSystem, {{"municipalities", {"0147"}}}),
       "TOKEN_CLAIMS_REFUSED"},
      {"a client for a person", ClientToken(kVendorsSystem, {{"roles", {"CASEWORKER"}}}), "TOKEN_CLAIMS_REFUSED"},
  };
  ForEachMethod([&](rpc::Pipeline& pipeline, const policy::Method& method, const std::string& peer) {
    for (const Case& c : cases) {
      // The front's own calls have no token.
      if (c.token.empty() && AllowedInternal(method, peer, policy::v1::CALLER_CLASS_SYSTEM, {})) continue;
      EXPECT_EQ(Call(pipeline, method, peer, c.token), c.reason) << method.name << ": " << c.what;
    }
  });
}

TEST_F(AccessWalk, ARegisteredClientIsLetInAsWhatItIs) {
  int open = 0;
  ForEachMethod([&](rpc::Pipeline& pipeline, const policy::Method& method, const std::string& peer) {
    const std::tuple<const char*, CallerClass, Role> clients[] = {
        {kVendorsSystem, policy::v1::CALLER_CLASS_JOBCENTRE, policy::v1::ROLE_INTEGRATION},
        {kCompanysSystem, policy::v1::CALLER_CLASS_PARTNER, policy::v1::ROLE_COMPANY_CLIENT}};
    for (const auto& [issuer, cls, role] : clients) {
      const bool may = Allowed(method, cls, role);
      EXPECT_EQ(Call(pipeline, method, peer, ClientToken(issuer)).empty(), may) << method.name << " by " << issuer;
      open += may;
    }
  });
  EXPECT_GT(open, 50);
}

TEST_F(AccessWalk, AServiceWantsACertificateOfTheSuite) {
  std::vector<std::string> tokens = {""};
  for (CallerClass cls : kClasses) {
    for (Role role : kRoles) {
      if (HasRole(cls, role)) tokens.push_back(Token(cls, role));
    }
  }
  ForEachMethod([&](rpc::Pipeline& pipeline, const policy::Method& method, const std::string& peer) {
    if (peer.empty()) return;  // a front
    for (const std::string& token : tokens) {
      for (const std::string stranger : {"", "somebody", "GATEWAY", "gateway.example"}) {
        EXPECT_EQ(Call(pipeline, method, stranger, token), "PEER_REFUSED") << method.name;
      }
    }
    // The gateway only carries calls, and has of its own what the contract says and nothing else.
    const bool own = AllowedInternal(method, "gateway", policy::v1::CALLER_CLASS_SYSTEM, {});
    EXPECT_EQ(Call(pipeline, method, "gateway", "", "0101"), own ? "" : "TOKEN_MISSING") << method.name;
  });
}

// A service that were set up as the front is would let strangers in: the walk sees it.
TEST_F(AccessWalk, ADoorLeftOpenIsSeen) {
  rpc::PipelineOptions options;
  options.program = "citizens";
  options.peers_only = false;
  rpc::Pipeline open(options, &door_, verifier_.get(), &timer_);
  const auto* method = policy::FindMethod("sjak.citizens.v1.CitizensService.GetCitizen");
  ASSERT_NE(method, nullptr);
  EXPECT_EQ(Call(open, *method, "", Token(policy::v1::CALLER_CLASS_JOBCENTRE, policy::v1::ROLE_CASEWORKER)), "");
}

TEST_F(AccessWalk, NobodyReachesAnotherMunicipality) {
  const std::string one = Token(policy::v1::CALLER_CLASS_JOBCENTRE, policy::v1::ROLE_CASEWORKER),
                    company = Token(policy::v1::CALLER_CLASS_PARTNER, policy::v1::ROLE_COMPANY_CLIENT),
                    two = Token(policy::v1::CALLER_CLASS_JOBCENTRE, policy::v1::ROLE_CASEWORKER,
                                {{"municipalities", {"0101", "0147"}}});
  ForEachMethod([&](rpc::Pipeline& pipeline, const policy::Method& method, const std::string& peer) {
    for (const std::string& token : {one, company}) {
      EXPECT_EQ(Call(pipeline, method, peer, token, "0147"), "MUNICIPALITY_REFUSED") << method.name;
      EXPECT_EQ(door_.caller.municipality, "0101") << "logged where the caller belongs";
    }
    EXPECT_EQ(Call(pipeline, method, peer, two, "0159"), "MUNICIPALITY_REFUSED") << method.name;
    // Which of several is not guessed.
    EXPECT_FALSE(door_.caller.municipality.empty());
    Call(pipeline, method, peer, two, "0147");
    EXPECT_EQ(door_.caller.municipality, "0147") << method.name;
  });
}

// What a front lets in, the service behind it lets in too; else the front would promise what nobody keeps.
TEST_F(AccessWalk, FrontsPromiseNothingThatServicesRefuse) {
  int walked = 0;
  for (const policy::Method* front : AllMethods()) {
    if (front->rpc.forwards_to().empty()) continue;
    const policy::Method* service = policy::FindMethod(front->rpc.forwards_to());
    ASSERT_NE(service, nullptr) << front->name;
    for (CallerClass cls : kClasses) {
      for (Role role : kRoles) {
        if (!HasRole(cls, role) || !Allowed(*front, cls, role)) continue;
        ++walked;
        EXPECT_TRUE(Allowed(*service, cls, role))
            << front->name << " lets in " << policy::v1::Role_Name(role) << ", " << service->name << " does not";
      }
    }
  }
  EXPECT_GT(walked, 100);
}

}  // namespace
}  // namespace sjak::access
