#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "platform/base/date.h"
#include "services/reporting/counters/fact_rules.h"

namespace sjak::reporting {

// The arithmetic of the status report (domain 5.4, D5, D6): plain rows in, numbers out.

// What the roll-ups or the facts came to, by measure and code (counter_rules.h).
class Sums {
 public:
  void Add(const std::string& measure, const std::string& code, int64_t value) { sums_[{measure, code}] += value; }
  void AddAll(const Sums& other);
  int64_t Of(const std::string& measure, const std::string& code) const;
  // All codes of a measure, without zeros.
  std::map<std::string, int64_t> Codes(const std::string& measure) const;

 private:
  std::map<std::pair<std::string, std::string>, int64_t> sums_;
};

// K1 (S50, S51): distinct citizens, eligible at start, with a day attended in the phase.
struct AttachedCount {
  int64_t strict = 0;             // at test-house sites, in the note's closed list of three kinds
  int64_t broad = 0;              // at all sites, in the programme's counting kinds
  std::map<Kind, int64_t> kinds;  // broad by the kind of the citizen's first day; sums to broad
  int64_t broad_minutes = 0;      // what the broad count's placements attended
};
AttachedCount AttachedOf(const Sums& sums);

// K3: where the count ends if it keeps the pace it has had since building really began (D6).
enum class ForecastGuard {
  kNone,
  kNotStarted,  // no site of the reading has started by `as_of`
  kTooEarly,    // less than a tenth of the phase has passed since the start
};
struct Forecast {
  ForecastGuard guard = ForecastGuard::kNone;
  int64_t citizens = 0;  // rounded half up; meaningless under a guard
};
// `first_start`: the earliest actual start of a project of the reading. Days are counted inclusively, from the later of
// the start and the phase's first day, to the earlier of `as_of` and the phase's last day:
// forecast = attached x days from start to the end of the phase / days since start.
Forecast ForecastAttached(int64_t attached, std::optional<Date> first_start, const Phase& phase, Date as_of);

struct Project {
  std::string title;
  ProjectKind kind = 0;
  std::string builder;
  int planned_units = 0;
  std::string planned_start_quarter;  // "2021-Q1" or ""
  std::optional<Date> started_on;
};
// The earliest start on or before `as_of`; of test houses only when `strict`.
std::optional<Date> FirstStart(absl::Span<const Project> projects, bool strict, Date as_of);
// K20: days after the planned quarter's last day, or before its first (negative), 0 within it; for a project that has
// not started by `as_of`, how late it is by then. Empty without a readable quarter.
std::optional<int64_t> SlipDays(const Project& project, Date as_of);

// øre for `numerator` / `denominator` units, rounded half away from zero; empty when there is nothing to divide by.
std::optional<int64_t> CostPer(int64_t oere, int64_t units);

}  // namespace sjak::reporting
