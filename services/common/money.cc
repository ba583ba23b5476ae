#include "services/common/money.h"

#include <cstdlib>

namespace sjak {
namespace {

constexpr int64_t kOerePerThousandDkk = 100'000;

__int128 RoundedQuotient(__int128 numerator, int64_t denominator) {
  const __int128 half = denominator / 2;
  // An odd denominator has no exact half, and its floor decides the same way.
  return numerator >= 0 ? (numerator + half) / denominator : -((-numerator + half) / denominator);
}

uint64_t Magnitude(int64_t value) {
  return value < 0 ? uint64_t{0} - static_cast<uint64_t>(value) : static_cast<uint64_t>(value);
}

}  // namespace

int64_t DivideRounded(int64_t numerator, int64_t denominator) {
  return static_cast<int64_t>(RoundedQuotient(numerator, denominator));
}

int64_t PriceOfMinutes(int64_t minutes, int64_t rate_oere_per_hour) {
  return static_cast<int64_t>(RoundedQuotient(__int128{minutes} * rate_oere_per_hour, 60));
}

std::string FormatDecimal(int64_t value, const NumberStyle& style) {
  std::string digits = std::to_string(Magnitude(value));
  const auto decimals = static_cast<size_t>(style.decimals);
  if (digits.size() <= decimals) digits.insert(0, decimals + 1 - digits.size(), '0');
  const size_t whole = digits.size() - decimals;
  std::string out = value < 0 ? "-" : "";
  for (size_t i = 0; i < whole; ++i) {
    if (i > 0 && (whole - i) % 3 == 0 && style.group_mark != 0) out += style.group_mark;
    out += digits[i];
  }
  if (decimals > 0) out.append(1, style.decimal_mark).append(digits, whole, decimals);
  return out;
}

std::string FormatDkk(int64_t oere) { return FormatDecimal(oere, {.decimals = 2}); }

ThousandsColumn RoundToThousands(absl::Span<const std::optional<int64_t>> oere) {
  ThousandsColumn column;
  std::optional<size_t> largest;
  int64_t exact = 0, rounded = 0;
  for (size_t i = 0; i < oere.size(); ++i) {
    column.rows.emplace_back();
    if (!oere[i]) continue;
    column.rows[i] = DivideRounded(*oere[i], kOerePerThousandDkk);
    exact += *oere[i];
    rounded += *column.rows[i];
    if (!largest || Magnitude(*oere[i]) > Magnitude(*oere[*largest])) largest = i;
  }
  if (!largest) return column;
  column.total = DivideRounded(exact, kOerePerThousandDkk);
  *column.rows[*largest] += *column.total - rounded;
  return column;
}

std::string FormatThousands(std::optional<int64_t> thousands) { return thousands ? FormatDecimal(*thousands) : ""; }

}  // namespace sjak
