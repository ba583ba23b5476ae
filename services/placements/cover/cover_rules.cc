#include "services/placements/cover/cover_rules.h"

namespace sjak::placements {

GapCause FindGap(const CitizenDay& day) {
  if (!day.has_mentor) return GapCause::kNoMentor;
  if (day.mentor_absent) return GapCause::kMentorAbsent;
  if (!day.bought_out) return GapCause::kNotBoughtOut;
  if (day.attended && !day.mentor_present) return GapCause::kNotOnSite;
  return GapCause::kNone;
}

bool CanSubstitute(const MentorDay& mentor) {
  return mentor.on_site && !mentor.absent && mentor.bought_out && mentor.declared && mentor.citizens < mentor.capacity;
}

}  // namespace sjak::placements
