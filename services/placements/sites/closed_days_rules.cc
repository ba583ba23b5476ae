#include "services/placements/sites/closed_days_rules.h"

#include "services/common/calendar.h"

namespace sjak::placements {
namespace {

static_assert(static_cast<int>(Closure::kChristmas) == static_cast<int>(ClosedDay::kChristmas));

ClosedRun ClosedOn(Date day, const std::vector<SiteClosure>& closures) {
  ClosedRun run{day, day, static_cast<ClosedDay>(DefaultClosure(day)), ""};
  if (run.kind != ClosedDay::kOpen) return run;
  for (const SiteClosure& c : closures) {
    if (c.first <= day && day <= c.last) return {day, day, ClosedDay::kClosure, c.title_da};
  }
  return run;
}

}  // namespace

std::vector<ClosedRun> ClosedDays(Date first, Date last, const std::vector<SiteClosure>& closures) {
  std::vector<ClosedRun> runs;
  for (Date day = first; day <= last; ++day) {
    ClosedRun run = ClosedOn(day, closures);
    if (run.kind == ClosedDay::kOpen) continue;
    const bool goes_on = !runs.empty() && runs.back().last + 1 == day && runs.back().kind == run.kind &&
                         runs.back().title_da == run.title_da;
    if (goes_on) {
      runs.back().last = day;
    } else {
      runs.push_back(std::move(run));
    }
  }
  return runs;
}

}  // namespace sjak::placements
