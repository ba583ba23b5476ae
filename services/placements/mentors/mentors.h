#pragma once

#include "absl/status/statusor.h"
#include "platform/rpc/tx.h"
#include "sjak/placements/v1/placements.pb.h"

// MentorsService: foremen who can be bought out. What they cost is in buyouts/.
namespace sjak::placements {

absl::StatusOr<v1::Mentor> RegisterMentor(rpc::Tx& tx, const v1::RegisterMentorRequest& request);

}  // namespace sjak::placements
