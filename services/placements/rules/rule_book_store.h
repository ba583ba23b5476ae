#pragma once

#include <string>

#include "platform/base/date.h"
#include "services/placements/rules/judge_rules.h"

namespace sjak::placements {

// A scalar subquery: the day `day` (an SQL expression) and its rule versions as one JSON object. $1 is the
// municipality, whose own versions win over the country's.
std::string RuleBookSql(const std::string& day);

RuleBook RuleBookOf(const std::string& json);

}  // namespace sjak::placements
