#include "services/citizens/rights/rights_store.h"

#include "absl/strings/str_cat.h"
#include "platform/base/wire.h"

namespace sjak::citizens {
namespace {

// After the parameters of WriteCtes: whose, key, what was held, why it was wrong.
const postgres::Statement kStoreRectified("rights_rectify", absl::StrCat("WITH ", People::WriteCtes(), R"(
  INSERT INTO rectification (municipality_code, citizen_id, rectification_id, given_name, surname, phone, reason, superseded_at)
  VALUES ($1, $6, $7, $8, $9, $10, $11, $2))"));

// Who was merged into the person is set aside with the person, and stands again with it.
const postgres::Statement kStoreRestricted("rights_restrict", R"(
  WITH person AS (
    UPDATE citizen c SET restricted = true, recorded_at = $4,
           version = CASE WHEN c.citizen_id = $2 THEN $3::bigint ELSE c.version END
    WHERE c.municipality_code = $1 AND (c.citizen_id = $2 OR c.merged_into = $2))
  INSERT INTO restriction (municipality_code, citizen_id, restriction_id, placed_on, reason)
  VALUES ($1, $2, $5, $6, $7))");

const postgres::Statement kStoreLifted("rights_lift", R"(
  WITH person AS (
    UPDATE citizen c SET restricted = false, recorded_at = $4,
           version = CASE WHEN c.citizen_id = $2 THEN $3::bigint ELSE c.version END
    WHERE c.municipality_code = $1 AND (c.citizen_id = $2 OR c.merged_into = $2))
  UPDATE restriction r SET lifted_on = $5, lift_reason = $6
  WHERE r.municipality_code = $1 AND r.citizen_id = $2 AND r.lifted_on IS NULL
  RETURNING r.placed_on, r.reason)");

const postgres::Statement kStoreInformed("rights_inform", R"(
  INSERT INTO information_given (municipality_code, citizen_id, duty, given_on, text_version, recorded_at)
  VALUES ($1, $2, $3, $4, $5, $6)
  ON CONFLICT ON CONSTRAINT information_given_pkey DO NOTHING)");

const rpc::ConstraintRefusal kRestrictionStanding("restriction_standing", absl::StatusCode::kFailedPrecondition,
                                                  "ALREADY_RESTRICTED", "Processing is restricted already.");

}  // namespace

const rpc::AuditedRead kExport("rights_export", 5, R"(
  SELECT 1 AS item, $2::uuid AS subject_id, x.kind, x.source, x.content, x.at, x.tie
  FROM (
    SELECT 1 AS part, 'column' AS kind, p.source, p.content, NULL::timestamptz AS at, NULL AS tie, p.place
    FROM person_columns() WITH ORDINALITY AS p(source, content, place) WHERE $3::timestamptz IS NULL
    UNION ALL
    SELECT 2, 'row', p.source, p.content, NULL, NULL, p.place
    FROM person_rows($1, $2) WITH ORDINALITY AS p(source, content, place) WHERE $3::timestamptz IS NULL
    UNION ALL
    SELECT 3, 'look', '', k.content, k.at, k.tie, row_number() OVER (ORDER BY k.at DESC, k.tie DESC)
    FROM (
      SELECT min(l.logged_at) AS at, g.tie,
             jsonb_build_object('roles', max(l.roles), 'purpose', max(l.purpose), 'methods', jsonb_agg(DISTINCT l.method))
               AS content
      FROM access_log_subject s
      JOIN access_log l ON l.municipality_code = $1 AND l.logged_at = s.logged_at AND l.id = s.log_id
      CROSS JOIN LATERAL (SELECT coalesce(nullif(l.correlation_id, ''), l.id::text) AS tie) g
      WHERE s.municipality_code = $1 AND s.subject_id = ANY (person_ids($1, $2))
      GROUP BY g.tie
      HAVING $3::timestamptz IS NULL OR (min(l.logged_at), g.tie) < ($3::timestamptz, $4::text)
      ORDER BY 1 DESC, 2 DESC LIMIT $5::int + 1) k
  ) x
  WHERE EXISTS (SELECT FROM citizen c WHERE c.municipality_code = $1 AND c.citizen_id = $2)
  ORDER BY x.part, x.place)");

void StoreRectified(rpc::Tx& tx, const People& people, const Person& person, const Superseded& before,
                    const std::string& reason) {
  const Person* const one[] = {&person};
  postgres::Args args = people.WriteArgs(tx, one);
  args.insert(args.end(), {person.id, Uuid::New(), before.given_name, before.surname, before.phone, reason});
  tx.Exec(kStoreRectified, args);
}

void StoreRestricted(rpc::Tx& tx, const Person& person, const std::string& reason) {
  tx.Exec(kStoreRestricted, {tx.municipality(), person.id, person.version, tx.now(), Uuid::New(), tx.today(), reason});
}

std::optional<v1::Restriction> StoreLifted(rpc::Tx& tx, const Person& person, const std::string& reason) {
  const postgres::Rows rows =
      tx.Exec(kStoreLifted, {tx.municipality(), person.id, person.version, tx.now(), tx.today(), reason});
  if (rows.empty()) return std::nullopt;
  v1::Restriction restriction;
  restriction.set_citizen(ResourceName("citizens", person.id));
  *restriction.mutable_placed_on() = wire::ToProto(rows.front().date("placed_on"));
  restriction.set_reason(rows.front().text("reason"));
  *restriction.mutable_lifted_on() = wire::ToProto(tx.today());
  restriction.set_lift_reason(reason);
  return restriction;
}

void StoreInformationGiven(rpc::Tx& tx, const v1::RecordInformationGivenRequest& request) {
  tx.Exec(kStoreInformed, {tx.municipality(), IdOf(request.citizen()), static_cast<int>(request.duty()),
                           wire::DateOf(request.given_on()), request.text_version(), tx.now()});
}

}  // namespace sjak::citizens
