#pragma once

#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace sjak::citizens {

// What speaks for two being one person; the numbers of sjak.citizens.v1.DuplicateReason.
enum class Likeness { kNameAndBirthDate = 1, kPhone = 2, kReplacementNumber = 3, kNameAndAddress = 4 };

// How alike two full names are, 0 to 100: 100 when all words of the shorter one stand in the other, however spelled and
// in whatever order, or but for a letter in a long word; 0 when none does. 0 for a name without letters.
int NameLikeness(absl::string_view a, absl::string_view b);

// What of `found` speaks for it with names this much alike: a replacement number's base date is shared by many, so it
// does only between similar names.
std::set<Likeness> Weighty(const std::set<Likeness>& found, int name_likeness);

// 1 to 100 for anything that speaks for it, 0 for nothing.
int Score(const std::set<Likeness>& reasons);

}  // namespace sjak::citizens
