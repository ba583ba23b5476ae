#include "services/reporting/status/status_rules.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/numbers.h"
#include "services/common/money.h"

namespace sjak::reporting {
namespace {

bool InClosedList(Kind kind) { return kind == kCompanyTraining || kind == kOrdinaryHours || kind == kFlexJob; }

// First and last day of "2021-Q1".
std::optional<std::pair<Date, Date>> Quarter(const std::string& text) {
  int year = 0;
  if (text.size() != 7 || text[4] != '-' || text[5] != 'Q' || text[6] < '1' || text[6] > '4' ||
      !absl::SimpleAtoi(text.substr(0, 4), &year)) {
    return std::nullopt;
  }
  const int first_month = (text[6] - '1') * 3 + 1;
  return std::make_pair(Date(year, first_month, 1), Date(year, first_month + 2, 1).LastOfMonth());
}

}  // namespace

AttachedCount CountAttached(absl::Span<const Attached> rows, absl::Span<const Kind> counting_kinds) {
  AttachedCount count;
  std::set<int64_t> strict;
  // Each citizen's first day decides the kind they are shown under; the lower kind on a tie, so that order cannot
  // matter.
  std::map<int64_t, std::pair<Date, Kind>> first;
  for (const Attached& row : rows) {
    if (!row.eligible) continue;
    if (row.project_kind == kTestHouses && InClosedList(row.kind)) strict.insert(row.person);
    if (std::find(counting_kinds.begin(), counting_kinds.end(), row.kind) == counting_kinds.end()) continue;
    count.broad_minutes += row.minutes;
    const std::pair<Date, Kind> day{row.first_day, row.kind};
    auto [it, fresh] = first.emplace(row.person, day);
    if (!fresh && day < it->second) it->second = day;
  }
  for (const auto& [person, day] : first) ++count.kinds[day.second];
  count.strict = static_cast<int64_t>(strict.size());
  count.broad = static_cast<int64_t>(first.size());
  return count;
}

Forecast ForecastAttached(int64_t attached, std::optional<Date> first_start, const Phase& phase, Date as_of) {
  if (!first_start || *first_start > std::min(as_of, phase.ends_on)) return {ForecastGuard::kNotStarted};
  const Date start = std::max(*first_start, phase.starts_on);
  const int64_t phase_days = phase.ends_on - phase.starts_on + 1;
  const int64_t elapsed = std::min(as_of, phase.ends_on) - start + 1;
  if (elapsed * 10 < phase_days) return {ForecastGuard::kTooEarly};
  return {ForecastGuard::kNone, DivideRounded(attached * (phase.ends_on - start + 1), elapsed)};
}

std::optional<Date> FirstStart(absl::Span<const Project> projects, bool strict, Date as_of) {
  std::optional<Date> first;
  for (const Project& project : projects) {
    if (strict && project.kind != kTestHouses) continue;
    if (!project.started_on || *project.started_on > as_of) continue;
    if (!first || *project.started_on < *first) first = project.started_on;
  }
  return first;
}

std::optional<int64_t> SlipDays(const Project& project, Date as_of) {
  const auto planned = Quarter(project.planned_start_quarter);
  if (!planned) return std::nullopt;
  const bool started = project.started_on && *project.started_on <= as_of;
  const Date day = started ? *project.started_on : as_of;
  if (day > planned->second) return day - planned->second;
  if (started && day < planned->first) return day - planned->first;
  return 0;
}

std::optional<int64_t> CostPer(int64_t oere, int64_t units) {
  if (units <= 0) return std::nullopt;
  return DivideRounded(oere, units);
}

}  // namespace sjak::reporting
