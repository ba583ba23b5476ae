#include "services/placements/mentors/assignment_rules.h"

namespace sjak::placements {

AssignmentObstacle FindObstacle(const AssignmentCase& judged) {
  if (judged.same_person) return AssignmentObstacle::kSamePerson;
  if (!judged.declared_on || *judged.declared_on > judged.first) return AssignmentObstacle::kUndeclared;
  if (!judged.placement_runs) return AssignmentObstacle::kPlacementState;
  if (judged.first < judged.placement_first || judged.last > judged.placement_last || judged.last < judged.first) {
    return AssignmentObstacle::kOutsidePlacement;
  }
  if (!judged.on_site) return AssignmentObstacle::kNotOnSite;
  if (judged.substitute && judged.absent_on) return AssignmentObstacle::kAbsent;
  if (judged.full_on) return AssignmentObstacle::kFull;
  return AssignmentObstacle::kNone;
}

}  // namespace sjak::placements
