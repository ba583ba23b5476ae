#include <algorithm>

#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/placements/placements/placements.h"
#include "services/placements/placements/start_basis.h"
#include "services/placements/placements/steps.h"
#include "sjak/placements/v1/placements_events.pb.h"

// The decision, the hearing beside it, and the end.
namespace sjak::placements {
namespace {

// Trap 17: where a tie between employer and citizen is declared, four eyes.
absl::Status CheckSecondPerson(const Context& context, const identity::Caller& caller) {
  if (!context.stored.placement.agreement().kinship_declared()) return absl::OkStatus();
  if (std::find(context.makers.begin(), context.makers.end(), caller.subject) == context.makers.end()) {
    return absl::OkStatus();
  }
  return RefuseState(
      "SECOND_PERSON_NEEDED",
      "A tie between employer and citizen is declared. Have somebody decide who neither drafted, revised "
      "nor submitted the placement.",
      context.stored.placement.name());
}

// Who of a company speaks for whom. The jobcentre writes down anybody's word.
absl::Status CheckSpeaksFor(const v1::Hearing& hearing, const identity::Caller& caller) {
  if (caller.originator_class() != policy::v1::CALLER_CLASS_PARTNER) return absl::OkStatus();
  const bool employees =
      hearing.party() == v1::HEARING_PARTY_SHOP_STEWARD || hearing.party() == v1::HEARING_PARTY_EMPLOYEE_REP;
  if (caller.HasRole(employees ? policy::v1::ROLE_EMPLOYEE_REP : policy::v1::ROLE_EMPLOYER_SIGNER)) {
    return absl::OkStatus();
  }
  if (!caller.HasRole(policy::v1::ROLE_COMPANY_CLIENT)) {
    return RefuseField("hearing.party", "must be a party that you speak for");
  }
  if (hearing.on_behalf_reason().empty() && employees) {
    return RefuseField("hearing.on_behalf_reason", "must say why the company states it for the employees");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::Placement> Placements::ApproveTraining(rpc::Tx& tx, const v1::ApproveTrainingRequest& request,
                                                          const ApprovalFacts& facts) const {
  SJAK_RETURN_IF_ERROR(CheckWords(request));
  if (request.has_complaint_guidance_on() && wire::DateOf(request.complaint_guidance_on()) > tx.today()) {
    return RefuseField("complaint_guidance_on", "must not lie in the future");
  }
  std::optional<Context> context = LockAndReadContext(tx, IdOf(request.placement()));
  if (!context) return PlacementNotFound();
  StoredPlacement& stored = context->stored;
  SJAK_RETURN_IF_ERROR(CheckEtag(request.etag(), stored));
  SJAK_RETURN_IF_ERROR(CheckStep(Step::kApprove, stored, tx.today()));
  SJAK_RETURN_IF_ERROR(CheckEtag(EtagOf(facts.version), stored));
  SJAK_RETURN_IF_ERROR(CheckSecondPerson(*context, tx.caller()));

  v1::Placement& p = stored.placement;
  PlacementCase& judged = context->judged;
  judged.stage = Stage::kApproval;
  judged.ratio.today = tx.today();
  judged.texts[AgreementText::kReason] = !request.reason().empty();
  if (request.has_complaint_guidance_on()) {
    judged.texts[AgreementText::kComplaintGuidance] = true;
    *p.mutable_complaint_guidance_on() = request.complaint_guidance_on();
  }
  AddCitizen(facts.citizen, p.agreement(), &judged);
  SJAK_ASSIGN_OR_RETURN(*p.mutable_decision(),
                        Judge(judged, context->book, request.overrides(), tx.caller(), request.placement()));
  *p.mutable_start_basis() =
      StartBasisOf(facts.citizen, stored.standing.starts_on, context->area_codes, context->journeys);
  StepRow step(Status::kApproved);
  step.reason = request.reason();
  step.basis = &p.start_basis();
  step.report = &p.decision();
  return Take<v1::TrainingApproved>(tx, &stored, step);
}

absl::StatusOr<v1::Placement> RecordHearing(rpc::Tx& tx, const v1::RecordHearingRequest& request) {
  SJAK_RETURN_IF_ERROR(CheckWords(request));
  const v1::Hearing& hearing = request.hearing();
  if (wire::DateOf(hearing.heard_on()) > tx.today()) {
    return RefuseField("hearing.heard_on", "must not lie in the future");
  }
  SJAK_RETURN_IF_ERROR(CheckSpeaksFor(hearing, tx.caller()));
  SJAK_ASSIGN_OR_RETURN(StoredPlacement stored, ReadForStep(tx, request.placement(), request.etag(), Step::kHear));
  std::vector<v1::Hearing>& heard = stored.hearings;
  const auto same_party = [&](const v1::Hearing& h) { return h.party() == hearing.party(); };
  heard.erase(std::remove_if(heard.begin(), heard.end(), same_party), heard.end());
  heard.push_back(hearing);
  std::sort(heard.begin(), heard.end(),
            [](const v1::Hearing& a, const v1::Hearing& b) { return a.party() < b.party(); });
  stored.standing.heard_on = HearingComplete(StatementsOf(heard));

  StepRow step(stored.standing.status, WordOf(v1::PLACEMENT_STEP_HEARD));
  step.hearing = &hearing;
  return Take<v1::HearingRecorded>(tx, &stored, step);
}

absl::StatusOr<v1::Placement> EndPlacement(rpc::Tx& tx, const v1::EndPlacementRequest& request) {
  SJAK_ASSIGN_OR_RETURN(StoredPlacement stored, ReadForStep(tx, request.placement(), request.etag(), Step::kEnd));
  const Date ended_on = wire::DateOf(request.ended_on());
  if (ended_on < stored.standing.starts_on || ended_on > stored.standing.ends_on || ended_on > tx.today()) {
    return RefuseField("ended_on", "must be a day of the placement that is not in the future");
  }
  if (request.reason() != v1::END_REASON_MISREGISTERED && stored.last_attended_on &&
      *stored.last_attended_on > ended_on) {
    return RefuseState("ATTENDED_LATER",
                       "Somebody came after that day. End it on the last attended day, or correct the attendance.",
                       request.placement(), {{"last_attended_on", stored.last_attended_on->ToString()}});
  }
  stored.placement.set_end_reason(request.reason());
  *stored.placement.mutable_ended_on() = request.ended_on();
  StepRow step(Status::kEnded);
  step.reason = v1::EndReason_Name(request.reason());
  return Take<v1::PlacementEnded>(tx, &stored, step);
}

absl::StatusOr<v1::Placement> CancelPlacement(rpc::Tx& tx, const v1::CancelPlacementRequest& request) {
  SJAK_RETURN_IF_ERROR(CheckWords(request));
  SJAK_ASSIGN_OR_RETURN(StoredPlacement stored, ReadForStep(tx, request.placement(), request.etag(), Step::kCancel));
  StepRow step(Status::kCancelled);
  step.reason = request.reason();
  return Take<v1::PlacementCancelled>(tx, &stored, step);
}

absl::StatusOr<v1::Placement> MisregisterPlacement(rpc::Tx& tx, const v1::MisregisterPlacementRequest& request) {
  SJAK_RETURN_IF_ERROR(CheckWords(request));
  SJAK_ASSIGN_OR_RETURN(StoredPlacement stored,
                        ReadForStep(tx, request.placement(), request.etag(), Step::kMisregister));
  stored.placement.set_end_reason(v1::END_REASON_MISREGISTERED);
  StepRow step(Status::kEnded, WordOf(v1::PLACEMENT_STEP_MISREGISTERED));
  step.reason = request.reason();
  return Change(tx, &stored, step, v1::PLACEMENT_STEP_MISREGISTERED);
}

}  // namespace sjak::placements
