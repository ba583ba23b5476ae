#pragma once

#include <cstdint>
#include <vector>

#include "platform/base/date.h"

namespace sjak::placements {

struct YearAmount {
  int year = 0;
  int64_t oere = 0;
};

// What an agreement ties up, by calendar year: weekly minutes x days / 7 x øre an hour, rounded half away from zero.
// The years are rounded cumulatively, so that they sum to the rounded whole. `last` >= `first`; weekly_minutes <= 2,220
// and rate <= 1,000,000 keep the product inside 64 bits.
std::vector<YearAmount> Commitment(int64_t weekly_minutes, int64_t rate_oere_per_hour, Date first, Date last);

// Sum over the years.
int64_t TotalOere(const std::vector<YearAmount>& years);

}  // namespace sjak::placements
