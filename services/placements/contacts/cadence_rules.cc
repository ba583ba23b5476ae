#include "services/placements/contacts/cadence_rules.h"

#include <algorithm>

#include "services/common/calendar.h"

namespace sjak::placements {

Date NextContactDue(Date begun_on, std::optional<Date> last_held_on, int every_days) {
  // Who talked before the placement began talks again within the first of its periods.
  Date due = std::max(begun_on, last_held_on.value_or(begun_on)) + every_days;
  while (DefaultClosure(due) != Closure::kOpen) due = due + 1;
  return due;
}

bool IsContactOverdue(Date due_on, Date today) { return due_on < today; }

}  // namespace sjak::placements
