#pragma once

#include <optional>
#include <vector>

#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "sjak/placements/v1/matching.pb.h"

namespace sjak::placements {

// The wish's version; the citizen is held. Hits PROGRAMME_NOT_FOUND.
int64_t InsertWish(rpc::Tx& tx, const v1::RecordPlacementWishRequest& request);
// The version that withdraws; nothing when the citizen does not look. The citizen is held.
std::optional<int64_t> InsertWithdrawal(rpc::Tx& tx, const Uuid& programme, const Uuid& citizen);
// One more than page.size when there are more, by citizen id; without the programme.
std::vector<v1::PlacementWish> ReadWishes(rpc::ReadTx& tx, const Uuid& programme, const rpc::Page& page);

// The statement's version; the site is locked.
int64_t InsertTravelTimes(rpc::Tx& tx, const v1::StateTravelTimesRequest& request);

}  // namespace sjak::placements
