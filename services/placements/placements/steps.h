#pragma once

#include "absl/status/statusor.h"
#include "services/placements/placements/placements_store.h"
#include "sjak/citizens/v1/citizens.pb.h"
#include "sjak/placements/v1/life_cycle_events.pb.h"

// What all steps of a placement share.
namespace sjak::placements {

absl::Status PlacementNotFound();

// OK, or ABORTED ETAG_MISMATCH with the current one. An empty etag is any.
absl::Status CheckEtag(const std::string& etag, const StoredPlacement& stored);

// OK, or FAILED_PRECONDITION PLACEMENT_STATE_WRONG with the state in the metadata.
absl::Status CheckStep(Step step, const StoredPlacement& stored, Date today);

// Waits for the citizen's other changes, then reads and checks version and state.
absl::StatusOr<StoredPlacement> ReadForStep(rpc::Tx& tx, const std::string& placement, const std::string& etag,
                                            Step step);

// OK, or BAD_REQUEST naming each free text of the request that holds what looks like a CPR number.
absl::Status CheckWords(const google::protobuf::Message& request);

// OK, or BAD_REQUEST: a ramp longer than the placement, or weekly_minutes that are not its fullest week; amounts that
// are no whole øre.
absl::Status CheckTerms(const v1::PlacementTerms& terms);
absl::Status CheckAgreement(const v1::Agreement& agreement);

// OK, or what is wrong with the things that the terms name. For a training also OVERLAPPING_TRAINING, with the first
// day from which one of its length fits between the citizen's others.
absl::Status UnitNotOnSite(const v1::PlacementTerms& terms);
absl::Status CheckGround(const Ground& ground, const v1::Placement& placement);

// Who the citizen is on the first day, as citizens answered.
void AddCitizen(const citizens::v1::PlacementFacts& facts, const v1::Agreement& agreement, PlacementCase* judged);
// As it was stored at the decision; nothing before it.
void AddStartBasis(const v1::Placement& placement, PlacementCase* judged);

// Everything the rules say of the case, with what is overridden; a refusal as ApplyOverrides, about `subject`, with the
// first day on which there is room where the unit is full.
absl::StatusOr<v1::RuleReport> Judge(const PlacementCase& judged, const RuleBook& book,
                                     const google::protobuf::RepeatedPtrField<v1::RuleOverride>& overrides,
                                     const identity::Caller& caller, const std::string& subject);

// Raises the version, writes the step and publishes `event` about the placement, whose free text and agreement stay
// here. The answer.
template <typename Event>
v1::Placement Publish(rpc::Tx& tx, const StoredPlacement& stored, Event event) {
  const v1::Placement shown = Shown(stored, tx.today());
  v1::Placement& told = *event.mutable_placement();
  told = shown;
  told.clear_purpose();
  told.clear_agreement();
  told.mutable_authority()->clear_override_reason();
  if (!shown.has_authority()) told.clear_authority();
  for (v1::Hearing& hearing : *told.mutable_hearings()) hearing.clear_on_behalf_reason();
  if (told.has_introduction()) told.mutable_introduction()->clear_purpose();
  tx.Publish(shown.name(), shown.version(), event, stored.citizen);
  return shown;
}
template <typename Event>
v1::Placement Take(rpc::Tx& tx, StoredPlacement* stored, const StepRow& step, Event event = {}) {
  v1::Placement& p = stored->placement;
  stored->standing.status = step.status;
  p.set_version(p.version() + 1);
  p.set_etag(EtagOf(p.version()));
  UpdatePlacement(tx, p, step);
  return Publish(tx, *stored, std::move(event));
}
// A step without an event of its own, within the status or to another.
v1::Placement Change(rpc::Tx& tx, StoredPlacement* stored, const StepRow& step, v1::PlacementStep event);

// As Take, for a placement that begins with this step.
template <typename Event>
v1::Placement Begin(rpc::Tx& tx, StoredPlacement* stored, const StepRow& step, Event event = {}) {
  v1::Placement& p = stored->placement;
  stored->standing.status = step.status;
  p.set_version(1);
  p.set_etag(EtagOf(1));
  InsertPlacement(tx, p, step);
  return Publish(tx, *stored, std::move(event));
}

// A new placement of a citizen, as far as the request says it.
StoredPlacement NewPlacement(const std::string& programme, const std::string& citizen, v1::PlacementKind kind,
                             const v1::PlacementTerms& terms);

// Keeps the standing in line with the placement's terms, after a step has changed them.
void FollowTerms(StoredPlacement* stored);

}  // namespace sjak::placements
