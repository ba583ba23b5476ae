#include "services/citizens/rights/erasure_store.h"

#include <google/protobuf/util/json_util.h>

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "platform/base/wire.h"
#include "services/citizens/rights/absence_store.h"

namespace sjak::citizens {
namespace {

using Json = nlohmann::json;
using postgres::Arg;

// Whoever publishes about a person takes this row first, so no event is added after it was taken.
const postgres::Statement kLockLeaving("erasure_lock", R"(
  SELECT c.citizen_id FROM citizen c
  WHERE c.municipality_code = $1 AND c.citizen_id = ANY (person_ids($1, $2)) ORDER BY c.citizen_id FOR UPDATE)");

const postgres::Statement kReadLeaving("erasure_read",
                                       absl::StrCat(R"(
  SELECT 'person' AS kind, ()",
                                                    PersonJson("NULL"), R"()::text AS person, 0 AS n, '' AS type_url,
         ''::bytea AS payload, EXISTS (
           SELECT FROM legal_hold h WHERE h.municipality_code = $1 AND h.citizen_id = ANY (person_ids($1, $2))
                                      AND h.lifted_on IS NULL) AS on_hold
  FROM citizen c WHERE c.municipality_code = $1 AND c.citizen_id = $2 AND NOT merged_away(c)
  UNION ALL
  SELECT 'event', '', f.n, f.type_url, f.payload, false
  FROM feed f WHERE f.municipality_code = $1 AND f.person_id = ANY (person_ids($1, $2)))"));

const postgres::Statement kErasePerson("erasure_erase", R"(
  SELECT e.certificate, e.sha256
  FROM erase_person($1, $2, $3, $4, $5, $6, $7::jsonb, $8::bigint[], $9::bytea[]) AS e)");

void AddTables(const Json& list, google::protobuf::RepeatedPtrField<v1::ErasedTable>* tables) {
  for (const Json& t : list) {
    v1::ErasedTable* const table = tables->Add();
    table->set_table(t.at("table").get<std::string>());
    table->set_rows(t.at("rows").get<int64_t>());
  }
}

v1::ErasureCertificate CertificateFromJson(const std::string& text, const std::string& sha256) {
  const Json json = Json::parse(text);
  v1::ErasureCertificate certificate;
  certificate.set_name(ResourceName("erasures", json.at("erasure").get<std::string>()));
  certificate.set_citizen(ResourceName("citizens", json.at("citizen").get<std::string>()));
  absl::Time at;
  if (absl::ParseTime(absl::RFC3339_full, json.at("erased_at").get<std::string>(), &at, nullptr)) {
    *certificate.mutable_erased_at() = wire::ToProto(at);
  }
  certificate.set_ground(static_cast<v1::ErasureGround>(json.at("ground").get<int>()));
  certificate.set_role(json.at("role").get<std::string>());
  AddTables(json.at("erased"), certificate.mutable_erased());
  AddTables(json.at("kept"), certificate.mutable_kept());
  (void)google::protobuf::util::JsonStringToMessage(json.at("facts").dump(), certificate.mutable_facts());
  certificate.set_sha256(sha256);
  return certificate;
}

}  // namespace

const rpc::AuditedRead kCertificateByName("erasure_by_name", 2, R"(
  SELECT 1 AS item, (e.certificate ->> 'citizen')::uuid AS subject_id, e.certificate, e.sha256
  FROM erasure e WHERE e.municipality_code = $1 AND e.erasure_id = $2 LIMIT 1)");
const rpc::AuditedRead kCertificateOfCitizen("erasure_of_citizen", 2, R"(
  SELECT 1 AS item, e.citizen_id AS subject_id, e.certificate, e.sha256
  FROM erasure e WHERE e.municipality_code = $1 AND e.citizen_id = $2)");

absl::StatusOr<Leaving> LockLeaving(rpc::Tx& tx, const People& people, const Uuid& citizen) {
  tx.Exec(kLockLeaving, {tx.municipality(), citizen});
  Leaving leaving;
  for (const postgres::Row row : tx.Exec(kReadLeaving, {tx.municipality(), citizen})) {
    if (row.text("kind") == "event") {
      leaving.events.push_back({row.i64("n"), row.text("type_url"), row.bytes("payload")});
      continue;
    }
    SJAK_ASSIGN_OR_RETURN(leaving.person, people.Parse(tx.municipality(), row.text("person")));
    leaving.on_hold = row.flag("on_hold");
  }
  if (leaving.person.version == 0) return WhyAbsent(tx, citizen);
  return leaving;
}

v1::ErasureCertificate EraseAndCertify(rpc::Tx& tx, const v1::KeptFacts& facts, v1::ErasureGround ground,
                                       const std::string& role, const Tombstones& tombstones) {
  std::string kept;
  (void)google::protobuf::util::MessageToJsonString(facts, &kept);
  std::vector<Arg> positions, payloads;
  for (const auto& [n, payload] : tombstones) {
    positions.emplace_back(n);
    payloads.push_back(Arg::Bytes(payload));
  }
  const postgres::Rows rows =
      tx.Exec(kErasePerson, {tx.municipality(), IdOf(facts.citizen()), Uuid::New(), static_cast<int>(ground), role,
                             tx.now(), kept, positions, payloads});
  return CertificateFrom(rows.front());
}

v1::ErasureCertificate CertificateFrom(const postgres::Row& row) {
  return CertificateFromJson(row.text("certificate"), row.text("sha256"));
}

}  // namespace sjak::citizens
