#pragma once

#include "platform/rpc/tx.h"
#include "sjak/placements/v1/placements.pb.h"

namespace sjak::placements {

// `cvr` as eight digits. Hits PARTNER_EXISTS and PROGRAMME_NOT_FOUND.
void InsertPartner(rpc::Tx& tx, const Uuid& id, const Uuid& programme, const std::string& cvr,
                   const v1::PartnerFacts& facts);
// `p_number` as ten digits. Hits EMPLOYER_UNIT_EXISTS and PARTNER_NOT_FOUND.
void InsertEmployerUnit(rpc::Tx& tx, const Uuid& id, const Uuid& partner, const std::string& p_number,
                        const std::string& title);

// Holds the unit until the transaction ends. False when there is none, or not among the caller's companies.
bool LockEmployerUnit(rpc::Tx& tx, const Uuid& unit);
// The next statement of the month, whose version it returns. The unit is locked.
int64_t InsertWorkforce(rpc::Tx& tx, const Uuid& unit, Date month, const v1::StateWorkforceRequest& request);

// Hits EMPLOYER_UNIT_NOT_FOUND.
void InsertExternalOccupancy(rpc::Tx& tx, const Uuid& id, const v1::RecordExternalOccupancyRequest& request);

}  // namespace sjak::placements
