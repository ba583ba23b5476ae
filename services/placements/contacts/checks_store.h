#pragma once

#include <vector>

#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "sjak/placements/v1/checks.pb.h"

namespace sjak::placements {

void InsertWeeklyCheck(rpc::Tx& tx, const v1::WeeklyCheck& check);
std::vector<v1::WeeklyCheck> ListCheckRows(rpc::ReadTx& tx, const v1::ListWeeklyChecksRequest& request,
                                           const rpc::Page& page);

}  // namespace sjak::placements
