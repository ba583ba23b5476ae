#include "services/citizens/circumstances/timeline_rules.h"

namespace sjak::citizens {

absl::Status SpellOverlap() {
  return RefuseState("SPELL_OVERLAP",
                     "A spell of this person that starts later is in the way. Choose a later first day, or a last day "
                     "before that spell.",
                     "spell");
}

absl::Status SpellNotFound() {
  return NotFound("SPELL_NOT_FOUND",
                  "No spell of this name and kind stands for this person. Read the circumstances again.");
}

absl::Status EndsBeforeItBegins(absl::string_view field) {
  return RefuseField(field, "must not lie before the spell's first day");
}

int AgeOn(Date birth, Date day) {
  if (day < birth) return 0;
  const bool birthday_passed = std::make_pair(day.month(), day.day()) >= std::make_pair(birth.month(), birth.day());
  return day.year() - birth.year() - (birthday_passed ? 0 : 1);
}

}  // namespace sjak::citizens
