#include "services/placements/placements/placements.h"

#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/placements/placements/steps.h"
#include "services/placements/rules/report.h"

// Reading placements, and asking citizens about them.
namespace sjak::placements {

absl::StatusOr<citizens::v1::PlacementFacts> Placements::AskCitizens(const rpc::Call& call, const std::string& citizen,
                                                                     Date on) const {
  citizens::v1::GetPlacementFactsRequest request;
  request.set_citizen(citizen);
  *request.mutable_on() = wire::ToProto(on);
  return environment_.peers.at("citizens")
      ->Invoke<citizens::v1::PlacementFacts>(call, "sjak.citizens.v1.CitizensService.GetPlacementFacts", request);
}

absl::StatusOr<citizens::v1::PlacementFacts> Placements::AskOnFirstDay(const rpc::Call& call,
                                                                       const std::string& citizen,
                                                                       const v1::PlacementTerms& terms) const {
  return AskCitizens(call, citizen, wire::DateOf(terms.starts_on()));
}

absl::StatusOr<ApprovalFacts> Placements::AskAbout(const rpc::Call& call, const std::string& placement,
                                                   Date (*on)(const PlacementKey&)) const {
  const std::optional<PlacementKey> key = ReadKey(*environment_.pool, call, IdOf(placement));
  if (!key) return PlacementNotFound();
  ApprovalFacts facts;
  facts.version = key->version;
  facts.asked_on = on(*key);
  SJAK_ASSIGN_OR_RETURN(facts.citizen, AskCitizens(call, ResourceName("citizens", key->citizen), facts.asked_on));
  return facts;
}

absl::StatusOr<ApprovalFacts> Placements::PrepareApproval(const rpc::Call& call,
                                                          const v1::ApproveTrainingRequest& request) const {
  return AskAbout(call, request.placement(), [](const PlacementKey& key) { return key.starts_on; });
}

absl::StatusOr<ApprovalFacts> Placements::PrepareExtension(const rpc::Call& call,
                                                           const v1::ExtendPlacementRequest& request) const {
  return AskAbout(call, request.placement(), [](const PlacementKey& key) { return key.ends_on + 1; });
}

absl::StatusOr<ApprovalFacts> Placements::PrepareChangeHours(const rpc::Call& call,
                                                             const v1::ChangeHoursRequest& request) const {
  return AskAbout(call, request.placement(), [](const PlacementKey& key) { return key.starts_on; });
}

absl::StatusOr<v1::RuleReport> CheckPlacement(rpc::ReadTx& tx, const v1::CheckPlacementRequest& request) {
  std::optional<Date> as_of;
  if (request.has_as_of()) as_of = wire::DateOf(request.as_of());
  std::optional<Context> context = ReadContext(tx, IdOf(request.placement()), as_of);
  if (!context) return PlacementNotFound();
  PlacementCase& judged = context->judged;
  judged.ratio.today = tx.today();
  AddStartBasis(context->stored.placement, &judged);
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
