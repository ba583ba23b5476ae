#include "services/placements/matching/demand_store.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "services/placements/programmes/columns_store.h"
#include "services/placements/programmes/json_store.h"
#include "services/placements/sites/closures_store.h"

namespace sjak::placements {
namespace {

using postgres::Arg;

const postgres::Statement kLockProjectForPlan("placements.lock_project_for_plan", R"sql(
SELECT j.project_id FROM project j
JOIN partner o ON o.municipality_code = $1 AND o.partner_id = j.builder_id
WHERE j.municipality_code = $1 AND j.project_id = $2::uuid AND ($3::text[] IS NULL OR o.cvr = ANY ($3::text[]))
FOR NO KEY UPDATE OF j
)sql");

const postgres::Statement kInsertBuildingPlan("placements.insert_building_plan", R"sql(
INSERT INTO building_plan (municipality_code, project_id, version, facts, recorded_at, recorded_by)
SELECT $1, $2::uuid, coalesce(max(b.version), 0) + 1, $3::jsonb, $4::timestamptz, $5
FROM building_plan b WHERE b.municipality_code = $1 AND b.project_id = $2::uuid
RETURNING version
)sql");

// A closure counts when it shuts any site of the project, and for a year at most, so that a wrong year cannot push all
// work out of sight.
const rpc::AuditedRead kReadPlannedProjects("placements.read_planned_projects", 4,
                                            absl::StrCat(R"sql(
SELECT 1 AS item, NULL::uuid AS subject_id, j.project_id, b.version, b.facts, s.started_on, c.closures
FROM project j
JOIN partner o ON o.municipality_code = $1 AND o.partner_id = j.builder_id
LEFT JOIN LATERAL (
  SELECT l.version, l.facts FROM building_plan l
  WHERE l.municipality_code = $1 AND l.project_id = j.project_id ORDER BY l.version DESC LIMIT 1) b ON true
LEFT JOIN LATERAL (
  SELECT t.started_on FROM project_start t
  WHERE t.municipality_code = $1 AND t.project_id = j.project_id ORDER BY t.version DESC LIMIT 1) s ON true
LEFT JOIN LATERAL (
  SELECT json_agg(json_build_array(lower(x.during), least(upper(x.during) - 1, lower(x.during) + 365))) AS closures
  FROM closure x
  WHERE x.municipality_code = $1 AND (
    (cardinality(x.site_ids) = 0 AND x.district_code IS NULL) OR EXISTS (
      SELECT FROM site i WHERE i.municipality_code = $1 AND i.project_id = j.project_id AND )sql",
                                                         ShutsSiteSql("x", "i.site_id"), R"sql())) c ON true
WHERE j.municipality_code = $1 AND ($2::text[] IS NULL OR o.cvr = ANY ($2::text[]))
  AND ($3::uuid IS NULL OR j.project_id = $3::uuid) AND ($4::uuid IS NULL OR j.programme_id = $4::uuid)
ORDER BY j.project_id
)sql"));

}  // namespace

bool LockProjectForPlan(rpc::Tx& tx, const Uuid& project) {
  return !tx.Exec(kLockProjectForPlan, {tx.municipality(), project, ScopeOf(tx.caller())}).empty();
}

int64_t InsertBuildingPlan(rpc::Tx& tx, const v1::StateBuildingPlanRequest& request) {
  return tx
      .Exec(kInsertBuildingPlan,
            {tx.municipality(), IdOf(request.project()), JsonOf(request.facts()), tx.now(), tx.caller().subject})
      .front()
      .i64("version");
}

std::vector<PlannedProject> ReadPlannedProjects(rpc::ReadTx& tx, std::optional<Uuid> project,
                                                std::optional<Uuid> programme) {
  std::vector<PlannedProject> projects;
  for (const postgres::Row row :
       tx.Read(kReadPlannedProjects, {tx.municipality(), ScopeOf(tx.caller()), Arg(project), Arg(programme)})) {
    PlannedProject& p = projects.emplace_back();
    p.project = row.uuid("project_id");
    if (!row.is_null("started_on")) p.started_on = row.date("started_on");
    Each(row, "closures", [&](const nlohmann::json& c) { p.closures.emplace_back(DateOf(c[0]), DateOf(c[1])); });
    if (row.is_null("facts")) continue;
    v1::BuildingPlan& plan = p.plan.emplace();
    plan.set_project(ResourceName("projects", p.project));
    plan.set_version(row.i64("version"));
    FromJson(row.text("facts"), plan.mutable_facts());
  }
  return projects;
}

}  // namespace sjak::placements
