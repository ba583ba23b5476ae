#pragma once

#include "platform/jobs/jobs.h"

namespace sjak::placements {

// Once a day: drafts and returned placements without a step for DRAFT_DAYS (placement_parameter) become EXPIRED, so
// that nobody's days stay taken by what was forgotten. At most 500 a day and municipality, the oldest first.
jobs::Job ExpireDrafts(BusinessClock* clock);

}  // namespace sjak::placements
