#include "services/citizens/circumstances/timeline_rules.h"

#include "platform/base/error.h"

namespace sjak::citizens {

absl::Status SpellOverlap() {
  return RefuseState("SPELL_OVERLAP",
                     "A spell of this person that starts later is in the way. Choose a later first day, or a last day "
                     "before that spell.",
                     "spell");
}

int AgeOn(Date birth, Date day) {
  if (day < birth) return 0;
  const bool birthday_passed = std::make_pair(day.month(), day.day()) >= std::make_pair(birth.month(), birth.day());
  return day.year() - birth.year() - (birthday_passed ? 0 : 1);
}

}  // namespace sjak::citizens
