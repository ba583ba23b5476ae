#pragma once

#include <algorithm>
#include <compare>
#include <cstdint>
#include <string>

#include "absl/types/span.h"

namespace sjak {

// The Danish full-time week of 37 hours, in minutes.
inline constexpr int64_t kFullTimeWeekMinutes = 37 * 60;

// A number of full-time persons, exact: weekly minutes over 2,220. Sums and comparisons are those of integers.
class FullTimeShare {
 public:
  FullTimeShare() = default;  // nobody
  // One person's share by agreed weekly minutes (>= 0): at most one full-time person (2.3).
  static FullTimeShare OfPerson(int64_t weekly_minutes) {
    return FullTimeShare(std::clamp<int64_t>(weekly_minutes, 0, kFullTimeWeekMinutes));
  }
  // A sum over persons.
  static FullTimeShare OfMinutes(int64_t weekly_minutes) { return FullTimeShare(weekly_minutes); }
  static FullTimeShare OfPlaces(int64_t places) { return FullTimeShare(places * kFullTimeWeekMinutes); }

  int64_t weekly_minutes() const { return minutes_; }
  // Four decimals, rounded half away from zero: "1.0811".
  std::string ToString() const;

  FullTimeShare operator+(FullTimeShare other) const { return FullTimeShare(minutes_ + other.minutes_); }
  // May be negative: an overfull unit has less than nothing free.
  FullTimeShare operator-(FullTimeShare other) const { return FullTimeShare(minutes_ - other.minutes_); }
  FullTimeShare& operator+=(FullTimeShare other) { return *this = *this + other; }
  friend auto operator<=>(FullTimeShare, FullTimeShare) = default;

 private:
  explicit FullTimeShare(int64_t minutes) : minutes_(minutes) {}
  int64_t minutes_ = 0;
};

// The ratio rule's parameters (R8; BAB section 65, version in force 2020-): one supported person per five ordinary
// employees up to fifty, then one per ten, never fewer than one. Rounding is the open question Q1; FLOOR is what the
// published table shows. The values are dated data of the rule; these are the defaults.
enum class QuotaRounding { kFloor, kHalfUp, kCeiling };
struct QuotaParameters {
  QuotaRounding rounding = QuotaRounding::kFloor;
  int64_t small_unit_persons = 50;
  int64_t persons_per_place = 5;
  int64_t persons_per_place_beyond = 10;
  int64_t least_places = 1;
};

// Places at a P-number. `monthly_hundredths` holds its ordinary employees of each month that counts (the latest four
// before the placement) in hundredths of a full-time person, each >= 0; their mean is taken exactly. Without any month
// the answer is `least_places`: whether missing months permit a decision at all is the caller's to judge (D1).
int64_t QuotaPlaces(absl::Span<const int64_t> monthly_hundredths, const QuotaParameters& parameters = {});

// Whether one more person fits among those already there on a day. Ask for every day of the placement (trap 6).
inline bool FitsQuota(FullTimeShare used, FullTimeShare added, int64_t places) {
  return used + added <= FullTimeShare::OfPlaces(places);
}

}  // namespace sjak
