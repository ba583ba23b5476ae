#include "gateway/forwarder.h"

#include <future>

#include "absl/strings/match.h"
#include "gateway/gateway_fixture.h"
#include "google/rpc/error_details.pb.h"
#include "sjak/jobcentre/v1/jobcentre.pb.h"

namespace sjak::gateway {
namespace {

constexpr char kGetCitizen[] = "sjak.jobcentre.v1.JobcentreService.GetCitizen";
constexpr char kRegisterCitizen[] = "sjak.jobcentre.v1.JobcentreService.RegisterCitizen";

class ForwarderTest : public GatewayTest {
 protected:
  ForwarderTest() {
    request_.set_name(ResourceName("citizens", Uuid::New()));
    citizen_.set_name(request_.name());
    citizens_->WillAnswer(citizen_);
  }
  absl::Status Get(const rpc::CallOptions& options) { return client_->Call(kGetCitizen, request_, &answer_, options); }

  citizens::v1::GetCitizenRequest request_;
  citizens::v1::Citizen citizen_, answer_;
};

TEST_F(ForwarderTest, CarriesTheCallOnInTheCallersName) {
  rpc::CallOptions options = AsCaseworker();
  options.purpose = "CASE_WORK";
  options.correlation_id = "0123456789abcdef0123456789abcdef";
  ASSERT_EQ(Get(options), absl::OkStatus());
  EXPECT_EQ(answer_.SerializeAsString(), citizen_.SerializeAsString());
  ASSERT_EQ(citizens_->seen().size(), 1);
  const rpc::Call call = citizens_->seen()[0].call;
  EXPECT_EQ(call.method->name, "sjak.citizens.v1.CitizensService.GetCitizen");
  EXPECT_EQ(call.authorization, options.authorization);
  EXPECT_EQ(call.purpose, "CASE_WORK");
  EXPECT_EQ(call.correlation_id, options.correlation_id);
  EXPECT_EQ(call.caller.peer, "gateway");
  EXPECT_EQ(call.caller.cls, policy::v1::CALLER_CLASS_JOBCENTRE);
  EXPECT_EQ(call.caller.subject, "https://issuer.test|u-17");
  EXPECT_EQ(citizens_->seen()[0].request, request_.SerializeAsString());
}

TEST_F(ForwarderTest, CarriesTheMunicipalityThatTheCallerChose) {
  rpc::CallOptions options =
      As({{"class", "JOBCENTRE"}, {"roles", {"CASEWORKER"}}, {"municipalities", {"0101", "0147"}}});
  EXPECT_EQ(ReasonOf(Get(options)), "BAD_REQUEST");
  options.municipality = "0147";
  ASSERT_EQ(Get(options), absl::OkStatus());
  ASSERT_EQ(citizens_->seen().size(), 1);
  EXPECT_EQ(citizens_->seen()[0].call.municipality(), "0147");
  options.municipality = "0157";
  EXPECT_EQ(ReasonOf(Get(options)), "MUNICIPALITY_REFUSED");
}

TEST_F(ForwarderTest, GivesTheServiceLessTimeThanTheCallerGave) {
  rpc::CallOptions options = AsCaseworker();
  options.deadline = absl::Now() + absl::Seconds(20);
  ASSERT_EQ(Get(options), absl::OkStatus());
  const absl::Duration left = citizens_->seen()[0].call.deadline - citizens_->seen()[0].at;
  EXPECT_LT(left, absl::Seconds(20));
  EXPECT_GT(left, absl::Seconds(15));
}

TEST_F(ForwarderTest, GivesTheMethodsOwnTimeWhenTheCallerGivesNone) {
  ASSERT_EQ(Get(AsCaseworker()), absl::OkStatus());
  EXPECT_LT(citizens_->seen()[0].call.deadline, absl::Now() + absl::Seconds(5));
}

TEST_F(ForwarderTest, ASlowServiceCostsTheDeadlineAndNoMore) {
  citizens_->WillHang();
  rpc::CallOptions options = AsCaseworker();
  options.deadline = absl::Now() + absl::Milliseconds(300);
  const absl::Status status = Get(options);
  EXPECT_EQ(status.code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(ReasonOf(status), "DEADLINE_EXCEEDED");
  EXPECT_LT(absl::Now(), options.deadline + absl::Seconds(2));
}

TEST_F(ForwarderTest, WhatAClientGivesUpEndsAtTheServiceToo) {
  citizens_->WillHang();
  rpc::CallOptions options = AsCaseworker();
  options.deadline = absl::Now() + absl::Seconds(20);
  std::promise<absl::Status> ended;
  const auto id = client_->CallAsync(kGetCitizen, request_.SerializeAsString(), options,
                                     [&](absl::Status status, std::string) { ended.set_value(std::move(status)); });
  ASSERT_TRUE(citizens_->HasHangingCall());
  client_->Cancel(id);
  EXPECT_EQ(ended.get_future().get().code(), absl::StatusCode::kCancelled);
  EXPECT_TRUE(citizens_->HangingCallEnds());
}

TEST_F(ForwarderTest, PassesRefusalsOnWhole) {
  citizens_->WillRefuse(
      RefuseState("SPELL_OVERLAP", "Choose a later day.", request_.name(), {{"name", request_.name()}}));
  const absl::Status status = Get(AsCaseworker());
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(status.message(), "Choose a later day.");
  EXPECT_EQ(ReasonOf(status), "SPELL_OVERLAP");
  EXPECT_EQ(MetadataOf(status).at("name"), request_.name());
  EXPECT_TRUE(status.GetPayload("type.googleapis.com/google.rpc.PreconditionFailure").has_value());
}

// More detail than gRPC's usual 8 KB of metadata.
TEST_F(ForwarderTest, PassesLongRefusalsOn) {
  std::vector<FieldViolation> violations;
  for (int i = 0; i < 150; ++i) violations.push_back({absl::StrCat("rows[", i, "].cpr"), "must be a CPR number"});
  citizens_->WillRefuse(RefuseFields(violations));
  EXPECT_EQ(ReasonOf(Get(AsCaseworker())), "BAD_REQUEST");
}

TEST_F(ForwarderTest, TakesTheLongestTokensAllowed) {
  const nlohmann::json claims = {{"class", "JOBCENTRE"}, {"roles", {"CASEWORKER"}}, {"note", std::string(5400, 'x')}};
  const rpc::CallOptions options = As(claims);
  ASSERT_GT(options.authorization.size(), 7'500);
  ASSERT_LT(options.authorization.size(), 8'192);
  EXPECT_EQ(Get(options), absl::OkStatus());
}

TEST_F(ForwarderTest, RefusesTheWrongClassAndRoleItself) {
  EXPECT_EQ(ReasonOf(Get(AsPartner({kCvr}))), "CALLER_CLASS_REFUSED");
  EXPECT_EQ(ReasonOf(Get(As({{"class", "JOBCENTRE"}, {"roles", {"PROGRAMME_OFFICER"}}}))), "ROLE_MISSING");
  request_.set_name("citizens/17");
  EXPECT_EQ(ReasonOf(Get(AsCaseworker())), "BAD_REQUEST");
  EXPECT_TRUE(citizens_->seen().empty());
}

TEST_F(ForwarderTest, LogsItsOwnRefusals) {
  testing::internal::CaptureStderr();
  rpc::CallOptions options = AsPartner({kCvr});
  options.correlation_id = "0123456789abcdef0123456789abcdef";
  EXPECT_FALSE(Get(options).ok());
  const std::string log = testing::internal::GetCapturedStderr();
  for (const char* part :
       {R"("event":"refused")", R"("subject":"https://issuer.test|u-17")", R"("class":"CALLER_CLASS_PARTNER")",
        R"("reason":"CALLER_CLASS_REFUSED")", R"("method":"sjak.jobcentre.v1.JobcentreService.GetCitizen")",
        R"("correlation_id":"0123456789abcdef0123456789abcdef")"}) {
    EXPECT_TRUE(absl::StrContains(log, part)) << part << " in " << log;
  }
}

TEST_F(ForwarderTest, KnowsNobodyWithoutAGoodToken) {
  const int64_t now = absl::ToUnixSeconds(absl::Now());
  const std::vector<std::pair<rpc::CallOptions, std::string>> cases = {
      {{}, "TOKEN_MISSING"},
      {{.authorization = "Bearer rubbish"}, "TOKEN_INVALID"},
      {As({{"class", "JOBCENTRE"}, {"roles", {"CASEWORKER"}}, {"iss", "https://x"}}), "TOKEN_ISSUER_UNKNOWN"},
      {As({{"class", "JOBCENTRE"}, {"roles", {"CASEWORKER"}}, {"iat", now - 900}, {"exp", now - 300}}),
       "TOKEN_EXPIRED"}};
  for (const auto& [options, reason] : cases) {
    const absl::Status status = Get(options);
    EXPECT_EQ(status.code(), absl::StatusCode::kUnauthenticated) << reason;
    EXPECT_EQ(ReasonOf(status), reason);
  }
  EXPECT_TRUE(citizens_->seen().empty());
}

TEST_F(ForwarderTest, SaysThatAServiceIsAway) {
  citizens_->GoAway();
  const absl::Status status = Get(AsCaseworker());
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(status), "PEER_UNAVAILABLE");
  EXPECT_TRUE(status.GetPayload("type.googleapis.com/google.rpc.RetryInfo").has_value());
}

TEST_F(ForwarderTest, ServesTheFrontsAndNothingElse) {
  for (const char* method : {"sjak.citizens.v1.CitizensService.GetCitizen", "sjak.feed.v1.FeedService.ReadFeed",
                             "sjak.jobcentre.v1.JobcentreService.Nothing", "no.such.Thing"}) {
    const absl::Status status = client_->Call(method, request_, &answer_, AsCaseworker());
    EXPECT_EQ(status.code(), absl::StatusCode::kUnimplemented) << method;
    EXPECT_EQ(ReasonOf(status), "METHOD_UNKNOWN") << method;
  }
  for (const auto* file : policy::OurFiles()) {
    for (const char* front : {"sjak.jobcentre.v1", "sjak.partner.v1", "sjak.programme.v1"}) {
      if (file->package() != front) continue;
      for (int n = 0; n < file->service_count(); ++n) {
        for (int i = 0; i < file->service(n)->method_count(); ++i) {
          const policy::Method* method = policy::FindMethod(file->service(n)->method(i)->full_name());
          ASSERT_NE(method, nullptr) << file->service(n)->method(i)->full_name();
          if (!method->rpc.repeats().empty()) continue;  // served as calls of the method it repeats
          EXPECT_NE(backend_->Find(*method), nullptr) << method->name;
        }
      }
    }
  }
}

// The service that answers checks the whole request, so that one refusal names every wrong field.
TEST_F(ForwarderTest, LeavesValidationToTheServices) {
  citizens::v1::RegisterCitizenRequest request;
  request.set_request_id(Uuid::New().ToString());
  request.set_cpr("610190-4000");
  const absl::Status status = client_->Call(kRegisterCitizen, request, &answer_, AsCaseworker());
  EXPECT_TRUE(absl::StrContains(status.message(), "surname is required")) << status;
  // Said by the service behind: this test's registers no formats.
  EXPECT_TRUE(absl::StrContains(status.message(), "cpr cannot be checked by this service")) << status;
}

// Which program answers is the contract's word where several serve the method.
TEST_F(ForwarderTest, ReadsEachFeedFromItsOwnProgram) {
  feed::v1::ReadFeedResponse page;
  placements_->WillAnswer(page);
  citizens_->WillAnswer(page);
  const rpc::CallOptions options = As({{"class", "JOBCENTRE"}, {"roles", {"INTEGRATION"}}});
  feed::v1::ReadFeedRequest request;
  ASSERT_EQ(client_->Call("sjak.jobcentre.v1.JobcentreService.ReadPlacementsFeed", request, &page, options),
            absl::OkStatus());
  EXPECT_EQ(placements_->seen().size(), 1);
  EXPECT_EQ(citizens_->seen().size(), 0);
}

TEST(GatewayBackend, RefusesAContractWhoseProgramIsUnknown) {
  const auto backend = GatewayBackend::Create({}, nullptr);
  EXPECT_EQ(backend.status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace sjak::gateway
