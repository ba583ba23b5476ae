#include "services/placements/programmes/records_store.h"

#include "absl/strings/str_cat.h"
#include "platform/base/wire.h"
#include "services/placements/placements/placement_row_store.h"
#include "services/placements/programmes/columns_store.h"
#include "services/placements/programmes/json_store.h"
#include "services/placements/programmes/programmes_store.h"

namespace sjak::placements {
namespace {

const rpc::AuditedRead kReadRecord("placements.read_programme_record", 2,
                                   absl::StrCat("SELECT 1 AS item, NULL::uuid AS subject_id, ", ProgrammeSql(),
                                                " AND g.programme_id = $2::uuid"));
const rpc::AuditedRead kListRecords("placements.list_programme_records", 3,
                                    absl::StrCat("SELECT 1 AS item, NULL::uuid AS subject_id, ", ProgrammeSql(), R"sql(
  AND ($2::uuid IS NULL OR g.programme_id > $2::uuid)
ORDER BY g.programme_id LIMIT $3::int)sql"));
const postgres::Statement kReadRecordInTx("placements.read_programme_record_in_tx",
                                          absl::StrCat("SELECT ", ProgrammeSql(), " AND g.programme_id = $2::uuid"));

const postgres::Statement kLockProgramme("placements.lock_programme", R"sql(
SELECT g.programme_id FROM programme g WHERE g.municipality_code = $1 AND g.programme_id = $2::uuid FOR NO KEY UPDATE
)sql");

const postgres::Statement kInsertRevision("placements.insert_programme_revision", R"sql(
WITH changed AS (
  UPDATE programme SET version = $3::int, target_citizens = $4::int, area_codes = $5::text[], target_districts = $6::int[]
  WHERE municipality_code = $1 AND programme_id = $2::uuid
)
INSERT INTO programme_revision (municipality_code, programme_id, version, revision, reason, recorded_at, recorded_by)
VALUES ($1, $2::uuid, $3::int, $7::jsonb, $8, $9::timestamptz, $10)
)sql");

const postgres::Statement kInsertPhase("placements.insert_programme_phase", R"sql(
WITH changed AS (
  UPDATE programme SET version = $3::int WHERE municipality_code = $1 AND programme_id = $2::uuid
), phase AS (
  INSERT INTO programme_phase (municipality_code, programme_id, code, during, enabled_kinds, conditional)
  VALUES ($1, $2::uuid, $4, daterange($5::date, $6::date, '[]'), $7::int[], $8::boolean)
  ON CONFLICT (municipality_code, programme_id, code) DO UPDATE
  SET during = excluded.during, enabled_kinds = excluded.enabled_kinds, conditional = excluded.conditional
)
INSERT INTO programme_phase_version (municipality_code, programme_id, version, code, during, enabled_kinds, conditional,
  reason, recorded_at, recorded_by)
VALUES ($1, $2::uuid, $3::int, $4, daterange($5::date, $6::date, '[]'), $7::int[], $8::boolean, $9, $10::timestamptz, $11)
)sql");

const postgres::Statement kInsertAssessment("placements.insert_eligibility_assessment", R"sql(
INSERT INTO eligibility_assessment (municipality_code, assessment_id, programme_id, citizen_id, assessed_for, eligible,
  result, recorded_at, recorded_by)
VALUES ($1, $2::uuid, $3::uuid, $4::uuid, $5::date, $6::boolean, $7::jsonb, $8::timestamptz, $9)
)sql");

v1::ProgrammeRecord ProgrammeRecordOf(const postgres::Row& row) {
  v1::ProgrammeRecord record;
  *record.mutable_programme() = ProgrammeOf(row);
  record.set_etag(EtagOf(record.programme().version()));
  if (!row.is_null("revision")) FromJson(row.text("revision"), record.mutable_revision());
  return record;
}

}  // namespace

std::optional<v1::ProgrammeRecord> ReadRecord(rpc::ReadTx& tx, const Uuid& id) {
  const postgres::Rows rows = tx.Read(kReadRecord, {tx.municipality(), id});
  return rows.empty() ? std::nullopt : std::optional(ProgrammeRecordOf(rows.front()));
}

std::vector<v1::ProgrammeRecord> ListRecordRows(rpc::ReadTx& tx, const rpc::Page& page) {
  const postgres::Arg after = page.after.empty() ? postgres::Arg(std::nullopt) : postgres::Arg(page.after.front());
  std::vector<v1::ProgrammeRecord> out;
  for (const postgres::Row row : tx.Read(kListRecords, {tx.municipality(), after, page.size + 1})) {
    out.push_back(ProgrammeRecordOf(row));
  }
  return out;
}

bool LockProgramme(rpc::Tx& tx, const Uuid& id) { return !tx.Exec(kLockProgramme, {tx.municipality(), id}).empty(); }

std::optional<v1::ProgrammeRecord> ReadRecordInTx(rpc::Tx& tx, const Uuid& id) {
  const postgres::Rows rows = tx.Exec(kReadRecordInTx, {tx.municipality(), id});
  return rows.empty() ? std::nullopt : std::optional(ProgrammeRecordOf(rows.front()));
}

void InsertRevision(rpc::Tx& tx, const v1::ProgrammeRecord& record, const std::string& reason) {
  const v1::Programme& programme = record.programme();
  tx.Exec(kInsertRevision,
          {tx.municipality(), IdOf(programme.name()), programme.version(), programme.facts().target_citizens(),
           ArrayOf(programme.facts().area_codes()), ArrayOf(programme.facts().target_districts()),
           JsonOf(record.revision()), reason, tx.now(), tx.caller().subject});
}

void InsertPhase(rpc::Tx& tx, const v1::ProgrammeRecord& record, const v1::Phase& phase, const std::string& reason) {
  tx.Exec(kInsertPhase, {tx.municipality(), IdOf(record.programme().name()), record.programme().version(), phase.code(),
                         wire::DateOf(phase.starts_on()), wire::DateOf(phase.ends_on()), ArrayOf(phase.enabled_kinds()),
                         phase.conditional(), reason, tx.now(), tx.caller().subject});
}

void InsertAssessment(rpc::Tx& tx, const v1::Eligibility& eligibility) {
  v1::Eligibility result = eligibility;
  // Who it is stands in the column alone, which follows merges and erasure.
  result.clear_citizen();
  tx.Exec(kInsertAssessment,
          {tx.municipality(), IdOf(eligibility.name()), IdOf(eligibility.programme()), IdOf(eligibility.citizen()),
           wire::DateOf(eligibility.on()), eligibility.eligible(), JsonOf(result), tx.now(), tx.caller().subject});
}

}  // namespace sjak::placements
