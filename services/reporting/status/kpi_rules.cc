#include "services/reporting/status/kpi_rules.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/strip.h"
#include "services/common/money.h"

namespace sjak::reporting {
namespace {

constexpr int kWaveDays = 91;

}  // namespace

std::optional<int64_t> MedianOf(const std::map<int64_t, int64_t>& often) {
  int64_t all = 0;
  for (const auto& [value, times] : often) all += times;
  int64_t before = 0;
  for (const auto& [value, times] : often) {
    before += times;
    if (2 * before >= all && times > 0) return value;
  }
  return std::nullopt;
}

std::map<int64_t, int64_t> DaysOfStep(const std::map<std::string, int64_t>& lead, const std::string& step) {
  std::map<int64_t, int64_t> often;
  for (const auto& [code, times] : lead) {
    absl::string_view days = code;
    int64_t value = 0;
    if (absl::ConsumePrefix(&days, step + ":") && absl::SimpleAtoi(days, &value)) often[value] += times;
  }
  return often;
}

int64_t ForecastByPipeline(int64_t attached, int64_t pipeline, absl::Span<const int> capacities, Date as_of,
                           Date phase_end) {
  if (as_of >= phase_end) return attached;
  const int64_t waves = (phase_end - as_of + kWaveDays - 1) / kWaveDays;
  int64_t places = 0;
  for (int capacity : capacities) places += (capacity == 0 ? kUsualCapacity : capacity) * waves;
  return attached + std::min(pipeline, places);
}

std::optional<int64_t> NeededPerMonth(int64_t attached, int64_t target, Date as_of, Date phase_end) {
  if (as_of > phase_end) return std::nullopt;
  const int64_t months = (phase_end.year() - as_of.year()) * 12 + phase_end.month() - as_of.month() + 1;
  const int64_t missing = std::max<int64_t>(0, target - attached);
  return (missing + months - 1) / months;
}

int64_t CommittedAfter(absl::Span<const Commitment> commitments, Date as_of) {
  int64_t oere = 0;
  for (const Commitment& c : commitments) {
    const int64_t days = c.ends_on - c.starts_on + 1;
    const int64_t left = std::clamp<int64_t>(c.ends_on - as_of, 0, days);
    oere += DivideRounded(c.oere * left, days);
  }
  return oere;
}

}  // namespace sjak::reporting
