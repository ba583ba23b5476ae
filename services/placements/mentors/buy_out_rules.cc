#include "services/placements/mentors/buy_out_rules.h"

#include <algorithm>

#include "services/common/money.h"

namespace sjak::placements {

std::vector<YearAmount> Commitment(int64_t weekly_minutes, int64_t rate_oere_per_hour, Date first, Date last) {
  std::vector<YearAmount> years;
  int64_t before = 0;
  for (int year = first.year(); year <= last.year(); ++year) {
    const int64_t days = std::min(last, Date(year, 12, 31)) - first + 1;
    const int64_t until = DivideRounded(weekly_minutes * days * rate_oere_per_hour, 7 * 60);
    years.push_back({year, until - before});
    before = until;
  }
  return years;
}

int64_t TotalOere(const std::vector<YearAmount>& years) {
  int64_t sum = 0;
  for (const YearAmount& year : years) sum += year.oere;
  return sum;
}

}  // namespace sjak::placements
