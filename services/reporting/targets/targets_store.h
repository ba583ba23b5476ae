#pragma once

#include <optional>

#include "platform/rpc/tx.h"
#include "sjak/reporting/v1/reporting.pb.h"

namespace sjak::reporting {

// Appends the next version of the programme's target and returns its number; empty when the programme is not known
// here.
std::optional<int64_t> AppendTarget(rpc::Tx& tx, const v1::SetTargetRequest& request);

}  // namespace sjak::reporting
