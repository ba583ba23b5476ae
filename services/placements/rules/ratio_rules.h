#pragma once

#include <optional>
#include <vector>

#include "services/common/calendar.h"
#include "services/common/fulltime_share.h"
#include "services/placements/rules/finding_rules.h"

namespace sjak::placements {

// R8, the ratio rule (rimelighedskravet, BAB section 65; domain 2.3): how many supported persons a production unit may
// have for its ordinary employees, both sides in full-time persons.
struct RatioParameters {
  QuotaParameters quota;
  // Calendar months before the placement is established (the decision, or the first day if that is earlier) whose mean is the number of ordinary employees.
  int months = 4;
  // How many days after its date a statement of others' use says something (D1).
  int external_days = 90;
};

struct MonthlyWorkforce {
  Month month;
  int64_t ordinary_hundredths = 0;
};

// One of our own supported persons at the unit.
struct Occupant {
  Date first;
  Date last;
  int64_t weekly_minutes = 0;
};

// What others use of the unit's quota, as somebody stated it. Of the statements about a day the one with the latest
// `as_of` holds; of equals the later in the list.
struct ExternalUse {
  Date first;
  Date last;
  int64_t weekly_minutes = 0;
  // From VITAS, which sees the whole country; otherwise declared by somebody.
  bool confirmed = false;
  Date as_of;
};

struct RatioCase {
  Date start;
  Date last;
  int64_t weekly_minutes = 0;
  // Those months that are known; others may be among them.
  std::vector<MonthlyWorkforce> workforce;
  std::vector<Occupant> occupants;
  std::vector<ExternalUse> external;
  // The day of the judgement, for the age of the statements.
  Date today;
};

// Weekly minutes used at the unit on its fullest day from `first` to `last`, and that day (the first of equals).
struct Peak {
  FullTimeShare used;
  Date day;
};
Peak PeakUse(const RatioCase& c, Date first, Date last);

// How sure the figure for the others is over the whole placement (D1).
enum class Certainty { kUnknown, kDeclared, kConfirmed };

// BLOCK when the fullest day has no room, with the hours that fit and the first start that would. MUST_ASSESS, naming
// the months, when a month of the mean is missing. Otherwise WARN when the others' use is UNKNOWN on some day, and
// ALLOW when it is known. `measured` is the fullest day with the newcomer, `limit` the quota, both in weekly minutes.
Finding JudgeRatio(const RatioCase& c, const Law<RatioParameters>& law);

}  // namespace sjak::placements
