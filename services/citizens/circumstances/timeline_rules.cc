#include "services/citizens/circumstances/timeline_rules.h"

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"

namespace sjak::citizens {

absl::Status SpellOverlap(Date later) {
  return RefuseState("SPELL_OVERLAP",
                     absl::StrCat("A spell that starts on ", later.ToString(),
                                  " is in the way. Choose a later first day, or a last day before it."),
                     "spell", {{"starts_on", later.ToString()}});
}

int AgeOn(Date birth, Date day) {
  if (day < birth) return 0;
  const bool birthday_passed = std::make_pair(day.month(), day.day()) >= std::make_pair(birth.month(), birth.day());
  return day.year() - birth.year() - (birthday_passed ? 0 : 1);
}

}  // namespace sjak::citizens
