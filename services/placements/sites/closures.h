#pragma once

#include "absl/status/statusor.h"
#include "platform/rpc/tx.h"
#include "sjak/placements/v1/sites.pb.h"

// SitesService: days on which nobody works (R32).
namespace sjak::placements {

absl::StatusOr<v1::Closure> AddClosure(rpc::Tx& tx, const v1::AddClosureRequest& request);
absl::StatusOr<v1::Closure> EndClosure(rpc::Tx& tx, const v1::EndClosureRequest& request);
absl::StatusOr<v1::ListClosedDaysResponse> ListClosedDays(rpc::ReadTx& tx, const v1::ListClosedDaysRequest& request);

}  // namespace sjak::placements
