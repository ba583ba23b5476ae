#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "platform/base/date.h"

namespace sjak::citizens {

// A recorded basis of a share as rules see it. Numbers are those of the contract's enums.
struct ShareBasis {
  std::string id;
  std::string purpose;
  int legal_basis = 0;     // sjak.citizens.v1.LegalBasis
  int recipient_role = 0;  // sjak.citizens.v1.RecipientRole; 0 counts for every role
  Date given_on;
  std::optional<Date> withdrawn_on;  // from this day on it does not count
  std::optional<Date> expires_on;    // last day it counts

  // Withdrawal acts on its own day; expiry the day after.
  bool StandsOn(Date day) const {
    return given_on <= day && (!withdrawn_on || day < *withdrawn_on) && (!expires_on || day <= *expires_on);
  }
  bool CountsFor(int role) const { return recipient_role == 0 || recipient_role == role; }
};

// What may be shared, and by which right. What is not in the table may not be shared at all: functional considerations
// and the telephone only as the citizen agrees, and never health (domain 6.1, 6.2).
struct SharePurpose {
  absl::string_view code;
  bool by_consent;
  bool by_authority;
  bool expires;  // a last day must be named
};
// Nullptr for a code that is no purpose of a share.
const SharePurpose* FindSharePurpose(absl::string_view code);
// "FUNCTIONAL_CONSIDERATIONS, PHONE or INTRODUCTION": those that rest on consent, or on the task of an authority.
std::string SharePurposes(bool by_consent);

}  // namespace sjak::citizens
