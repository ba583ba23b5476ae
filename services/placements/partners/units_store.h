#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "sjak/placements/v1/partners.pb.h"

namespace sjak::placements {

// From the columns employer_unit_id, partner_id, p_number, title and version.
v1::EmployerUnit EmployerUnitOf(const postgres::Row& row);

// A partner finds its own.
std::optional<v1::EmployerUnit> ReadUnit(rpc::ReadTx& tx, const Uuid& id);
// One more than page.size when there are more, by id. A partner finds its own.
std::vector<v1::EmployerUnit> ListUnitRows(rpc::ReadTx& tx, const Uuid& partner, const rpc::Page& page);

// The locked unit (LockEmployerUnit), in a statement of its own, with the partner it may go to.
struct UnitAndTarget {
  v1::EmployerUnit unit;
  bool target = false;
  bool target_left = false;
};
std::optional<UnitAndTarget> ReadUnitLocked(rpc::Tx& tx, const Uuid& id, const std::optional<Uuid>& target);
// Stores `unit` and keeps what it was. Hits EMPLOYER_UNIT_EXISTS.
void UpdateUnit(rpc::Tx& tx, const v1::EmployerUnit& unit, const v1::EmployerUnit& former, const std::string& step,
                const std::string& reason);

// The unit's next record, whose version it returns; cuts the predecessor's time. The unit is locked. Hits
// SPOKESPERSON_PERIOD_TAKEN.
int64_t InsertSpokesperson(rpc::Tx& tx, const v1::RecordSpokespersonRequest& request);
// The latest first.
std::vector<v1::Spokesperson> ListSpokespersonRows(rpc::ReadTx& tx, const Uuid& unit);

}  // namespace sjak::placements
