#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/placements/placements/placement_case_store.h"
#include "services/placements/placements/placements.h"
#include "services/placements/placements/start_basis.h"
#include "services/placements/placements/steps.h"
#include "sjak/placements/v1/placements_events.pb.h"

// What an employer hired for: registered, not decided.
namespace sjak::placements {
namespace {

// `stored`: as the request says it.
template <typename Event, typename Request>
absl::StatusOr<v1::Placement> RegisterJob(rpc::Tx& tx, const Request& request, StoredPlacement stored,
                                          const citizens::v1::PlacementFacts& facts, Event event) {
  v1::Placement& p = stored.placement;
  SJAK_RETURN_IF_ERROR(CheckWords(request));
  SJAK_RETURN_IF_ERROR(CheckTerms(p.terms()));
  SJAK_RETURN_IF_ERROR(CheckAgreement(p.agreement()));
  HoldCitizen(tx, stored.citizen);
  Ground ground = ReadGround(tx, IdOf(p.programme()), stored.citizen, p.kind(), p.terms());
  SJAK_RETURN_IF_ERROR(CheckGround(ground, p));
  p.set_project_kind(ground.project_kind);
  ground.judged.stage = Stage::kApproval;
  ground.judged.ratio.today = tx.today();
  AddAgreement(p.agreement(), &ground.judged);
  AddCitizen(facts, p.agreement(), &ground.judged);
  SJAK_ASSIGN_OR_RETURN(*p.mutable_decision(),
                        Judge(ground.judged, ground.book, request.overrides(), tx.caller(), p.terms().employer_unit()));
  *p.mutable_start_basis() = StartBasisOf(facts, stored.standing.starts_on, ground.area_codes, ground.journeys);
  StepRow step(Status::kRegistered);
  step.terms = true;
  step.basis = &p.start_basis();
  step.report = &p.decision();
  return Begin(tx, &stored, step, std::move(event));
}

template <typename Request>
StoredPlacement JobOf(const Request& request, v1::PlacementKind kind) {
  StoredPlacement stored = NewPlacement(request.programme(), request.citizen(), kind, request.terms());
  if (request.has_agreement()) *stored.placement.mutable_agreement() = request.agreement();
  return stored;
}

v1::PlacementChanged Registered() {
  v1::PlacementChanged event;
  event.set_step(v1::PLACEMENT_STEP_REGISTERED);
  return event;
}

}  // namespace

absl::StatusOr<v1::Placement> Placements::RegisterSmallJob(rpc::Tx& tx, const v1::RegisterSmallJobRequest& request,
                                                           const citizens::v1::PlacementFacts& facts) const {
  return RegisterJob(tx, request, JobOf(request, v1::PLACEMENT_KIND_ORDINARY_HOURS), facts, v1::SmallJobRegistered());
}

absl::StatusOr<v1::Placement> Placements::RegisterFlexJob(rpc::Tx& tx, const v1::RegisterFlexJobRequest& request,
                                                          const citizens::v1::PlacementFacts& facts) const {
  StoredPlacement stored = JobOf(request, v1::PLACEMENT_KIND_FLEX_JOB);
  *stored.placement.mutable_agreement()->mutable_flex_job() = request.flex_job();
  return RegisterJob(tx, request, std::move(stored), facts, Registered());
}

absl::StatusOr<v1::Placement> Placements::RegisterApprenticeship(rpc::Tx& tx,
                                                                 const v1::RegisterApprenticeshipRequest& request,
                                                                 const citizens::v1::PlacementFacts& facts) const {
  StoredPlacement stored = JobOf(request, v1::PLACEMENT_KIND_APPRENTICESHIP);
  *stored.placement.mutable_agreement()->mutable_apprenticeship() = request.apprenticeship();
  return RegisterJob(tx, request, std::move(stored), facts, Registered());
}

absl::StatusOr<v1::Placement> Placements::RegisterAfterSchoolJob(rpc::Tx& tx,
                                                                 const v1::RegisterAfterSchoolJobRequest& request,
                                                                 const citizens::v1::PlacementFacts& facts) const {
  StoredPlacement stored = JobOf(request, v1::PLACEMENT_KIND_AFTER_SCHOOL_JOB);
  *stored.placement.mutable_agreement()->mutable_after_school() = request.after_school();
  return RegisterJob(tx, request, std::move(stored), facts, Registered());
}

}  // namespace sjak::placements
