#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/placements/placements/placements.h"
#include "services/placements/placements/steps.h"
#include "sjak/placements/v1/placements_events.pb.h"

// What comes before a decision.
namespace sjak::placements {
namespace {

// How long a company may be told of somebody before a decision (D15).
constexpr int kLongestIntroduction = 60;

absl::Status CheckDraft(rpc::Tx& tx, const v1::Placement& p, const Uuid& citizen, const Uuid& except,
                        v1::ProjectKind* project_kind) {
  SJAK_RETURN_IF_ERROR(CheckTerms(p.terms()));
  SJAK_RETURN_IF_ERROR(CheckAgreement(p.agreement()));
  const Ground ground = ReadGround(tx, IdOf(p.programme()), citizen, p.kind(), p.terms(), except);
  *project_kind = ground.project_kind;
  return CheckGround(ground, p);
}

// `request`: of one of the kinds that are decided.
template <typename Event, typename Request>
absl::StatusOr<v1::Placement> Draft(rpc::Tx& tx, const Request& request, StoredPlacement stored, Event event) {
  v1::Placement& p = stored.placement;
  SJAK_RETURN_IF_ERROR(CheckWords(request));
  HoldCitizen(tx, stored.citizen);
  v1::ProjectKind project_kind = v1::PROJECT_KIND_UNSPECIFIED;
  SJAK_RETURN_IF_ERROR(CheckDraft(tx, p, stored.citizen, Uuid(), &project_kind));
  p.set_project_kind(project_kind);
  StepRow step(Status::kDraft);
  step.terms = true;
  if (request.authority() != v1::AUTHORITY_UNSPECIFIED) {
    p.mutable_authority()->set_authority(request.authority());
    stored.standing.reference_missing = ReferenceMissing(p.authority());
    step.authority = &p.authority();
  }
  return Begin(tx, &stored, step, std::move(event));
}

template <typename Request>
StoredPlacement DraftOf(const Request& request, v1::PlacementKind kind) {
  StoredPlacement stored = NewPlacement(request.programme(), request.citizen(), kind, request.terms());
  stored.placement.set_purpose(request.purpose());
  if (request.has_agreement()) *stored.placement.mutable_agreement() = request.agreement();
  return stored;
}

}  // namespace

absl::StatusOr<v1::Placement> DraftTraining(rpc::Tx& tx, const v1::DraftTrainingRequest& request) {
  return Draft(tx, request, DraftOf(request, v1::PLACEMENT_KIND_COMPANY_TRAINING), v1::TrainingDrafted());
}

absl::StatusOr<v1::Placement> DraftWageSubsidy(rpc::Tx& tx, const v1::DraftWageSubsidyRequest& request) {
  StoredPlacement stored = DraftOf(request, v1::PLACEMENT_KIND_WAGE_SUBSIDY);
  *stored.placement.mutable_agreement()->mutable_wage_subsidy() = request.wage_subsidy();
  v1::PlacementChanged event;
  event.set_step(v1::PLACEMENT_STEP_DRAFTED);
  return Draft(tx, request, std::move(stored), std::move(event));
}

absl::StatusOr<v1::Placement> ReviseDraft(rpc::Tx& tx, const v1::ReviseDraftRequest& request) {
  SJAK_RETURN_IF_ERROR(CheckWords(request));
  SJAK_ASSIGN_OR_RETURN(StoredPlacement stored, ReadForStep(tx, request.placement(), request.etag(), Step::kRevise));
  v1::Placement& p = stored.placement;
  if (p.terms().employer_unit() != request.terms().employer_unit()) p.clear_introduction();
  *p.mutable_terms() = request.terms();
  if (request.has_agreement()) *p.mutable_agreement() = request.agreement();
  if (!request.purpose().empty()) p.set_purpose(request.purpose());
  FollowTerms(&stored);
  v1::ProjectKind project_kind = v1::PROJECT_KIND_UNSPECIFIED;
  SJAK_RETURN_IF_ERROR(CheckDraft(tx, p, stored.citizen, IdOf(p.name()), &project_kind));
  p.set_project_kind(project_kind);
  StepRow step(stored.standing.status, WordOf(v1::PLACEMENT_STEP_REVISED));
  step.terms = true;
  return Change(tx, &stored, step, v1::PLACEMENT_STEP_REVISED);
}

absl::StatusOr<v1::Placement> SubmitTraining(rpc::Tx& tx, const v1::SubmitTrainingRequest& request) {
  SJAK_ASSIGN_OR_RETURN(StoredPlacement stored, ReadForStep(tx, request.placement(), request.etag(), Step::kSubmit));
  return Take<v1::TrainingSubmitted>(tx, &stored, StepRow(Status::kSubmitted));
}

absl::StatusOr<v1::Placement> ReturnPlacement(rpc::Tx& tx, const v1::ReturnPlacementRequest& request) {
  SJAK_RETURN_IF_ERROR(CheckWords(request));
  SJAK_ASSIGN_OR_RETURN(StoredPlacement stored, ReadForStep(tx, request.placement(), request.etag(), Step::kReturn));
  StepRow step(Status::kReturned);
  step.reason = request.reason();
  return Change(tx, &stored, step, v1::PLACEMENT_STEP_RETURNED);
}

absl::StatusOr<v1::Placement> RejectPlacement(rpc::Tx& tx, const v1::RejectPlacementRequest& request) {
  SJAK_RETURN_IF_ERROR(CheckWords(request));
  if (wire::DateOf(request.complaint_guidance_on()) > tx.today()) {
    return RefuseField("complaint_guidance_on", "must not lie in the future");
  }
  SJAK_ASSIGN_OR_RETURN(StoredPlacement stored, ReadForStep(tx, request.placement(), request.etag(), Step::kReject));
  *stored.placement.mutable_complaint_guidance_on() = request.complaint_guidance_on();
  StepRow step(Status::kRejected);
  step.reason = request.reason();
  return Change(tx, &stored, step, v1::PLACEMENT_STEP_REJECTED);
}

absl::StatusOr<v1::Placement> IntroduceCitizen(rpc::Tx& tx, const v1::IntroduceCitizenRequest& request) {
  SJAK_RETURN_IF_ERROR(CheckWords(request));
  const Date last = wire::DateOf(request.expires_on());
  if (last < tx.today() || last > tx.today() + kLongestIntroduction) {
    return RefuseField("expires_on", "must be today or a day of the next 60");
  }
  SJAK_ASSIGN_OR_RETURN(StoredPlacement stored, ReadForStep(tx, request.placement(), request.etag(), Step::kIntroduce));
  v1::Introduction& introduction = *stored.placement.mutable_introduction();
  introduction.set_purpose(request.purpose());
  *introduction.mutable_introduced_on() = wire::ToProto(tx.today());
  *introduction.mutable_expires_on() = request.expires_on();
  StepRow step(stored.standing.status, WordOf(v1::PLACEMENT_STEP_INTRODUCED));
  step.introduction = &introduction;
  return Change(tx, &stored, step, v1::PLACEMENT_STEP_INTRODUCED);
}

}  // namespace sjak::placements
