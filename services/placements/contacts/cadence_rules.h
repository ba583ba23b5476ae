#pragma once

#include <optional>

#include "platform/base/date.h"

namespace sjak::placements {

// When mentor and caseworker are to talk next: the cadence's days after they last did, or after the placement's first
// day; on a day on which sites are shut by the calendar (R32), the next open one.
Date NextContactDue(Date begun_on, std::optional<Date> last_held_on, int every_days);

// Due and not held by the end of that day.
bool IsContactOverdue(Date due_on, Date today);

}  // namespace sjak::placements
