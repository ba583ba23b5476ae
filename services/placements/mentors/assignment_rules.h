#pragma once

#include <optional>

#include "platform/base/date.h"

namespace sjak::placements {

// A mentor to lead the citizen of a placement from `first` to `last`, as substitute or not.
struct AssignmentCase {
  Date first;
  Date last;
  bool substitute = false;
  // The placement's days, and whether it is decided or registered and has not ended.
  Date placement_first;
  Date placement_last;
  bool placement_runs = false;
  // When the mentor signed the declaration of confidentiality.
  std::optional<Date> declared_on;
  // The mentor is the citizen.
  bool same_person = false;
  // The mentor's unit works on the site on all the days.
  bool on_site = false;
  // The first of the days on which the mentor is away.
  std::optional<Date> absent_on;
  // The first of the days on which the mentor leads as many others as the capacity is.
  std::optional<Date> full_on;
};

// Why the assignment may not be made, the gravest first.
enum class AssignmentObstacle {
  kNone,
  kSamePerson,
  // Not signed, or only after the first day: the citizen's name comes with the first day.
  kUndeclared,
  kPlacementState,
  kOutsidePlacement,
  kNotOnSite,
  // Only of a substitute: who leads may be away for a while, which is what substitutes are for.
  kAbsent,
  kFull,
};
AssignmentObstacle FindObstacle(const AssignmentCase& judged);

}  // namespace sjak::placements
