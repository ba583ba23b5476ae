#pragma once

#include "absl/status/statusor.h"
#include "platform/rpc/tx.h"
#include "sjak/citizens/v1/disclosure.pb.h"

namespace sjak::citizens {

// Judged twice: first to know the bases that the access log names, then from what is read with the log row. Only what
// both judgements grant is shown, so that a consent withdrawn in between counts and nothing leaves without its basis.
absl::StatusOr<v1::DiscloseForPlacementResponse> DiscloseForPlacement(rpc::ReadTx& tx,
                                                                      const v1::DiscloseForPlacementRequest& request);

}  // namespace sjak::citizens
