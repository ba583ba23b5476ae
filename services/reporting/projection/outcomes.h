#pragma once

#include "platform/feed/follower.h"

namespace sjak::reporting {

// Brings imported observations into a copy as a page of a feed is, in their order and in a transaction of its own.
// False when the copy has them all.
bool TakeOutcomes(feed::FollowTx& tx, bool live);

}  // namespace sjak::reporting
