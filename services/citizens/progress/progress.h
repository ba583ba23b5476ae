#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "services/citizens/registry/person_store.h"
#include "sjak/citizens/v1/progress.pb.h"

namespace sjak::citizens {

// Following the development of citizens (S44). What is due is never stored: it follows from days when it is read
// (windows_rules.h).
class ProgressTracks {
 public:
  ProgressTracks(const People& people, std::shared_ptr<identity::Sealer> sealer) : people_(people), pages_(sealer) {}

  absl::StatusOr<v1::ProgressTrack> StartProgressTrack(rpc::Tx& tx, const v1::StartProgressTrackRequest& request) const;
  absl::StatusOr<v1::ProgressTrack> EndProgressTrack(rpc::Tx& tx, const v1::EndProgressTrackRequest& request) const;
  absl::StatusOr<v1::Measurement> RecordMeasurement(rpc::Tx& tx, const v1::RecordMeasurementRequest& request) const;
  absl::StatusOr<v1::ProgressTrack> SkipMeasurement(rpc::Tx& tx, const v1::SkipMeasurementRequest& request) const;
  absl::StatusOr<v1::Progress> GetProgress(rpc::ReadTx& tx, const v1::GetProgressRequest& request) const;
  absl::StatusOr<v1::ListProgressDueResponse> ListProgressDue(rpc::ReadTx& tx,
                                                              const v1::ListProgressDueRequest& request) const;

 private:
  const People& people_;
  const rpc::Pages pages_;
};

}  // namespace sjak::citizens
