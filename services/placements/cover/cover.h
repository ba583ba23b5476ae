#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "sjak/placements/v1/cover.pb.h"

namespace sjak::placements {

// sjak.placements.v1.MentorCoverService.
class Cover {
 public:
  explicit Cover(std::shared_ptr<identity::Sealer> sealer) : pages_(std::move(sealer)) {}
  absl::StatusOr<v1::ListMentorCoverResponse> ListMentorCover(rpc::ReadTx& tx,
                                                              const v1::ListMentorCoverRequest& request) const;

 private:
  const rpc::Pages pages_;
};

}  // namespace sjak::placements
