#pragma once

#include <string>

#include "platform/base/date.h"
#include "services/placements/rules/judge_rules.h"

namespace sjak::placements {

// A scalar subquery: the rule versions of the day `day` (an SQL expression) as one JSON object. $1 is the municipality.
std::string RuleBookSql(const std::string& day);

RuleBook RuleBookOf(const std::string& json);

}  // namespace sjak::placements
