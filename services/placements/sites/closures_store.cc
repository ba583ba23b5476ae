#include "services/placements/sites/closures_store.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "platform/base/wire.h"
#include "services/placements/programmes/columns_store.h"

namespace sjak::placements {
namespace {

const postgres::Statement kInsertClosure("placements.insert_closure", R"sql(
WITH added AS (
  INSERT INTO closure (municipality_code, closure_id, version, kind, title_da, during, site_ids, district_code)
  VALUES ($1, $2::uuid, 1, $3::int, $4, daterange($5::date, $6::date, '[]'), $7::uuid[], nullif($8::int, 0))
)
INSERT INTO closure_version (municipality_code, closure_id, version, during, recorded_at, recorded_by)
VALUES ($1, $2::uuid, 1, daterange($5::date, $6::date, '[]'), $9::timestamptz, $10)
)sql");

const postgres::Statement kCountSites("placements.count_sites", R"sql(
SELECT count(*) AS sites FROM site s WHERE s.municipality_code = $1 AND s.site_id = ANY ($2::uuid[])
)sql");

const postgres::Statement kLockClosure("placements.lock_closure", R"sql(
SELECT c.closure_id FROM closure c WHERE c.municipality_code = $1 AND c.closure_id = $2::uuid FOR NO KEY UPDATE
)sql");

const postgres::Statement kReadClosure("placements.read_closure_locked", R"sql(
SELECT c.closure_id, c.version, c.kind, c.title_da, lower(c.during) AS starts_on, upper(c.during) - 1 AS ends_on,
  c.site_ids, c.district_code
FROM closure c WHERE c.municipality_code = $1 AND c.closure_id = $2::uuid
)sql");

const postgres::Statement kUpdateClosure("placements.update_closure", R"sql(
WITH changed AS (
  UPDATE closure SET version = $3::int, during = daterange($4::date, $5::date, '[]')
  WHERE municipality_code = $1 AND closure_id = $2::uuid
)
INSERT INTO closure_version (municipality_code, closure_id, version, during, reason, recorded_at, recorded_by)
VALUES ($1, $2::uuid, $3::int, daterange($4::date, $5::date, '[]'), $6, $7::timestamptz, $8)
)sql");

const rpc::AuditedRead kReadSiteClosures("placements.read_site_closures", 5,
                                         absl::StrCat(R"sql(
SELECT 1 AS item, NULL::uuid AS subject_id, x.closures
FROM site s
LEFT JOIN LATERAL (
  SELECT json_agg(json_build_array(lower(c.during), upper(c.during) - 1, c.title_da)
    ORDER BY lower(c.during), c.closure_id) AS closures
  FROM closure c
  WHERE c.municipality_code = $1 AND c.during && daterange($4::date, $5::date, '[]') AND )sql",
                                                      ShutsSiteSql("c", "s.site_id"), R"sql() x ON true
WHERE s.municipality_code = $1 AND s.site_id = $3::uuid
  AND ($2::text[] IS NULL OR EXISTS (
    SELECT FROM site_contractor k
    JOIN employer_unit n ON n.municipality_code = $1 AND n.employer_unit_id = k.employer_unit_id
    JOIN partner p ON p.municipality_code = $1 AND p.partner_id = n.partner_id
    WHERE k.municipality_code = $1 AND k.site_id = s.site_id AND p.cvr = ANY ($2::text[])))
)sql"));

}  // namespace

std::string ShutsSiteSql(const std::string& closure, const std::string& site_id) {
  return absl::StrCat("(", site_id, " = ANY (", closure, ".site_ids) OR (cardinality(", closure, ".site_ids) = 0 AND (",
                      closure, ".district_code IS NULL OR ", closure, R"sql(.district_code = (
    SELECT shut_place.district_code FROM site_place shut_place
    WHERE shut_place.municipality_code = $1 AND shut_place.site_id = )sql",
                      site_id, " ORDER BY shut_place.version DESC LIMIT 1))))");
}

void InsertClosure(rpc::Tx& tx, const v1::Closure& closure) {
  const v1::ClosureFacts& facts = closure.facts();
  std::vector<postgres::Arg> sites;
  for (const std::string& site : facts.sites()) sites.push_back(IdOf(site));
  tx.Exec(kInsertClosure,
          {tx.municipality(), IdOf(closure.name()), facts.kind(), facts.title_da(), wire::DateOf(facts.starts_on()),
           wire::DateOf(facts.ends_on()), sites, facts.district_code(), tx.now(), tx.caller().subject});
}

int64_t CountSites(rpc::Tx& tx, const std::vector<Uuid>& sites) {
  return tx.Exec(kCountSites, {tx.municipality(), ArrayOf(sites)}).front().i64("sites");
}

bool LockClosure(rpc::Tx& tx, const Uuid& id) { return !tx.Exec(kLockClosure, {tx.municipality(), id}).empty(); }

std::optional<v1::Closure> ReadClosureLocked(rpc::Tx& tx, const Uuid& id) {
  const postgres::Rows rows = tx.Exec(kReadClosure, {tx.municipality(), id});
  if (rows.empty()) return std::nullopt;
  const postgres::Row row = rows.front();
  v1::Closure closure;
  closure.set_name(ResourceName("closures", id));
  closure.set_version(row.i64("version"));
  v1::ClosureFacts& facts = *closure.mutable_facts();
  facts.set_kind(static_cast<v1::ClosureKind>(row.i32("kind")));
  facts.set_title_da(row.text("title_da"));
  *facts.mutable_starts_on() = wire::ToProto(row.date("starts_on"));
  *facts.mutable_ends_on() = wire::ToProto(row.date("ends_on"));
  for (const std::string& site : row.texts("site_ids")) facts.add_sites(ResourceName("sites", site));
  facts.set_district_code(row.i32("district_code"));
  return closure;
}

void UpdateClosure(rpc::Tx& tx, const v1::Closure& closure, const std::string& reason) {
  tx.Exec(kUpdateClosure,
          {tx.municipality(), IdOf(closure.name()), closure.version(), wire::DateOf(closure.facts().starts_on()),
           wire::DateOf(closure.facts().ends_on()), reason, tx.now(), tx.caller().subject});
}

std::optional<std::vector<SiteClosure>> ReadSiteClosures(rpc::ReadTx& tx, const Uuid& site, Date first, Date last) {
  const postgres::Rows rows = tx.Read(kReadSiteClosures, {tx.municipality(), ScopeOf(tx.caller()), site, first, last});
  if (rows.empty()) return std::nullopt;
  std::vector<SiteClosure> closures;
  Each(rows.front(), "closures", [&](const nlohmann::json& c) {
    closures.push_back({DateOf(c[0]), DateOf(c[1]), c[2].get<std::string>()});
  });
  return closures;
}

}  // namespace sjak::placements
