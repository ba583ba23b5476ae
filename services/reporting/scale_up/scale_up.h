#pragma once

#include "absl/status/statusor.h"
#include "platform/rpc/tx.h"
#include "services/reporting/scale_up/scale_up_rules.h"
#include "sjak/reporting/v1/scale_up.pb.h"

namespace sjak::reporting {

absl::StatusOr<v1::ScaleUp> GetScaleUp(rpc::ReadTx& tx, const v1::GetScaleUpRequest& request);

v1::ScaleUp MakeScaleUp(const std::string& programme_code, const Assumptions& assumptions);

}  // namespace sjak::reporting
