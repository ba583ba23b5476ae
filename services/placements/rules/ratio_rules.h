#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "services/common/calendar.h"
#include "services/common/fulltime_share.h"
#include "services/placements/rules/daily_use_rules.h"
#include "services/placements/rules/finding_rules.h"

namespace sjak::placements {

// Kinds of employees in a unit's workforce (D12).
enum class WorkforceCategory { kOrdinary, kUnder18, kApprentice, kFlexJob, kSubsidised, kSeasonal };

// R8, the ratio rule (rimelighedskravet, BAB section 65; domain 2.3): how many supported persons a production unit may
// have for its ordinary employees, both sides in full-time persons.
struct RatioParameters {
  QuotaParameters quota;
  // Calendar months before the placement is established (the decision, or the first day if that is earlier) whose mean
  // is the number of ordinary employees.
  int months = 4;
  // How many days after its date a statement of others' use says something (D1).
  int external_days = 90;
  // Whom the test is not applied to when placed where they are employed; they take up a place all the same (W6).
  std::set<std::string> exempt_groups;
  // Who is an ordinary employee.
  std::set<WorkforceCategory> counted = {WorkforceCategory::kOrdinary, WorkforceCategory::kSeasonal};
};

struct MonthlyWorkforce {
  Month month;
  int64_t ordinary_hundredths = 0;
};

// Those of a month's employees that are ordinary ones, in hundredths of a full-time person.
struct CategoryCount {
  WorkforceCategory category;
  int64_t hundredths = 0;
};
int64_t OrdinaryHundredths(const std::vector<CategoryCount>& counts, const RatioParameters& parameters);

// One of our own supported persons at the unit, exempt or not, or a reservation; with a ramp, a spell per step.
using Occupant = Spell;

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

// A production unit as far as it is known here.
struct UnitUse {
  // Those months that are known; others may be among them.
  std::vector<MonthlyWorkforce> workforce;
  std::vector<Occupant> occupants;
  std::vector<ExternalUse> external;
  // The day of the judgement, for the age of the statements.
  Date today;
};

// A newcomer at the unit, who is not among its occupants.
struct RatioCase : UnitUse {
  Date start;
  Date last;
  HoursPlan hours;
  // Of an exempt group and employed at the unit.
  bool exempt = false;
};

// Full-time weeks in use at the unit by day: nobody counts more than one person, others' use as it was stated.
DailyUse UseOfUnit(const UnitUse& unit);
// Places of a unit for a placement that begins on `start`, from those months that are known.
int64_t PlacesOf(const UnitUse& unit, Date start, const RatioParameters& parameters);
// Months that the mean for a placement beginning on `start` lacks.
std::vector<Month> MissingMonths(const UnitUse& unit, Date start, const RatioParameters& parameters);

// How sure the figure for the others is (D1).
enum class Certainty { kUnknown, kDeclared, kConfirmed };
struct Knowledge {
  Certainty certainty = Certainty::kConfirmed;
  // Of the oldest statement that is relied on; empty when UNKNOWN.
  std::optional<Date> as_of;
};
// The least certain of the days from `first` to `last`.
Knowledge KnowledgeOf(const UnitUse& unit, Date first, Date last, const RatioParameters& parameters);

// BLOCK when the fullest day has no room, with the hours that fit and the first start that would. MUST_ASSESS, naming
// the months, when a month of the mean is missing. Otherwise WARN when the others' use is UNKNOWN on some day, and
// ALLOW when it is known. An exempt newcomer is allowed without a test, which only the jobcentre may be told (D11).
// `measured` is the fullest day with the newcomer, `limit` the quota, both in weekly minutes.
Finding JudgeRatio(const RatioCase& c, const Law<RatioParameters>& law, Date as_of);

}  // namespace sjak::placements
