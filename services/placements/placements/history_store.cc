#include "services/placements/placements/history_store.h"

#include "absl/strings/str_cat.h"
#include "platform/base/wire.h"
#include "services/placements/placements/placement_row_store.h"
#include "services/placements/programmes/columns_store.h"
#include "services/placements/programmes/json_store.h"

namespace sjak::placements {
namespace {

const rpc::AuditedRead kReadSteps("placements.read_steps", 2, R"sql(
SELECT 1 AS item, p.citizen_id AS subject_id, p.citizen_id, v.version, v.step, v.actor, v.actor_role, v.reason,
  v.recorded_at, v.terms, coalesce(v.report, d.report) AS report
FROM placement p
JOIN placement_version v ON v.municipality_code = $1 AND v.placement_id = p.placement_id
LEFT JOIN placement_decision d ON d.municipality_code = $1 AND d.placement_id = p.placement_id
  AND v.step IN ('APPROVED', 'REGISTERED')
WHERE p.municipality_code = $1 AND p.placement_id = $2::uuid
ORDER BY v.version)sql");

// An introduction holds for the unit it named, and no longer than the decision is open.
const rpc::AuditedRead kReadIntroductions("placements.read_introductions", 5, R"sql(
SELECT 1 AS item, p.citizen_id AS subject_id, p.citizen_id, p.placement_id, p.employer_unit_id, i.purpose,
  lower(i.during) AS first, upper(i.during) - 1 AS last
FROM introduction i
JOIN placement p ON p.municipality_code = $1 AND p.placement_id = i.placement_id
  AND p.employer_unit_id = i.employer_unit_id
JOIN employer_unit u ON u.municipality_code = $1 AND u.employer_unit_id = p.employer_unit_id
JOIN partner c ON c.municipality_code = $1 AND c.partner_id = u.partner_id
WHERE i.municipality_code = $1 AND ($2::text[] IS NULL OR c.cvr = ANY ($2::text[])) AND i.during @> $3::date
  AND p.status IN ('DRAFT', 'RETURNED', 'SUBMITTED')
  AND NOT EXISTS (SELECT FROM introduction later WHERE later.municipality_code = $1
    AND later.placement_id = i.placement_id AND later.version > i.version)
  AND ($4::uuid IS NULL OR p.placement_id > $4::uuid)
ORDER BY p.placement_id LIMIT $5::int)sql");

// A draft from before there was any expiry has no day to count from. In the order in which citizens are locked.
const postgres::Statement kReadStaleDrafts("placements.read_stale_drafts", R"sql(
SELECT s.placement_id FROM (
SELECT p.placement_id, p.citizen_id FROM placement p
WHERE p.municipality_code = $1 AND p.status IN ('DRAFT', 'RETURNED') AND p.changed_on <= $2::date - (
  SELECT r.value FROM placement_parameter r
  WHERE r.municipality_code IN ($1, '0000') AND r.name = 'DRAFT_DAYS' AND r.valid @> $2::date
  ORDER BY r.municipality_code DESC LIMIT 1)
ORDER BY p.changed_on, p.placement_id LIMIT $3::int) s
ORDER BY s.citizen_id)sql");

}  // namespace

std::vector<v1::TakenStep> ReadSteps(rpc::ReadTx& tx, const Uuid& placement) {
  std::vector<v1::TakenStep> steps;
  for (const postgres::Row row : tx.Read(kReadSteps, {tx.municipality(), placement})) {
    v1::TakenStep& step = steps.emplace_back();
    step.set_version(row.i64("version"));
    step.set_step(StepOf(row.text("step")));
    step.set_actor(row.text("actor"));
    step.set_role(static_cast<policy::v1::Role>(row.i32("actor_role")));
    step.set_reason(row.text("reason"));
    *step.mutable_taken_at() = wire::ToProto(row.time("recorded_at"));
    if (!row.is_null("terms")) FromJson(row.text("terms"), step.mutable_terms());
    if (!row.is_null("report")) FromJson(row.text("report"), step.mutable_report());
    step.set_citizen(ResourceName("citizens", row.uuid("citizen_id")));
  }
  return steps;
}

std::vector<v1::IntroducedPlacement> ReadIntroductions(rpc::ReadTx& tx, const rpc::Page& page) {
  const postgres::Arg after = page.after.empty() ? postgres::Arg(std::nullopt) : postgres::Arg(page.after.front());
  std::vector<v1::IntroducedPlacement> out;
  for (const postgres::Row row :
       tx.Read(kReadIntroductions, {tx.municipality(), ScopeOf(tx.caller()), tx.today(), after, page.size + 1})) {
    v1::IntroducedPlacement& placement = out.emplace_back();
    placement.set_placement(ResourceName("placements", row.uuid("placement_id")));
    placement.set_citizen(ResourceName("citizens", row.uuid("citizen_id")));
    placement.set_employer_unit(ResourceName("employerUnits", row.uuid("employer_unit_id")));
    v1::Introduction& introduction = *placement.mutable_introduction();
    introduction.set_purpose(row.text("purpose"));
    *introduction.mutable_introduced_on() = wire::ToProto(row.date("first"));
    *introduction.mutable_expires_on() = wire::ToProto(row.date("last"));
  }
  return out;
}

std::vector<Uuid> ReadStaleDrafts(postgres::Connection& conn, const std::string& municipality, Date day, int most) {
  std::vector<Uuid> out;
  for (const postgres::Row row : conn.Exec(kReadStaleDrafts, {municipality, day, most})) {
    out.push_back(row.uuid("placement_id"));
  }
  return out;
}

}  // namespace sjak::placements
