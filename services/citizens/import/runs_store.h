#pragma once

#include <optional>

#include "platform/rpc/tx.h"
#include "sjak/citizens/v1/imports.pb.h"

namespace sjak::citizens {

// A row with the columns of an import and its rows counted by outcome.
v1::Import ImportFrom(const postgres::Row& row);

// Opens an import, unless the same file of the source is open already; answers the one that is open. Nothing when that
// was finished just now.
std::optional<v1::Import> WriteStart(rpc::Tx& tx, const v1::StartImportRequest& request);

// Takes the import, then reads it; nothing when there is none.
std::optional<v1::Import> LockImport(rpc::Tx& tx, const Uuid& import_id);
// Ends it, with the list of the missing when it is FULL.
void WriteFinish(rpc::Tx& tx, const Uuid& import_id, v1::Import* import);

// $2 the import.
extern const rpc::AuditedRead kImportById;
// $2 the import, $3 page size, $4 the row number or external id after which to go on, $5 (rows) an outcome or 0. The
// row after the last of the page has no `citizen_id` and more = true.
extern const rpc::AuditedRead kImportRowsPage;
extern const rpc::AuditedRead kMissingPage;

}  // namespace sjak::citizens
