#include "services/citizens/facts/facts.h"

#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/citizens/facts/facts_store.h"
#include "services/citizens/registry/person.h"
#include "services/citizens/rights/absence_store.h"
#include "services/common/cpr.h"

namespace sjak::citizens {
namespace {

int AgeFrom(const Spell<std::string>* number, Date on) {
  if (number == nullptr) return 0;
  const auto cpr = Cpr::Parse(number->value);
  return cpr.ok() && cpr->birth_date() ? AgeOn(*cpr->birth_date(), on) : 0;
}

}  // namespace

absl::StatusOr<v1::PlacementFacts> Facts::GetPlacementFacts(rpc::ReadTx& tx,
                                                            const v1::GetPlacementFactsRequest& request) const {
  const Date on = wire::DateOf(request.on());
  const postgres::Rows rows = tx.Read(kFactsOnDay, {tx.municipality(), IdOf(request.citizen()), on, MayUseRestricted(tx.call())});
  if (rows.empty()) return WhyAbsent(tx, IdOf(request.citizen()));
  SJAK_ASSIGN_OR_RETURN(const Person person, people_.Parse(tx.municipality(), rows.front().text("facts")));
  const v1::CitizenState state = StateOn(person, on);
  v1::PlacementFacts facts;
  facts.set_citizen(state.citizen());
  facts.set_citizen_version(person.version);
  facts.set_target_group(state.target_group().group());
  *facts.mutable_needs() = state.needs();
  facts.set_unemployed(state.unemployed());
  facts.set_district_code(state.district_code());
  if (const auto* address = person.address.On(on)) facts.set_residence_area(address->value.residence_area());
  facts.set_residence_rule(state.residence_rule());
  facts.set_age(AgeFrom(person.cpr.On(on), on));
  if (const auto benefit = BenefitOn(person, on)) facts.set_benefit(benefit->benefit());
  if (const auto* limit = person.mobility_limit.On(on)) *facts.mutable_mobility_limit() = limit->value;
  if (const auto* level = person.language_level.On(on)) *facts.mutable_language_level() = level->value;
  facts.set_protected_(state.protected_());
  facts.set_guest(!state.guest_of().empty());
  facts.set_case_closed(state.case_closed());
  return facts;
}

}  // namespace sjak::citizens
