#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "sjak/placements/v1/programmes.pb.h"

namespace sjak::placements {

std::optional<v1::ProgrammeRecord> ReadRecord(rpc::ReadTx& tx, const Uuid& id);
// One more than page.size when there are more, by id.
std::vector<v1::ProgrammeRecord> ListRecordRows(rpc::ReadTx& tx, const rpc::Page& page);

// Holds the programme until the transaction ends; false when there is none.
bool LockProgramme(rpc::Tx& tx, const Uuid& id);
// After LockProgramme, in its own statement; also without a lock, for an assessment.
std::optional<v1::ProgrammeRecord> ReadRecordInTx(rpc::Tx& tx, const Uuid& id);

// Each stores what makes the record's programme version. The programme is locked.
void InsertRevision(rpc::Tx& tx, const v1::ProgrammeRecord& record, const std::string& reason);
void InsertPhase(rpc::Tx& tx, const v1::ProgrammeRecord& record, const v1::Phase& phase, const std::string& reason);

void InsertAssessment(rpc::Tx& tx, const v1::Eligibility& eligibility);

}  // namespace sjak::placements
