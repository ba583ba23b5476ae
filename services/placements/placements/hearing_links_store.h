#pragma once

#include <optional>
#include <string>

#include "services/placements/placements/placement_row_store.h"

namespace sjak::placements {

struct InvitedPlacement {
  StoredPlacement placement;
  std::string cvr;  // of the employer unit's company
};
std::optional<InvitedPlacement> ReadInvited(rpc::ReadTx& tx, const Uuid& placement);

}  // namespace sjak::placements
