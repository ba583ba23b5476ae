#include "services/reporting/follow_up/calendar_rules.h"

#include <algorithm>
#include <tuple>

namespace sjak::reporting {
namespace {

DueState StateOf(const Due& due, ReportStage stage, Date today) {
  if (stage == ReportStage::kSignedOff) return DueState::kSignedOff;
  if (today > due.due_on) return DueState::kOverdue;
  if (stage == ReportStage::kFrozen) return DueState::kFrozen;
  return today > due.period.last ? DueState::kDue : DueState::kComing;
}

}  // namespace

std::vector<Due> CalendarOn(absl::Span<const Schedule> schedules, const ReportStages& stages, Date today) {
  std::map<std::pair<int, std::string>, Due> by_report;
  for (const Schedule& schedule : schedules) {
    for (Period& period : PeriodsEndingWithin(schedule.first_day, schedule.last_day, schedule.shape)) {
      const std::pair key(schedule.kind, period.text);
      const Date due_on = period.last + schedule.due_days;
      auto it = by_report.find(key);
      if (it != by_report.end() && it->second.due_on <= due_on) continue;
      by_report[key] = {schedule.kind, std::move(period), due_on, DueState::kComing, schedule.owner};
    }
  }
  std::vector<Due> calendar;
  for (auto& [key, due] : by_report) {
    auto stage = stages.find(key);
    due.state = StateOf(due, stage == stages.end() ? ReportStage::kMissing : stage->second, today);
    if (due.state == DueState::kOverdue) due.days_late = today - due.due_on;
    calendar.push_back(std::move(due));
  }
  std::sort(calendar.begin(), calendar.end(),
            [](const Due& a, const Due& b) { return std::tie(a.due_on, a.kind) < std::tie(b.due_on, b.kind); });
  return calendar;
}

}  // namespace sjak::reporting
