#pragma once

#include <string>
#include <vector>

#include "nlohmann/json_fwd.hpp"
#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "services/reporting/disclosure/disclosure_rules.h"
#include "sjak/reporting/v1/disclosure.pb.h"

namespace sjak::reporting {

// Appends the next version of the audience's rule and returns its number. Refused as ETAG_MISMATCH when somebody else
// has done so meanwhile.
int64_t AppendDisclosureRule(rpc::Tx& tx, const v1::DisclosureRuleFacts& facts);

// size + 1 rows when there are more; by audience, the latest version first.
std::vector<v1::DisclosureRule> ListDisclosureRows(rpc::ReadTx& tx, const rpc::Page& page);

// The audience's rule in force on a day, for statements that need it beside other things: a scalar subquery over $1 of
// SQL `audience` and `day` (`known`: a further condition on d), and what it gave. NULL, no rule, is the default one.
std::string RuleSql(const std::string& audience, const std::string& day, const std::string& known = "true");
DisclosureRule RuleOf(const nlohmann::json& rule);

}  // namespace sjak::reporting
