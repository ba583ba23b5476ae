#include "services/placements/contacts/spoken_of.h"

#include "platform/base/error.h"

namespace sjak::placements {

absl::Status CheckSpokenOf(const SpokenOf& spoken, Date first, Date last, const std::string& placement) {
  if (!spoken.runs || last < spoken.first || first > spoken.last) {
    return RefuseState("OUTSIDE_PLACEMENT", "The day does not lie within the placement.", placement);
  }
  if (!spoken.mentor) {
    return RefuseState("NO_MENTOR_THAT_DAY",
                       "Nobody leads the citizen on that day. Assign a mentor for it, or choose another day.",
                       placement);
  }
  return absl::OkStatus();
}

}  // namespace sjak::placements
