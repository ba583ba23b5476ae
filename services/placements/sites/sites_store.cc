#include "services/placements/sites/sites_store.h"

#include "platform/base/wire.h"
#include "services/placements/programmes/columns_store.h"

namespace sjak::placements {
namespace {

const rpc::ConstraintRefusal kProjectProgramme("project_programme_fkey", absl::StatusCode::kNotFound,
                                               "PROGRAMME_NOT_FOUND", "There is no such programme.");
const rpc::ConstraintRefusal kProjectBuilder("project_builder_fkey", absl::StatusCode::kNotFound, "PARTNER_NOT_FOUND",
                                             "There is no such partner.");
const rpc::ConstraintRefusal kSiteProject("site_project_fkey", absl::StatusCode::kNotFound, "PROJECT_NOT_FOUND",
                                          "There is no such project.");
const rpc::ConstraintRefusal kContractorUnit("site_contractor_unit_fkey", absl::StatusCode::kNotFound,
                                             "EMPLOYER_UNIT_NOT_FOUND", "There is no such employer unit.");
const rpc::ConstraintRefusal kContractorPeriod(
    "site_contractor_period_excl", absl::StatusCode::kAlreadyExists, "CONTRACTOR_PERIOD_OVERLAPS",
    "The unit is on the site on some of these days already. Give only the days that are new.");

const postgres::Statement kInsertProject("placements.insert_project", R"sql(
INSERT INTO project (municipality_code, project_id, programme_id, title, kind, builder_id, planned_units,
  planned_start_quarter)
VALUES ($1, $2::uuid, $3::uuid, $4, $5::int, $6::uuid, $7::int, $8)
)sql");

const postgres::Statement kLockProject("placements.lock_project", R"sql(
SELECT j.programme_id, j.title, j.kind, j.builder_id, j.planned_units, j.planned_start_quarter
FROM project j WHERE j.municipality_code = $1 AND j.project_id = $2::uuid FOR NO KEY UPDATE
)sql");

const postgres::Statement kInsertProjectStart("placements.insert_project_start", R"sql(
INSERT INTO project_start (municipality_code, project_id, version, started_on, recorded_at, recorded_by)
SELECT $1, $2::uuid, coalesce(max(s.version), 1) + 1, $3::date, $4::timestamptz, $5
FROM project_start s WHERE s.municipality_code = $1 AND s.project_id = $2::uuid
RETURNING version
)sql");

const postgres::Statement kInsertSite("placements.insert_site", R"sql(
INSERT INTO site (municipality_code, site_id, project_id, title, address) VALUES ($1, $2::uuid, $3::uuid, $4, $5)
)sql");

const postgres::Statement kLockSite("placements.lock_site", R"sql(
SELECT s.project_id, s.title, s.address FROM site s
WHERE s.municipality_code = $1 AND s.site_id = $2::uuid FOR NO KEY UPDATE
)sql");

// The statement sees the table as it was before it, hence the union with the row that it adds.
const postgres::Statement kInsertContractor("placements.insert_site_contractor", R"sql(
WITH added AS (
  INSERT INTO site_contractor (municipality_code, site_id, version, employer_unit_id, during)
  SELECT $1, $2::uuid, coalesce(max(c.version), 1) + 1, $3::uuid, daterange($4::date, $5::date, '[]')
  FROM site_contractor c WHERE c.municipality_code = $1 AND c.site_id = $2::uuid
  RETURNING version, employer_unit_id, during
)
SELECT k.version, k.employer_unit_id, lower(k.during) AS starts_on, upper(k.during) - 1 AS ends_on
FROM (
  SELECT version, employer_unit_id, during FROM added
  UNION ALL
  SELECT c.version, c.employer_unit_id, c.during FROM site_contractor c
  WHERE c.municipality_code = $1 AND c.site_id = $2::uuid
) k
ORDER BY k.version
)sql");

}  // namespace

void InsertProject(rpc::Tx& tx, const Uuid& id, const Uuid& programme, const v1::ProjectFacts& facts) {
  tx.Exec(kInsertProject, {tx.municipality(), id, programme, facts.title(), facts.kind(), IdOf(facts.builder()),
                           facts.planned_units(), postgres::Arg::NullIfEmpty(facts.planned_start_quarter())});
}

std::optional<v1::Project> LockProject(rpc::Tx& tx, const Uuid& id) {
  const postgres::Rows rows = tx.Exec(kLockProject, {tx.municipality(), id});
  if (rows.empty()) return std::nullopt;
  const postgres::Row row = rows.front();
  v1::Project project;
  project.set_name(ResourceName("projects", id));
  project.set_programme(ResourceName("programmes", row.uuid("programme_id")));
  v1::ProjectFacts& facts = *project.mutable_facts();
  facts.set_title(row.text("title"));
  facts.set_kind(static_cast<v1::ProjectKind>(row.i32("kind")));
  facts.set_builder(ResourceName("partners", row.uuid("builder_id")));
  facts.set_planned_units(row.i32("planned_units"));
  facts.set_planned_start_quarter(row.text("planned_start_quarter"));
  return project;
}

int64_t InsertProjectStart(rpc::Tx& tx, const Uuid& project, Date started_on) {
  return tx.Exec(kInsertProjectStart, {tx.municipality(), project, started_on, tx.now(), tx.caller().subject})
      .front()
      .i64("version");
}

void InsertSite(rpc::Tx& tx, const Uuid& id, const v1::CreateSiteRequest& request) {
  tx.Exec(kInsertSite, {tx.municipality(), id, IdOf(request.project()), request.title(),
                        postgres::Arg::NullIfEmpty(request.address())});
}

std::optional<v1::Site> LockSite(rpc::Tx& tx, const Uuid& id) {
  const postgres::Rows rows = tx.Exec(kLockSite, {tx.municipality(), id});
  if (rows.empty()) return std::nullopt;
  v1::Site site;
  site.set_name(ResourceName("sites", id));
  site.set_project(ResourceName("projects", rows.front().uuid("project_id")));
  site.set_title(rows.front().text("title"));
  site.set_address(rows.front().text("address"));
  return site;
}

void InsertContractor(rpc::Tx& tx, const v1::AddSiteContractorRequest& request, v1::Site* site) {
  const postgres::Rows rows =
      tx.Exec(kInsertContractor, {tx.municipality(), IdOf(request.site()), IdOf(request.employer_unit()),
                                  wire::DateOf(request.starts_on()), DateOrNull(request.ends_on())});
  for (const postgres::Row row : rows) {
    site->set_version(row.i64("version"));
    v1::SiteContractor& contractor = *site->add_contractors();
    contractor.set_employer_unit(ResourceName("employerUnits", row.uuid("employer_unit_id")));
    *contractor.mutable_starts_on() = wire::ToProto(row.date("starts_on"));
    if (!row.is_null("ends_on")) *contractor.mutable_ends_on() = wire::ToProto(row.date("ends_on"));
  }
}

}  // namespace sjak::placements
