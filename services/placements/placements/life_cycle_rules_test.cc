#include "services/placements/placements/life_cycle_rules.h"

#include <gtest/gtest.h>

#include "services/placements/attendance/attendance_rules.h"

namespace sjak::placements {
namespace {

const Date kFirst(2021, 9, 13);
const Date kLast(2021, 12, 12);

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
      {Status::kDraft, true, no, no, kFirst + 3, State::kDraft},
      {Status::kSubmitted, true, kFirst - 9, no, kFirst + 3, State::kSubmitted},
      {Status::kApproved, true, no, no, kFirst - 1, State::kApproved},
      {Status::kApproved, true, no, no, kFirst, State::kApproved},  // the hearing guards activation
      {Status::kApproved, true, kFirst - 3, no, kFirst - 1, State::kApproved},
      {Status::kApproved, true, kFirst - 3, no, kFirst, State::kReady},
      {Status::kApproved, true, kFirst - 3, kFirst, kFirst, State::kActive},
      {Status::kApproved, true, kFirst - 3, kFirst, kLast, State::kActive},
      {Status::kApproved, true, kFirst - 3, kFirst, kLast + 1, State::kEnded},
      {Status::kApproved, true, no, no, kLast + 1, State::kEnded},
      {Status::kRegistered, false, no, no, kFirst + 1, State::kRegistered},
      {Status::kRegistered, false, no, kFirst, kFirst + 1, State::kActive},
      {Status::kRegistered, false, no, kFirst, kLast + 1, State::kEnded},
      {Status::kEnded, true, no, kFirst, kFirst + 1, State::kEnded},
      {Status::kCancelled, true, no, no, kLast + 1, State::kCancelled},
  };
  int n = 0;
  for (const Row& row : rows) {
    Standing s{row.status, row.training, kFirst, kLast, row.heard, row.attended};
    EXPECT_EQ(StateOn(s, row.today), row.state) << "row " << n;
    ++n;
  }
}

TEST(LifeCycle, StepsByStatus) {
  const Status all[] = {Status::kDraft, Status::kSubmitted, Status::kApproved,
                        Status::kRegistered, Status::kEnded, Status::kCancelled};
  // submit, approve, hear, end, cancel; for nobody attended.
  const bool may[6][5] = {
      {true, false, true, false, true},   {false, true, true, false, true},   {false, false, true, true, true},
      {false, false, false, true, true},  {false, false, false, false, false}, {false, false, false, false, false},
  };
  for (int i = 0; i < 6; ++i) {
    Standing s{all[i], all[i] != Status::kRegistered, kFirst, kLast, std::nullopt, std::nullopt};
    for (int step = 0; step < 5; ++step) {
      EXPECT_EQ(MayTake(static_cast<Step>(step), s), may[i][step]) << i << " " << step;
    }
    s.first_attended_on = kFirst;
    EXPECT_FALSE(MayTake(Step::kCancel, s)) << i;
  }
}

TEST(AttendanceDay, FirstObjection) {
  struct Row {
    const char* name;
    DayCase c;
    DayVerdict verdict;
  };
  const Date decided = kFirst - 5;
  const Row rows[] = {
      {"inside", {kFirst, kFirst, kLast, true, false, decided, decided}, DayVerdict::kRecord},
      {"last day", {kLast, kFirst, kLast, true, false, decided, decided}, DayVerdict::kRecord},
      {"before", {kFirst - 1, kFirst, kLast, true, false, decided, decided}, DayVerdict::kOutsidePlacement},
      {"after", {kLast + 1, kFirst, kLast, true, false, decided, decided}, DayVerdict::kOutsidePlacement},
      {"cancelled", {kFirst, kFirst, kLast, true, true, decided, decided}, DayVerdict::kOutsidePlacement},
      {"undecided", {kFirst, kFirst, kLast, true, false, std::nullopt, decided}, DayVerdict::kNotApproved},
      {"W15: before approval", {kFirst, kFirst, kLast, true, false, kFirst + 1, decided}, DayVerdict::kNotApproved},
      {"W14: not heard", {kFirst, kFirst, kLast, true, false, decided, std::nullopt}, DayVerdict::kHearingMissing},
      {"heard later", {kFirst, kFirst, kLast, true, false, decided, kFirst + 1}, DayVerdict::kHearingMissing},
      {"a job registered late", {kFirst, kFirst, kLast, false, false, kFirst + 1, std::nullopt}, DayVerdict::kRecord},
  };
  for (const Row& row : rows) EXPECT_EQ(JudgeDay(row.c), row.verdict) << row.name;
}

}  // namespace
}  // namespace sjak::placements
