#pragma once

#include "absl/status/statusor.h"
#include "platform/rpc/environment.h"
#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "sjak/placements/v1/matching.pb.h"

// MatchingService, what it goes by: wishes and travel times.
namespace sjak::placements {

absl::Status WishNotFound();

absl::StatusOr<v1::PlacementWish> RecordPlacementWish(rpc::Tx& tx, const v1::RecordPlacementWishRequest& request);
absl::StatusOr<v1::PlacementWish> WithdrawPlacementWish(rpc::Tx& tx, const v1::WithdrawPlacementWishRequest& request);
absl::StatusOr<v1::TravelTimes> StateTravelTimes(rpc::Tx& tx, const v1::StateTravelTimesRequest& request);

// The methods that page; the environment outlives it.
class Wishes {
 public:
  explicit Wishes(const rpc::Environment& environment) : pages_(environment.sealer) {}

  absl::StatusOr<v1::ListPlacementWishesResponse> ListPlacementWishes(
      rpc::ReadTx& tx, const v1::ListPlacementWishesRequest& request) const;

 private:
  const rpc::Pages pages_;
};

}  // namespace sjak::placements
