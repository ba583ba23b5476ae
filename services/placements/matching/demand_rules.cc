#include "services/placements/matching/demand_rules.h"

#include <algorithm>
#include <map>
#include <utility>

#include "services/common/money.h"

namespace sjak::placements::matching {
namespace {

constexpr int kFullWeekDays = 5;

bool IsOpen(Date day, const std::vector<Closed>& closed) {
  if (DefaultClosure(day) != Closure::kOpen) return false;
  return std::none_of(closed.begin(), closed.end(), [&](const Closed& c) { return c.first <= day && day <= c.last; });
}

bool HasOpenDay(IsoWeek week, const std::vector<Closed>& closed) {
  for (int d = 0; d < 7; ++d) {
    if (IsOpen(week.Monday() + d, closed)) return true;
  }
  return false;
}

// The site's open days in order: time in which something is built.
class OpenDays {
 public:
  OpenDays(Date first, const std::vector<Closed>& closed) : next_(first), closed_(closed) {}

  Date At(size_t n) {
    while (days_.size() <= n) Grow();
    return days_[n];
  }
  // The number of the first open day that is not before `day`.
  size_t From(Date day) {
    while (days_.empty() || days_.back() < day) Grow();
    return std::lower_bound(days_.begin(), days_.end(), day) - days_.begin();
  }

 private:
  void Grow() {
    while (!IsOpen(next_, closed_)) ++next_;
    days_.push_back(next_);
    ++next_;
  }

  Date next_;
  const std::vector<Closed>& closed_;
  std::vector<Date> days_;
};

// Units at work in the phase, summed over the open days of each week.
std::map<IsoWeek, int64_t> UnitDays(const BuildingPlan& plan, const PhasePlan& phase, OpenDays* days) {
  std::map<IsoWeek, int64_t> unit_days;
  for (const UnitStart& start : plan.starts) {
    if (start.units == 0) continue;
    const size_t first = days->From(start.week.Monday()) + phase.lag_days;
    for (int d = 0; d < phase.days; ++d) unit_days[IsoWeek::Of(days->At(first + d))] += start.units;
  }
  return unit_days;
}

}  // namespace

std::vector<UnitStart> StartEvenly(int units, int per_week, IsoWeek first, const std::vector<Closed>& closed) {
  std::vector<UnitStart> starts;
  for (Date monday = first.Monday(); units > 0; monday = monday + 7) {
    const IsoWeek week = IsoWeek::Of(monday);
    if (!HasOpenDay(week, closed)) continue;
    starts.push_back({week, std::min(units, per_week)});
    units -= starts.back().units;
  }
  return starts;
}

std::vector<TradeDemand> Demand(const BuildingPlan& plan, int64_t slot_weekly_minutes) {
  if (plan.starts.empty()) return {};
  const auto earlier = [](const UnitStart& a, const UnitStart& b) { return a.week < b.week; };
  const IsoWeek begin = std::min_element(plan.starts.begin(), plan.starts.end(), earlier)->week;
  OpenDays days(begin.Monday(), plan.closed);

  std::map<std::pair<IsoWeek, int>, int64_t> minutes;
  for (const PhasePlan& phase : plan.phases) {
    const auto unit_days = UnitDays(plan, phase, &days);
    for (const TradeWork& work : phase.work) {
      // Rounded along the running sum, so that nothing is lost between the weeks.
      int64_t days_done = 0, minutes_done = 0;
      for (const auto& [week, count] : unit_days) {
        days_done += count;
        const int64_t until =
            DivideRounded(days_done * work.minutes_per_unit * work.suitable_per_mille, int64_t{1000} * phase.days);
        minutes[{week, work.trade}] += until - minutes_done;
        minutes_done = until;
      }
    }
  }

  std::vector<TradeDemand> demand;
  for (const auto& [key, sum] : minutes) {
    if (sum == 0) continue;
    const auto& [week, trade] = key;
    const auto open = static_cast<int>(days.From(week.Monday() + 7) - days.From(week.Monday()));
    demand.push_back({week, trade, sum, open, sum * kFullWeekDays / (slot_weekly_minutes * open)});
  }
  return demand;
}

}  // namespace sjak::placements::matching
