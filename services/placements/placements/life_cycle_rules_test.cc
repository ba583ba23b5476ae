#include "services/placements/placements/life_cycle_rules.h"

#include <gtest/gtest.h>

#include "services/placements/attendance/attendance_rules.h"

namespace sjak::placements {
namespace {

const Date kBegin(2021, 9, 13);
const Date kFinish(2021, 12, 12);

constexpr Kind kTraining = Kind::kCompanyTraining;
constexpr Kind kSubsidy = Kind::kWageSubsidy;
constexpr Kind kJob = Kind::kOrdinaryHours;

TEST(LifeCycle, StateFollowsFromStepAndDates) {
  struct Row {
    Status status;
    Kind kind;
    std::optional<Date> heard;
    std::optional<Date> attended;
    Date today;
    State state;
  };
  const std::optional<Date> no;
  const Row rows[] = {
      {Status::kDraft, kTraining, no, no, kBegin + 3, State::kDraft},
      {Status::kReturned, kTraining, no, no, kBegin + 3, State::kReturned},
      {Status::kSubmitted, kTraining, kBegin - 9, no, kBegin + 3, State::kSubmitted},
      {Status::kRejected, kTraining, no, no, kFinish + 3, State::kRejected},
      {Status::kExpired, kTraining, no, no, kFinish + 3, State::kExpired},
      {Status::kApproved, kTraining, no, no, kBegin - 1, State::kApproved},
      {Status::kApproved, kTraining, no, no, kBegin, State::kApproved},  // the hearing guards activation
      {Status::kApproved, kTraining, kBegin - 3, no, kBegin - 1, State::kApproved},
      {Status::kApproved, kTraining, kBegin - 3, no, kBegin, State::kReady},
      {Status::kApproved, kTraining, kBegin - 3, kBegin, kBegin, State::kActive},
      {Status::kApproved, kTraining, kBegin - 3, kBegin, kFinish, State::kActive},
      {Status::kApproved, kTraining, kBegin - 3, kBegin, kFinish + 1, State::kEnded},
      {Status::kApproved, kTraining, no, no, kFinish + 1, State::kEnded},
      {Status::kApproved, kSubsidy, no, no, kBegin - 1, State::kApproved},
      {Status::kApproved, kSubsidy, no, no, kBegin, State::kReady},  // R9 is about training only
      {Status::kRegistered, kJob, no, no, kBegin + 1, State::kRegistered},
      {Status::kRegistered, kJob, no, kBegin, kBegin + 1, State::kActive},
      {Status::kRegistered, kJob, no, kBegin, kFinish + 1, State::kEnded},
      {Status::kEnded, kTraining, no, kBegin, kBegin + 1, State::kEnded},
      {Status::kCancelled, kTraining, no, no, kFinish + 1, State::kCancelled},
  };
  int n = 0;
  for (const Row& row : rows) {
    Standing s;
    s.status = row.status;
    s.kind = row.kind;
    s.starts_on = kBegin;
    s.ends_on = kFinish;
    s.heard_on = row.heard;
    s.first_attended_on = row.attended;
    EXPECT_EQ(StateOn(s, row.today), row.state) << "row " << n;
    ++n;
  }
}

TEST(LifeCycle, APauseIsADatedSpellAndAMissingReferenceGuards) {
  Standing s;
  s.status = Status::kApproved;
  s.starts_on = kBegin;
  s.ends_on = kFinish;
  s.heard_on = kBegin;
  s.first_attended_on = kBegin;
  s.pauses = {{kBegin + 3, kBegin + 4}, {kBegin + 9, std::nullopt}};
  const std::pair<int, State> days[] = {{2, State::kActive}, {3, State::kPaused}, {4, State::kPaused},
                                        {5, State::kActive}, {9, State::kPaused}, {30, State::kPaused}};
  for (const auto& [day, state] : days) EXPECT_EQ(StateOn(s, kBegin + day), state) << day;
  EXPECT_EQ(StateOn(s, kFinish + 1), State::kEnded);
  EXPECT_EQ(PauseFrom(s, kBegin)->first, kBegin + 3);
  EXPECT_EQ(PauseFrom(s, kBegin + 5)->first, kBegin + 9);
  s.pauses.clear();
  s.first_attended_on.reset();
  EXPECT_EQ(StateOn(s, kBegin), State::kReady);
  s.reference_missing = true;
  EXPECT_EQ(StateOn(s, kBegin), State::kApproved);
}

TEST(AttendanceDay, FirstObjection) {
  struct Row {
    const char* name;
    DayCase c;
    DayVerdict verdict;
  };
  const Date decided = kBegin - 5;
  const Row rows[] = {
      {"inside", {kBegin, kBegin, kFinish, true, false, decided, decided}, DayVerdict::kRecord},
      {"last day", {kFinish, kBegin, kFinish, true, false, decided, decided}, DayVerdict::kRecord},
      {"before", {kBegin - 1, kBegin, kFinish, true, false, decided, decided}, DayVerdict::kOutsidePlacement},
      {"after", {kFinish + 1, kBegin, kFinish, true, false, decided, decided}, DayVerdict::kOutsidePlacement},
      {"cancelled", {kBegin, kBegin, kFinish, true, true, decided, decided}, DayVerdict::kOutsidePlacement},
      {"undecided", {kBegin, kBegin, kFinish, true, false, std::nullopt, decided}, DayVerdict::kNotApproved},
      {"W15: before approval", {kBegin, kBegin, kFinish, true, false, kBegin + 1, decided}, DayVerdict::kNotApproved},
      {"W14: not heard", {kBegin, kBegin, kFinish, true, false, decided, std::nullopt}, DayVerdict::kHearingMissing},
      {"heard later", {kBegin, kBegin, kFinish, true, false, decided, kBegin + 1}, DayVerdict::kHearingMissing},
      {"a job registered late", {kBegin, kBegin, kFinish, false, false, kBegin + 1, std::nullopt}, DayVerdict::kRecord},
  };
  for (const Row& row : rows) EXPECT_EQ(JudgeDay(row.c), row.verdict) << row.name;
}

}  // namespace
}  // namespace sjak::placements
