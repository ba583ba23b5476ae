#include "services/placements/rules/daily_use_rules.h"

#include <algorithm>
#include <map>
#include <set>

namespace sjak::placements {
namespace {

// Calls `visit(day, weekly minutes of use, weekly minutes of the plan)` for the first day of every run on which neither
// changes.
template <typename Visit>
void VisitRuns(const DailyUse& use, const std::vector<Spell>& plan, const Visit& visit) {
  const auto& steps = use.steps();
  for (const Spell& spell : plan) {
    visit(spell.first, use.On(spell.first), spell.weekly_minutes);
    auto step = std::upper_bound(steps.begin(), steps.end(), spell.first,
                                 [](Date day, const auto& s) { return day < s.first; });
    for (; step != steps.end() && step->first <= spell.last; ++step) {
      visit(step->first, step->second, spell.weekly_minutes);
    }
  }
}

}  // namespace

int64_t HoursPlan::InWeek(int64_t week) const {
  return by_week_[std::min<size_t>(static_cast<size_t>(week), by_week_.size() - 1)];
}

int64_t HoursPlan::Most(Date first, Date last) const {
  int64_t most = 0;
  for (const Spell& spell : Over(first, last)) most = std::max(most, spell.weekly_minutes);
  return most;
}

bool HoursPlan::IsEven() const {
  return std::all_of(by_week_.begin(), by_week_.end(), [&](int64_t minutes) { return minutes == by_week_.front(); });
}

HoursPlan HoursPlan::AtMost(int64_t weekly_minutes) const {
  HoursPlan capped = *this;
  for (int64_t& minutes : capped.by_week_) minutes = std::min(minutes, weekly_minutes);
  return capped;
}

std::vector<Spell> HoursPlan::Over(Date first, Date last) const {
  std::vector<Spell> spells;
  for (size_t week = 0; week < by_week_.size(); ++week) {
    const Date begins = first + 7 * static_cast<int64_t>(week);
    if (begins > last) break;
    if (spells.empty() || spells.back().weekly_minutes != by_week_[week]) {
      if (!spells.empty()) spells.back().last = begins - 1;
      spells.push_back({begins, last, by_week_[week]});
    }
  }
  return spells;
}

DailyUse::DailyUse(const std::vector<Spell>& spells) {
  std::map<Date, int64_t> changes;
  for (const Spell& spell : spells) {
    if (spell.last < spell.first) continue;
    changes[spell.first] += spell.weekly_minutes;
    changes[spell.last + 1] -= spell.weekly_minutes;
  }
  int64_t sum = 0;
  for (const auto& [day, change] : changes) {
    if (change != 0) steps_.emplace_back(day, sum += change);
  }
}

int64_t DailyUse::On(Date day) const {
  const auto next =
      std::upper_bound(steps_.begin(), steps_.end(), day, [](Date d, const auto& step) { return d < step.first; });
  return next == steps_.begin() ? 0 : std::prev(next)->second;
}

Peak PeakWith(const DailyUse& use, const std::vector<Spell>& plan) {
  Peak peak{-1, plan.front().first};
  VisitRuns(use, plan, [&](Date day, int64_t used, int64_t added) {
    if (used + added > peak.weekly_minutes) peak = {used + added, day};
  });
  return peak;
}

int64_t CapThatFits(const DailyUse& use, const std::vector<Spell>& plan, int64_t limit) {
  int64_t cap = 0;
  for (const Spell& spell : plan) cap = std::max(cap, spell.weekly_minutes);
  VisitRuns(use, plan, [&](Date, int64_t used, int64_t added) {
    if (used + added > limit) cap = std::min(cap, limit - used);
  });
  return cap;
}

std::optional<Date> EarliestStart(const DailyUse& use, const HoursPlan& plan, Date from, int64_t days, int64_t limit) {
  // A day that is over stays so while the plan is pushed back, until a step of the plan has passed a change of the use:
  // those are the starts to try.
  std::set<Date> starts = {from};
  for (const Spell& spell : plan.Over(from, from + (days - 1))) {
    for (const auto& [day, used] : use.steps()) {
      const Date start = day - (spell.first - from);
      if (start > from) starts.insert(start);
    }
  }
  for (Date start : starts) {
    if (PeakWith(use, plan.Over(start, start + (days - 1))).weekly_minutes <= limit) return start;
  }
  return std::nullopt;
}

}  // namespace sjak::placements
