#include "services/reporting/rebuild/rebuild.h"

#include "services/reporting/projection/projection_store.h"
#include "services/reporting/rebuild/rebuild_store.h"

namespace sjak::reporting {

absl::StatusOr<v1::RebuildProjectionResponse> RebuildProjection(rpc::Tx& tx,
                                                                const v1::RebuildProjectionRequest& request) {
  v1::RebuildProjectionResponse response;
  response.set_feed(request.feed());
  response.set_forgotten_n(LockCursor(tx, request.feed()));
  RewindCursor(tx, request.feed());
  tx.Exec(request.feed() == "citizens" ? ForgetCitizens() : ForgetPlacements(), {tx.municipality()});
  return response;
}

}  // namespace sjak::reporting
