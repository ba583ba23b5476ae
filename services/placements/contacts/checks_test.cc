#include "services/placements/mentors/mentors_fixture.h"
#include "sjak/placements/v1/checks.pb.h"

namespace sjak::placements {
namespace {

class ChecksTest : public MentorsFixture {
 protected:
  static v1::RecordWeeklyCheckRequest Week(const std::string& placement, Date monday, int score = 3) {
    v1::RecordWeeklyCheckRequest request;
    request.set_placement(placement);
    *request.mutable_week() = wire::ToProto(monday);
    request.mutable_scores()->set_on_time(score);
    request.mutable_scores()->set_works_safely(4);
    request.mutable_scores()->set_follows_instructions(5);
    request.mutable_scores()->set_cooperates(1);
    request.mutable_scores()->set_masters_task(2);
    request.set_remark("Asks when in doubt");
    return request;
  }
  absl::StatusOr<v1::WeeklyCheck> Check(const v1::RecordWeeklyCheckRequest& request, const identity::Caller& caller) {
    return Change<v1::WeeklyCheck>("WeeklyChecksService.RecordWeeklyCheck", request, caller);
  }
  absl::StatusOr<v1::ListWeeklyChecksResponse> Checks(const std::string& placement, const identity::Caller& caller) {
    v1::ListWeeklyChecksRequest request;
    request.set_placement(placement);
    return Call<v1::ListWeeklyChecksResponse>("WeeklyChecksService.ListWeeklyChecks", request, caller);
  }
};

TEST_F(ChecksTest, TheMentorStatesItAndTheCaseworkerReadsIt) {
  const std::string job = Job(mentor_);
  const auto first = Check(Week(job, Date(2021, 9, 13)), MentorCaller(kAccount));
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_LE(harness_.last_statements(), 5);
  EXPECT_EQ(first->version(), 1);
  EXPECT_EQ(first->mentor(), mentor_);
  EXPECT_EQ(first->scores().follows_instructions(), 5);
  EXPECT_EQ(Check(Week(job, Date(2021, 9, 13), 4), MentorCaller(kAccount))->version(), 2);
  const auto read = Checks(job, testing::Jobcentre());
  ASSERT_TRUE(read.ok()) << read.status();
  ASSERT_EQ(read->checks_size(), 1);
  EXPECT_EQ(read->checks(0).scores().on_time(), 4);
  EXPECT_EQ(read->checks(0).remark(), "Asks when in doubt");
  EXPECT_NE(read->reminder_da(), "");
  EXPECT_EQ(Checks(job, MentorCaller(kAccount))->checks_size(), 1);
}

TEST_F(ChecksTest, NobodyElseReadsOrStatesIt) {
  const std::string job = Job(mentor_);
  ASSERT_TRUE(Check(Week(job, Date(2021, 9, 13)), MentorCaller(kAccount)).ok());
  Describe(second_, 0, "tests|second");
  EXPECT_EQ(Checks(job, MentorCaller("tests|second"))->checks_size(), 0);
  EXPECT_EQ(ReasonOf(Check(Week(job, Date(2021, 9, 13)), MentorCaller("tests|second")).status()),
            "PLACEMENT_NOT_FOUND");
  EXPECT_EQ(Checks(job, CompanyClient()).status().code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(Check(Week(job, Date(2021, 9, 13)), CompanyClient()).status().code(), absl::StatusCode::kPermissionDenied);
}

TEST_F(ChecksTest, OnlyOfWeeksOfThePlacementThatHaveBegun) {
  const std::string job = Job(mentor_);
  const identity::Caller caseworker = testing::Jobcentre();
  EXPECT_EQ(ReasonOf(Check(Week(job, Date(2021, 9, 14)), caseworker).status()), "BAD_REQUEST") << "a Tuesday";
  EXPECT_EQ(ReasonOf(Check(Week(job, Date(2021, 9, 20)), caseworker).status()), "BAD_REQUEST") << "ahead";
  EXPECT_EQ(ReasonOf(Check(Week(job, Date(2021, 9, 6)), caseworker).status()), "OUTSIDE_PLACEMENT");
  EXPECT_EQ(ReasonOf(Check(Week(Job(), Date(2021, 9, 13)), caseworker).status()), "NO_MENTOR_THAT_DAY");
  EXPECT_EQ(ReasonOf(Check(Week(job, Date(2021, 9, 13), 6), caseworker).status()), "BAD_REQUEST");
}

}  // namespace
}  // namespace sjak::placements
