#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace sjak {

// Money is integer øre (1/100 DKK), positive for expense as in the budget's U (udgift). No floating point anywhere.

// The quotient rounded half away from zero. `denominator` > 0.
int64_t DivideRounded(int64_t numerator, int64_t denominator);

// What `minutes` cost at a rate in øre per hour, rounded half away from zero. The product may need more than 64 bits;
// the result must fit them.
int64_t PriceOfMinutes(int64_t minutes, int64_t rate_oere_per_hour);

// How numbers are written. The defaults are the Danish ones: "1.234,56".
struct NumberStyle {
  int decimals = 0;  // 0-9
  char decimal_mark = ',';
  char group_mark = '.';  // 0 for none
};
// `value` counts units of 10^-decimals: 123456 with two decimals is "1.234,56".
std::string FormatDecimal(int64_t value, const NumberStyle& style = {});
// Øre as kroner: "1.234,56", "-0,05".
std::string FormatDkk(int64_t oere);

// A column of a budget table in 1,000 DKK. An empty cell says that nothing was decided, which is not zero (trap 18).
struct ThousandsColumn {
  std::vector<std::optional<int64_t>> rows;  // in 1,000 DKK
  std::optional<int64_t> total;              // empty when every row is
};
// Rounds each row half away from zero to 1,000 DKK, and the exact sum to the total. What the rounded rows then lack in
// the total is put on the row that is largest in size (the first of equals), so that the printed rows sum (7.1).
ThousandsColumn RoundToThousands(absl::Span<const std::optional<int64_t>> oere);
// "" for an empty cell, "0" for zero, "1.200".
std::string FormatThousands(std::optional<int64_t> thousands);

}  // namespace sjak
