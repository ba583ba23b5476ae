#include "services/citizens/sources/sources_store.h"

#include <nlohmann/json.hpp>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "services/citizens/areas/areas_store.h"

namespace sjak::citizens {
namespace {

using Json = nlohmann::json;

constexpr absl::string_view kDiscrepancyColumns =
    "d.discrepancy_id, d.citizen_id, d.field_group, d.kept_source, d.losing_source, d.sealed, d.state, d.found_at";

const postgres::Statement kPrecedenceVersion("precedence_next_version", R"(
  INSERT INTO source_precedence (municipality_code, field_group, version) VALUES ($1, $2, 1)
  ON CONFLICT (municipality_code, field_group) DO UPDATE SET version = source_precedence.version + 1
  RETURNING version)");

const postgres::Statement kPrecedenceDefine("precedence_define", R"(
  INSERT INTO source_precedence_definition (municipality_code, field_group, version, sources, recorded_at)
  VALUES ($1, $2, $3, $4::text[], $5))");

const postgres::Statement kDiscrepancyLock("discrepancy_lock", R"(
  SELECT c.citizen_id FROM citizen c
  WHERE c.municipality_code = $1
    AND c.citizen_id = (SELECT d.citizen_id FROM discrepancy d WHERE d.municipality_code = $1 AND d.discrepancy_id = $2)
  FOR UPDATE OF c)");

const postgres::Statement kDiscrepancyRead("discrepancy_read",
                                           absl::StrCat("SELECT ", kDiscrepancyColumns, ", ", PersonJson("NULL"),
                                                        " AS person, ", AreasJson(), R"( AS areas,
    coalesce((SELECT f.holders FROM citizen_field_source f
              WHERE f.municipality_code = $1 AND f.citizen_id = d.citizen_id), '{}') AS holders
  FROM discrepancy d JOIN citizen c ON c.municipality_code = $1 AND c.citizen_id = d.citizen_id
  WHERE d.municipality_code = $1 AND d.discrepancy_id = $2)"));

// $6: what SourceCtes stores.
const postgres::Statement kDiscrepancyResolve("discrepancy_resolve",
                                              absl::StrCat("WITH ", People::WriteCtes(), ", ", SourceCtes("$6"),
                                                           " SELECT 1 AS done"));

const postgres::Statement kValuesNotUnder("discrepancy_not_under", R"(
  SELECT d.discrepancy_id, d.citizen_id, d.field_group, d.sealed FROM discrepancy d
  WHERE d.municipality_code = $1 AND d.key_id <> $2 AND d.discrepancy_id > $3
  ORDER BY d.discrepancy_id LIMIT $4 FOR UPDATE)");

const postgres::Statement kStoreSealedValues("discrepancy_reseal", R"(
  UPDATE discrepancy d SET sealed = r.sealed, key_id = r.key_id, value_hash = r.hash
  FROM unnest($2::uuid[], $3::bytea[], $4::text[], $5::bytea[]) AS r(discrepancy_id, sealed, key_id, hash)
  WHERE d.municipality_code = $1 AND d.discrepancy_id = r.discrepancy_id)");

}  // namespace

const rpc::AuditedRead kDiscrepancyPage("discrepancy_page", 6,
                                        absl::StrCat(R"(
  SELECT 1 AS item, CASE WHEN d.place <= $3::int THEN d.citizen_id END AS subject_id, )",
                                                     kDiscrepancyColumns, R"(,
         CASE WHEN d.place <= $3::int THEN )",
                                                     PersonJson("$2"), R"( END AS person
  FROM (
    SELECT x.*, row_number() OVER (ORDER BY x.discrepancy_id) AS place FROM discrepancy x
    WHERE x.municipality_code = $1 AND x.state = 1 AND x.discrepancy_id > $4::uuid
      AND NOT EXISTS (
        SELECT FROM citizen z WHERE z.municipality_code = $1 AND z.citizen_id = x.citizen_id AND z.restricted)
      AND ($5::uuid IS NULL OR x.citizen_id = $5::uuid) AND ($6::int = 0 OR x.field_group = $6::int)
    ORDER BY x.discrepancy_id
    LIMIT $3::int + 1) d
  JOIN citizen c ON c.municipality_code = $1 AND c.citizen_id = d.citizen_id
  ORDER BY d.place)"));

std::string KnownDiscrepancyJson() {
  return "json_build_object('id', d.discrepancy_id, 'citizen', d.citizen_id, 'group', d.field_group, "
         "'losing', d.losing_source, 'state', d.state, 'key_id', d.key_id, 'hash', encode(d.value_hash, 'hex'))";
}

KnownDiscrepancy KnownDiscrepancyFromJson(const Json& json) {
  return {*Uuid::Parse(json.at("id").get<std::string>()),
          *Uuid::Parse(json.at("citizen").get<std::string>()),
          json.at("group").get<int>(),
          json.at("losing").get<std::string>(),
          json.at("state").get<int>(),
          json.at("key_id").get<std::string>(),
          absl::HexStringToBytes(json.at("hash").get<std::string>())};
}

Holders HoldersFromJson(const Json& json) {
  Holders holders;
  for (const auto& [group, h] : json.items()) {
    holders[std::stoi(group)] = {h.at("source").get<std::string>(), h.at("key_id").get<std::string>(),
                                 absl::HexStringToBytes(h.at("hash").get<std::string>())};
  }
  return holders;
}

std::string PrecedenceJson() {
  return R"((SELECT coalesce(json_object_agg(p.field_group, o.sources), '{}')
             FROM source_precedence p
             JOIN source_precedence_definition o
               ON o.municipality_code = $1 AND o.field_group = p.field_group AND o.version = p.version
             WHERE p.municipality_code = $1))";
}

Precedence PrecedenceFromJson(const Json& json) {
  Precedence precedence;
  for (const auto& [group, sources] : json.items()) {
    precedence[std::stoi(group)] = sources.get<std::vector<std::string>>();
  }
  return precedence;
}

std::string SourceCtes(absl::string_view param) {
  return absl::StrCat(
      R"(holders AS (
        INSERT INTO citizen_field_source (municipality_code, citizen_id, holders, recorded_at)
        SELECT $1, r.citizen_id, r.holders, $2
        FROM jsonb_to_recordset()",
      param, R"(::jsonb -> 'holders') AS r(citizen_id uuid, holders jsonb)
        ON CONFLICT (municipality_code, citizen_id) DO UPDATE
          SET holders = EXCLUDED.holders, recorded_at = EXCLUDED.recorded_at),
      found_discrepancies AS (
        INSERT INTO discrepancy (municipality_code, discrepancy_id, citizen_id, field_group, kept_source, losing_source,
                                 sealed, key_id, value_hash, state, found_at)
        SELECT $1, r.id, r.citizen_id, r.field_group, r.kept, r.losing, decode(r.sealed, 'hex'), r.key_id,
               decode(r.hash, 'hex'), 1, $2
        FROM jsonb_to_recordset()",
      param, R"(::jsonb -> 'discrepancies') AS r(id uuid, citizen_id uuid,
             field_group smallint, kept text, losing text, sealed text, key_id text, hash text)),
      settled_discrepancies AS (
        UPDATE discrepancy d SET state = r.state, settled_at = $2, settled_by = r.settled_by, reason = r.reason
        FROM jsonb_to_recordset()",
      param, R"(::jsonb -> 'settled') AS r(id uuid, state smallint, settled_by text,
             reason text)
        WHERE d.municipality_code = $1 AND d.discrepancy_id = r.id))");
}

void AddToDoc(const SourceChanges& changes, JsonTables* doc) {
  for (const auto& [citizen, groups] : changes.holders) {
    std::string by_group;
    {
      JsonRow all(&by_group);
      for (const auto& [group, holder] : groups) {
        std::string one;
        JsonRow(&one)
            .Text("source", holder.source)
            .Text("key_id", holder.key_id)
            .Text("hash", absl::BytesToHexString(holder.hash));
        all.Json(std::to_string(group), one);
      }
    }
    doc->Row("holders").Text("citizen_id", citizen.ToString()).Json("holders", by_group);
  }
  for (const NewDiscrepancy& d : changes.found) {
    JsonRow row = doc->Row("discrepancies");
    row.Text("id", d.known.id.ToString()).Text("citizen_id", d.known.citizen.ToString());
    row.Number("field_group", d.known.group).Text("kept", d.kept_source).Text("losing", d.known.losing_source);
    row.Text("sealed", absl::BytesToHexString(d.sealed)).Text("key_id", d.known.key_id);
    row.Text("hash", absl::BytesToHexString(d.known.hash));
  }
  for (const SettledDiscrepancy& d : changes.settled) {
    JsonRow row = doc->Row("settled");
    row.Text("id", d.id.ToString()).Number("state", d.state).Text("settled_by", d.by).Text("reason", d.reason);
  }
}

int64_t WritePrecedence(rpc::Tx& tx, const v1::SourcePrecedence& precedence) {
  const int group = precedence.field_group();
  const int64_t version = tx.Exec(kPrecedenceVersion, {tx.municipality(), group}).front().i64("version");
  const std::vector<std::string> sources(precedence.sources().begin(), precedence.sources().end());
  tx.Exec(kPrecedenceDefine, {tx.municipality(), group, version, sources, tx.now()});
  return version;
}

bool LockDiscrepancy(rpc::Tx& tx, const Uuid& discrepancy) {
  return !tx.Exec(kDiscrepancyLock, {tx.municipality(), discrepancy}).empty();
}

postgres::Row ReadDiscrepancy(rpc::Tx& tx, const Uuid& discrepancy) {
  return tx.Exec(kDiscrepancyRead, {tx.municipality(), discrepancy}).front();
}

void WriteResolution(rpc::Tx& tx, const People& people, absl::Span<const Person* const> changed,
                     const SourceChanges& changes) {
  JsonTables doc;
  AddToDoc(changes, &doc);
  postgres::Args args = people.WriteArgs(tx, changed);
  args.push_back(doc.Text());
  tx.Exec(kDiscrepancyResolve, args);
}

std::vector<SealedValue> LockValuesNotUnder(postgres::Connection& conn, const std::string& municipality,
                                            const std::string& key_id, const Uuid& after, int most) {
  std::vector<SealedValue> values;
  for (const postgres::Row row : conn.Exec(kValuesNotUnder, {municipality, key_id, after, most})) {
    values.push_back({row.uuid("discrepancy_id"), row.uuid("citizen_id"),
                      static_cast<v1::FieldGroup>(row.i32("field_group")), row.bytes("sealed"), "", ""});
  }
  return values;
}

void StoreSealedValues(postgres::Connection& conn, const std::string& municipality,
                       const std::vector<SealedValue>& values) {
  std::vector<postgres::Arg> ids, sealed, key_ids, hashes;
  for (const SealedValue& value : values) {
    ids.push_back(value.discrepancy);
    sealed.push_back(postgres::Arg::Bytes(value.sealed));
    key_ids.push_back(value.key_id);
    hashes.push_back(postgres::Arg::Bytes(value.hash));
  }
  conn.Exec(kStoreSealedValues, {municipality, ids, sealed, key_ids, hashes});
}

}  // namespace sjak::citizens
