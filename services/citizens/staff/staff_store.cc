#include "services/citizens/staff/staff_store.h"

namespace sjak::citizens {
namespace {

const postgres::Statement kReadStaff("staff_read", R"(
  SELECT EXISTS (SELECT FROM caseworker_spell s
                 WHERE s.municipality_code = $1 AND s.caseworker = $2 AND s.superseded_at IS NULL
                   AND s.valid @> $3::date) AS assigned,
         f.n, f.type_url, f.payload
  FROM (SELECT 1) AS always
  LEFT JOIN feed f ON f.municipality_code = $1 AND $2 <> '' AND position(convert_to($2, 'UTF8') IN f.payload) > 0)");

const postgres::Statement kEraseStaff("staff_erase", R"(
  SELECT e.table_name, e.changed FROM erase_staff($1, $2, $3, $4, $5, $6::bigint[], $7::bytea[]) AS e)");

}  // namespace

const rpc::AuditedRead kStaffExport("staff_export", 3, R"(
  SELECT 1 AS item, NULL::uuid AS subject_id, x.kind, x.source, x.content, x.calls
  FROM (
    SELECT 1 AS part, 'column' AS kind, d.source, d.content, 0::bigint AS calls, d.place
    FROM described(ARRAY (SELECT s.table_name FROM staff_columns() s)) WITH ORDINALITY AS d(source, content, place)
    UNION ALL
    SELECT 2, 'row', r.source, r.content, 0, r.place
    FROM staff_rows($1, array_remove(ARRAY[$2, $3], '')) WITH ORDINALITY AS r(source, content, place)
    UNION ALL
    SELECT 3, 'calls', '', NULL, count(*), 1 FROM access_log l
    WHERE l.municipality_code = $1 AND l.caller = $3 AND $3 <> '') x
  ORDER BY x.part, x.place)");

StaffInUse ReadStaff(rpc::Tx& tx, const std::string& caseworker) {
  StaffInUse in_use;
  for (const postgres::Row row : tx.Exec(kReadStaff, {tx.municipality(), caseworker, tx.today()})) {
    in_use.assigned = row.flag("assigned");
    if (!row.is_null("n")) in_use.events.push_back({row.i64("n"), row.text("type_url"), row.bytes("payload")});
  }
  return in_use;
}

google::protobuf::RepeatedPtrField<v1::ErasedTable> StorePseudonym(
    rpc::Tx& tx, const std::string& caseworker, const std::string& caller, const std::string& pseudonym,
    absl::Time log_before, const std::vector<std::pair<int64_t, std::string>>& events) {
  std::vector<postgres::Arg> positions, payloads;
  for (const auto& [n, payload] : events) {
    positions.emplace_back(n);
    payloads.push_back(postgres::Arg::Bytes(payload));
  }
  google::protobuf::RepeatedPtrField<v1::ErasedTable> changed;
  for (const postgres::Row row :
       tx.Exec(kEraseStaff, {tx.municipality(), caseworker, caller, pseudonym, log_before, positions, payloads})) {
    v1::ErasedTable* const table = changed.Add();
    table->set_table(row.text("table_name"));
    table->set_rows(row.i64("changed"));
  }
  return changed;
}

}  // namespace sjak::citizens
