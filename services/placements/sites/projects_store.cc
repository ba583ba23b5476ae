#include "services/placements/sites/projects_store.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "platform/base/wire.h"
#include "services/placements/programmes/columns_store.h"

namespace sjak::placements {
namespace {

const rpc::ConstraintRefusal kProjectProgramme("project_programme_fkey", absl::StatusCode::kNotFound,
                                               "PROGRAMME_NOT_FOUND", "There is no such programme.");
const rpc::ConstraintRefusal kProjectBuilder("project_builder_fkey", absl::StatusCode::kNotFound, "PARTNER_NOT_FOUND",
                                             "There is no such partner.");
const rpc::ConstraintRefusal kProjectOwnerPartner("project_owner_partner_fkey", absl::StatusCode::kNotFound,
                                                  "PARTNER_NOT_FOUND", "There is no such partner.");

const postgres::Statement kInsertProject("placements.insert_project", R"sql(
INSERT INTO project (municipality_code, project_id, programme_id, title, kind, builder_id, planned_units,
  planned_start_quarter)
VALUES ($1, $2::uuid, $3::uuid, $4, $5::int, $6::uuid, $7::int, $8)
)sql");

const postgres::Statement kLockProject("placements.lock_project", R"sql(
SELECT j.project_id FROM project j WHERE j.municipality_code = $1 AND j.project_id = $2::uuid FOR NO KEY UPDATE
)sql");

constexpr char kProjectSql[] = R"sql(
  j.project_id, j.programme_id, j.title, j.kind, j.builder_id, j.planned_units, j.planned_start_quarter, j.version,
  s.started_on, c.completed_on, n.plans, o.owners
FROM project j
LEFT JOIN LATERAL (
  SELECT x.started_on FROM project_start x
  WHERE x.municipality_code = $1 AND x.project_id = j.project_id ORDER BY x.version DESC LIMIT 1) s ON true
LEFT JOIN LATERAL (
  SELECT x.completed_on FROM project_completion x
  WHERE x.municipality_code = $1 AND x.project_id = j.project_id ORDER BY x.version DESC LIMIT 1) c ON true
LEFT JOIN LATERAL (
  SELECT json_agg(json_build_object('version', x.version, 'units', x.planned_units,
    'start_quarter', coalesce(x.planned_start_quarter, ''), 'source', coalesce(x.source, ''), 'stated_on', x.stated_on)
    ORDER BY x.version) AS plans
  FROM project_plan x WHERE x.municipality_code = $1 AND x.project_id = j.project_id) n ON true
LEFT JOIN LATERAL (
  SELECT json_agg(json_build_array(x.partner_id, lower(x.during), upper(x.during) - 1) ORDER BY lower(x.during)) AS owners
  FROM project_owner x WHERE x.municipality_code = $1 AND x.project_id = j.project_id) o ON true
WHERE j.municipality_code = $1 AND )sql";

const postgres::Statement kReadProjectLocked("placements.read_project_locked",
                                             absl::StrCat("SELECT ", kProjectSql, "j.project_id = $2::uuid"));
const rpc::AuditedRead kReadProject("placements.read_project", 2,
                                    absl::StrCat("SELECT 1 AS item, NULL::uuid AS subject_id, ", kProjectSql,
                                                 "j.project_id = $2::uuid"));
const rpc::AuditedRead kListProjects("placements.list_projects", 4,
                                     absl::StrCat("SELECT 1 AS item, NULL::uuid AS subject_id, ", kProjectSql, R"sql(
  j.programme_id = $2::uuid AND ($3::uuid IS NULL OR j.project_id > $3::uuid)
ORDER BY j.project_id LIMIT $4::int)sql"));

// `insert`: what makes version $3, with parameters from $6 on; $4 and $5 are when and by whom.
std::string RaiseProjectSql(const std::string& insert) {
  return absl::StrCat(R"sql(
WITH raised AS (
  UPDATE project SET version = $3::int WHERE municipality_code = $1 AND project_id = $2::uuid
)
)sql",
                      insert);
}

const postgres::Statement kInsertProjectStart("placements.insert_project_start", RaiseProjectSql(R"sql(
INSERT INTO project_start (municipality_code, project_id, version, started_on, recorded_at, recorded_by)
VALUES ($1, $2::uuid, $3::int, $6::date, $4::timestamptz, $5)
)sql"));

const postgres::Statement kInsertProjectPlan("placements.insert_project_plan", RaiseProjectSql(R"sql(
INSERT INTO project_plan (municipality_code, project_id, version, planned_units, planned_start_quarter, source,
  stated_on, recorded_at, recorded_by)
VALUES ($1, $2::uuid, $3::int, $6::int, $7, $8, $9::date, $4::timestamptz, $5)
)sql"));

const postgres::Statement kInsertProjectCompletion("placements.insert_project_completion", RaiseProjectSql(R"sql(
INSERT INTO project_completion (municipality_code, project_id, version, completed_on, recorded_at, recorded_by)
VALUES ($1, $2::uuid, $3::int, $6::date, $4::timestamptz, $5)
)sql"));

// The exclusion is checked at commit, when the seller's days are cut.
const postgres::Statement kInsertProjectOwner("placements.insert_project_owner", RaiseProjectSql(R"sql(
, cut AS (
  UPDATE project_owner SET during = during * daterange(NULL, $7::date, '()')
  WHERE municipality_code = $1 AND project_id = $2::uuid AND upper(during) IS NULL
)
INSERT INTO project_owner (municipality_code, project_id, version, partner_id, during, reason, recorded_at, recorded_by)
VALUES ($1, $2::uuid, $3::int, $6::uuid, daterange($7::date, NULL), $8, $4::timestamptz, $5)
)sql"));

postgres::Args Raise(rpc::Tx& tx, const v1::Project& project, postgres::Args more) {
  postgres::Args args = {tx.municipality(), IdOf(project.name()), project.version(), tx.now(), tx.caller().subject};
  args.insert(args.end(), more.begin(), more.end());
  return args;
}

void AddPlans(const postgres::Row& row, v1::ProjectRecord* record) {
  v1::ProjectPlan& first = *record->add_plans();
  first.set_version(1);
  first.mutable_planned()->set_units(row.i32("planned_units"));
  first.mutable_planned()->set_start_quarter(row.text("planned_start_quarter"));
  Each(row, "plans", [&](const nlohmann::json& p) {
    v1::ProjectPlan& plan = *record->add_plans();
    plan.set_version(p["version"].get<int64_t>());
    plan.mutable_planned()->set_units(p["units"].get<int>());
    plan.mutable_planned()->set_start_quarter(p["start_quarter"].get<std::string>());
    plan.mutable_planned()->set_source(p["source"].get<std::string>());
    *plan.mutable_stated_on() = wire::ToProto(DateOf(p["stated_on"]));
  });
}

v1::ProjectRecord ProjectOf(const postgres::Row& row) {
  v1::ProjectRecord record;
  v1::Project& project = *record.mutable_project();
  project.set_name(ResourceName("projects", row.uuid("project_id")));
  project.set_version(row.i64("version"));
  project.set_programme(ResourceName("programmes", row.uuid("programme_id")));
  v1::ProjectFacts& facts = *project.mutable_facts();
  facts.set_title(row.text("title"));
  facts.set_kind(static_cast<v1::ProjectKind>(row.i32("kind")));
  facts.set_builder(ResourceName("partners", row.uuid("builder_id")));
  facts.set_planned_units(row.i32("planned_units"));
  facts.set_planned_start_quarter(row.text("planned_start_quarter"));
  if (!row.is_null("started_on")) *project.mutable_started_on() = wire::ToProto(row.date("started_on"));
  if (!row.is_null("completed_on")) *record.mutable_completed_on() = wire::ToProto(row.date("completed_on"));
  AddPlans(row, &record);
  Each(row, "owners", [&](const nlohmann::json& o) {
    v1::ProjectOwner& owner = *record.add_owners();
    owner.set_partner(ResourceName("partners", o[0].get<std::string>()));
    *owner.mutable_starts_on() = wire::ToProto(DateOf(o[1]));
    if (!o[2].is_null()) *owner.mutable_ends_on() = wire::ToProto(DateOf(o[2]));
  });
  return record;
}

}  // namespace

void InsertProject(rpc::Tx& tx, const Uuid& id, const Uuid& programme, const v1::ProjectFacts& facts) {
  tx.Exec(kInsertProject, {tx.municipality(), id, programme, facts.title(), facts.kind(), IdOf(facts.builder()),
                           facts.planned_units(), postgres::Arg::NullIfEmpty(facts.planned_start_quarter())});
}

bool LockProject(rpc::Tx& tx, const Uuid& id) { return !tx.Exec(kLockProject, {tx.municipality(), id}).empty(); }

std::optional<v1::ProjectRecord> ReadProjectLocked(rpc::Tx& tx, const Uuid& id) {
  const postgres::Rows rows = tx.Exec(kReadProjectLocked, {tx.municipality(), id});
  return rows.empty() ? std::nullopt : std::optional(ProjectOf(rows.front()));
}

std::optional<v1::ProjectRecord> ReadProject(rpc::ReadTx& tx, const Uuid& id) {
  const postgres::Rows rows = tx.Read(kReadProject, {tx.municipality(), id});
  return rows.empty() ? std::nullopt : std::optional(ProjectOf(rows.front()));
}

std::vector<v1::ProjectRecord> ListProjectRows(rpc::ReadTx& tx, const Uuid& programme, const rpc::Page& page) {
  const postgres::Arg after = page.after.empty() ? postgres::Arg(std::nullopt) : postgres::Arg(page.after.front());
  std::vector<v1::ProjectRecord> out;
  for (const postgres::Row row : tx.Read(kListProjects, {tx.municipality(), programme, after, page.size + 1})) {
    out.push_back(ProjectOf(row));
  }
  return out;
}

void InsertProjectStart(rpc::Tx& tx, const v1::Project& project) {
  tx.Exec(kInsertProjectStart, Raise(tx, project, {wire::DateOf(project.started_on())}));
}

void InsertProjectPlan(rpc::Tx& tx, const v1::Project& project, const v1::PlannedProject& planned) {
  tx.Exec(kInsertProjectPlan, Raise(tx, project,
                                    {planned.units(), postgres::Arg::NullIfEmpty(planned.start_quarter()),
                                     postgres::Arg::NullIfEmpty(planned.source()), tx.today()}));
}

void InsertProjectCompletion(rpc::Tx& tx, const v1::Project& project, Date completed_on) {
  tx.Exec(kInsertProjectCompletion, Raise(tx, project, {completed_on}));
}

void InsertProjectOwner(rpc::Tx& tx, const v1::Project& project, const v1::ProjectOwner& owner,
                        const std::string& reason) {
  tx.Exec(kInsertProjectOwner, Raise(tx, project, {IdOf(owner.partner()), wire::DateOf(owner.starts_on()), reason}));
}

}  // namespace sjak::placements
