#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "sjak/placements/v1/follow.pb.h"

namespace sjak::placements {

// sjak.placements.v1.ReviewFlagsService.
class ReviewFlags {
 public:
  explicit ReviewFlags(std::shared_ptr<identity::Sealer> sealer) : pages_(std::move(sealer)) {}

  absl::StatusOr<v1::ListReviewFlagsResponse> ListReviewFlags(rpc::ReadTx& tx,
                                                              const v1::ListReviewFlagsRequest& request) const;

 private:
  const rpc::Pages pages_;
};

absl::StatusOr<v1::ReviewFlag> SettleReviewFlag(rpc::Tx& tx, const v1::SettleReviewFlagRequest& request);

}  // namespace sjak::placements
