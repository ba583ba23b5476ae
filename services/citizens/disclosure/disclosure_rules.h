#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "platform/base/date.h"
#include "services/citizens/consent/consent_rules.h"

namespace sjak::citizens {

// The numbers of sjak.citizens.v1.DisclosureStage, DisclosureSection and DisclosureStatus.
enum class Stage { kProposed = 1, kIntroduced = 2, kApproved = 3 };
enum class Section { kName = 1, kPhone = 2, kConsiderations = 3 };
enum class Shown { kGranted = 1, kNotConsented = 2, kNotYet = 3, kEnded = 4, kProtected = 5, kChanged = 6 };

// Numbers of sjak.citizens.v1.LegalBasis and RecipientRole that the rule names itself.
inline constexpr int kTaskOfAuthority = 2;
inline constexpr int kMentor = 2;

// Everything that decides what one recipient is told about one citizen on one day.
struct DisclosureCase {
  Date today;
  Stage stage = Stage::kProposed;
  int recipient_role = 0;
  std::optional<Date> declaration_signed_on;  // a mentor's, of confidentiality
  std::optional<Date> ended_on;               // last day of the placement
  int64_t days_after_end = 0;                 // how long after it an approved placement's company still sees
  bool is_protected = false;
  std::vector<ShareBasis> shares;  // all ever recorded for this recipient's company, ended ones too
};

struct Verdict {
  Shown status = Shown::kNotYet;
  int legal_basis = 0;        // when granted
  std::string share;          // the recorded basis it rests on, when it rests on one
  std::optional<Date> until;  // last day, as far as known
};

// The matrix of domain 6.2 in time. A name is shown after approval by the task of the authority, and after an
// introduction the first name alone (D15); telephone and considerations only as the citizen agrees; to a mentor nothing
// before the declaration. Protection is judged last, so that it is said only where there was something to hide.
Verdict Judge(Section section, const DisclosureCase& facts);

// "Anne Marie" is introduced as "Anne".
std::string FirstName(absl::string_view given_names);

}  // namespace sjak::citizens
