#pragma once

#include <optional>
#include <vector>

#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "sjak/placements/v1/training.pb.h"

namespace sjak::placements {

// What steps refer to must be the citizen's own.
struct StepRefs {
  std::vector<Uuid> placements;
  std::vector<Uuid> upskilling;
};
struct TrackGround {
  bool programme = false;
  bool placements = false;  // all of them are the citizen's
  bool upskilling = false;
};
TrackGround ReadTrackGround(rpc::Tx& tx, const Uuid& citizen, const Uuid& programme, const StepRefs& refs);

// Holds the track's citizen and the track; false when there is none.
bool LockTrack(rpc::Tx& tx, const Uuid& track);
struct StoredTrack {
  v1::TrainingTrack track;
  bool placements = false;  // as above, of `refs`
  bool upskilling = false;
};
StoredTrack ReadLockedTrack(rpc::Tx& tx, const Uuid& track, const StepRefs& refs);
// As it is after the change; its steps are written as the plan of its version.
void WriteTrack(rpc::Tx& tx, const v1::TrainingTrack& track);

std::vector<v1::TrainingTrack> ListTrackRows(rpc::ReadTx& tx, const v1::ListTracksRequest& request,
                                             const rpc::Page& page);
std::optional<v1::TrainingTrack> ReadTrack(rpc::ReadTx& tx, const Uuid& track);

}  // namespace sjak::placements
