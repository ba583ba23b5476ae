#include "services/placements/attendance/attendance_rules.h"

namespace sjak::placements {

DayVerdict JudgeDay(const DayCase& c) {
  if (!c.decided_on || (c.training && c.day < *c.decided_on)) return DayVerdict::kNotApproved;
  if (c.cancelled || c.day < c.first || c.last < c.day) return DayVerdict::kOutsidePlacement;
  if (c.training && (!c.heard_on || c.day < *c.heard_on)) return DayVerdict::kHearingMissing;
  if (c.paused) return DayVerdict::kPaused;
  if (c.reference_missing) return DayVerdict::kReferenceMissing;
  return DayVerdict::kRecord;
}

}  // namespace sjak::placements
