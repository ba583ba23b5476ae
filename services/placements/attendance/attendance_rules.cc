#include "services/placements/attendance/attendance_rules.h"

#include <algorithm>

#include "services/common/calendar.h"

namespace sjak::placements {
namespace {

bool Overlap(const DayWork& a, const DayWork& b) {
  return a.starts_at && b.starts_at && *a.starts_at < *b.starts_at + b.minutes &&
         *b.starts_at < *a.starts_at + a.minutes;
}

}  // namespace

DayVerdict JudgeDay(const DayCase& c) {
  if (!c.decided_on || (c.training && c.day < *c.decided_on)) return DayVerdict::kNotApproved;
  if (c.cancelled || c.day < c.first || c.last < c.day) return DayVerdict::kOutsidePlacement;
  if (c.training && (!c.heard_on || c.day < *c.heard_on)) return DayVerdict::kHearingMissing;
  if (c.paused) return DayVerdict::kPaused;
  if (c.reference_missing) return DayVerdict::kReferenceMissing;
  const bool closed = c.closed || DefaultClosure(c.day) != Closure::kOpen;
  if (!c.present) return closed ? DayVerdict::kSiteClosed : DayVerdict::kRecord;
  int64_t sum = c.work.minutes;
  for (const DayWork& other : c.elsewhere) {
    if (Overlap(c.work, other)) return DayVerdict::kWorkedElsewhere;
    sum += other.minutes;
  }
  return c.most_minutes && sum > *c.most_minutes ? DayVerdict::kOverDailyLimit : DayVerdict::kRecord;
}

}  // namespace sjak::placements
