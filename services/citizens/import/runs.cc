#include "services/citizens/import/runs.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "services/citizens/import/runs_store.h"

namespace sjak::citizens {
namespace {

absl::Status ImportNotFound() {
  return NotFound("IMPORT_NOT_FOUND", "No import of this name is known here. Check the name.");
}

int64_t RowsOf(const v1::ImportCounts& counts) {
  return counts.created() + counts.changed() + counts.unchanged() + counts.stale() + counts.refused();
}

}  // namespace

absl::StatusOr<v1::Import> StartImport(rpc::Tx& tx, const v1::StartImportRequest& request) {
  std::optional<v1::Import> import = WriteStart(tx, request);
  if (import) return *std::move(import);
  return Refuse(absl::StatusCode::kAborted, "IMPORT_COLLIDED",
                "The open import of this file was finished this moment. Repeat the call.");
}

absl::StatusOr<v1::Import> FinishImport(rpc::Tx& tx, const v1::FinishImportRequest& request) {
  const Uuid id = IdOf(request.name());
  std::optional<v1::Import> import = LockImport(tx, id);
  if (!import) return ImportNotFound();
  if (import->state() == v1::IMPORT_STATE_FINISHED) return *std::move(import);
  const int64_t taken = RowsOf(import->counts());
  if (taken != request.rows()) {
    return RefuseState("IMPORT_INCOMPLETE", "Rows are missing, or the number of rows is wrong. Send what is missing.",
                       request.name(),
                       {{"rows_taken", absl::StrCat(taken)}, {"last_row", absl::StrCat(import->last_row())}});
  }
  WriteFinish(tx, id, &*import);
  return *std::move(import);
}

absl::StatusOr<v1::Import> GetImport(rpc::ReadTx& tx, const v1::GetImportRequest& request) {
  const postgres::Rows rows = tx.Read(kImportById, {tx.municipality(), IdOf(request.name())});
  if (rows.empty()) return ImportNotFound();
  return ImportFrom(rows.front());
}

absl::StatusOr<v1::ListImportRowsResponse> ImportRuns::ListImportRows(rpc::ReadTx& tx,
                                                                      const v1::ListImportRowsRequest& request) const {
  SJAK_ASSIGN_OR_RETURN(const rpc::Page page, pages_.Open(tx.call(), request));
  int64_t after = 0;
  if (!page.after.empty() && !absl::SimpleAtoi(page.after[0], &after)) after = 0;
  const postgres::Rows rows = tx.Read(kImportRowsPage, {tx.municipality(), IdOf(request.name()), page.size, after,
                                                        static_cast<int>(request.outcome())});
  v1::ListImportRowsResponse response;
  for (const postgres::Row row : rows) {
    if (row.flag("more")) {
      response.set_next_page_token(pages_.Next(tx.call(), request, {absl::StrCat(after)}));
      break;
    }
    v1::ImportRowResult* result = response.add_rows();
    after = row.i64("row_number");
    result->set_row_number(after);
    result->set_outcome(static_cast<v1::ImportOutcome>(row.i32("outcome")));
    result->set_external_id(row.text("external_id"));
    const bool refused = result->outcome() == v1::IMPORT_OUTCOME_REFUSED;
    if (!refused) result->set_citizen(ResourceName("citizens", row.uuid("citizen_id")));
    if (refused) {
      for (const std::string& reason : row.texts("reasons")) result->add_reasons(reason);
    }
  }
  return response;
}

absl::StatusOr<v1::ListMissingResponse> ImportRuns::ListMissing(rpc::ReadTx& tx,
                                                                const v1::ListMissingRequest& request) const {
  SJAK_ASSIGN_OR_RETURN(const rpc::Page page, pages_.Open(tx.call(), request));
  std::string after = page.after.empty() ? "" : page.after[0];
  const postgres::Rows rows = tx.Read(kMissingPage, {tx.municipality(), IdOf(request.name()), page.size, after});
  v1::ListMissingResponse response;
  for (const postgres::Row row : rows) {
    if (row.flag("more")) {
      response.set_next_page_token(pages_.Next(tx.call(), request, {after}));
      break;
    }
    after = row.text("external_id");
    v1::MissingCitizen* missing = response.add_missing();
    missing->set_citizen(ResourceName("citizens", row.uuid("citizen_id")));
    missing->set_external_id(after);
    missing->set_source_revision(row.i64("source_revision"));
  }
  return response;
}

}  // namespace sjak::citizens
