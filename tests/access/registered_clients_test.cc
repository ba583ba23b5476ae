// Registered clients through the gateway while others call: the registry as it is on Postgres behind real mTLS, the
// verifier told of it as the programs are. A call here is a client reading its own registration.
#include <atomic>

#include "gateway/gateway_fixture.h"
#include "platform/identity/clients.h"
#include "platform/rpc/program.h"
#include "services/placements/placements_fixture.h"
#include "sjak/clients/v1/clients.pb.h"

namespace sjak::access {
namespace {

using clients::v1::Client;
using nlohmann::json;

// What SECURITY.md promises while the registry answers.
constexpr absl::Duration kBound = absl::Seconds(5);

class Placements : public placements::PlacementsTest {
 public:
  using PlacementsTest::kCvr;
  using PlacementsTest::unit_;
  testing::ServiceHarness& harness() { return harness_; }
  void TestBody() override {}
};

class RegisteredClients : public gateway::GatewayTest {
 protected:
  // Somebody who calls with tokens of his own making, a fresh one for each call.
  struct Signer {
    std::string issuer;
    std::shared_ptr<identity::PKey> key;
    std::string kid;
    bool partner = false;
    std::string reads;  // the client that it reads
  };

  RegisteredClients() {
    placements_->WillAnswer([this](std::shared_ptr<rpc::CallState> state) {
      const auto* type = state->call.method->descriptor->output_type();
      std::unique_ptr<google::protobuf::Message> answer(
          google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
      absl::Status status;
      {
        std::lock_guard lock(mu_);
        status =
            registry_.harness().Invoke(state->call.caller, state->call.method->name, *state->request, answer.get());
      }
      state->Finish(status, answer->SerializeAsString());
    });
  }
  ~RegisteredClients() override { Stop(); }

  // From now on the verifier is told of the registry, as by TrustOf.
  void Follow() {
    trust_ = std::make_unique<rpc::ClientTrust>(
        rpc::Client::Create(placements_->address(), Tls("gateway"), "placements").value(), verifier_.get(),
        std::vector<std::string>{"0101"}, /*reports=*/true);
  }

  static std::shared_ptr<identity::PKey> NewKey() {
    return std::make_shared<identity::PKey>(identity::NewSigningKey("ES256"));
  }
  rpc::CallOptions AsOfficer() const { return As({{"class", "JOBCENTRE"}, {"roles", {"PROGRAMME_OFFICER"}}}); }
  std::string TokenOf(const Signer& signer) {
    const int64_t now = absl::ToUnixSeconds(absl::Now());
    json claims = {{"iss", signer.issuer},
                   {"aud", "sjak"},
                   {"sub", "operation"},
                   {"jti", absl::StrCat("t-", ++serial_)},
                   {"iat", now - 5},
                   {"exp", now + 300},
                   {"class", signer.partner ? "PARTNER" : "JOBCENTRE"},
                   {"roles", {signer.partner ? "COMPANY_CLIENT" : "INTEGRATION"}},
                   {"municipalities", {"0101"}}};
    if (signer.partner) claims["cvrs"] = {Placements::kCvr};
    return "Bearer " + identity::SignToken(signer.key->get(), claims, signer.kid, "ES256");
  }

  template <typename Request>
  absl::StatusOr<Client> Change(const std::string& front, const std::string& method, Request request,
                                const rpc::CallOptions& options) {
    request.set_request_id(Uuid::New().ToString());
    Client client;
    const absl::Status status =
        client_->Call(absl::StrCat("sjak.", front, ".v1.ClientsService.", method), request, &client, options);
    if (!status.ok()) return status;
    return client;
  }
  absl::StatusOr<Client> Issue(const std::string& front, const Client& client, EVP_PKEY* key,
                               const rpc::CallOptions& options) {
    clients::v1::IssueCredentialRequest request;
    request.set_client(client.name());
    request.set_public_jwk(identity::PublicJwk(key, "", "ES256").dump());
    request.set_proof(
        identity::SignToken(key, {{"iss", client.issuer()}, {"aud", identity::kProofAudience}}, "", "ES256"));
    return Change(front, "IssueCredential", request, options);
  }
  absl::StatusOr<Client> RevokeKey(const std::string& front, const std::string& client, const std::string& kid,
                                   const rpc::CallOptions& options) {
    clients::v1::RevokeCredentialRequest request;
    request.set_client(client);
    request.set_kid(kid);
    request.set_reason("changed over");
    return Change(front, "RevokeCredential", request, options);
  }
  Client Register(const std::string& partner = "") {
    clients::v1::RegisterClientRequest request;
    request.mutable_facts()->set_title("Fagsystem");
    request.mutable_facts()->set_vendor("Opdigtet Software A/S");
    *request.mutable_facts()->mutable_processor_agreement_on() = wire::ToProto(Date(2026, 1, 5));
    *request.mutable_facts()->mutable_expire_time() = wire::ToProto(absl::Now() + absl::Hours(24));
    request.set_partner(partner);
    const auto client = Change("programme", "RegisterClient", request, AsOfficer());
    EXPECT_TRUE(client.ok()) << client.status();
    return client.value_or(Client());
  }
  // Registered and given its first key by the officer.
  Signer Enrolled(const Client& client) {
    Signer signer{client.issuer(), NewKey(), "", !client.partner().empty(), client.name()};
    const auto issued = Issue("programme", client, signer.key->get(), AsOfficer());
    EXPECT_TRUE(issued.ok()) << issued.status();
    signer.kid = issued->credentials(issued->credentials_size() - 1).kid();
    return signer;
  }

  absl::Status CallAs(const Signer& signer) {
    clients::v1::ListClientsRequest request;
    clients::v1::ListClientsResponse page;
    const absl::Status status =
        client_->Call(absl::StrCat("sjak.", signer.partner ? "partner" : "jobcentre", ".v1.ClientsService.ListClients"),
                      request, &page, {.authorization = TokenOf(signer)});
    if (status.ok() && !signer.reads.empty()) EXPECT_EQ(page.clients_size(), 1);
    return status;
  }
  // Returns when a call of the signer ends with the reason ("": well), and how long that took.
  absl::Duration Until(const Signer& signer, const std::string& reason) {
    const absl::Time start = absl::Now();
    while (ReasonOf(CallAs(signer)) != reason) {
      if (absl::Now() > start + absl::Seconds(30)) {
        ADD_FAILURE() << "never " << reason;
        break;
      }
    }
    return absl::Now() - start;
  }

  // Calls without a pause as whoever the slot holds, and counts what fails.
  struct Caller {
    std::mutex mu;  // held while a signer is chosen, not while it calls
    Signer signer;
    std::map<std::string, int> using_kid;
    std::atomic<int64_t> calls{0}, failed{0};
    std::thread thread;
  };
  Caller& KeepCalling(const Signer& signer) {
    Caller& caller = *callers_.emplace_back(std::make_unique<Caller>());
    caller.signer = signer;
    caller.thread = std::thread([this, &caller] {
      while (!stopping_) {
        Signer now;
        {
          std::lock_guard lock(caller.mu);
          now = caller.signer;
          ++caller.using_kid[now.kid];
        }
        const bool ok = CallAs(now).ok();
        ++caller.calls;
        caller.failed += !ok;
        std::lock_guard lock(caller.mu);
        --caller.using_kid[now.kid];
      }
    });
    return caller;
  }
  // From now on it signs with the other key; returns when nothing is under way with the first.
  static void ChangeOver(Caller& caller, const Signer& to) {
    std::string from;
    {
      std::lock_guard lock(caller.mu);
      from = std::exchange(caller.signer, to).kid;
    }
    while (true) {
      std::lock_guard lock(caller.mu);
      if (caller.using_kid[from] == 0) return;
    }
  }
  static void SeeCalls(const Caller& caller) {
    const int64_t enough = caller.calls + 10;
    while (caller.calls < enough) std::this_thread::yield();
  }
  void Stop() {
    stopping_ = true;
    for (auto& caller : callers_) {
      if (caller->thread.joinable()) caller->thread.join();
    }
    trust_.reset();
  }

  Placements registry_;
  std::mutex mu_;
  std::unique_ptr<rpc::ClientTrust> trust_;
  std::atomic<int64_t> serial_{0};
  std::atomic<bool> stopping_{false};
  std::vector<std::unique_ptr<Caller>> callers_;
};

TEST_F(RegisteredClients, KeysChangeAndClientsEndWhileOthersCall) {
  const Client vendor = Register(), ended = Register(), company = Register(registry_.unit_.partner());
  const Signer first = Enrolled(vendor), doomed = Enrolled(ended), partner = Enrolled(company);
  EXPECT_EQ(ReasonOf(CallAs(first)), "CLIENT_REGISTRY_AWAY") << "nobody has said yet who is registered";
  Follow();
  EXPECT_LT(Until(first, ""), kBound);
  Until(doomed, "");
  Until(partner, "");
  Caller &a = KeepCalling(first), &b = KeepCalling(partner);

  // A vendor's system changes its key by itself.
  Signer second = first;
  second.key = NewKey();
  const auto issued = Issue("jobcentre", vendor, second.key->get(), {.authorization = TokenOf(first)});
  ASSERT_TRUE(issued.ok()) << issued.status();
  second.kid = issued->credentials(1).kid();
  EXPECT_LT(Until(second, ""), kBound);
  ChangeOver(a, second);
  ASSERT_TRUE(RevokeKey("jobcentre", vendor.name(), first.kid, {.authorization = TokenOf(second)}).ok());
  EXPECT_LT(Until(first, "CREDENTIAL_REVOKED"), kBound);
  SeeCalls(a);

  // A company's does so too, under the id that the gateway shows it.
  clients::v1::ListClientsResponse own;
  ASSERT_TRUE(client_
                  ->Call("sjak.partner.v1.ClientsService.ListClients", clients::v1::ListClientsRequest(), &own,
                         {.authorization = TokenOf(partner)})
                  .ok());
  ASSERT_EQ(own.clients_size(), 1);
  EXPECT_NE(own.clients(0).name(), company.name());
  Signer next = partner;
  next.key = NewKey();
  const auto renewed = Issue("partner", own.clients(0), next.key->get(), {.authorization = TokenOf(partner)});
  ASSERT_TRUE(renewed.ok()) << renewed.status();
  next.kid = renewed->credentials(1).kid();
  Until(next, "");
  ChangeOver(b, next);
  ASSERT_TRUE(RevokeKey("partner", own.clients(0).name(), partner.kid, {.authorization = TokenOf(next)}).ok());
  EXPECT_LT(Until(partner, "CREDENTIAL_REVOKED"), kBound);

  // The municipality ends a client.
  clients::v1::RevokeClientRequest revoke;
  revoke.set_name(ended.name());
  revoke.set_reason("agreement ended");
  ASSERT_TRUE(Change("programme", "RevokeClient", revoke, AsOfficer()).ok());
  const absl::Duration took = Until(doomed, "CLIENT_REVOKED");
  EXPECT_LT(took, kBound);
  SeeCalls(a);
  SeeCalls(b);
  Stop();
  EXPECT_EQ(a.failed, 0) << "of " << a.calls;
  EXPECT_EQ(b.failed, 0) << "of " << b.calls;
  RecordProperty("calls", static_cast<int>(a.calls + b.calls));
  RecordProperty("revoked_after_ms", static_cast<int>(absl::ToInt64Milliseconds(took)));
}

// Were the verifier not told, a revoked client would go on: the test above would see it.
TEST_F(RegisteredClients, WithoutBeingToldNobodyWouldKnow) {
  const Client client = Register();
  const Signer signer = Enrolled(client);
  Follow();
  Until(signer, "");
  trust_.reset();
  clients::v1::RevokeClientRequest revoke;
  revoke.set_name(client.name());
  revoke.set_reason("agreement ended");
  ASSERT_TRUE(Change("programme", "RevokeClient", revoke, AsOfficer()).ok());
  EXPECT_EQ(ReasonOf(CallAs(signer)), "");
  Follow();
  Until(signer, "CLIENT_REVOKED");
}

// The registry goes away: what it said last holds for a while, and comes back by itself.
TEST_F(RegisteredClients, TheRegistryMayBeAwayForAWhile) {
  const Client client = Register();
  Signer signer = Enrolled(client);
  rpc::TrustedClients trusted(
      rpc::AsRegistry(rpc::Client::Create(placements_->address(), Tls("gateway"), "placements").value()),
      verifier_.get(), {"0101"});
  const absl::Time now = absl::Now();
  ASSERT_TRUE(trusted.Refresh(now).ok());
  EXPECT_TRUE(CallAs(signer).ok());
  EXPECT_TRUE(trusted.ReportUse().ok());
  clients::v1::GetClientRequest get;
  get.set_name(client.name());
  Client seen;
  ASSERT_TRUE(client_->Call("sjak.programme.v1.ClientsService.GetClient", get, &seen, AsOfficer()).ok());
  EXPECT_TRUE(seen.credentials(0).has_last_use_time());
  // As if it had last answered long ago.
  ASSERT_TRUE(trusted.Refresh(now - rpc::TrustedClients::kTrustedFor).ok());
  EXPECT_EQ(ReasonOf(CallAs(signer)), "CLIENT_REGISTRY_AWAY");
  EXPECT_TRUE(client_->Call("sjak.programme.v1.ClientsService.GetClient", get, &seen, AsOfficer()).ok())
      << "others do not wait for it";
  ASSERT_TRUE(trusted.Refresh(now).ok());
  EXPECT_TRUE(CallAs(signer).ok());
  placements_->WillRefuse(absl::UnavailableError("away"));
  EXPECT_FALSE(trusted.Refresh(now).ok());
}

}  // namespace
}  // namespace sjak::access
