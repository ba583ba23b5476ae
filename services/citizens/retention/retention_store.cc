#include "services/citizens/retention/retention_store.h"

#include "platform/base/wire.h"

namespace sjak::citizens {
namespace {

using postgres::Statement;

const Statement kStatedRetention("retention_stated", R"(
  SELECT r.record_type, r.keep_for_months, r.legal_ref, r.valid_from, r.switched_on
  FROM retention_policy r WHERE r.municipality_code = $1 ORDER BY r.recorded_at)");

const Statement kStateRetention("retention_state", R"(
  INSERT INTO retention_policy (municipality_code, record_type, valid_from, recorded_at, keep_for_months, legal_ref,
                                switched_on)
  VALUES ($1, $2, $3, $4, $5, $6, $7)
  ON CONFLICT (municipality_code, record_type, valid_from, recorded_at) DO UPDATE SET
    keep_for_months = EXCLUDED.keep_for_months, legal_ref = EXCLUDED.legal_ref, switched_on = EXCLUDED.switched_on)");

const Statement kTakeDue("retention_take_due", R"(
  SELECT c.citizen_id FROM citizen c
  WHERE c.municipality_code = $1 AND (c.recorded_at AT TIME ZONE 'Europe/Copenhagen')::date <= $2::date
    AND NOT c.restricted AND NOT merged_away(c) AND NOT EXISTS (
      SELECT FROM legal_hold h WHERE h.municipality_code = $1 AND h.citizen_id = c.citizen_id AND h.lifted_on IS NULL)
  ORDER BY c.recorded_at, c.citizen_id LIMIT $3 FOR UPDATE SKIP LOCKED)");

const Statement kEraseOldLedger("retention_erase_ledger", "SELECT erase_old_ledger($1, $2) AS n");

const Statement kPlaceHold("retention_hold", R"(
  INSERT INTO legal_hold (municipality_code, citizen_id, hold_id, placed_on, reason) VALUES ($1, $2, $3, $4, $5))");

const Statement kLiftHold("retention_lift_hold", R"(
  UPDATE legal_hold h SET lifted_on = $3, lift_reason = $4
  WHERE h.municipality_code = $1 AND h.citizen_id = $2 AND h.lifted_on IS NULL
  RETURNING h.placed_on, h.reason)");

const rpc::ConstraintRefusal kHoldStanding(
    "legal_hold_standing", absl::StatusCode::kAlreadyExists, "LEGAL_HOLD_STANDS",
    "A legal hold stands already. Lift it first to place it for another reason.");

}  // namespace

// A row without a policy keeps the read's audit "OK" where nothing is stated yet.
const rpc::AuditedRead kRetention("retention_read", 1, R"(
  SELECT 1 AS item, NULL::uuid AS subject_id, r.record_type, r.keep_for_months, r.legal_ref, r.valid_from, r.switched_on
  FROM (SELECT 1) AS always LEFT JOIN retention_policy r ON r.municipality_code = $1 ORDER BY r.recorded_at)");

const rpc::AuditedRead kDuePage("retention_due_page", 5, R"(
  SELECT 1 AS item, CASE WHEN row_number() OVER (ORDER BY c.recorded_at, c.citizen_id) <= $5::int THEN c.citizen_id END
           AS subject_id, c.citizen_id, c.recorded_at, EXISTS (
    SELECT FROM legal_hold h WHERE h.municipality_code = $1 AND h.citizen_id = c.citizen_id AND h.lifted_on IS NULL) AS on_hold
  FROM citizen c
  WHERE c.municipality_code = $1 AND (c.recorded_at AT TIME ZONE 'Europe/Copenhagen')::date <= $2::date AND NOT c.restricted AND NOT merged_away(c)
    AND (c.recorded_at, c.citizen_id) > ($3::timestamptz, $4::uuid)
  ORDER BY c.recorded_at, c.citizen_id LIMIT $5::int + 1)");

std::vector<Retention> RetentionFrom(const postgres::Rows& rows) {
  std::vector<Retention> out;
  for (const postgres::Row row : rows) {
    if (row.is_null("record_type")) continue;
    out.push_back({row.i32("record_type"), row.i32("keep_for_months"), row.text("legal_ref"), row.date("valid_from"),
                   row.flag("switched_on"), false});
  }
  return out;
}

std::vector<Retention> StatedRetention(rpc::ReadTx& tx) {
  return RetentionFrom(tx.Query(kStatedRetention, {tx.municipality()}));
}

std::vector<Retention> ReadRetention(postgres::Connection& conn, const std::string& municipality) {
  return RetentionFrom(conn.Exec(kStatedRetention, {municipality}));
}

void StoreRetention(rpc::Tx& tx, const Retention& policy) {
  tx.Exec(kStateRetention, {tx.municipality(), policy.record_type, policy.valid_from, tx.now(), policy.keep_for_months,
                            policy.legal_ref, policy.switched_on});
}

std::vector<Uuid> TakeDue(postgres::Connection& conn, const std::string& municipality, Date up_to, int limit) {
  std::vector<Uuid> out;
  for (const postgres::Row row : conn.Exec(kTakeDue, {municipality, up_to, limit}))
    out.push_back(row.uuid("citizen_id"));
  return out;
}

int64_t EraseOldLedger(postgres::Connection& conn, const std::string& municipality, Date up_to) {
  return conn.Exec(kEraseOldLedger, {municipality, up_to}).front().i64("n");
}

void StoreHold(rpc::Tx& tx, const Uuid& citizen, const std::string& reason) {
  tx.Exec(kPlaceHold, {tx.municipality(), citizen, Uuid::New(), tx.today(), reason});
}

std::optional<v1::LegalHold> StoreHoldLifted(rpc::Tx& tx, const Uuid& citizen, const std::string& reason) {
  const postgres::Rows rows = tx.Exec(kLiftHold, {tx.municipality(), citizen, tx.today(), reason});
  if (rows.empty()) return std::nullopt;
  v1::LegalHold hold;
  hold.set_citizen(ResourceName("citizens", citizen));
  *hold.mutable_placed_on() = wire::ToProto(rows.front().date("placed_on"));
  hold.set_reason(rows.front().text("reason"));
  *hold.mutable_lifted_on() = wire::ToProto(tx.today());
  hold.set_lift_reason(reason);
  return hold;
}

}  // namespace sjak::citizens
