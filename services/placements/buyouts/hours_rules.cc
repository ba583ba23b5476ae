#include "services/placements/buyouts/hours_rules.h"

#include "services/common/money.h"

namespace sjak::placements {
namespace {

constexpr int64_t kMinutesOfADay = 1440;

bool SameHours(const StatedHours& one, const StatedHours& other) {
  if (!one.starts_at || !other.starts_at) return true;
  return *one.starts_at < *other.starts_at + other.minutes && *other.starts_at < *one.starts_at + one.minutes;
}

}  // namespace

HoursVerdict JudgeHours(const StatedHours& hours, const std::vector<RateSpell>& spells, bool closed,
                        const std::set<Month>& claimed, const std::vector<StatedHours>& standing) {
  if (RateOn(spells, hours.day) == 0) return HoursVerdict::kOutsideAgreement;
  if (claimed.count(Month::Of(hours.day)) > 0) return HoursVerdict::kClaimed;
  int64_t minutes = hours.minutes, before = 0;
  for (const StatedHours& other : standing) {
    if (other.day != hours.day) continue;
    if (other.agreement == hours.agreement && other.line == hours.line) {
      before = other.minutes;
      continue;
    }
    if (other.minutes == 0 || hours.minutes == 0) continue;
    minutes += other.minutes;
    if (other.agreement != hours.agreement && SameHours(hours, other)) return HoursVerdict::kOtherAgreement;
  }
  if (closed && hours.minutes > before) return HoursVerdict::kClosed;
  return minutes > kMinutesOfADay ? HoursVerdict::kOverDay : HoursVerdict::kRecord;
}

Priced PriceHours(const std::vector<StatedHours>& hours, const std::vector<RateSpell>& spells) {
  Priced priced;
  int64_t numerator = 0;
  for (const StatedHours& row : hours) {
    const int64_t rate = RateOn(spells, row.day);
    numerator += row.minutes * rate;
    const int64_t until = DivideRounded(numerator, 60);
    priced.rows.push_back({row, rate, until - priced.oere});
    priced.oere = until;
    priced.minutes += row.minutes;
  }
  return priced;
}

}  // namespace sjak::placements
