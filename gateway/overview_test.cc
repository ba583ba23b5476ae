#include "gateway/gateway_fixture.h"
#include "sjak/jobcentre/v1/jobcentre.pb.h"

namespace sjak::gateway {
namespace {

constexpr char kGetCitizenOverview[] = "sjak.jobcentre.v1.JobcentreService.GetCitizenOverview";

class OverviewTest : public GatewayTest {
 protected:
  OverviewTest() {
    citizen_.set_name(ResourceName("citizens", Uuid::New()));
    citizens_->WillAnswer(citizen_);
    page_.add_placements()->set_name(ResourceName("placements", Uuid::New()));
    placements_->WillAnswer(page_);
  }
  absl::StatusOr<jobcentre::v1::CitizenOverview> Get(absl::Duration within = absl::Seconds(20)) {
    jobcentre::v1::GetCitizenOverviewRequest request;
    request.set_citizen(citizen_.name());
    jobcentre::v1::CitizenOverview answer;
    rpc::CallOptions options = AsCaseworker();
    options.deadline = absl::Now() + within;
    const absl::Status status = client_->Call(kGetCitizenOverview, request, &answer, options);
    if (!status.ok()) return status;
    return answer;
  }

  citizens::v1::Citizen citizen_;
  placements::v1::ListPlacementsResponse page_;
};

TEST_F(OverviewTest, PutsTheSectionsTogether) {
  const auto overview = Get();
  ASSERT_TRUE(overview.ok()) << overview.status();
  EXPECT_EQ(overview->name(), citizen_.name());
  EXPECT_TRUE(overview->citizen().status().available());
  EXPECT_EQ(overview->citizen().citizen().SerializeAsString(), citizen_.SerializeAsString());
  EXPECT_TRUE(overview->placements().status().available());
  ASSERT_EQ(overview->placements().placements_size(), 1);
  EXPECT_EQ(overview->placements().placements(0).name(), page_.placements(0).name());

  placements::v1::ListPlacementsRequest list;
  ASSERT_TRUE(list.ParseFromString(placements_->seen()[0].request));
  EXPECT_EQ(list.citizen(), citizen_.name());
  EXPECT_EQ(list.page_size(), 50);
  EXPECT_EQ(placements_->seen()[0].call.correlation_id, citizens_->seen()[0].call.correlation_id);
}

TEST_F(OverviewTest, SaysWhichServiceIsAway) {
  placements_->GoAway();
  const auto overview = Get();
  ASSERT_TRUE(overview.ok()) << overview.status();
  EXPECT_FALSE(overview->placements().status().available());
  EXPECT_EQ(overview->placements().status().reason(), "UNAVAILABLE");
  EXPECT_TRUE(overview->citizen().status().available());
  EXPECT_EQ(overview->citizen().citizen().name(), citizen_.name());
}

TEST_F(OverviewTest, ALateServiceCostsItsSectionOnly) {
  citizens_->WillHang();
  const auto overview = Get(absl::Seconds(1));
  ASSERT_TRUE(overview.ok()) << overview.status();
  EXPECT_FALSE(overview->citizen().status().available());
  EXPECT_EQ(overview->citizen().status().reason(), "UNAVAILABLE");
  EXPECT_FALSE(overview->citizen().has_citizen());
  EXPECT_EQ(overview->placements().placements_size(), 1);
}

TEST_F(OverviewTest, WhatIsDecidedEndsTheOtherCall) {
  placements_->WillHang();
  citizens_->WillAnswer([this](auto state) {
    EXPECT_TRUE(placements_->HasHangingCall());
    state->Finish(NotFound("CITIZEN_NOT_FOUND", "No such citizen."));
  });
  EXPECT_EQ(Get(absl::Seconds(20)).status().code(), absl::StatusCode::kNotFound);
  EXPECT_TRUE(placements_->HangingCallEnds());
}

TEST_F(OverviewTest, SaysWhyAServiceRefused) {
  placements_->WillRefuse(Refuse(absl::StatusCode::kPermissionDenied, "ROLE_MISSING", "no"));
  const auto overview = Get();
  ASSERT_TRUE(overview.ok()) << overview.status();
  EXPECT_FALSE(overview->placements().status().available());
  EXPECT_EQ(overview->placements().status().reason(), "ROLE_MISSING");
}

TEST_F(OverviewTest, NobodyIsNotAnEmptyOverview) {
  citizens_->WillRefuse(NotFound("CITIZEN_NOT_FOUND", "No such citizen."));
  const auto overview = Get();
  EXPECT_EQ(overview.status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReasonOf(overview.status()), "CITIZEN_NOT_FOUND");
}

TEST_F(OverviewTest, AnAnswerThatCannotBeReadIsNotShownAsEmpty) {
  placements_->WillAnswer([](auto state) { state->Finish(absl::OkStatus(), "\xff"); });
  const auto overview = Get();
  ASSERT_TRUE(overview.ok()) << overview.status();
  EXPECT_FALSE(overview->placements().status().available());
  EXPECT_EQ(overview->placements().status().reason(), "INTERNAL");
}

}  // namespace
}  // namespace sjak::gateway
