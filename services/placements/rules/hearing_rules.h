#pragma once

#include <optional>
#include <vector>

#include "services/placements/rules/finding_rules.h"

namespace sjak::placements {

// Numbers are those of sjak.placements.v1.HearingParty.
enum class Party { kEmployer = 1, kShopSteward = 2, kEmployeeRep = 3, kNoneSoleEmployee = 4 };

// What a party stated last.
struct Statement {
  Party party;
  Date heard_on;
  // A party that holds the conditions unmet has spoken, but does not complete the hearing.
  bool conditions_met = false;
};

// R9 (BAB section 65(6)): the day on which the hearing was complete, which is when the employer and one of shop steward
// or employee representative (or nobody, in a company with one employee) had stated that the conditions are met. Empty
// while one is missing. A training may be attended from that day.
std::optional<Date> HearingComplete(const std::vector<Statement>& statements);

// Never blocks a decision: the hearing guards activation (W14), so an open one is a WARN. `measured` of `limit` 2
// statements.
Finding JudgeHearing(const std::vector<Statement>& statements, const Law<NoParameters>& law, Date as_of);

// R11: no day before the approval can be attended. WARN when the placement begins before `decided_on`; `measured` days
// are lost.
Finding JudgeApprovalDay(Date start, Date last, Date decided_on, const Law<NoParameters>& law, Date as_of);

}  // namespace sjak::placements
