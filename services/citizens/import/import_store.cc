#include "services/citizens/import/import_store.h"

#include <nlohmann/json.hpp>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "services/citizens/areas/areas_store.h"

namespace sjak::citizens {
namespace {

using Json = nlohmann::json;

// The people whom the keys lead to: $2 source system, $3 external ids, $4 and $5 key ids and hashes of CPR numbers.
constexpr absl::string_view kFound = R"(
  found AS (
    SELECT o.citizen_id FROM citizen_source o
    WHERE o.municipality_code = $1 AND o.source_system = $2 AND o.external_id = ANY ($3::text[])
    UNION
    SELECT l.citizen_id FROM unnest($4::text[], $5::bytea[]) AS h(key_id, keyed_hash)
    JOIN cpr_lookup l ON l.municipality_code = $1 AND l.key_id = h.key_id AND l.keyed_hash = h.keyed_hash))";

const postgres::Statement kImportLock("import_lock", absl::StrCat("WITH ", kFound, R"(
  SELECT c.citizen_id FROM citizen c
  WHERE c.municipality_code = $1 AND c.citizen_id IN (SELECT found.citizen_id FROM found)
  ORDER BY c.citizen_id FOR UPDATE OF c)"));

// One row per thing known, its kind beside it. $6 import id, $7 row numbers.
const postgres::Statement kImportRead("import_read", absl::StrCat("WITH ", kFound, R"(
  SELECT 'person' AS kind, )",
                                                                  PersonJson("NULL"), R"( AS value
  FROM citizen c WHERE c.municipality_code = $1 AND c.citizen_id IN (SELECT found.citizen_id FROM found)
  UNION ALL
  SELECT 'link', json_build_object('external_id', o.external_id, 'citizen', o.citizen_id, 'revision', o.source_revision)
  FROM citizen_source o
  WHERE o.municipality_code = $1 AND o.source_system = $2 AND o.external_id = ANY ($3::text[])
  UNION ALL
  SELECT 'number', json_build_object('key_id', l.key_id, 'hash', encode(l.keyed_hash, 'hex'), 'citizen', l.citizen_id)
  FROM unnest($4::text[], $5::bytea[]) AS h(key_id, keyed_hash)
  JOIN cpr_lookup l ON l.municipality_code = $1 AND l.key_id = h.key_id AND l.keyed_hash = h.keyed_hash
  UNION ALL
  SELECT 'row', json_build_object('row_number', i.row_number, 'key_id', i.key_id, 'hash', encode(i.keyed_hash, 'hex'),
                                  'outcome', i.outcome, 'citizen', i.citizen_id)
  FROM import_row i
  WHERE i.municipality_code = $1 AND i.import_id = $6 AND i.row_number = ANY ($7::bigint[])
  UNION ALL
  SELECT 'areas', )",
                                                                  AreasJson()));

// $6 source system, $7 import id, $8 the links and the accepted rows.
const postgres::Statement kImportWrite("import_write", absl::StrCat("WITH ", People::WriteCtes(), R"(,
  links AS (SELECT * FROM jsonb_to_recordset($8::jsonb -> 'links') AS r(external_id text, citizen_id uuid,
            revision bigint, stored boolean)),
  new_links AS (
    INSERT INTO citizen_source (municipality_code, source_system, external_id, citizen_id, source_revision, applied_at)
    SELECT $1, $6, r.external_id, r.citizen_id, r.revision, $2 FROM links r WHERE NOT r.stored),
  moved_links AS (
    UPDATE citizen_source o SET source_revision = r.revision, applied_at = $2 FROM links r
    WHERE r.stored AND o.municipality_code = $1 AND o.source_system = $6 AND o.external_id = r.external_id)
  INSERT INTO import_row (municipality_code, import_id, row_number, key_id, keyed_hash, outcome, citizen_id, recorded_at)
  SELECT $1, $7, r.row_number, r.key_id, decode(r.hash, 'hex'), r.outcome, r.citizen_id, $2
  FROM jsonb_to_recordset($8::jsonb -> 'rows') AS r(row_number bigint, key_id text, hash text, outcome smallint,
       citizen_id uuid))"));

constexpr const char* kCollided = "Somebody entered one of the same people while the import ran. Repeat the call.";
const rpc::ConstraintRefusal kCollisions[] = {
    {"citizen_source_pkey", absl::StatusCode::kAborted, "IMPORT_COLLIDED", kCollided},
    {"import_row_pkey", absl::StatusCode::kAborted, "IMPORT_COLLIDED", kCollided},
};

postgres::Args KeyArgs(rpc::Tx& tx, const ImportKeys& keys) {
  std::vector<postgres::Arg> key_ids, hashes;
  for (const auto& [key_id, hash] : keys.cpr_hashes) {
    key_ids.push_back(key_id);
    hashes.push_back(postgres::Arg::Bytes(hash));
  }
  return {tx.municipality(), keys.source_system, keys.external_ids, key_ids, hashes};
}

std::string Text(const Json& json, const char* key) { return json.at(key).get<std::string>(); }
Uuid Id(const Json& json, const char* key) { return *Uuid::Parse(Text(json, key)); }

void AddKnown(const std::string& kind, const std::string& value, ImportKnown* known) {
  if (kind == "areas") {
    known->areas = AreasFromJson(value);
    return;
  }
  const Json json = Json::parse(value);
  if (kind == "link") {
    known->links[Text(json, "external_id")] = {Id(json, "citizen"), json.at("revision").get<int64_t>(), true};
  } else if (kind == "number") {
    known->cpr_numbers[{Text(json, "key_id"), absl::HexStringToBytes(Text(json, "hash"))}] = Id(json, "citizen");
  } else if (kind == "row") {
    known->rows[json.at("row_number").get<int64_t>()] = {Text(json, "key_id"),
                                                         absl::HexStringToBytes(Text(json, "hash")),
                                                         json.at("outcome").get<int>(), Id(json, "citizen")};
  }
}

}  // namespace

absl::StatusOr<ImportKnown> LockAndReadImport(rpc::Tx& tx, const People& people, const ImportKeys& keys) {
  postgres::Args args = KeyArgs(tx, keys);
  std::set<Uuid> locked;
  for (const postgres::Row row : tx.Exec(kImportLock, args)) locked.insert(row.uuid("citizen_id"));

  args.push_back(keys.import_id);
  args.push_back(std::vector<postgres::Arg>(keys.row_numbers.begin(), keys.row_numbers.end()));
  ImportKnown known;
  for (const postgres::Row row : tx.Exec(kImportRead, args)) {
    if (row.text("kind") != "person") {
      AddKnown(row.text("kind"), row.text("value"), &known);
      continue;
    }
    SJAK_ASSIGN_OR_RETURN(Person person, people.Parse(tx.municipality(), row.text("value")));
    if (locked.count(person.id) == 0) return Refuse(absl::StatusCode::kAborted, "IMPORT_COLLIDED", kCollided);
    const Uuid id = person.id;
    known.people.emplace(id, std::move(person));
  }
  return known;
}

void WriteImport(rpc::Tx& tx, const People& people, const ImportKeys& keys, absl::Span<const Person* const> changed,
                 const std::map<std::string, SourceLink>& links, const std::map<int64_t, AcceptedRow>& rows) {
  Json doc = {{"links", Json::array()}, {"rows", Json::array()}};
  for (const auto& [external_id, link] : links) {
    doc["links"].push_back({{"external_id", external_id},
                            {"citizen_id", link.citizen.ToString()},
                            {"revision", link.revision},
                            {"stored", link.stored}});
  }
  for (const auto& [row_number, row] : rows) {
    doc["rows"].push_back({{"row_number", row_number},
                           {"key_id", row.key_id},
                           {"hash", absl::BytesToHexString(row.hash)},
                           {"outcome", row.outcome},
                           {"citizen_id", row.citizen.ToString()}});
  }
  postgres::Args args = people.WriteArgs(tx, changed);
  args.push_back(keys.source_system);
  args.push_back(keys.import_id);
  args.push_back(doc.dump());
  tx.Exec(kImportWrite, args);
}

}  // namespace sjak::citizens
