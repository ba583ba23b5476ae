#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "sjak/placements/v1/checks.pb.h"

namespace sjak::placements {

// sjak.placements.v1.WeeklyChecksService.
absl::StatusOr<v1::WeeklyCheck> RecordWeeklyCheck(rpc::Tx& tx, const v1::RecordWeeklyCheckRequest& request);

class WeeklyChecks {
 public:
  explicit WeeklyChecks(std::shared_ptr<identity::Sealer> sealer) : pages_(std::move(sealer)) {}
  absl::StatusOr<v1::ListWeeklyChecksResponse> ListWeeklyChecks(rpc::ReadTx& tx,
                                                                const v1::ListWeeklyChecksRequest& request) const;

 private:
  const rpc::Pages pages_;
};

}  // namespace sjak::placements
