#include "services/placements/placements_fixture.h"
#include "sjak/placements/v1/safety.pb.h"

namespace sjak::placements {
namespace {

class SafetyTest : public PlacementsTest {
 protected:
  v1::ReportIncidentRequest Injury(const std::string& placement) const {
    v1::ReportIncidentRequest request;
    request.set_placement(placement);
    *request.mutable_occurred_on() = wire::ToProto(Date(2021, 9, 13));
    request.set_kind(v1::INCIDENT_KIND_INJURY);
    request.set_severity(v1::INCIDENT_SEVERITY_ABSENCE);
    *request.mutable_first_absent_on() = wire::ToProto(Date(2021, 9, 14));
    return request;
  }
  absl::StatusOr<v1::Incident> Report(const v1::ReportIncidentRequest& request,
                                      const identity::Caller& caller = testing::Jobcentre()) {
    return Change<v1::Incident>("SafetyService.ReportIncident", request, caller);
  }
  absl::StatusOr<v1::ListIncidentsResponse> List(bool overdue_only,
                                                 const identity::Caller& caller = testing::Jobcentre()) {
    v1::ListIncidentsRequest request;
    request.set_overdue_only(overdue_only);
    return Call<v1::ListIncidentsResponse>("SafetyService.ListIncidents", request, caller);
  }
  std::string Job() {
    return Must<v1::Placement>("PlacementsService.RegisterSmallJob", JobRequest(NewCitizen())).name();
  }
};

TEST_F(SafetyTest, WhoPassesItOnAndByWhenFollowFromThePlacement) {
  const auto in_job = Report(Injury(Job()));
  ASSERT_TRUE(in_job.ok()) << in_job.status();
  EXPECT_LE(harness_.last_statements(), 5);
  EXPECT_EQ(in_job->recipient(), v1::INCIDENT_RECIPIENT_EMPLOYERS_INSURER);
  EXPECT_EQ(wire::DateOf(in_job->due_on()), Date(2021, 9, 23));
  const v1::Placement training = Approved(NewCitizen());
  v1::ReportIncidentRequest unharmed = Injury(training.name());
  unharmed.set_severity(v1::INCIDENT_SEVERITY_NO_ABSENCE);
  unharmed.clear_first_absent_on();
  const auto in_training = Report(unharmed);
  ASSERT_TRUE(in_training.ok()) << in_training.status();
  EXPECT_EQ(in_training->recipient(), v1::INCIDENT_RECIPIENT_MUNICIPALITY);
  EXPECT_EQ(wire::DateOf(in_training->due_on()), Date(2021, 9, 22));
}

TEST_F(SafetyTest, WhatIsNotPassedOnInTimeIsOverdue) {
  const v1::Incident incident = Report(Injury(Job())).value();
  harness_.clock().Set(Date(2021, 9, 23));
  EXPECT_EQ(List(true)->incidents_size(), 0);
  harness_.clock().Set(Date(2021, 9, 24));
  ASSERT_EQ(List(true)->incidents_size(), 1);
  EXPECT_TRUE(List(true)->incidents(0).overdue());
  v1::PassOnIncidentRequest pass_on;
  pass_on.set_name(incident.name());
  *pass_on.mutable_passed_on_at() = wire::ToProto(Date(2021, 9, 24));
  pass_on.set_reference("EASY-2021/7");
  const auto passed = Change<v1::Incident>("SafetyService.PassOnIncident", pass_on);
  ASSERT_TRUE(passed.ok()) << passed.status();
  EXPECT_FALSE(passed->overdue());
  EXPECT_EQ(List(true)->incidents_size(), 0);
  EXPECT_EQ(List(false)->incidents_size(), 1);
  pass_on.clear_request_id();
  EXPECT_EQ(ReasonOf(Change<v1::Incident>("SafetyService.PassOnIncident", pass_on).status()), "INCIDENT_PASSED_ON");
  pass_on.set_name(ResourceName("incidents", Uuid::New()));
  EXPECT_EQ(ReasonOf(Change<v1::Incident>("SafetyService.PassOnIncident", pass_on).status()), "INCIDENT_NOT_FOUND");
}

TEST_F(SafetyTest, APartnerReportsItsOwnAndSeesNoHealth) {
  const std::string job = Job();
  EXPECT_EQ(ReasonOf(Report(Injury(job), testing::PartnerOf(kOtherCvr)).status()), "PLACEMENT_NOT_FOUND");
  const auto reported = Report(Injury(job), testing::PartnerOf(kCvr));
  ASSERT_TRUE(reported.ok()) << reported.status();
  EXPECT_EQ(reported->severity(), v1::INCIDENT_SEVERITY_UNSPECIFIED);
  EXPECT_FALSE(reported->has_first_absent_on());
  EXPECT_EQ(List(false, testing::PartnerOf(kCvr))->incidents_size(), 1);
  EXPECT_EQ(List(false, testing::PartnerOf(kOtherCvr))->incidents_size(), 0);
}

TEST_F(SafetyTest, WrongReportsSayWhatIsWrong) {
  v1::ReportIncidentRequest request = Injury(Job());
  request.clear_first_absent_on();
  *request.mutable_occurred_on() = wire::ToProto(Date(2021, 9, 14));
  const absl::Status status = Report(request).status();
  EXPECT_NE(status.ToString().find("first_absent_on"), std::string::npos);
  EXPECT_NE(status.ToString().find("occurred_on"), std::string::npos);
  request = Injury(Job());
  request.set_severity(v1::INCIDENT_SEVERITY_SEVERE);
  *request.mutable_occurred_on() = wire::ToProto(Date(2021, 9, 12));
  EXPECT_EQ(ReasonOf(Report(request).status()), "OUTSIDE_PLACEMENT");
}

TEST_F(SafetyTest, AnInductionIsStatedAgainWhenItWasWrong) {
  v1::RecordInductionRequest request;
  request.set_placement(Job());
  *request.mutable_done_on() = wire::ToProto(Date(2021, 9, 13));
  request.set_language("da");
  EXPECT_EQ(Must<v1::SiteInduction>("SafetyService.RecordInduction", request).version(), 1);
  request.set_language("ar");
  EXPECT_EQ(Must<v1::SiteInduction>("SafetyService.RecordInduction", request).version(), 2);
  *request.mutable_done_on() = wire::ToProto(Date(2021, 9, 14));
  EXPECT_EQ(ReasonOf(Change<v1::SiteInduction>("SafetyService.RecordInduction", request).status()), "BAD_REQUEST");
}

}  // namespace
}  // namespace sjak::placements
