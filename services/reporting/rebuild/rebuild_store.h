#pragma once

#include <string>

#include "platform/rpc/tx.h"

namespace sjak::reporting {

// Holds the follower of `feed` off until the transaction ends, and says how far it has come; 0 when it has not begun.
int64_t LockCursor(rpc::Tx& tx, const std::string& feed);
// Puts the cursor before the first event and takes the fault away that may have stopped it.
void RewindCursor(rpc::Tx& tx, const std::string& feed);

}  // namespace sjak::reporting
