#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "platform/base/date.h"
#include "services/reporting/counters/person_store.h"

namespace sjak::reporting {

// Whose minutes: the broad reading's placements (D5), within a phase.
struct PersonMinutesRequest {
  std::string municipality;
  Uuid programme;
  std::vector<Kind> counting_kinds;
  Date first;
  Date last;
  absl::Time known_at;  // nothing recorded later is looked at
};

// What each person attended, in no order and without a name; they sum to MINUTES BROAD of the roll-ups. For judging
// whether the sum may be said.
std::vector<int64_t> ReadPersonMinutes(const Query& query, const PersonMinutesRequest& request);

}  // namespace sjak::reporting
