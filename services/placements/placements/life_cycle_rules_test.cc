#include "services/placements/placements/life_cycle_rules.h"

#include <gtest/gtest.h>

#include "services/placements/attendance/attendance_rules.h"

namespace sjak::placements {
namespace {

const Date kBegin(2021, 9, 13);
const Date kFinish(2021, 12, 12);

TEST(LifeCycle, StateFollowsFromStepAndDates) {
  struct Row {
    Status status;
    bool training;
    std::optional<Date> heard;
    std::optional<Date> attended;
    Date today;
    State state;
  };
  const std::optional<Date> no;
  const Row rows[] = {
      {Status::kDraft, true, no, no, kBegin + 3, State::kDraft},
      {Status::kSubmitted, true, kBegin - 9, no, kBegin + 3, State::kSubmitted},
      {Status::kApproved, true, no, no, kBegin - 1, State::kApproved},
      {Status::kApproved, true, no, no, kBegin, State::kApproved},  // the hearing guards activation
      {Status::kApproved, true, kBegin - 3, no, kBegin - 1, State::kApproved},
      {Status::kApproved, true, kBegin - 3, no, kBegin, State::kReady},
      {Status::kApproved, true, kBegin - 3, kBegin, kBegin, State::kActive},
      {Status::kApproved, true, kBegin - 3, kBegin, kFinish, State::kActive},
      {Status::kApproved, true, kBegin - 3, kBegin, kFinish + 1, State::kEnded},
      {Status::kApproved, true, no, no, kFinish + 1, State::kEnded},
      {Status::kRegistered, false, no, no, kBegin + 1, State::kRegistered},
      {Status::kRegistered, false, no, kBegin, kBegin + 1, State::kActive},
      {Status::kRegistered, false, no, kBegin, kFinish + 1, State::kEnded},
      {Status::kEnded, true, no, kBegin, kBegin + 1, State::kEnded},
      {Status::kCancelled, true, no, no, kFinish + 1, State::kCancelled},
  };
  int n = 0;
  for (const Row& row : rows) {
    Standing s{row.status, row.training, kBegin, kFinish, row.heard, row.attended};
    EXPECT_EQ(StateOn(s, row.today), row.state) << "row " << n;
    ++n;
  }
}

TEST(LifeCycle, StepsByStatus) {
  const Status all[] = {Status::kDraft,      Status::kSubmitted, Status::kApproved,
                        Status::kRegistered, Status::kEnded,     Status::kCancelled};
  // submit, approve, hear, end, cancel; for nobody attended.
  const bool may[6][5] = {
      {true, false, true, false, true},  {false, true, true, false, true},    {false, false, true, true, true},
      {false, false, false, true, true}, {false, false, false, false, false}, {false, false, false, false, false},
  };
  for (int i = 0; i < 6; ++i) {
    Standing s{all[i], all[i] != Status::kRegistered, kBegin, kFinish, std::nullopt, std::nullopt};
    for (int step = 0; step < 5; ++step) {
      EXPECT_EQ(MayTake(static_cast<Step>(step), s), may[i][step]) << i << " " << step;
    }
    s.first_attended_on = kBegin;
    EXPECT_FALSE(MayTake(Step::kCancel, s)) << i;
  }
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
