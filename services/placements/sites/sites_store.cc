#include "services/placements/sites/sites_store.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "platform/base/wire.h"
#include "services/placements/placements/placement_row_store.h"
#include "services/placements/programmes/columns_store.h"

namespace sjak::placements {
namespace {

const rpc::ConstraintRefusal kSiteProject("site_project_fkey", absl::StatusCode::kNotFound, "PROJECT_NOT_FOUND",
                                          "There is no such project.");
const rpc::ConstraintRefusal kContractorUnit("site_contractor_unit_fkey", absl::StatusCode::kNotFound,
                                             "EMPLOYER_UNIT_NOT_FOUND", "There is no such employer unit.");
const rpc::ConstraintRefusal kContractorPeriod(
    "site_contractor_period_excl", absl::StatusCode::kAlreadyExists, "CONTRACTOR_PERIOD_OVERLAPS",
    "The unit is on the site on some of these days already. Give only the days that are new.");

const postgres::Statement kInsertSite("placements.insert_site", R"sql(
INSERT INTO site (municipality_code, site_id, project_id, title, address) VALUES ($1, $2::uuid, $3::uuid, $4, $5)
)sql");

const postgres::Statement kLockSite("placements.lock_site", R"sql(
SELECT s.site_id FROM site s WHERE s.municipality_code = $1 AND s.site_id = $2::uuid FOR NO KEY UPDATE
)sql");

// $2: the caller's companies or NULL.
constexpr char kSiteSql[] = R"sql(
  s.site_id, s.project_id, s.title, s.address, s.version, c.contractors, l.place, h.phases
FROM site s
LEFT JOIN LATERAL (
  SELECT json_agg(json_build_array(k.employer_unit_id, lower(k.during), upper(k.during) - 1, k.engaged_by_id)
    ORDER BY k.version) AS contractors
  FROM site_contractor k
  WHERE k.municipality_code = $1 AND k.site_id = s.site_id AND NOT isempty(k.during)
    AND ($2::text[] IS NULL OR EXISTS (
      SELECT FROM employer_unit n JOIN partner p ON p.municipality_code = $1 AND p.partner_id = n.partner_id
      WHERE n.municipality_code = $1 AND n.employer_unit_id = k.employer_unit_id AND p.cvr = ANY ($2::text[])))) c ON true
LEFT JOIN LATERAL (
  SELECT json_build_object('dar_address_id', coalesce(x.dar_address_id::text, ''),
    'cadastral_district', coalesce(x.cadastral_district, ''), 'cadastral_number', coalesce(x.cadastral_number, ''),
    'postcode', coalesce(x.postcode, ''), 'district_code', coalesce(x.district_code, 0)) AS place
  FROM site_place x
  WHERE x.municipality_code = $1 AND x.site_id = s.site_id ORDER BY x.version DESC LIMIT 1) l ON true
LEFT JOIN LATERAL (
  SELECT json_agg(json_build_array(x.kind, lower(x.planned), upper(x.planned) - 1, x.actual_start, x.actual_end)
    ORDER BY lower(x.planned), x.kind) AS phases
  FROM site_phase x
  WHERE x.municipality_code = $1 AND x.site_id = s.site_id
    AND x.version = (SELECT max(m.version) FROM site_phase m WHERE m.municipality_code = $1 AND m.site_id = s.site_id)) h
  ON true
WHERE s.municipality_code = $1 AND ($2::text[] IS NULL OR c.contractors IS NOT NULL) AND )sql";

const postgres::Statement kReadSiteLocked("placements.read_site_locked",
                                          absl::StrCat("SELECT ", kSiteSql, "s.site_id = $3::uuid"));
const rpc::AuditedRead kReadSite("placements.read_site", 3,
                                 absl::StrCat("SELECT 1 AS item, NULL::uuid AS subject_id, ", kSiteSql,
                                              "s.site_id = $3::uuid"));
const rpc::AuditedRead kListSites("placements.list_sites", 5,
                                  absl::StrCat("SELECT 1 AS item, NULL::uuid AS subject_id, ", kSiteSql, R"sql(
  ($3::uuid IS NULL OR s.project_id = $3::uuid) AND ($4::uuid IS NULL OR s.site_id > $4::uuid)
ORDER BY s.site_id LIMIT $5::int)sql"));

// A partner that has left brings nobody. An unknown unit goes on to the foreign key, which says so.
const postgres::Statement kInsertContractor("placements.insert_site_contractor", R"sql(
WITH raised AS (
  UPDATE site SET version = $3::int WHERE municipality_code = $1 AND site_id = $2::uuid
)
INSERT INTO site_contractor (municipality_code, site_id, version, employer_unit_id, during, engaged_by_id)
SELECT $1, $2::uuid, $3::int, $4::uuid, daterange($5::date, $6::date, '[]'), $7::uuid
WHERE NOT EXISTS (
  SELECT FROM employer_unit n JOIN partner p ON p.municipality_code = $1 AND p.partner_id = n.partner_id
  WHERE n.municipality_code = $1 AND n.employer_unit_id = $4::uuid AND p.left_on IS NOT NULL)
RETURNING version
)sql");

const postgres::Statement kInsertPlace("placements.insert_site_place", R"sql(
WITH raised AS (
  UPDATE site SET version = $3::int WHERE municipality_code = $1 AND site_id = $2::uuid
)
INSERT INTO site_place (municipality_code, site_id, version, dar_address_id, cadastral_district, cadastral_number,
  postcode, district_code, recorded_at, recorded_by)
VALUES ($1, $2::uuid, $3::int, $4::uuid, $5, $6, $7, nullif($8::int, 0), $9::timestamptz, $10)
)sql");

const postgres::Statement kInsertPhases("placements.insert_site_phases", R"sql(
WITH raised AS (
  UPDATE site SET version = $3::int WHERE municipality_code = $1 AND site_id = $2::uuid
)
INSERT INTO site_phase (municipality_code, site_id, version, kind, planned, actual_start, actual_end, recorded_at,
  recorded_by)
SELECT $1, $2::uuid, $3::int, x.kind, daterange(x.first, x.last, '[]'), x.began, x.ended, $4::timestamptz, $5
FROM unnest($6::int[], $7::date[], $8::date[], $9::date[], $10::date[]) AS x(kind, first, last, began, ended)
)sql");

const postgres::Statement kCutContractor("placements.cut_site_contractor", R"sql(
WITH raised AS (
  UPDATE site SET version = $3::int WHERE municipality_code = $1 AND site_id = $2::uuid
)
UPDATE site_contractor SET during = during * daterange(NULL, $5::date, '(]'),
  agreed_during = coalesce(agreed_during, during), end_reason = $6, ended_at = $7::timestamptz, ended_by = $8
WHERE municipality_code = $1 AND site_id = $2::uuid AND employer_unit_id = $4::uuid AND during @> $5::date
)sql");

void AddContractors(const postgres::Row& row, v1::Site* site) {
  Each(row, "contractors", [&](const nlohmann::json& k) {
    v1::SiteContractor& contractor = *site->add_contractors();
    contractor.set_employer_unit(ResourceName("employerUnits", k[0].get<std::string>()));
    *contractor.mutable_starts_on() = wire::ToProto(DateOf(k[1]));
    if (!k[2].is_null()) *contractor.mutable_ends_on() = wire::ToProto(DateOf(k[2]));
    if (!k[3].is_null()) contractor.set_engaged_by(ResourceName("employerUnits", k[3].get<std::string>()));
  });
}

void AddPhases(const postgres::Row& row, v1::SiteRecord* record) {
  Each(row, "phases", [&](const nlohmann::json& h) {
    v1::SitePhase& phase = *record->add_phases();
    phase.set_kind(static_cast<v1::SitePhaseKind>(h[0].get<int>()));
    *phase.mutable_planned_start() = wire::ToProto(DateOf(h[1]));
    *phase.mutable_planned_end() = wire::ToProto(DateOf(h[2]));
    if (!h[3].is_null()) *phase.mutable_actual_start() = wire::ToProto(DateOf(h[3]));
    if (!h[4].is_null()) *phase.mutable_actual_end() = wire::ToProto(DateOf(h[4]));
  });
}

v1::SiteRecord SiteOf(const postgres::Row& row) {
  v1::SiteRecord record;
  v1::Site& site = *record.mutable_site();
  site.set_name(ResourceName("sites", row.uuid("site_id")));
  site.set_version(row.i64("version"));
  site.set_project(ResourceName("projects", row.uuid("project_id")));
  site.set_title(row.text("title"));
  site.set_address(row.text("address"));
  AddContractors(row, &site);
  AddPhases(row, &record);
  record.set_etag(EtagOf(site.version()));
  if (row.is_null("place")) return record;
  const auto p = nlohmann::json::parse(row.text("place"));
  v1::SitePlace& place = *record.mutable_place();
  place.set_dar_address_id(p["dar_address_id"].get<std::string>());
  place.set_cadastral_district(p["cadastral_district"].get<std::string>());
  place.set_cadastral_number(p["cadastral_number"].get<std::string>());
  place.set_postcode(p["postcode"].get<std::string>());
  place.set_district_code(p["district_code"].get<int>());
  return record;
}

}  // namespace

void InsertSite(rpc::Tx& tx, const Uuid& id, const v1::CreateSiteRequest& request) {
  tx.Exec(kInsertSite, {tx.municipality(), id, IdOf(request.project()), request.title(),
                        postgres::Arg::NullIfEmpty(request.address())});
}

bool LockSite(rpc::Tx& tx, const Uuid& id) { return !tx.Exec(kLockSite, {tx.municipality(), id}).empty(); }

std::optional<v1::SiteRecord> ReadSiteLocked(rpc::Tx& tx, const Uuid& id) {
  const postgres::Rows rows = tx.Exec(kReadSiteLocked, {tx.municipality(), ScopeOf(tx.caller()), id});
  return rows.empty() ? std::nullopt : std::optional(SiteOf(rows.front()));
}

std::optional<v1::SiteRecord> ReadSite(rpc::ReadTx& tx, const Uuid& id) {
  const postgres::Rows rows = tx.Read(kReadSite, {tx.municipality(), ScopeOf(tx.caller()), id});
  return rows.empty() ? std::nullopt : std::optional(SiteOf(rows.front()));
}

std::vector<v1::SiteRecord> ListSiteRows(rpc::ReadTx& tx, const std::string& project, const rpc::Page& page) {
  const postgres::Arg after = page.after.empty() ? postgres::Arg(std::nullopt) : postgres::Arg(page.after.front());
  std::vector<v1::SiteRecord> out;
  for (const postgres::Row row :
       tx.Read(kListSites, {tx.municipality(), ScopeOf(tx.caller()), IdOrNull(project), after, page.size + 1})) {
    out.push_back(SiteOf(row));
  }
  return out;
}

bool InsertContractor(rpc::Tx& tx, int64_t version, const v1::AddSiteContractorRequest& request) {
  const postgres::Arg engaged_by =
      request.engaged_by().empty() ? postgres::Arg(std::nullopt) : postgres::Arg(IdOf(request.engaged_by()));
  return !tx.Exec(kInsertContractor, {tx.municipality(), IdOf(request.site()), version, IdOf(request.employer_unit()),
                                      wire::DateOf(request.starts_on()), DateOrNull(request.ends_on()), engaged_by})
              .empty();
}

void InsertPlace(rpc::Tx& tx, const v1::Site& site, const v1::SitePlace& place) {
  tx.Exec(kInsertPlace,
          {tx.municipality(), IdOf(site.name()), site.version(), postgres::Arg::NullIfEmpty(place.dar_address_id()),
           postgres::Arg::NullIfEmpty(place.cadastral_district()), postgres::Arg::NullIfEmpty(place.cadastral_number()),
           postgres::Arg::NullIfEmpty(place.postcode()), place.district_code(), tx.now(), tx.caller().subject});
}

void InsertPhases(rpc::Tx& tx, const v1::SiteRecord& record) {
  std::vector<postgres::Arg> kinds, first, last, began, ended;
  for (const v1::SitePhase& phase : record.phases()) {
    kinds.push_back(phase.kind());
    first.push_back(wire::DateOf(phase.planned_start()));
    last.push_back(wire::DateOf(phase.planned_end()));
    began.push_back(DateOrNull(phase.actual_start()));
    ended.push_back(DateOrNull(phase.actual_end()));
  }
  tx.Exec(kInsertPhases, {tx.municipality(), IdOf(record.site().name()), record.site().version(), tx.now(),
                          tx.caller().subject, kinds, first, last, began, ended});
}

void CutContractor(rpc::Tx& tx, const v1::Site& site, const v1::EndSiteContractorRequest& request) {
  tx.Exec(kCutContractor, {tx.municipality(), IdOf(site.name()), site.version(), IdOf(request.employer_unit()),
                           wire::DateOf(request.last_day()), request.reason(), tx.now(), tx.caller().subject});
}

}  // namespace sjak::placements
