#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "sjak/placements/v1/training.pb.h"

namespace sjak::placements {

// Courses and Danish at work: the second half of sjak.placements.v1.TrainingService.
absl::StatusOr<v1::Upskilling> ProposeUpskilling(rpc::Tx& tx, const v1::ProposeUpskillingRequest& request);
absl::StatusOr<v1::Upskilling> DecideRelevance(rpc::Tx& tx, const v1::DecideRelevanceRequest& request);
absl::StatusOr<v1::Upskilling> FinishUpskilling(rpc::Tx& tx, const v1::FinishUpskillingRequest& request);

class UpskillingList {
 public:
  explicit UpskillingList(std::shared_ptr<identity::Sealer> sealer) : pages_(std::move(sealer)) {}
  absl::StatusOr<v1::ListUpskillingResponse> ListUpskilling(rpc::ReadTx& tx,
                                                            const v1::ListUpskillingRequest& request) const;

 private:
  const rpc::Pages pages_;
};

}  // namespace sjak::placements
