#include "services/citizens/import/runs_store.h"

#include "absl/strings/str_cat.h"
#include "platform/base/wire.h"

namespace sjak::citizens {
namespace {

// Columns over r of import_run in municipality $1. Counted rather than kept, so that they cannot be wrong.
constexpr absl::string_view kRunColumns = R"(
  r.import_id, r.source_system, r.mode, r.state, r.file_sha256, r.file_bytes, r.last_row, r.missing, r.started_at,
  r.finished_at, n.created, n.changed, n.unchanged, n.stale, x.refused, x.without_key)";

constexpr absl::string_view kRunFrom = R"(
  FROM import_run r
  CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE i.outcome = 1) AS created, count(*) FILTER (WHERE i.outcome = 2) AS changed,
           count(*) FILTER (WHERE i.outcome = 3) AS unchanged, count(*) FILTER (WHERE i.outcome = 4) AS stale
    FROM import_row i WHERE i.municipality_code = $1 AND i.import_id = r.import_id) n
  CROSS JOIN LATERAL (
    SELECT count(*) AS refused, count(*) FILTER (WHERE f.external_id = '') AS without_key
    FROM import_refusal f WHERE f.municipality_code = $1 AND f.import_id = r.import_id) x)";

// $2 id, $3 source system, $4 mode, $5 digest of the file, $6 its size.
const postgres::Statement kRunStart("import_start", R"(
  INSERT INTO import_run (municipality_code, import_id, source_system, mode, state, file_sha256, file_bytes, last_row,
                          started_at)
  VALUES ($1, $2, $3, $4, 1, $5, $6, 0, $7) ON CONFLICT DO NOTHING)");

const postgres::Statement kRunStarted("import_started", absl::StrCat("SELECT ", kRunColumns, kRunFrom, R"(
  WHERE r.municipality_code = $1
    AND (r.import_id = $2 OR (r.state = 1 AND r.source_system = $3 AND r.mode = $4 AND r.file_sha256 = $5 AND $5 <> '')))"));

const postgres::Statement kRunTake("import_take", R"(
  SELECT r.import_id FROM import_run r WHERE r.municipality_code = $1 AND r.import_id = $2 FOR UPDATE OF r)");

const postgres::Statement kRunTaken("import_taken", absl::StrCat("SELECT ", kRunColumns, kRunFrom, R"(
  WHERE r.municipality_code = $1 AND r.import_id = $2)"));

// $3 source system, $4 whether the file was FULL, $5 now. Refused rows are in the file too.
const postgres::Statement kRunFinish("import_finish", R"(
  WITH missing AS (
    INSERT INTO import_missing (municipality_code, import_id, external_id, citizen_id, source_revision)
    SELECT $1, $2, o.external_id, o.citizen_id, o.source_revision FROM citizen_source o
    WHERE $4::boolean AND o.municipality_code = $1 AND o.source_system = $3
      AND NOT EXISTS (SELECT FROM import_row i WHERE i.municipality_code = $1 AND i.import_id = $2
                                                 AND i.external_id = o.external_id)
      AND NOT EXISTS (SELECT FROM import_refusal f WHERE f.municipality_code = $1 AND f.import_id = $2
                                                     AND f.external_id = o.external_id)
    RETURNING 1)
  UPDATE import_run r SET state = 2, finished_at = $5, missing = (SELECT count(*) FROM missing)
  WHERE r.municipality_code = $1 AND r.import_id = $2
  RETURNING r.missing)");

}  // namespace

const rpc::AuditedRead kImportById("import_by_id", 2,
                                   absl::StrCat("SELECT 1 AS item, NULL::uuid AS subject_id, ", kRunColumns, kRunFrom,
                                                R"(
  WHERE r.municipality_code = $1 AND r.import_id = $2)"));

const rpc::AuditedRead kImportRowsPage("import_rows_page", 5, R"(
  SELECT 1 AS item, CASE WHEN p.place <= $3::int THEN p.citizen_id END AS subject_id, p.place > $3::int AS more,
         p.row_number, p.outcome, p.external_id, p.citizen_id, p.reasons
  FROM (
    SELECT u.*, row_number() OVER (ORDER BY u.row_number) AS place FROM (
      SELECT i.row_number, i.outcome, i.external_id, i.citizen_id, NULL::text[] AS reasons FROM import_row i
      WHERE i.municipality_code = $1 AND i.import_id = $2 AND i.row_number > $4::bigint
        AND ($5::int = 0 OR i.outcome = $5::int)
      UNION ALL
      SELECT f.row_number, 5, f.external_id, f.citizen_id, f.reasons FROM import_refusal f
      WHERE f.municipality_code = $1 AND f.import_id = $2 AND f.row_number > $4::bigint AND $5::int IN (0, 5)
      ORDER BY row_number
      LIMIT $3::int + 1) u) p
  ORDER BY p.place)");

const rpc::AuditedRead kMissingPage("import_missing_page", 4, R"(
  SELECT 1 AS item, CASE WHEN p.place <= $3::int THEN p.citizen_id END AS subject_id, p.place > $3::int AS more,
         p.external_id, p.citizen_id, p.source_revision
  FROM (
    SELECT m.external_id, m.citizen_id, m.source_revision, row_number() OVER (ORDER BY m.external_id) AS place
    FROM import_missing m
    WHERE m.municipality_code = $1 AND m.import_id = $2 AND m.external_id > $4
    ORDER BY m.external_id
    LIMIT $3::int + 1) p
  ORDER BY p.place)");

v1::Import ImportFrom(const postgres::Row& row) {
  v1::Import import;
  import.set_name(ResourceName("imports", row.uuid("import_id")));
  import.set_source_system(row.text("source_system"));
  import.set_mode(static_cast<v1::ImportMode>(row.i32("mode")));
  import.set_state(static_cast<v1::ImportState>(row.i32("state")));
  import.set_file_sha256(row.text("file_sha256"));
  import.set_file_bytes(row.i64("file_bytes"));
  import.set_last_row(row.i64("last_row"));
  import.mutable_counts()->set_created(row.i64("created"));
  import.mutable_counts()->set_changed(row.i64("changed"));
  import.mutable_counts()->set_unchanged(row.i64("unchanged"));
  import.mutable_counts()->set_stale(row.i64("stale"));
  import.mutable_counts()->set_refused(row.i64("refused"));
  import.set_missing(row.i64("missing"));
  import.set_refused_without_key(row.i64("without_key"));
  *import.mutable_started_at() = wire::ToProto(row.time("started_at"));
  if (!row.is_null("finished_at")) *import.mutable_finished_at() = wire::ToProto(row.time("finished_at"));
  return import;
}

std::optional<v1::Import> WriteStart(rpc::Tx& tx, const v1::StartImportRequest& request) {
  postgres::Args args = {tx.municipality(), Uuid::New(), request.source_system(), static_cast<int>(request.mode()),
                         request.file_sha256()};
  postgres::Args row = args;
  row.push_back(request.file_bytes());
  row.push_back(tx.now());
  tx.Exec(kRunStart, row);
  const postgres::Rows rows = tx.Exec(kRunStarted, args);
  if (rows.empty()) return std::nullopt;
  return ImportFrom(rows.front());
}

std::optional<v1::Import> LockImport(rpc::Tx& tx, const Uuid& import_id) {
  if (tx.Exec(kRunTake, {tx.municipality(), import_id}).empty()) return std::nullopt;
  return ImportFrom(tx.Exec(kRunTaken, {tx.municipality(), import_id}).front());
}

void WriteFinish(rpc::Tx& tx, const Uuid& import_id, v1::Import* import) {
  const bool full = import->mode() == v1::IMPORT_MODE_FULL;
  const postgres::Rows rows =
      tx.Exec(kRunFinish, {tx.municipality(), import_id, import->source_system(), full, tx.now()});
  import->set_state(v1::IMPORT_STATE_FINISHED);
  import->set_missing(rows.front().i64("missing"));
  *import->mutable_finished_at() = wire::ToProto(tx.now());
}

}  // namespace sjak::citizens
