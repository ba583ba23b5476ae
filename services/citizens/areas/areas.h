#pragma once

#include "absl/status/statusor.h"
#include "platform/rpc/tx.h"
#include "sjak/citizens/v1/citizens.pb.h"

namespace sjak::citizens {

// Residence areas (S7): what an address has to match to count as "in Tingbjerg" or "nearby".
absl::StatusOr<v1::ResidenceArea> DefineResidenceArea(rpc::Tx& tx, const v1::DefineResidenceAreaRequest& request);

}  // namespace sjak::citizens
