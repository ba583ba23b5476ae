#include "services/reporting/targets/targets.h"

#include "platform/base/error.h"
#include "services/reporting/targets/targets_store.h"
#include "sjak/reporting/v1/reporting_events.pb.h"

namespace sjak::reporting {

absl::StatusOr<v1::Target> SetTarget(rpc::Tx& tx, const v1::SetTargetRequest& request) {
  const std::optional<int64_t> version = AppendTarget(tx, request);
  if (!version) {
    return NotFound("PROGRAMME_UNKNOWN",
                    "No such programme has reached reporting. If it was just created, repeat this in a moment.");
  }
  v1::TargetSet event;
  v1::Target& target = *event.mutable_target();
  target.set_programme(request.programme());
  target.set_version(*version);
  target.set_citizens(request.citizens());
  target.set_definitions(request.definitions());
  *target.mutable_valid_from() = request.valid_from();
  if (request.has_text()) *target.mutable_text() = request.text();
  tx.Publish(ResourceName("targets", IdOf(request.programme())), *version, event);
  return target;
}

}  // namespace sjak::reporting
