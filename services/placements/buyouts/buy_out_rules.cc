#include "services/placements/buyouts/buy_out_rules.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "services/common/money.h"

namespace sjak::placements {
namespace {

constexpr int64_t kMinutesOfAWeekAndHour = 7 * 60;

}  // namespace

std::vector<RateSpell> SpellsOf(const std::vector<AgreedTerms>& terms) {
  std::vector<RateSpell> spells;
  for (const AgreedTerms& next : terms) {
    while (!spells.empty() && spells.back().first >= next.starts_on) spells.pop_back();
    if (!spells.empty()) spells.back().last = std::min(spells.back().last, next.starts_on - 1);
    spells.push_back({next.starts_on, next.ends_on, next.weekly_minutes, next.rate_oere});
  }
  return spells;
}

int64_t RateOn(const std::vector<RateSpell>& spells, Date day) {
  for (const RateSpell& spell : spells) {
    if (spell.first <= day && day <= spell.last) return spell.rate_oere;
  }
  return 0;
}

std::vector<YearAmount> Commitment(const std::vector<RateSpell>& spells) {
  std::vector<YearAmount> years;
  if (spells.empty()) return years;
  int64_t before = 0, numerator = 0;
  for (int year = spells.front().first.year(); year <= spells.back().last.year(); ++year) {
    int64_t days = 0;
    for (const RateSpell& spell : spells) {
      const Date first = std::max(spell.first, Date(year, 1, 1)), last = std::min(spell.last, Date(year, 12, 31));
      if (last < first) continue;
      days += last - first + 1;
      numerator += spell.weekly_minutes * (last - first + 1) * spell.rate_oere;
    }
    const int64_t until = DivideRounded(numerator, kMinutesOfAWeekAndHour);
    if (days > 0) years.push_back({year, until - before});
    before = until;
  }
  return years;
}

int64_t AgreedInYear(const std::vector<AgreedTerms>& terms, int year) {
  if (terms.back().closed) return 0;
  for (const YearAmount& amount : Commitment(SpellsOf(terms))) {
    if (amount.year == year) return amount.oere;
  }
  return 0;
}

int64_t TotalOere(const std::vector<YearAmount>& years) {
  int64_t sum = 0;
  for (const YearAmount& year : years) sum += year.oere;
  return sum;
}

bool AboveAgreed(int64_t minutes, const std::vector<RateSpell>& spells, Date first, Date last, int tolerance_percent) {
  int64_t agreed = 0;  // sevenths of a minute
  for (const RateSpell& spell : spells) {
    const int64_t days = std::min(spell.last, last) - std::max(spell.first, first) + 1;
    if (days > 0) agreed += spell.weekly_minutes * days;
  }
  return minutes * 700 > agreed * (100 + tolerance_percent);
}

HoursBought WholeHours(int64_t oere, int64_t rate_oere_per_hour) {
  return {oere / rate_oere_per_hour, oere % rate_oere_per_hour};
}

bool IsEan(absl::string_view text) {
  if (text.size() != 13 || !std::all_of(text.begin(), text.end(), absl::ascii_isdigit)) return false;
  int sum = 0;
  for (size_t i = 0; i < text.size(); ++i) sum += (text[i] - '0') * (i % 2 == 0 ? 1 : 3);
  return sum % 10 == 0;
}

}  // namespace sjak::placements
