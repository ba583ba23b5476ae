#pragma once

#include "absl/status/statusor.h"
#include "services/placements/placements/placements_store.h"

// What all steps of a placement share.
namespace sjak::placements {

absl::Status PlacementNotFound();

// OK, or ABORTED ETAG_MISMATCH with the current one. An empty etag is any.
absl::Status CheckEtag(const std::string& etag, const StoredPlacement& stored);

// OK, or FAILED_PRECONDITION PLACEMENT_STATE_WRONG with the state in the metadata.
absl::Status CheckStep(Step step, const StoredPlacement& stored, Date today);

// OK, or what is wrong with the things that the terms name.
absl::Status CheckGround(const Ground& ground, const v1::PlacementTerms& terms, const std::string& programme);

// Raises the version, writes the step and publishes `event`, whose field `placement` it fills. The answer.
template <typename Event>
v1::Placement Take(rpc::Tx& tx, StoredPlacement* stored, const StepRow& step) {
  v1::Placement& p = stored->placement;
  stored->standing.status = step.status;
  p.set_version(p.version() + 1);
  p.set_etag(EtagOf(p.version()));
  UpdatePlacement(tx, p, step);
  const v1::Placement shown = Shown(*stored, tx.today());
  Event event;
  *event.mutable_placement() = shown;
  event.mutable_placement()->clear_purpose();
  tx.Publish(p.name(), p.version(), event, stored->citizen);
  return shown;
}

// As Take, for a placement that begins with this step.
template <typename Event>
v1::Placement Begin(rpc::Tx& tx, StoredPlacement* stored, const StepRow& step) {
  v1::Placement& p = stored->placement;
  stored->standing.status = step.status;
  p.set_version(1);
  p.set_etag(EtagOf(1));
  InsertPlacement(tx, p, step);
  const v1::Placement shown = Shown(*stored, tx.today());
  Event event;
  *event.mutable_placement() = shown;
  event.mutable_placement()->clear_purpose();
  tx.Publish(p.name(), 1, event, stored->citizen);
  return shown;
}

// A new placement of a citizen, as far as the request says it.
StoredPlacement NewPlacement(const std::string& programme, const std::string& citizen, v1::PlacementKind kind,
                             const v1::PlacementTerms& terms, v1::ProjectKind project_kind);

}  // namespace sjak::placements
