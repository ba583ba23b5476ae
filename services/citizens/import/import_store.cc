#include "services/citizens/import/import_store.h"

#include <nlohmann/json.hpp>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "services/citizens/areas/areas_store.h"

namespace sjak::citizens {
namespace {

using Json = nlohmann::json;

// Every table is asked once per key, through its primary key; LIMIT 1 says so to a planner that has no statistics of a
// table just filled and would go through all of the municipality's rows, again for every batch.
//
// What the batch's external ids and numbers lead to: $2 source system, $3 external ids, $4 and $5 key ids and hashes.
constexpr absl::string_view kLinks = R"(
  unnest($3::text[]) AS e(external_id)
  CROSS JOIN LATERAL (
    SELECT s.external_id, s.citizen_id, s.source_revision, s.content_key_id, s.content_hash FROM citizen_source s
    WHERE s.municipality_code = $1 AND s.source_system = $2 AND s.external_id = e.external_id LIMIT 1) o)";
constexpr absl::string_view kNumbers = R"(
  unnest($4::text[], $5::bytea[]) AS h(key_id, keyed_hash)
  CROSS JOIN LATERAL (
    SELECT k.key_id, k.keyed_hash, k.citizen_id FROM cpr_lookup k
    WHERE k.municipality_code = $1 AND k.key_id = h.key_id AND k.keyed_hash = h.keyed_hash LIMIT 1) l)";
const std::string& Found() {
  static const auto* const found = new std::string(
      absl::StrCat("found AS (SELECT o.citizen_id FROM ", kLinks, " UNION SELECT l.citizen_id FROM ", kNumbers, ")"));
  return *found;
}

// The import's row first, so that it is not finished meanwhile; batches of one import do not wait for each other here.
// $6 import id.
const postgres::Statement kImportLock("import_lock", absl::StrCat("WITH ", Found(), R"(,
  run AS MATERIALIZED (SELECT r.import_id FROM import_run r
                       WHERE r.municipality_code = $1 AND r.import_id = $6 FOR KEY SHARE OF r),
  people AS MATERIALIZED (
    SELECT c.citizen_id FROM citizen c
    WHERE c.municipality_code = $1 AND c.citizen_id IN (SELECT found.citizen_id FROM found)
      AND (SELECT count(*) FROM run) >= 0
    ORDER BY c.citizen_id FOR UPDATE OF c)
  SELECT people.citizen_id FROM people)"));

// One row per thing known, its kind beside it. $6 import id, $7 row numbers.
const postgres::Statement kImportRead("import_read", absl::StrCat("WITH ", Found(), R"(
  SELECT 'person' AS kind, )",
                                                                  PersonJson("NULL"), R"( AS value
  FROM found CROSS JOIN LATERAL (
    SELECT p.citizen_id, p.version, p.given_name, p.surname, p.phone, p.protected, p.restricted, p.merged_into
    FROM citizen p WHERE p.municipality_code = $1 AND p.citizen_id = found.citizen_id LIMIT 1) c
  UNION ALL
  SELECT 'holders', json_build_object('citizen', f.citizen_id, 'holders', f.holders)
  FROM found CROSS JOIN LATERAL (
    SELECT s.citizen_id, s.holders FROM citizen_field_source s
    WHERE s.municipality_code = $1 AND s.citizen_id = found.citizen_id LIMIT 1) f
  UNION ALL
  SELECT 'discrepancy', value FROM (
    SELECT )",
                                                                  KnownDiscrepancyJson(), R"( AS value
    FROM discrepancy d
    WHERE d.municipality_code = $1 AND d.citizen_id IN (SELECT found.citizen_id FROM found) AND d.state IN (1, 2)
    ORDER BY d.discrepancy_id) settled_last
  UNION ALL
  SELECT 'run', json_build_object('source', r.source_system, 'state', r.state, 'last_row', r.last_row)
  FROM import_run r WHERE r.municipality_code = $1 AND r.import_id = $6
  UNION ALL
  SELECT 'link', json_build_object('external_id', o.external_id, 'citizen', o.citizen_id, 'revision', o.source_revision,
                                   'key_id', coalesce(o.content_key_id, ''),
                                   'hash', coalesce(encode(o.content_hash, 'hex'), ''))
  FROM )",
                                                                  kLinks, R"(
  UNION ALL
  SELECT 'number', json_build_object('key_id', l.key_id, 'hash', encode(l.keyed_hash, 'hex'), 'citizen', l.citizen_id)
  FROM )",
                                                                  kNumbers, R"(
  UNION ALL
  SELECT 'row', json_build_object('row_number', i.row_number, 'key_id', i.key_id, 'hash', encode(i.keyed_hash, 'hex'),
                                  'outcome', i.outcome, 'citizen', i.citizen_id)
  FROM unnest($7::bigint[]) AS n(row_number) CROSS JOIN LATERAL (
    SELECT a.row_number, a.key_id, a.keyed_hash, a.outcome, a.citizen_id FROM import_row a
    WHERE a.municipality_code = $1 AND a.import_id = $6 AND a.row_number = n.row_number LIMIT 1) i
  UNION ALL
  SELECT 'refused', json_build_object('row_number', x.row_number, 'reasons', x.reasons)
  FROM unnest($7::bigint[]) AS n(row_number) CROSS JOIN LATERAL (
    SELECT r.row_number, r.reasons FROM import_refusal r
    WHERE r.municipality_code = $1 AND r.import_id = $6 AND r.row_number = n.row_number LIMIT 1) x
  UNION ALL
  SELECT 'precedence', )",
                                                                  PrecedenceJson(), R"(
  UNION ALL
  SELECT 'areas', )",
                                                                  AreasJson()));

// $6 source system, $7 import id, $8 the rest. An import that was not started begins here, as a DELTA.
const postgres::Statement kImportWrite("import_write",
                                       absl::StrCat("WITH ", People::WriteCtes(), ", ", SourceCtes("$8"), R"(,
  run AS (
    INSERT INTO import_run (municipality_code, import_id, source_system, mode, state, file_sha256, file_bytes, last_row,
                            started_at)
    VALUES ($1, $7, $6, 1, 1, '', 0, 0, $2)
    ON CONFLICT (municipality_code, import_id) DO NOTHING),
  links AS (SELECT * FROM jsonb_to_recordset($8::jsonb -> 'links') AS r(external_id text, citizen_id uuid,
            revision bigint, stored boolean, key_id text, hash text)),
  new_links AS (
    INSERT INTO citizen_source (municipality_code, source_system, external_id, citizen_id, source_revision, applied_at,
                                content_key_id, content_hash)
    SELECT $1, $6, r.external_id, r.citizen_id, r.revision, $2, r.key_id, decode(r.hash, 'hex')
    FROM links r WHERE NOT r.stored ORDER BY r.external_id),
  moved_links AS (
    UPDATE citizen_source o
    SET source_revision = r.revision, applied_at = $2, content_key_id = r.key_id, content_hash = decode(r.hash, 'hex')
    FROM links r
    WHERE r.stored AND o.municipality_code = $1 AND o.source_system = $6 AND o.external_id = r.external_id),
  accepted AS (SELECT * FROM jsonb_to_recordset($8::jsonb -> 'rows') AS r(row_number bigint, key_id text, hash text,
               outcome smallint, citizen_id uuid, external_id text)),
  mended AS (
    DELETE FROM import_refusal x USING accepted r
    WHERE x.municipality_code = $1 AND x.import_id = $7 AND x.row_number = r.row_number),
  refused AS (
    INSERT INTO import_refusal (municipality_code, import_id, row_number, external_id, citizen_id, reasons, recorded_at)
    SELECT $1, $7, r.row_number, r.external_id, r.citizen_id, r.reasons, $2
    FROM jsonb_to_recordset($8::jsonb -> 'refused') AS r(row_number bigint, external_id text, citizen_id uuid,
         reasons text[])
    ON CONFLICT (municipality_code, import_id, row_number) DO UPDATE
      SET external_id = EXCLUDED.external_id, citizen_id = EXCLUDED.citizen_id, reasons = EXCLUDED.reasons)
  INSERT INTO import_row (municipality_code, import_id, row_number, key_id, keyed_hash, outcome, citizen_id, external_id,
                          recorded_at)
  SELECT $1, $7, r.row_number, r.key_id, decode(r.hash, 'hex'), r.outcome, r.citizen_id, r.external_id, $2
  FROM accepted r)"));

// $3 the highest row of the batch. By itself, as batches that run side by side write it in their order.
const postgres::Statement kImportReached("import_reached", R"(
  UPDATE import_run SET last_row = $3 WHERE municipality_code = $1 AND import_id = $2 AND last_row < $3)");

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

using AddKnown = void (*)(const Json&, ImportKnown*);

// How each kind of thing known is read.
const std::map<std::string, AddKnown>& Kinds() {
  static const auto* const kinds = new std::map<std::string, AddKnown>{
      {"areas", [](const Json& json, ImportKnown* known) { known->areas = AreasFromJson(json.dump()); }},
      {"precedence", [](const Json& json, ImportKnown* known) { known->precedence = PrecedenceFromJson(json); }},
      {"holders",
       [](const Json& json, ImportKnown* known) {
         known->holders[Id(json, "citizen")] = HoldersFromJson(json.at("holders"));
       }},
      {"discrepancy",
       [](const Json& json, ImportKnown* known) { known->discrepancies.push_back(KnownDiscrepancyFromJson(json)); }},
      {"run",
       [](const Json& json, ImportKnown* known) {
         known->run = {Text(json, "source"), json.at("state").get<int>() == 2, json.at("last_row").get<int64_t>()};
       }},
      {"link",
       [](const Json& json, ImportKnown* known) {
         known->links[Text(json, "external_id")] = {Id(json, "citizen"), json.at("revision").get<int64_t>(),
                                                    Text(json, "key_id"), absl::HexStringToBytes(Text(json, "hash")),
                                                    true};
       }},
      {"number",
       [](const Json& json, ImportKnown* known) {
         known->cpr_numbers[{Text(json, "key_id"), absl::HexStringToBytes(Text(json, "hash"))}] = Id(json, "citizen");
       }},
      {"row",
       [](const Json& json, ImportKnown* known) {
         known->rows[json.at("row_number").get<int64_t>()] = {Text(json, "key_id"),
                                                              absl::HexStringToBytes(Text(json, "hash")),
                                                              json.at("outcome").get<int>(), Id(json, "citizen"), ""};
       }},
      {"refused",
       [](const Json& json, ImportKnown* known) {
         known->refused[json.at("row_number").get<int64_t>()].reasons =
             json.at("reasons").get<std::vector<std::string>>();
       }},
  };
  return *kinds;
}

std::string DocOf(const ImportWrites& writes) {
  JsonTables doc;
  for (const auto& [external_id, link] : writes.links) {
    JsonRow row = doc.Row("links");
    row.Text("external_id", external_id).Text("citizen_id", link.citizen.ToString()).Number("revision", link.revision);
    row.Flag("stored", link.stored).Text("key_id", link.key_id).Text("hash", absl::BytesToHexString(link.hash));
  }
  for (const auto& [row_number, accepted] : writes.accepted) {
    JsonRow row = doc.Row("rows");
    row.Number("row_number", row_number).Text("key_id", accepted.key_id);
    row.Text("hash", absl::BytesToHexString(accepted.hash)).Number("outcome", accepted.outcome);
    row.Text("citizen_id", accepted.citizen.ToString()).Text("external_id", accepted.external_id);
  }
  for (const auto& [row_number, refused] : writes.refused) {
    JsonRow row = doc.Row("refused");
    row.Number("row_number", row_number).Text("external_id", refused.external_id);
    if (refused.citizen != Uuid()) row.Text("citizen_id", refused.citizen.ToString());
    row.Json("reasons", Json(refused.reasons).dump(-1, ' ', false, Json::error_handler_t::replace));
  }
  AddToDoc(writes.sources, &doc);
  return doc.Text();
}

}  // namespace

absl::StatusOr<ImportKnown> LockAndReadImport(rpc::Tx& tx, const People& people, const ImportKeys& keys) {
  postgres::Args args = KeyArgs(tx, keys);
  args.push_back(keys.import_id);
  std::set<Uuid> locked;
  for (const postgres::Row row : tx.Exec(kImportLock, args)) locked.insert(row.uuid("citizen_id"));

  args.push_back(std::vector<postgres::Arg>(keys.row_numbers.begin(), keys.row_numbers.end()));
  ImportKnown known;
  for (const postgres::Row row : tx.Exec(kImportRead, args)) {
    const std::string kind = row.text("kind"), value = row.text("value");
    if (kind != "person") {
      Kinds().at(kind)(Json::parse(value), &known);
      continue;
    }
    SJAK_ASSIGN_OR_RETURN(Person person, people.Parse(tx.municipality(), value));
    if (locked.count(person.id) == 0) return Refuse(absl::StatusCode::kAborted, "IMPORT_COLLIDED", kCollided);
    const Uuid id = person.id;
    known.people.emplace(id, std::move(person));
  }
  return known;
}

void WriteImport(rpc::Tx& tx, const People& people, const ImportKeys& keys, const ImportWrites& writes) {
  postgres::Args args = people.WriteArgs(tx, writes.changed);
  args.push_back(keys.source_system);
  args.push_back(keys.import_id);
  args.push_back(DocOf(writes));
  tx.Exec(kImportWrite, args);
  tx.AwaitForerunner();
  tx.Exec(kImportReached, {tx.municipality(), keys.import_id, writes.last_row});
}

}  // namespace sjak::citizens
