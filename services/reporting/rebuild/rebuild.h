#pragma once

#include "absl/status/statusor.h"
#include "platform/rpc/tx.h"
#include "sjak/reporting/v1/reporting.pb.h"

namespace sjak::reporting {

absl::StatusOr<v1::RebuildProjectionResponse> RebuildProjection(rpc::Tx& tx,
                                                                const v1::RebuildProjectionRequest& request);

}  // namespace sjak::reporting
