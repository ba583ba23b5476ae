#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "platform/base/date.h"
#include "services/reporting/frozen/period_rules.h"

namespace sjak::reporting {

// Which reports are owed, and by whom (S53, D23).

struct Schedule {
  int kind = 0;  // reporting.v1.ReportKind
  PeriodShape shape = PeriodShape::kMonth;
  Date first_day;
  Date last_day;
  int due_days = 0;  // after the period's last day
  std::string owner;
};

enum class ReportStage { kMissing, kFrozen, kSignedOff };
// By kind and period.
using ReportStages = std::map<std::pair<int, std::string>, ReportStage>;

enum class DueState { kComing = 1, kDue = 2, kFrozen = 3, kSignedOff = 4, kOverdue = 5 };

struct Due {
  int kind = 0;
  Period period;
  Date due_on;
  DueState state = DueState::kComing;
  std::string owner;
  int64_t days_late = 0;
};

// By due day, then kind. Two schedules of a kind that meet in a period ask for one report, at the earlier day.
std::vector<Due> CalendarOn(absl::Span<const Schedule> schedules, const ReportStages& stages, Date today);

}  // namespace sjak::reporting
