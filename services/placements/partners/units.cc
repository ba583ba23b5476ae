#include "services/placements/partners/units.h"

#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/common/cvr.h"
#include "services/placements/partners/partners_store.h"
#include "services/placements/partners/units_store.h"
#include "sjak/placements/v1/partners_events.pb.h"

namespace sjak::placements {
namespace {

absl::Status UnitNotFound() { return NotFound("EMPLOYER_UNIT_NOT_FOUND", "There is no such employer unit."); }

v1::EmployerUnit Changed(rpc::Tx& tx, v1::EmployerUnit unit, const v1::EmployerUnit& former, const std::string& step,
                         const std::string& reason) {
  unit.set_version(former.version() + 1);
  UpdateUnit(tx, unit, former, step, reason);
  v1::EmployerUnitChanged event;
  *event.mutable_employer_unit() = unit;
  event.set_former_p_number(former.p_number());
  tx.Publish(unit.name(), unit.version(), event);
  return unit;
}

}  // namespace

absl::StatusOr<v1::EmployerUnit> GetEmployerUnit(rpc::ReadTx& tx, const v1::GetEmployerUnitRequest& request) {
  std::optional<v1::EmployerUnit> unit = ReadUnit(tx, IdOf(request.name()));
  if (!unit) return UnitNotFound();
  return *std::move(unit);
}

absl::StatusOr<v1::EmployerUnit> CorrectPNumber(rpc::Tx& tx, const v1::CorrectPNumberRequest& request) {
  SJAK_ASSIGN_OR_RETURN(const std::string p_number, ParsePNumber(request.p_number()));
  const Uuid id = IdOf(request.employer_unit());
  if (!LockEmployerUnit(tx, id)) return UnitNotFound();
  const std::optional<UnitAndTarget> locked = ReadUnitLocked(tx, id, std::nullopt);
  if (!locked) return UnitNotFound();
  v1::EmployerUnit unit = locked->unit;
  if (unit.p_number() == p_number) return RefuseField("p_number", "must be another than the unit has");
  unit.set_p_number(p_number);
  return Changed(tx, std::move(unit), locked->unit, "CORRECTED", request.reason());
}

absl::StatusOr<v1::EmployerUnit> MoveEmployerUnit(rpc::Tx& tx, const v1::MoveEmployerUnitRequest& request) {
  const Uuid id = IdOf(request.employer_unit());
  if (!LockEmployerUnit(tx, id)) return UnitNotFound();
  const std::optional<UnitAndTarget> locked = ReadUnitLocked(tx, id, IdOf(request.partner()));
  if (!locked) return UnitNotFound();
  if (!locked->target) return NotFound("PARTNER_NOT_FOUND", "There is no such partner.");
  if (locked->target_left) {
    return RefuseState("PARTNER_HAS_LEFT", "The partner has left the programme. Invite it again, or use another.",
                       request.partner());
  }
  v1::EmployerUnit unit = locked->unit;
  if (unit.partner() == request.partner()) return RefuseField("partner", "must be another than the unit has");
  unit.set_partner(request.partner());
  return Changed(tx, std::move(unit), locked->unit, "MOVED", request.reason());
}

absl::StatusOr<v1::Spokesperson> RecordSpokesperson(rpc::Tx& tx, const v1::RecordSpokespersonRequest& request) {
  const v1::HearingParty party = request.facts().party();
  if (party != v1::HEARING_PARTY_SHOP_STEWARD && party != v1::HEARING_PARTY_EMPLOYEE_REP) {
    return RefuseField("facts.party", "must be SHOP_STEWARD or EMPLOYEE_REP");
  }
  if (!LockEmployerUnit(tx, IdOf(request.employer_unit()))) return UnitNotFound();
  v1::Spokesperson person;
  person.set_employer_unit(request.employer_unit());
  *person.mutable_facts() = request.facts();
  *person.mutable_starts_on() = request.starts_on();
  person.set_version(InsertSpokesperson(tx, request));
  return person;
}

absl::StatusOr<v1::ListSpokespersonsResponse> ListSpokespersons(rpc::ReadTx& tx,
                                                                const v1::ListSpokespersonsRequest& request) {
  v1::ListSpokespersonsResponse response;
  for (v1::Spokesperson& person : ListSpokespersonRows(tx, IdOf(request.employer_unit()))) {
    *response.add_spokespersons() = std::move(person);
  }
  return response;
}

}  // namespace sjak::placements
