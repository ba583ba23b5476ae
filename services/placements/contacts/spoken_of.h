#pragma once

#include <string>

#include "absl/status/status.h"
#include "services/placements/contacts/led_placement_store.h"

namespace sjak::placements {

// OK, or why nothing can be told of the days from `first` to `last` of a placement: OUTSIDE_PLACEMENT when none of them
// is its own, or NO_MENTOR_THAT_DAY.
absl::Status CheckSpokenOf(const SpokenOf& spoken, Date first, Date last, const std::string& placement);

}  // namespace sjak::placements
