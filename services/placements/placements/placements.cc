#include "services/placements/placements/placements.h"

#include <algorithm>

#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/placements/placements/start_basis.h"
#include "services/placements/placements/steps.h"
#include "services/placements/rules/report.h"
#include "sjak/placements/v1/placements_events.pb.h"

namespace sjak::placements {
namespace {

// Who the citizen is on the first day, as citizens answered.
void AddCitizen(const citizens::v1::PlacementFacts& facts, PlacementCase* c) {
  c->group = TargetGroup{GroupCode(facts.target_group())};
  c->has_job = !facts.unemployed();
  if (facts.age() > 0) c->born = BornByAge(facts.age(), c->ratio.start);
}

StepRow StepTo(Status status) {
  StepRow step;
  step.status = status;
  step.step = NameOf(status);
  return step;
}

// Waits for the citizen's other changes, then reads and checks that the step may be taken.
absl::StatusOr<StoredPlacement> ReadForStep(rpc::Tx& tx, const std::string& name, Step step) {
  const Uuid id = IdOf(name);
  if (!Lock(tx, id, Hold::kCitizen)) return PlacementNotFound();
  std::optional<StoredPlacement> stored = ReadLocked(tx, id);
  if (!stored) return PlacementNotFound();
  SJAK_RETURN_IF_ERROR(CheckStep(step, *stored, tx.today()));
  return *std::move(stored);
}

}  // namespace

absl::StatusOr<citizens::v1::PlacementFacts> Placements::AskCitizens(const rpc::Call& call, const std::string& citizen,
                                                                     Date on) const {
  citizens::v1::GetPlacementFactsRequest request;
  request.set_citizen(citizen);
  *request.mutable_on() = wire::ToProto(on);
  return environment_.peers.at("citizens")
      ->Invoke<citizens::v1::PlacementFacts>(call, "sjak.citizens.v1.CitizensService.GetPlacementFacts", request);
}

absl::StatusOr<citizens::v1::PlacementFacts> Placements::PrepareSmallJob(
    const rpc::Call& call, const v1::RegisterSmallJobRequest& request) const {
  return AskCitizens(call, request.citizen(), wire::DateOf(request.terms().starts_on()));
}

absl::StatusOr<v1::Placement> Placements::RegisterSmallJob(rpc::Tx& tx, const v1::RegisterSmallJobRequest& request,
                                                           const citizens::v1::PlacementFacts& facts) const {
  constexpr v1::PlacementKind kKind = v1::PLACEMENT_KIND_ORDINARY_HOURS;
  HoldCitizen(tx, IdOf(request.citizen()));
  const Ground ground = ReadGround(tx, IdOf(request.programme()), IdOf(request.citizen()), kKind, request.terms());
  SJAK_RETURN_IF_ERROR(CheckGround(ground, request.terms(), request.programme()));
  StoredPlacement stored =
      NewPlacement(request.programme(), request.citizen(), kKind, request.terms(), ground.project_kind);
  const Date start = stored.standing.starts_on;
  v1::RuleReport report = ReportOf(JudgePlacement(ground.judged, ground.book), ground.book.as_of);
  SJAK_RETURN_IF_ERROR(ApplyOverrides(request.overrides(), tx.caller(), request.terms().employer_unit(), &report));

  *stored.placement.mutable_start_basis() = StartBasisOf(facts, start, ground.area_codes);
  *stored.placement.mutable_decision() = report;
  StepRow step = StepTo(Status::kRegistered);
  step.basis = &stored.placement.start_basis();
  step.report = &stored.placement.decision();
  return Begin<v1::SmallJobRegistered>(tx, &stored, step);
}

absl::StatusOr<v1::Placement> DraftTraining(rpc::Tx& tx, const v1::DraftTrainingRequest& request) {
  constexpr v1::PlacementKind kKind = v1::PLACEMENT_KIND_COMPANY_TRAINING;
  const Ground ground = ReadGround(tx, IdOf(request.programme()), IdOf(request.citizen()), kKind, request.terms());
  SJAK_RETURN_IF_ERROR(CheckGround(ground, request.terms(), request.programme()));
  StoredPlacement stored =
      NewPlacement(request.programme(), request.citizen(), kKind, request.terms(), ground.project_kind);
  stored.placement.set_purpose(request.purpose());
  return Begin<v1::TrainingDrafted>(tx, &stored, StepTo(Status::kDraft));
}

absl::StatusOr<v1::Placement> SubmitTraining(rpc::Tx& tx, const v1::SubmitTrainingRequest& request) {
  SJAK_ASSIGN_OR_RETURN(StoredPlacement stored, ReadForStep(tx, request.placement(), Step::kSubmit));
  SJAK_RETURN_IF_ERROR(CheckEtag(request.etag(), stored));
  return Take<v1::TrainingSubmitted>(tx, &stored, StepTo(Status::kSubmitted));
}

absl::StatusOr<ApprovalFacts> Placements::PrepareApproval(const rpc::Call& call,
                                                          const v1::ApproveTrainingRequest& request) const {
  const std::optional<PlacementKey> key = ReadKey(*environment_.pool, call, IdOf(request.placement()));
  if (!key) return PlacementNotFound();
  ApprovalFacts facts;
  facts.version = key->version;
  SJAK_ASSIGN_OR_RETURN(facts.citizen, AskCitizens(call, ResourceName("citizens", key->citizen), key->starts_on));
  return facts;
}

absl::StatusOr<v1::Placement> Placements::ApproveTraining(rpc::Tx& tx, const v1::ApproveTrainingRequest& request,
                                                          const ApprovalFacts& facts) const {
  const Uuid id = IdOf(request.placement());
  if (!Lock(tx, id, Hold::kCitizenAndUnit)) return PlacementNotFound();
  std::optional<Context> context = ReadContextLocked(tx, id);
  if (!context) return PlacementNotFound();
  StoredPlacement& stored = context->stored;
  SJAK_RETURN_IF_ERROR(CheckEtag(request.etag(), stored));
  SJAK_RETURN_IF_ERROR(CheckStep(Step::kApprove, stored, tx.today()));
  SJAK_RETURN_IF_ERROR(CheckEtag(EtagOf(facts.version), stored));

  const Date start = stored.standing.starts_on;
  PlacementCase& judged = context->judged;
  judged.stage = Stage::kApproval;
  judged.ratio.today = tx.today();
  judged.texts[AgreementText::kReason] = !request.reason().empty();
  AddCitizen(facts.citizen, &judged);
  v1::RuleReport report = ReportOf(JudgePlacement(judged, context->book), context->book.as_of);
  SJAK_RETURN_IF_ERROR(ApplyOverrides(request.overrides(), tx.caller(), request.placement(), &report));

  *stored.placement.mutable_start_basis() = StartBasisOf(facts.citizen, start, context->area_codes);
  *stored.placement.mutable_decision() = report;
  StepRow step = StepTo(Status::kApproved);
  step.reason = request.reason();
  step.basis = &stored.placement.start_basis();
  step.report = &stored.placement.decision();
  return Take<v1::TrainingApproved>(tx, &stored, step);
}

absl::StatusOr<v1::Placement> RecordHearing(rpc::Tx& tx, const v1::RecordHearingRequest& request) {
  const Statement statement = {static_cast<Party>(request.hearing().party()),
                               wire::DateOf(request.hearing().heard_on()), request.hearing().conditions_met()};
  if (statement.heard_on > tx.today()) return RefuseField("hearing.heard_on", "must not lie in the future");
  SJAK_ASSIGN_OR_RETURN(StoredPlacement stored, ReadForStep(tx, request.placement(), Step::kHear));
  const auto same_party = [&](const Statement& s) { return s.party == statement.party; };
  stored.hearing.erase(std::remove_if(stored.hearing.begin(), stored.hearing.end(), same_party), stored.hearing.end());
  stored.hearing.push_back(statement);
  std::sort(stored.hearing.begin(), stored.hearing.end(),
            [](const Statement& a, const Statement& b) { return a.party < b.party; });
  stored.standing.heard_on = HearingComplete(stored.hearing);

  StepRow step;
  step.status = stored.standing.status;
  step.step = "HEARD";
  step.hearing = &request.hearing();
  return Take<v1::HearingRecorded>(tx, &stored, step);
}

absl::StatusOr<v1::Placement> EndPlacement(rpc::Tx& tx, const v1::EndPlacementRequest& request) {
  SJAK_ASSIGN_OR_RETURN(StoredPlacement stored, ReadForStep(tx, request.placement(), Step::kEnd));
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
  StepRow step = StepTo(Status::kEnded);
  step.reason = v1::EndReason_Name(request.reason());
  return Take<v1::PlacementEnded>(tx, &stored, step);
}

absl::StatusOr<v1::Placement> CancelPlacement(rpc::Tx& tx, const v1::CancelPlacementRequest& request) {
  SJAK_ASSIGN_OR_RETURN(StoredPlacement stored, ReadForStep(tx, request.placement(), Step::kCancel));
  StepRow step = StepTo(Status::kCancelled);
  step.reason = request.reason();
  return Take<v1::PlacementCancelled>(tx, &stored, step);
}

absl::StatusOr<v1::RuleReport> CheckPlacement(rpc::ReadTx& tx, const v1::CheckPlacementRequest& request) {
  std::optional<Date> as_of;
  if (request.has_as_of()) as_of = wire::DateOf(request.as_of());
  std::optional<Context> context = ReadContext(tx, IdOf(request.placement()), as_of);
  if (!context) return PlacementNotFound();
  PlacementCase& judged = context->judged;
  judged.ratio.today = tx.today();
  const v1::Placement& p = context->stored.placement;
  if (p.has_start_basis()) {
    judged.group = TargetGroup{GroupCode(p.start_basis().target_group())};
    judged.has_job = !p.start_basis().unemployed();
  }
  if (tx.caller().originator_class() != policy::v1::CALLER_CLASS_PARTNER) {
    return ReportOf(JudgePlacement(judged, context->book), context->book.as_of);
  }
  tx.Disclose("", {policy::v1::DATA_SENSITIVE}, "rules about the employer's own unit and hours");
  return ReportOf(JudgeForEmployer(judged, context->book), context->book.as_of);
}

absl::StatusOr<v1::Placement> GetPlacement(rpc::ReadTx& tx, const v1::GetPlacementRequest& request) {
  const std::optional<StoredPlacement> stored = ReadPlacement(tx, IdOf(request.name()));
  if (!stored) return PlacementNotFound();
  return Shown(*stored, tx.today());
}

absl::StatusOr<v1::ListPlacementsResponse> Placements::ListPlacements(rpc::ReadTx& tx,
                                                                      const v1::ListPlacementsRequest& request) const {
  SJAK_ASSIGN_OR_RETURN(const rpc::Page page, pages_.Open(tx.call(), request));
  const std::vector<StoredPlacement> rows = ListPlacementRows(tx, request, page);
  v1::ListPlacementsResponse response;
  for (const StoredPlacement& stored : rows) {
    if (response.placements_size() == page.size) {
      const std::string& last = response.placements().rbegin()->name();
      response.set_next_page_token(pages_.Next(tx.call(), request, {IdOf(last).ToString()}));
      break;
    }
    *response.add_placements() = Shown(stored, tx.today());
  }
  return response;
}

}  // namespace sjak::placements
