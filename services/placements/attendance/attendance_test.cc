#include <thread>

#include "services/placements/placements_fixture.h"
#include "sjak/placements/v1/attendance.pb.h"
#include "sjak/placements/v1/safety.pb.h"
#include "sjak/placements/v1/sites.pb.h"

namespace sjak::placements {
namespace {

const Date kStartDay(2021, 9, 13);

class AttendanceTest : public PlacementsTest {
 protected:
  absl::StatusOr<v1::Attendance> Record(const v1::RecordAttendanceRequest& request,
                                        const identity::Caller& caller = testing::Jobcentre()) {
    return Change<v1::Attendance>("PlacementsService.RecordAttendance", request, caller);
  }
};

TEST_F(AttendanceTest, GuardsInTurn) {
  const v1::Placement submitted = Submitted(DraftRequest(NewCitizen()));
  EXPECT_EQ(ReasonOf(Record(Day(submitted.name(), kStartDay)).status()), "NOT_APPROVED");
  harness_.clock().Set(kStartDay + 2);
  ASSERT_TRUE(Approve(submitted.name()).ok());
  EXPECT_EQ(ReasonOf(Record(Day(submitted.name(), kStartDay + 1)).status()), "NOT_APPROVED");     // W15
  EXPECT_EQ(ReasonOf(Record(Day(submitted.name(), kStartDay + 2)).status()), "HEARING_MISSING");  // W14
  Hear(submitted.name(), v1::HEARING_PARTY_EMPLOYER, kStartDay);
  Hear(submitted.name(), v1::HEARING_PARTY_NONE_SOLE_EMPLOYEE, kStartDay);
  EXPECT_TRUE(Record(Day(submitted.name(), kStartDay + 2)).ok());
  EXPECT_EQ(ReasonOf(Record(Day("placements/" + Uuid::New().ToString(), kStartDay)).status()), "PLACEMENT_NOT_FOUND");
  harness_.clock().Set(Date(2021, 12, 20));
  EXPECT_EQ(ReasonOf(Record(Day(submitted.name(), Date(2021, 12, 13))).status()), "OUTSIDE_PLACEMENT");
}

TEST_F(AttendanceTest, EveryWrongFieldIsNamed) {
  const v1::Placement job = Must<v1::Placement>("PlacementsService.RegisterSmallJob", JobRequest(NewCitizen()));
  v1::RecordAttendanceRequest request = Day(job.name(), kStartDay + 1, 0);
  request.set_outcome(v1::ATTENDANCE_OUTCOME_PRESENT);
  const absl::Status status = Record(request).status();
  EXPECT_EQ(ReasonOf(status), "BAD_REQUEST");
  EXPECT_NE(status.ToString().find("day"), std::string::npos);
  EXPECT_NE(status.ToString().find("minutes"), std::string::npos);
  request = Day(job.name(), kStartDay);
  request.set_outcome(v1::ATTENDANCE_OUTCOME_ABSENT_UNEXCUSED);
  EXPECT_EQ(ReasonOf(Record(request).status()), "BAD_REQUEST");
}

TEST_F(AttendanceTest, ACorrectionSupersedesAndTheOldRowStays) {
  const v1::Placement job = Must<v1::Placement>("PlacementsService.RegisterSmallJob", JobRequest(NewCitizen()));
  EXPECT_EQ(Record(Day(job.name(), kStartDay))->version(), 1);
  EXPECT_LE(harness_.last_statements(), 5);
  EXPECT_EQ(wire::DateOf(Get(job.name())->first_attended_on()), kStartDay);
  EXPECT_EQ(Record(Day(job.name(), kStartDay, 0))->version(), 2);
  EXPECT_FALSE(Get(job.name())->has_first_attended_on());
  EXPECT_EQ(Get(job.name())->state(), v1::PLACEMENT_STATE_REGISTERED);
  EXPECT_EQ(Count("SELECT count(*) AS count FROM attendance"), 2);
}

// R32: what somebody closed counts like a holiday, and who came all the same did come.
TEST_F(AttendanceTest, StayingAwayFromAClosedSiteIsNoAbsence) {
  const v1::Placement job = Must<v1::Placement>("PlacementsService.RegisterSmallJob", JobRequest(NewCitizen()));
  v1::RecordAttendanceRequest absent = Day(job.name(), kStartDay, 0);
  EXPECT_TRUE(Record(absent).ok());
  v1::AddClosureRequest lockdown;
  lockdown.mutable_facts()->set_kind(v1::CLOSURE_KIND_LOCKDOWN);
  lockdown.mutable_facts()->set_title_da("Nedlukning");
  *lockdown.mutable_facts()->mutable_starts_on() = wire::ToProto(kStartDay);
  *lockdown.mutable_facts()->mutable_ends_on() = wire::ToProto(kStartDay);
  Must<v1::Closure>("SitesService.AddClosure", lockdown);
  EXPECT_EQ(ReasonOf(Record(absent).status()), "SITE_CLOSED");
  EXPECT_TRUE(Record(Day(job.name(), kStartDay)).ok());
}

TEST_F(AttendanceTest, ADistrictIsClosedForItsOwnSitesOnly) {
  const v1::Placement job = Must<v1::Placement>("PlacementsService.RegisterSmallJob", JobRequest(NewCitizen()));
  const auto place = [&](const std::string& site, int district) {
    v1::DescribeSiteRequest describe;
    describe.set_site(site);
    describe.mutable_place()->set_district_code(district);
    Must<v1::SiteRecord>("SitesService.DescribeSite", describe);
  };
  v1::CreateSiteRequest create;
  create.set_project(site_.project());
  create.set_title("Elsewhere");
  const std::string elsewhere = Must<v1::Site>("ProgrammesService.CreateSite", create).name();
  place(site_.name(), 8);
  for (const int district : {1, 2, 3, 4, 5, 6, 7}) place(elsewhere, district);  // has the higher version
  const auto close = [&](int district) {
    v1::AddClosureRequest request;
    request.mutable_facts()->set_kind(v1::CLOSURE_KIND_LOCKDOWN);
    request.mutable_facts()->set_title_da("Nedlukning");
    *request.mutable_facts()->mutable_starts_on() = wire::ToProto(kStartDay);
    *request.mutable_facts()->mutable_ends_on() = wire::ToProto(kStartDay);
    request.mutable_facts()->set_district_code(district);
    Must<v1::Closure>("SitesService.AddClosure", request);
  };
  close(7);
  EXPECT_TRUE(Record(Day(job.name(), kStartDay, 0)).ok());
  close(8);
  EXPECT_EQ(ReasonOf(Record(Day(job.name(), kStartDay, 0)).status()), "SITE_CLOSED");
}

// Calls that meet are merged; each gets its own answer, and a bad one does not stop the others.
TEST_F(AttendanceTest, ManyAtOnceEachWithItsOwnAnswer) {
  std::vector<std::string> jobs;
  for (int i = 0; i < 4; ++i) {
    jobs.push_back(Must<v1::Placement>("PlacementsService.RegisterSmallJob", JobRequest(NewCitizen())).name());
  }
  harness_.clock().Set(kStartDay + 4);
  constexpr int kThreads = 8, kRounds = 5;
  std::vector<std::thread> threads;
  std::atomic<int> ok{0}, refused{0};
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int round = 0; round < kRounds; ++round) {
        const bool bad = t == 0;
        const absl::StatusOr<v1::Attendance> answer =
            Record(Day(jobs[t % 4], bad ? kStartDay - 1 : kStartDay + round, 60 + t));
        if (answer.ok()) {
          EXPECT_EQ(answer->minutes(), 60 + t);
          ++ok;
        } else {
          EXPECT_EQ(ReasonOf(answer.status()), "OUTSIDE_PLACEMENT");
          ++refused;
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(ok, (kThreads - 1) * kRounds);
  EXPECT_EQ(refused, kRounds);
  EXPECT_EQ(Count("SELECT count(*) AS count FROM attendance"), (kThreads - 1) * kRounds);
  // No version is skipped or used twice, also in the feed.
  EXPECT_EQ(Count("SELECT count(*) AS count FROM (SELECT aggregate, max(version) AS m, count(*) AS n FROM feed WHERE "
                  "aggregate LIKE 'attendance/%' GROUP BY aggregate) a WHERE m <> n"),
            0);
}

TEST_F(AttendanceTest, APartnerRecordsItsOwnOnly) {
  Must<v1::Placement>("PlacementsService.RegisterSmallJob", JobRequest(NewCitizen()));
  const identity::Caller mine = testing::PartnerOf(kCvr);
  const auto own =
      Call<v1::ListPlacementsResponse>("PlacementsService.ListPlacements", v1::ListPlacementsRequest(), mine);
  ASSERT_TRUE(own.ok() && own->placements_size() == 1);
  const std::string name = own->placements(0).name();
  EXPECT_EQ(ReasonOf(Record(Day(name, kStartDay), testing::PartnerOf(kOtherCvr)).status()), "PLACEMENT_NOT_FOUND");
  const absl::StatusOr<v1::Attendance> recorded = Record(Day(name, kStartDay), mine);
  ASSERT_TRUE(recorded.ok()) << recorded.status();
  EXPECT_EQ(recorded->placement(), name);
}

TEST_F(AttendanceTest, ARepeatIsNoCorrection) {
  const v1::Placement job = Must<v1::Placement>("PlacementsService.RegisterSmallJob", JobRequest(NewCitizen()));
  v1::RecordAttendanceRequest request = Day(job.name(), kStartDay);
  request.set_request_id(Uuid::New().ToString());
  EXPECT_EQ(Record(request)->version(), 1);
  EXPECT_EQ(Record(request)->version(), 1);
  EXPECT_EQ(Count("SELECT count(*) AS count FROM attendance"), 1);
}

class GangTest : public AttendanceTest {
 protected:
  GangTest() {
    harness_.clock().Set(Date(2021, 9, 30));
    for (int i = 0; i < 3; ++i) {
      jobs_.push_back(Must<v1::Placement>("PlacementsService.RegisterSmallJob", JobRequest(NewCitizen())).name());
    }
  }
  v1::AttendanceRow Row(const std::string& placement, Date day, int minutes = 240) const {
    v1::AttendanceRow row;
    row.set_placement(placement);
    *row.mutable_day() = wire::ToProto(day);
    row.set_outcome(v1::ATTENDANCE_OUTCOME_PRESENT);
    row.set_minutes(minutes);
    row.set_mentor_present(true);
    return row;
  }
  absl::StatusOr<v1::RecordAttendanceBatchResponse> Batch(const std::vector<v1::AttendanceRow>& rows,
                                                          const identity::Caller& caller = testing::Jobcentre()) {
    v1::RecordAttendanceBatchRequest request;
    for (const v1::AttendanceRow& row : rows) *request.add_rows() = row;
    return Change<v1::RecordAttendanceBatchResponse>("AttendanceService.RecordAttendanceBatch", request, caller);
  }
  absl::StatusOr<v1::ListAttendanceResponse> List(const std::string& placement, bool with_superseded = false,
                                                  const identity::Caller& caller = testing::Jobcentre()) {
    v1::ListAttendanceRequest request;
    request.set_placement(placement);
    request.set_month("2021-09");
    request.set_with_superseded(with_superseded);
    return Call<v1::ListAttendanceResponse>("AttendanceService.ListAttendance", request, caller);
  }

  std::vector<std::string> jobs_;
};

TEST_F(GangTest, AWholeGangAtOnceEachRowAnswered) {
  v1::AttendanceRow absent = Row(jobs_[1], kStartDay, 0);
  absent.set_outcome(v1::ATTENDANCE_OUTCOME_ABSENT_EXCUSED);
  v1::AttendanceRow weekend = absent;
  *weekend.mutable_day() = wire::ToProto(Date(2021, 9, 18));
  v1::AttendanceRow practised = Row(jobs_[0], kStartDay);
  practised.add_tasks()->set_task_code("711500");
  practised.mutable_tasks(0)->set_mastery(v1::TASK_MASTERY_MASTERED);
  const auto answer = Batch({practised, absent, weekend, Row(jobs_[2], Date(2021, 9, 12)),
                             Row(ResourceName("placements", Uuid::New()), kStartDay), Row(jobs_[0], kStartDay, 300)});
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_LE(harness_.last_statements(), 5);
  EXPECT_EQ(answer->recorded(), 3);
  std::vector<std::string> reasons;
  for (const v1::AttendanceResult& result : answer->results()) reasons.push_back(result.reason());
  EXPECT_THAT(reasons, ::testing::ElementsAre("", "", "SITE_CLOSED", "OUTSIDE_PLACEMENT", "PLACEMENT_NOT_FOUND", ""));
  EXPECT_EQ(answer->results(5).attendance().version(), 2) << "the later row of the day corrects the earlier";

  const auto month = List(jobs_[0]);
  ASSERT_TRUE(month.ok());
  EXPECT_EQ(month->minutes(), 300);
  EXPECT_EQ(month->days_present(), 1);
  const auto all = List(jobs_[0], true);
  ASSERT_EQ(all->days_size(), 2);
  EXPECT_TRUE(all->days(0).superseded());
  EXPECT_EQ(all->days(0).tasks(0).task_code(), "711500");
  EXPECT_EQ(all->days(0).tasks(0).mastery(), v1::TASK_MASTERY_MASTERED);
  EXPECT_EQ(all->minutes(), 300);
  EXPECT_EQ(List(jobs_[1])->days_excused(), 1);
  EXPECT_EQ(List(jobs_[2])->days_size(), 0);
}

TEST_F(GangTest, ADayIsNotWorkedTwice) {
  const std::string citizen = NewCitizen();
  const std::string here = Must<v1::Placement>("PlacementsService.RegisterSmallJob", JobRequest(citizen)).name();
  v1::RegisterSmallJobRequest elsewhere = JobRequest(citizen);
  elsewhere.mutable_terms()->set_employer_unit(other_unit_.name());
  const std::string there = Must<v1::Placement>("PlacementsService.RegisterSmallJob", elsewhere).name();
  v1::AttendanceRow morning = Row(here, kStartDay, 240), same = Row(there, kStartDay, 240);
  morning.set_starts_at(7 * 60);
  same.set_starts_at(10 * 60);
  const auto overlapping = Batch({morning, same});
  EXPECT_EQ(overlapping->results(1).reason(), "HOURS_WORKED_ELSEWHERE") << "within one batch";
  // The other company is told no more than that.
  const auto partner = Batch({same}, testing::PartnerOf(kOtherCvr));
  EXPECT_EQ(partner->results(0).reason(), "HOURS_WORKED_ELSEWHERE");
  EXPECT_EQ(partner->DebugString().find("240"), std::string::npos);
  EXPECT_EQ(Batch({Row(there, kStartDay, 541)})->results(0).reason(), "OVER_DAILY_LIMIT");
  EXPECT_EQ(Batch({Row(there, kStartDay, 540)})->recorded(), 1);
  // A correction frees what it takes back.
  EXPECT_EQ(Batch({Row(here, kStartDay, 241)})->results(0).reason(), "OVER_DAILY_LIMIT");
  EXPECT_EQ(Batch({Row(there, kStartDay, 100), Row(here, kStartDay, 680)})->recorded(), 2);
}

TEST_F(GangTest, AMonthByFile) {
  v1::UploadAttendanceRequest request;
  request.set_month("2021-09");
  request.add_placements(jobs_[0]);
  request.add_placements(jobs_[1]);
  request.set_file(
      "nr;dato;status;timer;opgaver\r\n1;13-09-2021;til stede;7,5;711500=kan\r\n2;13-09-2021;ulovligt frav\xe6r;;\r\n"
      "2;18-09-2021;lovligt frav\xe6r;;\r\n2;14-09-2021;p\xe5 ferie;;\r\n1;14-09-2021;til stede;4;\r\n");
  request.set_validate_only(true);
  EXPECT_EQ(Change<v1::UploadAttendanceResponse>("AttendanceService.UploadAttendance", request)->recorded(), 3);
  EXPECT_EQ(Count("SELECT count(*) AS count FROM attendance"), 0);
  request.set_validate_only(false);
  const auto answer =
      Change<v1::UploadAttendanceResponse>("AttendanceService.UploadAttendance", request, testing::PartnerOf(kCvr));
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->recorded(), 3);
  ASSERT_EQ(answer->refused_size(), 2);
  EXPECT_EQ(answer->refused(0).row(), 4);
  EXPECT_EQ(answer->refused(0).reason(), "SITE_CLOSED");
  EXPECT_EQ(answer->refused(1).row(), 5);
  EXPECT_EQ(answer->refused(1).reason(), "BAD_REQUEST");
  EXPECT_EQ(List(jobs_[0])->minutes(), 690);
  EXPECT_EQ(List(jobs_[1])->days_unexcused(), 1);
  // Sending the corrected file again corrects.
  request.set_request_id("");
  EXPECT_EQ(Change<v1::UploadAttendanceResponse>("AttendanceService.UploadAttendance", request)->recorded(), 3);
  EXPECT_EQ(List(jobs_[0])->minutes(), 690);
  request.set_file("wrong");
  EXPECT_EQ(ReasonOf(Change<v1::UploadAttendanceResponse>("AttendanceService.UploadAttendance", request).status()),
            "CSV_HEADER");
}

TEST_F(GangTest, AListIsItsOwnCompanys) {
  ASSERT_EQ(Batch({Row(jobs_[0], kStartDay)})->recorded(), 1);
  EXPECT_EQ(List(jobs_[0], false, testing::PartnerOf(kCvr))->minutes(), 240);
  EXPECT_EQ(ReasonOf(List(jobs_[0], false, testing::PartnerOf(kOtherCvr)).status()), "PLACEMENT_NOT_FOUND");
}

TEST_F(GangTest, WhatWantsLookingAtIsSaid) {
  v1::AttendanceRow alone = Row(jobs_[0], kStartDay);
  alone.set_mentor_present(false);
  EXPECT_THAT(Batch({alone})->results(0).attendance().warnings(),
              ::testing::ElementsAre("NO_MENTOR", "INDUCTION_MISSING"));
  v1::RecordInductionRequest induction;
  induction.set_placement(jobs_[0]);
  *induction.mutable_done_on() = wire::ToProto(kStartDay);
  induction.set_language("da");
  Must<v1::SiteInduction>("SafetyService.RecordInduction", induction, testing::PartnerOf(kCvr));
  EXPECT_THAT(Batch({Row(jobs_[0], kStartDay)})->results(0).attendance().warnings(), ::testing::IsEmpty());
}

}  // namespace
}  // namespace sjak::placements
