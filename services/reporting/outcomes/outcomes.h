#pragma once

#include "absl/status/statusor.h"
#include "platform/rpc/tx.h"
#include "sjak/reporting/v1/outcomes.pb.h"

namespace sjak::reporting {

absl::StatusOr<v1::ImportOutcomesResponse> ImportOutcomes(rpc::Tx& tx, const v1::ImportOutcomesRequest& request);

}  // namespace sjak::reporting
