#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "sjak/placements/v1/training.pb.h"

namespace sjak::placements {

// The individual training track: the first half of sjak.placements.v1.TrainingService (upskilling.h has the other).
absl::StatusOr<v1::TrainingTrack> StartTrack(rpc::Tx& tx, const v1::StartTrackRequest& request);
absl::StatusOr<v1::TrainingTrack> PlanTrack(rpc::Tx& tx, const v1::PlanTrackRequest& request);
absl::StatusOr<v1::TrainingTrack> SettleStep(rpc::Tx& tx, const v1::SettleStepRequest& request);
absl::StatusOr<v1::TrainingTrack> EndTrack(rpc::Tx& tx, const v1::EndTrackRequest& request);
absl::StatusOr<v1::TrainingTrack> GetTrack(rpc::ReadTx& tx, const v1::GetTrackRequest& request);

class Tracks {
 public:
  explicit Tracks(std::shared_ptr<identity::Sealer> sealer) : pages_(std::move(sealer)) {}
  absl::StatusOr<v1::ListTracksResponse> ListTracks(rpc::ReadTx& tx, const v1::ListTracksRequest& request) const;

 private:
  const rpc::Pages pages_;
};

}  // namespace sjak::placements
