#pragma once

#include <cstdint>

#include "platform/base/date.h"

namespace sjak {

// The last day of a period of `weeks` whole weeks (>= 1) that begins on `start`. Limits in the law are weeks, never
// months: 13 weeks is not a quarter of a year (trap 2).
inline Date LastDayOfWeeks(Date start, int weeks) { return start + (7 * int64_t{weeks} - 1); }

// How many weeks the days `start`..`last` take, begun weeks counted whole. 0 when `last` lies before `start`.
inline int BegunWeeks(Date start, Date last) { return last < start ? 0 : static_cast<int>((last - start) / 7 + 1); }

}  // namespace sjak
