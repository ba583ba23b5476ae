#include "platform/identity/clients.h"

#include <nlohmann/json.hpp>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "platform/identity/token_signer.h"
#include "services/placements/placements_fixture.h"
#include "sjak/clients/v1/clients.pb.h"

namespace sjak::placements {
namespace {

using clients::v1::Client;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ClientsTest : public PlacementsTest {
 protected:
  template <typename Answer, typename Request>
  absl::StatusOr<Answer> Ask(const std::string& method, const Request& request,
                             const identity::Caller& caller = Officer()) {
    return harness_.Call<Answer>(caller, absl::StrCat("sjak.clients.v1.", method), request);
  }
  template <typename Request>
  absl::StatusOr<Client> Do(const std::string& method, Request request, const identity::Caller& caller = Officer()) {
    if (request.request_id().empty()) request.set_request_id(Uuid::New().ToString());
    return Ask<Client>("ClientsService." + method, request, caller);
  }
  static identity::Caller Officer() {
    identity::Caller caller = testing::Jobcentre("tests|officer");
    caller.roles = {policy::v1::ROLE_PROGRAMME_OFFICER};
    return caller;
  }
  static identity::Caller SystemOf(const Client& client) {
    identity::Caller caller = testing::Jobcentre(client.issuer() + "|operation");
    caller.roles = {policy::v1::ROLE_INTEGRATION};
    return caller;
  }
  static identity::Caller Program(const std::string& name) {
    return testing::InternalPeer(name, policy::v1::CALLER_CLASS_SYSTEM);
  }

  static clients::v1::RegisterClientRequest Registration(const std::string& partner = "") {
    clients::v1::RegisterClientRequest request;
    clients::v1::ClientFacts& facts = *request.mutable_facts();
    facts.set_title("Fagsystem, drift");
    facts.set_vendor("Opdigtet Software A/S");
    if (partner.empty()) *facts.mutable_processor_agreement_on() = wire::ToProto(Date(2026, 1, 5));
    *facts.mutable_expire_time() = wire::ToProto(absl::Now() + absl::Hours(24 * 300));
    request.set_partner(partner);
    return request;
  }
  Client Register(const std::string& partner = "") {
    const auto client = Do("RegisterClient", Registration(partner));
    EXPECT_TRUE(client.ok()) << client.status();
    return client.value_or(Client());
  }
  static clients::v1::IssueCredentialRequest Issue(const Client& client, EVP_PKEY* key) {
    clients::v1::IssueCredentialRequest request;
    request.set_client(client.name());
    request.set_public_jwk(identity::PublicJwk(key, "any", "ES256").dump());
    const nlohmann::json claims = {{"iss", client.issuer()}, {"aud", identity::kProofAudience}};
    request.set_proof(identity::SignToken(key, claims, "", "ES256"));
    return request;
  }
  static clients::v1::RevokeCredentialRequest RevokeKey(const Client& client, int i) {
    clients::v1::RevokeCredentialRequest request;
    request.set_client(client.name());
    request.set_kid(client.credentials(i).kid());
    request.set_reason("changed over");
    return request;
  }
  absl::StatusOr<Client> Read(const std::string& name, const identity::Caller& caller = Officer()) {
    clients::v1::GetClientRequest request;
    request.set_name(name);
    return Ask<Client>("ClientsService.GetClient", request, caller);
  }
  std::vector<std::string> Listed(const identity::Caller& caller) {
    const auto page =
        Ask<clients::v1::ListClientsResponse>("ClientsService.ListClients", clients::v1::ListClientsRequest(), caller);
    EXPECT_TRUE(page.ok()) << page.status();
    std::vector<std::string> names;
    for (const Client& client : page->clients()) names.push_back(client.name());
    return names;
  }
  clients::v1::ListTrustedClientsResponse Trusted(int64_t known = 0, int page_size = 0,
                                                  const std::string& page_token = "") {
    clients::v1::ListTrustedClientsRequest request;
    request.set_known_revision(known);
    request.set_page_size(page_size);
    request.set_page_token(page_token);
    const auto page =
        Ask<clients::v1::ListTrustedClientsResponse>("TrustService.ListTrustedClients", request, Program("gateway"));
    EXPECT_TRUE(page.ok()) << page.status();
    return page.value_or(clients::v1::ListTrustedClientsResponse());
  }

  const identity::PKey first_ = identity::NewSigningKey("ES256"), second_ = identity::NewSigningKey("ES256"),
                       third_ = identity::NewSigningKey("ES256");
};

TEST_F(ClientsTest, AVendorsSystemIsRegisteredAndGetsItsKey) {
  const Client client = Register();
  EXPECT_LE(harness_.last_statements(), 5);
  EXPECT_TRUE(identity::IsClientIssuer(client.issuer()));
  EXPECT_EQ(client.class_(), policy::v1::CALLER_CLASS_JOBCENTRE);
  EXPECT_EQ(client.state(), clients::v1::CLIENT_STATE_ACTIVE);
  EXPECT_EQ(Read(client.name())->SerializeAsString(), client.SerializeAsString());

  const auto issued = Do("IssueCredential", Issue(client, first_.get()));
  ASSERT_TRUE(issued.ok()) << issued.status();
  EXPECT_LE(harness_.last_statements(), 5);
  ASSERT_EQ(issued->credentials_size(), 1);
  EXPECT_EQ(issued->version(), 2);
  EXPECT_FALSE(absl::StrContains(issued->credentials(0).public_jwk(), "\"d\""));
  EXPECT_EQ(wire::TimeOf(issued->credentials(0).expire_time()), wire::TimeOf(client.facts().expire_time()));
  EXPECT_EQ(Read(client.name())->SerializeAsString(), issued->SerializeAsString());
  EXPECT_EQ(Count("SELECT count(*) FROM client_version WHERE step IN ('REGISTERED', 'KEY_ISSUED')"), 2);
  EXPECT_EQ(Count("SELECT count(*) FROM feed WHERE type_url LIKE '%ClientChanged'"), 2);
}

TEST_F(ClientsTest, WhatARegistrationMustSay) {
  auto request = Registration();
  request.mutable_facts()->clear_processor_agreement_on();
  EXPECT_EQ(ReasonOf(Do("RegisterClient", request).status()), "BAD_REQUEST") << "no processor agreement";
  for (const absl::Duration life : {-absl::Seconds(5), absl::Hours(24 * 800)}) {
    request = Registration();
    *request.mutable_facts()->mutable_expire_time() = wire::ToProto(absl::Now() + life);
    EXPECT_EQ(ReasonOf(Do("RegisterClient", request).status()), "BAD_REQUEST") << life;
  }
  EXPECT_EQ(ReasonOf(Do("RegisterClient", Registration(ResourceName("partners", Uuid::New()))).status()),
            "PARTNER_NOT_FOUND");
  v1::LeavePartnershipRequest leave;
  leave.set_partner(other_unit_.partner());
  *leave.mutable_left_on() = wire::ToProto(Date(2021, 9, 10));
  leave.set_reason(v1::LEAVE_REASON_BANKRUPT);
  Must<v1::PartnerLeaving>("PartnersService.LeavePartnership", leave);
  EXPECT_EQ(ReasonOf(Do("RegisterClient", Registration(other_unit_.partner())).status()), "PARTNER_HAS_LEFT");
}

TEST_F(ClientsTest, AKeyMustBeOnesOwn) {
  const Client client = Register(), other = Register();
  auto request = Issue(client, first_.get());
  request.set_proof(Issue(client, second_.get()).proof());
  EXPECT_EQ(ReasonOf(Do("IssueCredential", request).status()), "CREDENTIAL_NOT_PROVEN") << "signed with another key";
  request.set_proof(Issue(other, first_.get()).proof());
  EXPECT_EQ(ReasonOf(Do("IssueCredential", request).status()), "CREDENTIAL_NOT_PROVEN") << "made for another client";
  request.set_proof("x");
  EXPECT_EQ(ReasonOf(Do("IssueCredential", request).status()), "CREDENTIAL_NOT_PROVEN");
  request = Issue(client, first_.get());
  request.set_public_jwk(R"({"kty":"EC","crv":"P-256","x":"AA","y":"AA","d":"AA"})");
  EXPECT_EQ(ReasonOf(Do("IssueCredential", request).status()), "BAD_REQUEST");
  request = Issue(client, first_.get());
  *request.mutable_expire_time() = wire::ToProto(absl::Now() + absl::Hours(24 * 301));
  EXPECT_EQ(ReasonOf(Do("IssueCredential", request).status()), "BAD_REQUEST") << "longer than the client";
  EXPECT_TRUE(Do("IssueCredential", Issue(client, first_.get())).ok());
  EXPECT_TRUE(Do("IssueCredential", Issue(other, first_.get())).ok())
      << "one key for all municipalities' registrations";
}

TEST_F(ClientsTest, KeysAreChangedOverAndNeverComeBack) {
  const Client client = Register();
  ASSERT_TRUE(Do("IssueCredential", Issue(client, first_.get())).ok());
  const auto two = Do("IssueCredential", Issue(client, second_.get()));
  ASSERT_TRUE(two.ok()) << two.status();
  EXPECT_EQ(ReasonOf(Do("IssueCredential", Issue(client, third_.get())).status()), "CREDENTIALS_TWO_ALREADY");
  const auto one = Do("RevokeCredential", RevokeKey(*two, 0));
  ASSERT_TRUE(one.ok()) << one.status();
  EXPECT_TRUE(one->credentials(0).has_revoke_time());
  EXPECT_EQ(one->credentials(0).revoke_reason(), "changed over");
  EXPECT_EQ(Read(client.name())->SerializeAsString(), one->SerializeAsString());
  EXPECT_EQ(ReasonOf(Do("RevokeCredential", RevokeKey(*two, 0)).status()), "CREDENTIAL_ENDED");
  auto nowhere = RevokeKey(*two, 0);
  nowhere.set_kid("nowhere");
  EXPECT_EQ(ReasonOf(Do("RevokeCredential", nowhere).status()), "CREDENTIAL_NOT_FOUND");
  EXPECT_EQ(ReasonOf(Do("IssueCredential", Issue(client, first_.get())).status()), "CREDENTIAL_KEY_USED");
  EXPECT_TRUE(Do("IssueCredential", Issue(client, third_.get())).ok());
}

TEST_F(ClientsTest, ARegistrationIsRenewedOrEndedForGood) {
  const Client client = Register();
  clients::v1::ReviseClientRequest revise;
  revise.set_name(client.name());
  *revise.mutable_facts() = client.facts();
  revise.mutable_facts()->set_vendor("Anden Opdigtet A/S");
  revise.set_etag("\"7\"");
  EXPECT_EQ(ReasonOf(Do("ReviseClient", revise).status()), "ETAG_MISMATCH");
  revise.set_etag(client.etag());
  const auto revised = Do("ReviseClient", revise);
  ASSERT_TRUE(revised.ok()) << revised.status();
  EXPECT_EQ(Read(client.name())->SerializeAsString(), revised->SerializeAsString());

  // Time passes.
  harness_.admin().ExecText("UPDATE client SET expires_at = now() - interval '1 minute'");
  EXPECT_EQ(Read(client.name())->state(), clients::v1::CLIENT_STATE_EXPIRED);
  EXPECT_EQ(ReasonOf(Do("IssueCredential", Issue(client, first_.get())).status()), "CLIENT_ENDED");
  revise.set_etag(revised->etag());
  revise.set_request_id("");
  const auto renewed = Do("ReviseClient", revise);
  ASSERT_TRUE(renewed.ok()) << renewed.status();
  EXPECT_EQ(renewed->state(), clients::v1::CLIENT_STATE_ACTIVE);

  clients::v1::RevokeClientRequest revoke;
  revoke.set_name(client.name());
  revoke.set_reason("agreement ended");
  const auto revoked = Do("RevokeClient", revoke);
  ASSERT_TRUE(revoked.ok()) << revoked.status();
  EXPECT_EQ(revoked->state(), clients::v1::CLIENT_STATE_REVOKED);
  EXPECT_EQ(Read(client.name())->SerializeAsString(), revoked->SerializeAsString());
  revise.set_etag(revoked->etag());
  EXPECT_EQ(ReasonOf(Do("ReviseClient", revise).status()), "CLIENT_ENDED");
  EXPECT_EQ(ReasonOf(Do("RevokeClient", revoke).status()), "CLIENT_ENDED");
  EXPECT_EQ(ReasonOf(Do("IssueCredential", Issue(client, first_.get())).status()), "CLIENT_ENDED");
  EXPECT_EQ(Count("SELECT count(*) FROM client_version"), 4);
}

TEST_F(ClientsTest, EachSeesAndChangesItsOwn) {
  const Client vendor = Register(), other = Register(), company = Register(unit_.partner()),
               competitor = Register(other_unit_.partner());
  EXPECT_EQ(company.class_(), policy::v1::CALLER_CLASS_PARTNER);
  EXPECT_EQ(company.cvr(), kCvr);
  EXPECT_THAT(Listed(Officer()), ElementsAre(vendor.name(), other.name(), company.name(), competitor.name()));
  EXPECT_THAT(Listed(testing::PartnerOf(kCvr)), ElementsAre(company.name()));
  EXPECT_THAT(Listed(SystemOf(vendor)), ElementsAre(vendor.name()));
  EXPECT_THAT(Listed(testing::PartnerOf("99201002")), IsEmpty());

  const struct {
    identity::Caller caller;
    const Client& own;
    const Client& strange;
  } cases[] = {{testing::PartnerOf(kCvr), company, competitor},
               {testing::PartnerOf(kCvr), company, vendor},
               {SystemOf(vendor), vendor, other},
               {SystemOf(vendor), vendor, competitor}};
  for (const auto& c : cases) {
    const identity::PKey key = identity::NewSigningKey("ES256");
    EXPECT_EQ(ReasonOf(Read(c.strange.name(), c.caller).status()), "CLIENT_NOT_FOUND");
    EXPECT_EQ(ReasonOf(Do("IssueCredential", Issue(c.strange, key.get()), c.caller).status()), "CLIENT_NOT_FOUND");
    const auto issued = Do("IssueCredential", Issue(c.own, key.get()), c.caller);
    ASSERT_TRUE(issued.ok()) << issued.status();
    auto revoke = RevokeKey(*issued, issued->credentials_size() - 1);
    EXPECT_TRUE(Do("RevokeCredential", revoke, c.caller).ok());
    revoke.set_client(c.strange.name());
    revoke.set_request_id("");
    EXPECT_EQ(ReasonOf(Do("RevokeCredential", revoke, c.caller).status()), "CLIENT_NOT_FOUND");
  }
  EXPECT_EQ(ReasonOf(Do("RegisterClient", Registration(), SystemOf(vendor)).status()), "ROLE_MISSING");
  identity::Caller mentor = testing::PartnerOf(kCvr);
  mentor.roles = {policy::v1::ROLE_MENTOR};
  EXPECT_EQ(ReasonOf(Read(company.name(), mentor).status()), "ROLE_MISSING");
  // Another municipality has a registry of its own.
  identity::Caller elsewhere = Officer();
  elsewhere.municipality = "0147";
  elsewhere.municipalities = {"0147"};
  EXPECT_EQ(ReasonOf(Read(vendor.name(), elsewhere).status()), "CLIENT_NOT_FOUND");
}

TEST_F(ClientsTest, ProgramsAreToldWhatHasChanged) {
  EXPECT_EQ(Trusted().revision(), 0);
  const Client vendor = Register(), company = Register(unit_.partner());
  ASSERT_TRUE(Do("IssueCredential", Issue(vendor, first_.get())).ok());
  const int64_t looks = Count("SELECT count(*) FROM access_log");
  const auto all = Trusted();
  EXPECT_EQ(all.revision(), 3);
  ASSERT_EQ(all.clients_size(), 2);
  EXPECT_EQ(all.clients(0).issuer(), vendor.issuer());
  EXPECT_EQ(all.clients(0).credentials_size(), 1);
  EXPECT_EQ(all.clients(1).cvr(), kCvr);
  EXPECT_EQ(Count("SELECT count(*) FROM access_log"), looks + 1);
  const auto unchanged = Trusted(3);
  EXPECT_EQ(unchanged.revision(), 3);
  EXPECT_EQ(unchanged.clients_size(), 0);
  EXPECT_EQ(Count("SELECT count(*) FROM access_log"), looks + 1) << "nothing was told";

  const auto page = Trusted(0, 1);
  ASSERT_EQ(page.clients_size(), 1);
  const auto rest = Trusted(0, 1, page.next_page_token());
  ASSERT_EQ(rest.clients_size(), 1);
  EXPECT_EQ(rest.clients(0).issuer(), company.issuer());
  EXPECT_EQ(rest.next_page_token(), "");

  clients::v1::RevokeClientRequest revoke;
  revoke.set_name(vendor.name());
  revoke.set_reason("agreement ended");
  ASSERT_TRUE(Do("RevokeClient", revoke).ok());
  const auto after = Trusted(3);
  EXPECT_EQ(after.revision(), 4);
  EXPECT_TRUE(after.clients(0).revoked());
  for (const identity::Caller& nobody : {Officer(), Program("stranger"), testing::PartnerOf(kCvr)}) {
    EXPECT_FALSE(Ask<clients::v1::ListTrustedClientsResponse>("TrustService.ListTrustedClients",
                                                              clients::v1::ListTrustedClientsRequest(), nobody)
                     .ok());
  }
}

TEST_F(ClientsTest, TheLastUseIsSeen) {
  const Client vendor = Register();
  const auto issued = Do("IssueCredential", Issue(vendor, first_.get()));
  ASSERT_TRUE(issued.ok());
  const absl::Time at = absl::FromUnixSeconds(absl::ToUnixSeconds(absl::Now()));
  for (const absl::Time seen : {at, at - absl::Hours(1)}) {
    clients::v1::ReportClientUseRequest report;
    report.set_request_id(Uuid::New().ToString());
    for (const std::string& kid : {issued->credentials(0).kid(), std::string("unknown")}) {
      clients::v1::ClientUse& use = *report.add_uses();
      use.set_issuer(vendor.issuer());
      use.set_kid(kid);
      *use.mutable_use_time() = wire::ToProto(seen);
    }
    const auto done =
        Ask<clients::v1::ReportClientUseResponse>("TrustService.ReportClientUse", report, Program("gateway"));
    ASSERT_TRUE(done.ok()) << done.status();
    EXPECT_EQ(wire::TimeOf(Read(vendor.name())->credentials(0).last_use_time()), at) << "the latest counts";
  }
  EXPECT_EQ(Trusted(2).clients_size(), 0) << "a use changes nothing of who is trusted";
  clients::v1::ReportClientUseRequest report;
  EXPECT_FALSE(
      Ask<clients::v1::ReportClientUseResponse>("TrustService.ReportClientUse", report, Program("citizens")).ok());
}

}  // namespace
}  // namespace sjak::placements
