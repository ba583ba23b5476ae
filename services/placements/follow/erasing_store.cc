#include "services/placements/follow/erasing_store.h"

namespace sjak::placements {
namespace {

using postgres::Arg;

// Whoever changes a citizen's placements holds these rows first, so no event is added after it was taken.
const postgres::Statement kLockLeaving("erasing.lock", R"sql(
SELECT a.citizen_id FROM citizen_anchor a
WHERE a.municipality_code = $1 AND a.citizen_id = ANY (person_ids($1, $2::uuid))
ORDER BY a.citizen_id FOR UPDATE
)sql");

const postgres::Statement kReadLeaving("erasing.read", R"sql(
SELECT person_ids($1, $2::uuid) AS ids, f.n, f.type_url, f.payload
FROM (VALUES (1)) AS one(one)
LEFT JOIN feed f ON f.municipality_code = $1 AND f.person_id = ANY (person_ids($1, $2::uuid))
)sql");

const postgres::Statement kErase("erasing.erase", R"sql(
SELECT e.what, e.subject, e.n FROM erase_citizen($1, $2::uuid, $3::uuid, $4::bigint[], $5::bytea[]) AS e
)sql");

}  // namespace

Leaving LockLeaving(rpc::Tx& tx, const Uuid& citizen) {
  tx.Exec(kLockLeaving, {tx.municipality(), citizen});
  Leaving leaving;
  for (const postgres::Row row : tx.Exec(kReadLeaving, {tx.municipality(), citizen})) {
    if (leaving.ids.empty()) {
      for (const std::string& id : row.texts("ids")) leaving.ids.push_back(*Uuid::Parse(id));
    }
    if (!row.is_null("n")) leaving.events.push_back({row.i64("n"), row.text("type_url"), row.bytes("payload")});
  }
  return leaving;
}

Erased Erase(rpc::Tx& tx, const Uuid& citizen, const Uuid& pseudonym, const Tombstones& tombstones) {
  std::vector<Arg> positions, payloads;
  for (const auto& [n, payload] : tombstones) {
    positions.emplace_back(n);
    payloads.push_back(Arg::Bytes(payload));
  }
  Erased erased;
  for (const postgres::Row row : tx.Exec(kErase, {tx.municipality(), citizen, pseudonym, positions, payloads})) {
    if (row.text("what") == "pseudonym") {
      erased.placements.emplace_back(row.uuid("subject"), row.i64("n"));
    } else {
      erased.tables.emplace_back(row.text("what"), row.i64("n"));
    }
  }
  return erased;
}

}  // namespace sjak::placements
