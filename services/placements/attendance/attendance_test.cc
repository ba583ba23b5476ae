#include <thread>

#include "services/placements/placements_fixture.h"

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

}  // namespace
}  // namespace sjak::placements
