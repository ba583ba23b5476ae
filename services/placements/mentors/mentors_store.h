#pragma once

#include "platform/rpc/tx.h"
#include "sjak/placements/v1/placements.pb.h"

namespace sjak::placements {

// Hits EMPLOYER_UNIT_NOT_FOUND.
void InsertMentor(rpc::Tx& tx, const Uuid& id, const v1::RegisterMentorRequest& request);

}  // namespace sjak::placements
