#include "services/citizens/identity/rotation_store.h"

#include <nlohmann/json.hpp>

#include "absl/strings/escaping.h"
#include "platform/identity/sealer.h"

namespace sjak::citizens {
namespace {

using Json = nlohmann::json;

// Hashes under different keys cannot be compared, but a person has one under each key for every number: whoever has
// fewer under a key of the ring than under any key lacks some.
const postgres::Statement kToRotate("rotation_plan", R"(
  SELECT DISTINCT coalesce(c.merged_into, c.citizen_id) AS survivor_id
  FROM (
    SELECT n.citizen_id FROM cpr_number n WHERE n.municipality_code = $1 AND n.key_id <> $2
    UNION
    SELECT k.citizen_id FROM (
      SELECT l.citizen_id, l.key_id, count(*) AS numbers FROM cpr_lookup l WHERE l.municipality_code = $1
      GROUP BY l.citizen_id, l.key_id) k
    GROUP BY k.citizen_id
    HAVING coalesce(sum(k.numbers) FILTER (WHERE k.key_id = ANY ($3::text[])), 0)
           < max(k.numbers) * cardinality($3::text[])) p
  JOIN citizen c ON c.municipality_code = $1 AND c.citizen_id = p.citizen_id
  WHERE coalesce(c.merged_into, c.citizen_id) > $4::uuid
  ORDER BY 1 LIMIT $5)");

const postgres::Statement kRotationLock("rotation_lock", R"(
  SELECT c.citizen_id FROM citizen c
  WHERE c.municipality_code = $1 AND c.citizen_id = ANY ($2::uuid[]) ORDER BY c.citizen_id FOR UPDATE)");

// By both ways to the numbers, each with its index.
const postgres::Statement kRotationRead("rotation_read", R"(
  SELECT f.survivor_id, n.citizen_id, n.spell_id, n.sealed, lower(n.valid) AS first, upper(n.valid) AS until,
         n.superseded_at IS NULL AS standing
  FROM (
    SELECT p.id AS survivor_id, p.id AS citizen_id FROM unnest($2::uuid[]) AS p(id)
    UNION ALL
    SELECT m.merged_into, m.citizen_id FROM citizen m
    WHERE m.municipality_code = $1 AND m.merged_into = ANY ($2::uuid[])) f
  JOIN cpr_number n ON n.municipality_code = $1 AND n.citizen_id = f.citizen_id)");

const postgres::Statement kRotationWrite("rotation_write", R"(
  WITH resealed AS (
    UPDATE cpr_number n SET sealed = decode(r.sealed, 'hex'), key_id = r.key_id
    FROM jsonb_to_recordset($2::jsonb) AS r(citizen_id uuid, spell_id uuid, sealed text, key_id text)
    WHERE n.municipality_code = $1 AND n.citizen_id = r.citizen_id AND n.spell_id = r.spell_id
    RETURNING 1),
  added AS (
    INSERT INTO cpr_lookup (municipality_code, key_id, keyed_hash, citizen_id, valid)
    SELECT $1, r.key_id, decode(r.keyed_hash, 'hex'), r.citizen_id, daterange(r.first, r.until)
    FROM jsonb_to_recordset($3::jsonb) AS r(citizen_id uuid, key_id text, keyed_hash text, first date, until date)
    ON CONFLICT DO NOTHING
    RETURNING 1)
  SELECT (SELECT count(*) FROM resealed) AS resealed, (SELECT count(*) FROM added) AS added)");

const postgres::Statement kRotationDrop("rotation_drop", R"(
  DELETE FROM cpr_lookup l
  USING (SELECT d.key_id, d.keyed_hash FROM cpr_lookup d
         WHERE d.municipality_code = $1 AND d.key_id = ANY ($2::text[]) LIMIT $3) gone
  WHERE l.municipality_code = $1 AND l.key_id = gone.key_id AND l.keyed_hash = gone.keyed_hash)");

Json DayOrNull(const std::optional<Date>& day) { return day ? Json(day->ToString()) : Json(nullptr); }

}  // namespace

std::vector<Uuid> PeopleToRotate(postgres::Connection& conn, const std::string& municipality, const std::string& active,
                                 const std::vector<std::string>& ring, const Uuid& after, int most) {
  std::vector<Uuid> people;
  for (const postgres::Row row : conn.Exec(kToRotate, {municipality, active, ring, after, most})) {
    people.push_back(row.uuid("survivor_id"));
  }
  return people;
}

std::vector<StoredNumber> LockNumbers(postgres::Connection& conn, const std::string& municipality,
                                      const std::vector<Uuid>& people) {
  const postgres::Args args = {municipality, std::vector<postgres::Arg>(people.begin(), people.end())};
  conn.Exec(kRotationLock, args);
  std::vector<StoredNumber> numbers;
  for (const postgres::Row row : conn.Exec(kRotationRead, args)) {
    StoredNumber number{row.uuid("survivor_id"), row.uuid("citizen_id"), row.uuid("spell_id"), row.bytes("sealed"),
                        row.date("first")};
    if (!row.is_null("until")) number.until = row.date("until");
    number.standing = row.flag("standing");
    numbers.push_back(std::move(number));
  }
  return numbers;
}

RotatedCount StoreRotated(postgres::Connection& conn, const std::string& municipality, const RotatedRows& rows) {
  Json sealed = Json::array(), lookups = Json::array();
  for (const auto& row : rows.sealed) {
    sealed.push_back({{"citizen_id", row.citizen.ToString()},
                      {"spell_id", row.spell.ToString()},
                      {"sealed", absl::BytesToHexString(row.sealed)},
                      {"key_id", identity::Sealer::KeyIdOf(row.sealed)}});
  }
  for (const auto& row : rows.lookups) {
    lookups.push_back({{"citizen_id", row.citizen.ToString()},
                       {"key_id", row.key_id},
                       {"keyed_hash", absl::BytesToHexString(row.hash)},
                       {"first", row.from.ToString()},
                       {"until", DayOrNull(row.until)}});
  }
  const postgres::Rows done = conn.Exec(kRotationWrite, {municipality, sealed.dump(), lookups.dump()});
  return {done.front().i64("resealed"), done.front().i64("added")};
}

int64_t DropLookups(postgres::Connection& conn, const std::string& municipality, const std::vector<std::string>& keys,
                    int most) {
  return conn.Exec(kRotationDrop, {municipality, keys, most}).affected();
}

}  // namespace sjak::citizens
