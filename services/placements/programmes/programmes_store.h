#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "platform/rpc/tx.h"
#include "sjak/placements/v1/placements.pb.h"

namespace sjak::placements {

// Hits PROGRAMME_CODE_TAKEN.
void InsertProgramme(rpc::Tx& tx, const Uuid& id, const v1::ProgrammeFacts& facts);

// Columns, FROM and WHERE of programme g with $1, to be continued with AND; read by ProgrammeOf, but the column
// `revision` (ProgrammeRevision as JSON, or NULL).
std::string ProgrammeSql();
v1::Programme ProgrammeOf(const postgres::Row& row);
std::optional<v1::Programme> ReadProgramme(rpc::ReadTx& tx, const Uuid& id);

// `oere` holds the amounts of facts.years, in order. Hits PROGRAMME_NOT_FOUND.
void InsertBudgetLine(rpc::Tx& tx, const Uuid& id, const Uuid& programme, const v1::BudgetLineFacts& facts,
                      const std::vector<int64_t>& oere);

}  // namespace sjak::placements
