#include "services/citizens/identity/numbers.h"

#include <algorithm>

#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/citizens/identity/numbers_store.h"
#include "services/citizens/registry/person.h"
#include "services/citizens/rights/absence_store.h"
#include "services/common/cpr.h"
#include "sjak/citizens/v1/identity_events.pb.h"

namespace sjak::citizens {
namespace {

v1::CprNumber NumberOf(const Spell<std::string>& spell) {
  v1::CprNumber number;
  const auto cpr = Cpr::Parse(spell.value);
  if (!cpr.ok()) return number;
  number.set_cpr(cpr->Formatted());
  number.set_kind(KindOf(*cpr));
  number.set_looks_mistyped(cpr->LooksMistyped());
  if (spell.from != kAlways) *number.mutable_valid_from() = wire::ToProto(spell.from);
  if (spell.last_day()) *number.mutable_valid_to() = wire::ToProto(*spell.last_day());
  return number;
}

}  // namespace

absl::StatusOr<v1::CprNumbers> Numbers::UnmaskCpr(rpc::ReadTx& tx, const v1::UnmaskCprRequest& request) const {
  const postgres::Rows rows = tx.Read(kFamilyOf, {tx.municipality(), IdOf(request.citizen())});
  if (rows.empty()) return WhyAbsent(tx, IdOf(request.citizen()));
  v1::CprNumbers numbers;
  numbers.set_citizen(ResourceName("citizens", rows.front().uuid("subject_id")));
  for (const postgres::Row row : rows) {
    SJAK_ASSIGN_OR_RETURN(const Person person, people_.Parse(tx.municipality(), row.text("facts")));
    SJAK_RETURN_IF_ERROR(CheckMayUse(tx.call(), person.id, person.is_restricted));
    const auto& spells = person.cpr.spells();
    for (auto spell = spells.rbegin(); spell != spells.rend(); ++spell) {
      v1::CprNumber* number = numbers.add_numbers();
      *number = NumberOf(*spell);
      if (person.merged_into) number->set_borne_as(ResourceName("citizens", person.id));
    }
  }
  return numbers;
}

absl::StatusOr<v1::Citizen> Numbers::RecordCpr(rpc::Tx& tx, const v1::RecordCprRequest& request) const {
  SJAK_ASSIGN_OR_RETURN(const Cpr cpr, Cpr::Parse(request.cpr()));
  SJAK_ASSIGN_OR_RETURN(People::Locked locked, people_.Lock(tx, IdOf(request.citizen())));
  const Date from = wire::DateOf(request.valid_from());
  const Spell<std::string>* borne = locked.person.cpr.On(from);
  if (borne != nullptr && borne->value == cpr.text()) {
    return RefuseState("CPR_UNCHANGED", "The person bears this number on that day already. Nothing is left to do.",
                       request.citizen());
  }
  SJAK_RETURN_IF_ERROR(locked.person.cpr.Open(from, std::nullopt, cpr.text()));
  v1::CprRecorded event;
  event.set_kind(KindOf(cpr));
  event.set_reason(request.reason());
  return Change(tx, people_, std::move(locked.person), event);
}

absl::StatusOr<v1::Citizen> Numbers::FindByCpr(rpc::ReadTx& tx, const v1::FindByCprRequest& request) const {
  SJAK_ASSIGN_OR_RETURN(const Cpr cpr, Cpr::Parse(request.cpr()));
  std::vector<postgres::Arg> key_ids, hashes;
  for (const auto& [key_id, hash] : people_.LookupHashes(tx.municipality(), cpr.text())) {
    key_ids.push_back(key_id);
    hashes.push_back(postgres::Arg::Bytes(hash));
  }
  const postgres::Rows rows = tx.Read(kCitizenByNumber, {tx.municipality(), key_ids, hashes, tx.today()});
  if (rows.empty()) {
    return NotFound("CITIZEN_NOT_FOUND", "Nobody registered here bears or bore this number. Check it, or register.");
  }
  SJAK_ASSIGN_OR_RETURN(const Person person, people_.Parse(tx.municipality(), rows.front().text("person")));
  SJAK_RETURN_IF_ERROR(CheckMayUse(tx.call(), person.id, person.is_restricted));
  return ListedCitizenOn(person, tx.today());
}

}  // namespace sjak::citizens
