#include "services/reporting/rebuild/rebuild.h"

#include "services/reporting/projection/copies_store.h"

namespace sjak::reporting {

absl::StatusOr<v1::RebuildProjectionResponse> RebuildProjection(rpc::Tx& tx,
                                                                const v1::RebuildProjectionRequest& request) {
  v1::RebuildProjectionResponse response;
  response.set_feed(request.feed());
  response.set_forgotten_n(BeginRebuild(tx, request.feed()));
  return response;
}

}  // namespace sjak::reporting
