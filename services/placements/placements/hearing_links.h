#pragma once

#include "absl/status/statusor.h"
#include "platform/rpc/tx.h"
#include "sjak/placements/v1/hearings.pb.h"

namespace sjak::placements {

// HearingLinksService.
absl::StatusOr<v1::HearingInvitation> InviteToHearing(rpc::ReadTx& tx, const v1::InviteToHearingRequest& request);

}  // namespace sjak::placements
