#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/types/span.h"

namespace sjak::reporting {

// How many citizens a year a grown partnership could carry (G14, domain 7.4): the least of what the building asks for,
// what the area has, what the ratio rule leaves, what the foremen can lead and what the money buys. An estimate whose
// every number is stated; integers throughout.

// Numbers of the model. Each has a cautious, an expected and a hopeful value.
enum class Quantity {
  kHomesInAll,           // of the project
  kHomesPerYear,         // built
  kWorkMinutesPerHome,   // on site, all trades
  kSuitablePerMille,     // of that work that a citizen in training can do
  kWeeklyMinutes,        // that a citizen works, mean of the track
  kWeeksPerTrack,        // that a citizen stays
  kEligible,             // residents in the target group
  kUptakePerMille,       // of them who begin in a year
  kQuotaPlaces,          // that the ratio rule leaves at one time
  kWorkingWeeks,         // a year, less closures
  kMentors,              // bought out at one time
  kCitizensPerMentor,    // at one time
  kMentorWeeklyMinutes,  // bought out of each
  kRateOerePerHour,      // of a bought-out hour
  kBudgetOere,           // a year
};
inline constexpr int kQuantities = 15;

enum class Level { kLow, kBase, kHigh };

struct AssumptionWords {
  const char* code;
  const char* label_en;
  const char* label_da;
  const char* unit;
  const char* source_en;
  const char* source_da;
};
const AssumptionWords& WordsOf(Quantity quantity);

// By quantity, then level.
using Assumptions = std::array<std::array<int64_t, 3>, kQuantities>;
const Assumptions& DefaultAssumptions();

// One value of each; all at least 1.
using Values = std::array<int64_t, kQuantities>;
Values ValuesAt(const Assumptions& assumptions, Level level);

enum class LimitKind { kDemand, kSupply, kQuota, kMentors, kBudget };
inline constexpr int kLimits = 5;
const char* CodeOf(LimitKind limit);
const char* DanishOf(LimitKind limit);
const char* EnglishOf(LimitKind limit);

struct Outlook {
  std::array<int64_t, kLimits> limits{};  // citizens a year; rounded down
  int64_t places = 0;
  LimitKind limited_by = LimitKind::kDemand;  // the first of equals
  int64_t cost_per_citizen_oere = 0;
  int64_t years = 0;  // until the homes are built; rounded up
};
Outlook OutlookOf(const Values& values);

struct SensitivityOf {
  Quantity quantity = Quantity::kHomesInAll;
  int64_t at_low = 0;  // places
  int64_t at_high = 0;
};
// Every quantity alone at its low and high value; the widest difference first, then in the order above.
std::vector<SensitivityOf> Sensitivities(const Assumptions& assumptions);

// Whole citizens by shares of 1,000 that sum to 1,000: largest remainders get what rounding leaves, so that they sum.
std::vector<int64_t> Split(int64_t citizens, absl::Span<const int64_t> per_mille);

// How the places divide, by assumption.
struct ShareOf {
  const char* code;
  const char* label_en;
  const char* label_da;
  int64_t per_mille;
};
// The phases of building; the kinds as the partners' plan of 350 places to 2030 has them; target groups as estimated.
absl::Span<const ShareOf> PhaseShares();
absl::Span<const ShareOf> KindShares();
absl::Span<const ShareOf> GroupShares();

}  // namespace sjak::reporting
