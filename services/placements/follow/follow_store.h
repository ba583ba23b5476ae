#pragma once

#include <set>
#include <string>
#include <vector>

#include "platform/feed/follower.h"
#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "sjak/citizens/v1/citizens_events.pb.h"
#include "sjak/placements/v1/follow.pb.h"

namespace sjak::placements {

// Holds, in the order of their ids, those of `named` who have placements, and whoever they are by now; answers both.
std::set<Uuid> HoldKnown(feed::FollowTx& tx, const std::set<Uuid>& named);

// `from` is `into` from now on, and whoever `into` is merged into: the survivor.
Uuid PutAlias(rpc::Tx& tx, const Uuid& from, const Uuid& into, int64_t version);

// Whether somebody was merged into the citizen, or the citizen into somebody.
bool HasAlias(rpc::Tx& tx, const Uuid& citizen);

// What a merge found.
struct Merged {
  struct Moved {
    Uuid placement;
    int64_t version;
  };
  std::vector<Moved> moved;
  std::vector<std::pair<Uuid, Uuid>> overlaps;  // the one that came along, one of the survivor's
  std::vector<std::string> left;                // "training_track/{uuid}"
};
Merged Merge(rpc::Tx& tx, const Uuid& from, const Uuid& into);

// A flag to raise about one placement, or about none.
struct NewFlag {
  Uuid citizen;
  Uuid placement;  // nil for none
  Uuid other;      // nil for none
  v1::ReviewCause cause;
  std::string key;
};
// Those that are new; one raised before is left as it is.
std::vector<v1::ReviewFlag> AddFlags(rpc::Tx& tx, const std::vector<NewFlag>& flags);

// What an event of the citizen may say beside its state.
struct Happened {
  v1::ReviewCause cause = v1::REVIEW_CAUSE_UNSPECIFIED;
  std::string key;
  // Only placements at this company; "" for all.
  std::string cvr;
};
// Flags the citizen's running placements where the state differs from that at the start, and for what happened.
std::vector<v1::ReviewFlag> FlagChanges(rpc::Tx& tx, const Uuid& citizen, const citizens::v1::CitizenState& state,
                                        const Happened& happened);

// Holds the flag and its citizen; false when there is none.
bool LockFlag(rpc::Tx& tx, const Uuid& flag);
v1::ReviewFlag ReadFlag(rpc::Tx& tx, const Uuid& flag);
// The flag is as it is after settling. An overlap is held against other trainings again.
void StoreSettled(rpc::Tx& tx, const v1::ReviewFlag& flag);
std::vector<v1::ReviewFlag> ListFlags(rpc::ReadTx& tx, const v1::ListReviewFlagsRequest& request,
                                      const rpc::Page& page);

}  // namespace sjak::placements
