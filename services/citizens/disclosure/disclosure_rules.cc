#include "services/citizens/disclosure/disclosure_rules.h"

#include <algorithm>

namespace sjak::citizens {
namespace {

// What was recorded for a purpose and this recipient's role: the basis that stands, and whether there ever was one.
struct Recorded {
  const ShareBasis* standing = nullptr;
  bool before = false;
};
Recorded Find(absl::string_view purpose, const DisclosureCase& facts) {
  Recorded found;
  for (const ShareBasis& share : facts.shares) {
    if (share.purpose != purpose || !share.CountsFor(facts.recipient_role)) continue;
    if (share.StandsOn(facts.today)) found.standing = &share;
    found.before = true;
  }
  return found;
}

std::optional<Date> Earlier(std::optional<Date> a, std::optional<Date> b) {
  if (!a || !b) return a ? a : b;
  return std::min(*a, *b);
}

Verdict By(const ShareBasis& share, std::optional<Date> last_day) {
  return {Shown::kGranted, share.legal_basis, share.id, Earlier(share.expires_on, last_day)};
}

Verdict JudgeIntroduced(Section section, const DisclosureCase& facts) {
  if (section != Section::kName) return {Shown::kNotYet};
  const Recorded introduction = Find("INTRODUCTION", facts);
  if (introduction.standing != nullptr) return By(*introduction.standing, facts.ended_on);
  return {introduction.before ? Shown::kEnded : Shown::kNotYet};
}

Verdict JudgeApproved(Section section, const DisclosureCase& facts, std::optional<Date> last_day) {
  switch (section) {
    case Section::kName:
      return {Shown::kGranted, kTaskOfAuthority, "", last_day};
    case Section::kPhone: {
      const Recorded phone = Find("PHONE", facts);
      return phone.standing != nullptr ? By(*phone.standing, last_day) : Verdict{Shown::kNotConsented};
    }
    case Section::kConsiderations: {
      const Recorded agreed = Find("FUNCTIONAL_CONSIDERATIONS", facts);
      if (agreed.standing != nullptr) return By(*agreed.standing, last_day);
      return {agreed.before ? Shown::kChanged : Shown::kNotConsented};
    }
  }
  return {};
}

}  // namespace

Verdict Judge(Section section, const DisclosureCase& facts) {
  const bool approved = facts.stage == Stage::kApproved;
  std::optional<Date> last_day = facts.ended_on;
  if (last_day && approved) last_day = *last_day + facts.days_after_end;
  if (last_day && *last_day < facts.today) return {Shown::kEnded};
  if (facts.stage == Stage::kProposed) return {Shown::kNotYet};
  const bool declared = facts.declaration_signed_on && *facts.declaration_signed_on <= facts.today;
  if (facts.recipient_role == kMentor && !declared) return {Shown::kNotYet};
  const Verdict verdict = approved ? JudgeApproved(section, facts, last_day) : JudgeIntroduced(section, facts);
  const bool identifies = section != Section::kConsiderations;
  if (verdict.status == Shown::kGranted && identifies && facts.is_protected) return {Shown::kProtected};
  return verdict;
}

std::string FirstName(absl::string_view given_names) {
  return std::string(given_names.substr(0, given_names.find(' ')));
}

}  // namespace sjak::citizens
