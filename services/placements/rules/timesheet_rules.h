#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "services/placements/rules/finding_rules.h"

namespace sjak::placements {

struct WorkedDay {
  Date day;
  int64_t minutes = 0;
};

// R31, rest under the work-environment law, as far as days and minutes tell: what is left of a day after the daily
// rest, a day off in seven, and a mean week over some months.
struct RestParameters {
  int64_t day_minutes = 0;
  int days_in_row = 0;
  int64_t week_minutes = 0;
  int months = 0;
};
// WARN, on what was worked. `measured` and `limit` are those of the first that is not kept.
Finding JudgeRest(const std::vector<WorkedDay>& worked, const Law<RestParameters>& law, Date as_of);

// R28, the 225-hour rule (225-timersreglen): ordinary paid hours within so many calendar months.
struct WorkRequirementParameters {
  int64_t minutes = 0;
  int months = 0;
  // First and last days of times that use up none of the months; hours worked in them count all the same (W18).
  std::vector<std::pair<Date, Date>> suspended;
};
struct WorkRequirementCase {
  Date on;
  // Ordinary, unsupported hours only.
  std::vector<WorkedDay> paid;
  // The citizen's own times that use up none of the months (illness), first and last days.
  std::vector<std::pair<Date, Date>> extended;
  // Reduced work capacity: the rule does not hold.
  bool exempt = false;
};
// The first day that is looked back to.
Date RequirementWindow(const WorkRequirementCase& c, const WorkRequirementParameters& parameters);
// INFO, an estimate for the caseworker: the benefits office decides (D13). `measured` of `limit` minutes, with the
// hours a week that would fill what is missing before the oldest hours fall out.
Finding EstimateWorkRequirement(const WorkRequirementCase& c, const Law<WorkRequirementParameters>& law, Date as_of);

}  // namespace sjak::placements
