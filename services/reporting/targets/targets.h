#pragma once

#include "absl/status/statusor.h"
#include "platform/rpc/tx.h"
#include "sjak/reporting/v1/reporting.pb.h"

namespace sjak::reporting {

absl::StatusOr<v1::Target> SetTarget(rpc::Tx& tx, const v1::SetTargetRequest& request);

}  // namespace sjak::reporting
