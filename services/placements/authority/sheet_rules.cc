#include "services/placements/authority/sheet_rules.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/placements/rules/finding_rules.h"

namespace sjak::placements {

std::string HoursInWords(const HoursPlan& hours, Date first, Date last) {
  const std::vector<Spell> spells = hours.Over(first, last);
  if (spells.size() == 1) return absl::StrCat(HoursDa(spells.front().weekly_minutes), " pr. uge");
  std::string words;
  for (const Spell& spell : spells) {
    const int64_t from = (spell.first - first) / 7 + 1;
    const int64_t to = (spell.last - first) / 7 + 1;
    absl::StrAppend(&words, words.empty() ? "Uge " : ", uge ", from);
    if (to > from) absl::StrAppend(&words, "-", to);
    absl::StrAppend(&words, ": ", HoursDa(spell.weekly_minutes));
  }
  return words + " pr. uge";
}

std::string DanishDate(Date day) {
  const absl::CivilDay civil = day.civil();
  return absl::StrFormat("%02d.%02d.%04d", civil.day(), civil.month(), civil.year());
}

}  // namespace sjak::placements
