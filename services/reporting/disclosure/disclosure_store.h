#pragma once

#include <vector>

#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "sjak/reporting/v1/disclosure.pb.h"

namespace sjak::reporting {

// Appends the next version of the audience's rule and returns its number. Refused as ETAG_MISMATCH when somebody else
// has done so meanwhile.
int64_t AppendDisclosureRule(rpc::Tx& tx, const v1::DisclosureRuleFacts& facts);

// size + 1 rows when there are more; by audience, the latest version first.
std::vector<v1::DisclosureRule> ListDisclosureRows(rpc::ReadTx& tx, const rpc::Page& page);

}  // namespace sjak::reporting
