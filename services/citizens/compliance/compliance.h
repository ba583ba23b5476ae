#pragma once

#include "absl/status/statusor.h"
#include "platform/rpc/tx.h"
#include "sjak/citizens/v1/compliance.pb.h"

namespace sjak::citizens {

absl::StatusOr<v1::ProcessingRecord> GetProcessingRecord(rpc::ReadTx& tx,
                                                         const v1::GetProcessingRecordRequest& request);

}  // namespace sjak::citizens
