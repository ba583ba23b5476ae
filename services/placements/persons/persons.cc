#include "services/placements/persons/persons.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/placements/persons/persons_store.h"
#include "services/placements/placements/steps.h"

namespace sjak::placements {
namespace {

constexpr char kDisclose[] = "sjak.citizens.v1.DisclosureService.DiscloseForPlacement";

citizens::v1::DiscloseForPlacementRequest QuestionAbout(const std::string& placement, const ToldPlacement& told) {
  citizens::v1::DiscloseForPlacementRequest request;
  request.set_citizen(ResourceName("citizens", told.citizen));
  request.set_placement(placement);
  request.set_recipient_cvr(told.recipient_cvr);
  request.set_recipient_role(told.to_mentor ? citizens::v1::RECIPIENT_ROLE_MENTOR
                                            : citizens::v1::RECIPIENT_ROLE_EMPLOYER);
  if (told.declared_on) *request.mutable_declaration_signed_on() = wire::ToProto(*told.declared_on);
  request.set_stage(told.decided ? citizens::v1::DISCLOSURE_STAGE_APPROVED : citizens::v1::DISCLOSURE_STAGE_INTRODUCED);
  if (told.ended_on) *request.mutable_ended_on() = wire::ToProto(*told.ended_on);
  return request;
}

bool Granted(const citizens::v1::DisclosureVerdict& verdict) {
  return verdict.status() == citizens::v1::DISCLOSURE_STATUS_GRANTED;
}

// Opens what the registry granted, and no other class.
void Disclose(rpc::ReadTx& tx, const std::string& citizen, const citizens::v1::DiscloseForPlacementResponse& shown) {
  std::set<policy::v1::Data> classes = {policy::v1::DATA_OPERATIONAL};
  std::string basis;
  const auto grant = [&](const citizens::v1::DisclosureVerdict& verdict, policy::v1::Data data, const char* section) {
    if (!Granted(verdict)) return;
    classes.insert(data);
    absl::StrAppend(&basis, basis.empty() ? "" : "; ", section, " ",
                    citizens::v1::LegalBasis_Name(verdict.basis()).substr(sizeof("LEGAL_BASIS_") - 1));
  };
  grant(shown.person_name().verdict(), policy::v1::DATA_IDENTITY, "NAME");
  grant(shown.phone().verdict(), policy::v1::DATA_IDENTITY, "PHONE");
  grant(shown.considerations().verdict(), policy::v1::DATA_FUNCTIONAL, "CONSIDERATIONS");
  tx.Disclose(citizen, std::move(classes), basis.empty() ? "NOTHING_SHOWN" : basis);
}

}  // namespace

absl::StatusOr<ToldPerson> Persons::PrepareGetPlacementPerson(const rpc::Call& call,
                                                              const v1::GetPlacementPersonRequest& request) const {
  const Date today = DateIn(environment_.clock->Now(), Copenhagen());
  const auto told = FindToldPlacement(*environment_.pool, call, IdOf(request.placement()), today);
  if (!told) return PlacementNotFound();
  ToldPerson person{told->citizen, std::nullopt};
  absl::StatusOr<citizens::v1::DiscloseForPlacementResponse> shown =
      environment_.peers.at("citizens")
          ->Invoke<citizens::v1::DiscloseForPlacementResponse>(call, kDisclose,
                                                               QuestionAbout(request.placement(), *told));
  // Why the registry says nothing (away, erased, processing restricted) is none of a company's business.
  if (shown.ok()) person.shown = *std::move(shown);
  return person;
}

absl::StatusOr<v1::PlacementPerson> Persons::GetPlacementPerson(rpc::ReadTx& tx,
                                                                const v1::GetPlacementPersonRequest& request,
                                                                const ToldPerson& told) const {
  const std::string citizen = ResourceName("citizens", told.citizen);
  if (told.shown) Disclose(tx, citizen, *told.shown);
  const auto again = ReadToldPlacement(tx, IdOf(request.placement()));
  if (!again || again->citizen != told.citizen) return PlacementNotFound();
  v1::PlacementPerson person;
  person.set_placement(request.placement());
  person.set_citizen(citizen);
  person.set_unavailable(!told.shown);
  if (!told.shown) return person;
  if (told.shown->has_person_name()) *person.mutable_person_name() = told.shown->person_name();
  if (told.shown->has_phone()) *person.mutable_phone() = told.shown->phone();
  if (told.shown->has_considerations()) *person.mutable_considerations() = told.shown->considerations();
  return person;
}

}  // namespace sjak::placements
