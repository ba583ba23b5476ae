#include "services/reporting/status/status_rules.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "services/common/money.h"

namespace sjak::reporting {
namespace {

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

void Sums::AddAll(const Sums& other) {
  for (const auto& [key, value] : other.sums_) sums_[key] += value;
}

int64_t Sums::Of(const std::string& measure, const std::string& code) const {
  const auto it = sums_.find({measure, code});
  return it == sums_.end() ? 0 : it->second;
}

std::map<std::string, int64_t> Sums::Codes(const std::string& measure) const {
  std::map<std::string, int64_t> codes;
  for (auto it = sums_.lower_bound({measure, ""}); it != sums_.end() && it->first.first == measure; ++it) {
    if (it->second != 0) codes[it->first.second] = it->second;
  }
  return codes;
}

AttachedCount AttachedOf(const Sums& sums) {
  AttachedCount count;
  count.strict = sums.Of("ATTACHED", "STRICT");
  count.broad = sums.Of("ATTACHED", "BROAD");
  count.broad_minutes = sums.Of("MINUTES", "BROAD");
  for (const auto& [code, citizens] : sums.Codes("KIND")) {
    Kind kind = 0;
    if (absl::SimpleAtoi(code, &kind)) count.kinds[kind] = citizens;
  }
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
