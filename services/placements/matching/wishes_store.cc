#include "services/placements/matching/wishes_store.h"

#include "services/placements/programmes/json_store.h"
#include "services/placements/programmes/columns_store.h"

namespace sjak::placements {
namespace {

using postgres::Arg;

const rpc::ConstraintRefusal kWishProgramme("placement_wish_programme_fkey", absl::StatusCode::kNotFound,
                                            "PROGRAMME_NOT_FOUND", "There is no such programme.");

const postgres::Statement kInsertWish("placements.insert_wish", R"sql(
INSERT INTO placement_wish (municipality_code, programme_id, citizen_id, version, withdrawn, facts, recorded_at,
  recorded_by)
SELECT $1, $2::uuid, $3::uuid, coalesce(max(w.version), 0) + 1, false, $4::jsonb, $5::timestamptz, $6
FROM placement_wish w WHERE w.municipality_code = $1 AND w.programme_id = $2::uuid AND w.citizen_id = $3::uuid
RETURNING version
)sql");

const postgres::Statement kInsertWithdrawal("placements.insert_wish_withdrawal", R"sql(
INSERT INTO placement_wish (municipality_code, programme_id, citizen_id, version, withdrawn, facts, recorded_at,
  recorded_by)
SELECT $1, $2::uuid, $3::uuid, l.version + 1, true, '{}', $4::timestamptz, $5
FROM (
  SELECT w.version, w.withdrawn FROM placement_wish w
  WHERE w.municipality_code = $1 AND w.programme_id = $2::uuid AND w.citizen_id = $3::uuid
  ORDER BY w.version DESC LIMIT 1) l
WHERE NOT l.withdrawn
RETURNING version
)sql");

const rpc::AuditedRead kReadWishes("placements.read_wishes", 4, R"sql(
SELECT 1 AS item, l.citizen_id AS subject_id, l.citizen_id, l.version, l.facts
FROM (
  SELECT DISTINCT ON (w.citizen_id) w.citizen_id, w.version, w.withdrawn, w.facts FROM placement_wish w
  WHERE w.municipality_code = $1 AND w.programme_id = $2::uuid AND ($3::uuid IS NULL OR w.citizen_id > $3::uuid)
  ORDER BY w.citizen_id, w.version DESC) l
WHERE NOT l.withdrawn
ORDER BY l.citizen_id LIMIT $4::int
)sql");

const postgres::Statement kInsertTravelTimes("placements.insert_travel_times", R"sql(
INSERT INTO travel_time (municipality_code, site_id, version, area_codes, minutes, recorded_at, recorded_by)
SELECT $1, $2::uuid, coalesce(max(t.version), 0) + 1, $3::text[], $4::int[], $5::timestamptz, $6
FROM travel_time t WHERE t.municipality_code = $1 AND t.site_id = $2::uuid
RETURNING version
)sql");

}  // namespace

int64_t InsertWish(rpc::Tx& tx, const v1::RecordPlacementWishRequest& request) {
  return tx
      .Exec(kInsertWish, {tx.municipality(), IdOf(request.programme()), IdOf(request.citizen()),
                          JsonOf(request.facts()), tx.now(), tx.caller().subject})
      .front()
      .i64("version");
}

std::optional<int64_t> InsertWithdrawal(rpc::Tx& tx, const Uuid& programme, const Uuid& citizen) {
  const postgres::Rows rows =
      tx.Exec(kInsertWithdrawal, {tx.municipality(), programme, citizen, tx.now(), tx.caller().subject});
  return rows.empty() ? std::nullopt : std::optional(rows.front().i64("version"));
}

std::vector<v1::PlacementWish> ReadWishes(rpc::ReadTx& tx, const Uuid& programme, const rpc::Page& page) {
  const Arg after = page.after.empty() ? Arg(std::nullopt) : Arg(page.after.front());
  std::vector<v1::PlacementWish> wishes;
  for (const postgres::Row row : tx.Read(kReadWishes, {tx.municipality(), programme, after, page.size + 1})) {
    v1::PlacementWish& wish = wishes.emplace_back();
    wish.set_citizen(ResourceName("citizens", row.uuid("citizen_id")));
    wish.set_version(row.i64("version"));
    FromJson(row.text("facts"), wish.mutable_facts());
  }
  return wishes;
}

int64_t InsertTravelTimes(rpc::Tx& tx, const v1::StateTravelTimesRequest& request) {
  std::vector<Arg> areas, minutes;
  for (const v1::TravelTime& time : request.times()) {
    areas.push_back(time.area_code());
    minutes.push_back(time.minutes());
  }
  return tx
      .Exec(kInsertTravelTimes,
            {tx.municipality(), IdOf(request.site()), areas, minutes, tx.now(), tx.caller().subject})
      .front()
      .i64("version");
}

}  // namespace sjak::placements
