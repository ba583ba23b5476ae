#pragma once

#include <optional>

#include "platform/feed/follower.h"
#include "platform/rpc/tx.h"

namespace sjak::reporting {

// Locks the municipality's live copy, or the one being rebuilt, and says its number. Pages of the two feeds are about
// the same people, so that they wait for each other here. The live one is made at its first page; empty when nothing is
// being rebuilt.
std::optional<int64_t> LockCopy(feed::FollowTx& tx, bool live);

// Drops, on the way, a copy that was replaced: outside of the take-over, which is to be short.
bool IsRebuilding(feed::FollowTx& tx);
// Puts the rebuilt copy in the live one's place if it has come as far on both feeds. True
// when nothing is being rebuilt any more. In a transaction of its own.
bool TakeOver(feed::FollowTx& tx);

// Begins to rebuild, or goes on when a rebuild has begun. How far the live copy has come on `feed`.
int64_t BeginRebuild(rpc::Tx& tx, const std::string& feed);

}  // namespace sjak::reporting
