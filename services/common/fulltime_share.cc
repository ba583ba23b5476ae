#include "services/common/fulltime_share.h"

#include <numeric>

#include "services/common/money.h"

namespace sjak {
namespace {

// numerator >= 0, denominator > 0
int64_t Divide(int64_t numerator, int64_t denominator, QuotaRounding rounding) {
  switch (rounding) {
    case QuotaRounding::kFloor:
      return numerator / denominator;
    case QuotaRounding::kHalfUp:
      return DivideRounded(numerator, denominator);
    case QuotaRounding::kCeiling:
      return (numerator + denominator - 1) / denominator;
  }
  return 0;
}

}  // namespace

std::string FullTimeShare::ToString() const {
  const int64_t ten_thousandths = DivideRounded(minutes_ * 10'000, kFullTimeWeekMinutes);
  return FormatDecimal(ten_thousandths, {.decimals = 4, .decimal_mark = '.', .group_mark = 0});
}

int64_t QuotaPlaces(absl::Span<const int64_t> monthly_hundredths, const QuotaParameters& parameters) {
  if (monthly_hundredths.empty()) return parameters.least_places;
  const auto months = static_cast<int64_t>(monthly_hundredths.size());
  // Everything below is in hundredths of a person times months, so that the mean needs no division.
  const int64_t employed = std::accumulate(monthly_hundredths.begin(), monthly_hundredths.end(), int64_t{0});
  const int64_t person = 100 * months;
  const int64_t small = std::min(employed, parameters.small_unit_persons * person);
  return std::max(parameters.least_places, Divide(small, parameters.persons_per_place * person, parameters.rounding)) +
         Divide(employed - small, parameters.persons_per_place_beyond * person, parameters.rounding);
}

}  // namespace sjak
