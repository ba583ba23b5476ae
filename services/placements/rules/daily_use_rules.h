#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "platform/base/date.h"

namespace sjak::placements {

// So many minutes a week on every day from `first` to `last`.
struct Spell {
  Date first;
  Date last;
  int64_t weekly_minutes = 0;
};

// Agreed weekly minutes of one agreement, week by week from its first day (timetrappe, G1). A week is seven days from
// the first day on, as the law counts weeks, not Monday to Sunday.
class HoursPlan {
 public:
  // The same every week.
  HoursPlan(int64_t weekly_minutes = 0) : by_week_{weekly_minutes} {}  // NOLINT: hours are a plan of one step
  // The last one holds on. Not empty.
  explicit HoursPlan(std::vector<int64_t> by_week) : by_week_(std::move(by_week)) {}

  // `week` from 0.
  int64_t InWeek(int64_t week) const;
  // The fullest week of an agreement from `first` to `last`.
  int64_t Most(Date first, Date last) const;
  bool IsEven() const;
  // The same with each week capped.
  HoursPlan AtMost(int64_t weekly_minutes) const;
  // What the plan is from `first` to `last` (>= first), without gaps; successive spells differ.
  std::vector<Spell> Over(Date first, Date last) const;

 private:
  std::vector<int64_t> by_week_;
};

// Weekly minutes in use on each day, the sum of spells.
class DailyUse {
 public:
  explicit DailyUse(const std::vector<Spell>& spells);

  int64_t On(Date day) const;
  // Each day on which the use changes, with the use from then on. Before the first it is 0.
  const std::vector<std::pair<Date, int64_t>>& steps() const { return steps_; }

 private:
  std::vector<std::pair<Date, int64_t>> steps_;
};

// The use on the fullest day, and that day: the first of equals.
struct Peak {
  int64_t weekly_minutes = 0;
  Date day;
};

// Of the days that `plan` (not empty, in order) covers, with it on top.
Peak PeakWith(const DailyUse& use, const std::vector<Spell>& plan);

// What each week of `plan` would have to be capped at to stay within `limit` on top of `use`: what is free on the
// tightest day that is over. 0 or less when a day is full without it. Its own most when nothing is over.
int64_t CapThatFits(const DailyUse& use, const std::vector<Spell>& plan, int64_t limit);

// The earliest first day from `from` on for `plan` to last `days` days within `limit`; nothing when it never fits.
std::optional<Date> EarliestStart(const DailyUse& use, const HoursPlan& plan, Date from, int64_t days, int64_t limit);

}  // namespace sjak::placements
