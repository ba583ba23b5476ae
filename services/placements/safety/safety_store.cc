#include "services/placements/safety/safety_store.h"

#include "absl/strings/str_cat.h"
#include "platform/base/wire.h"
#include "services/placements/placements/placement_row_store.h"
#include "services/placements/programmes/columns_store.h"

namespace sjak::placements {
namespace {

using postgres::Arg;

const postgres::Statement kLockScoped("safety.lock_placement", absl::StrCat(R"sql(
SELECT a.citizen_id FROM placement p
JOIN citizen_anchor a ON a.municipality_code = $1 AND a.citizen_id = p.citizen_id
JOIN employer_unit u ON u.municipality_code = $1 AND u.employer_unit_id = p.employer_unit_id
JOIN partner c ON c.municipality_code = $1 AND c.partner_id = u.partner_id
WHERE p.municipality_code = $1 AND p.placement_id = $2::uuid AND ($3::text[] IS NULL OR (c.cvr = ANY ($3::text[])
  AND EXISTS (SELECT FROM placement_decision d WHERE d.municipality_code = $1 AND d.placement_id = p.placement_id)
  AND )sql",
                                                                            StillTold("p", "$4::date"), R"sql())
FOR NO KEY UPDATE OF a
)sql"));

const postgres::Statement kReadSafetyGround("safety.read_ground", R"sql(
SELECT p.citizen_id, lower(p.during) AS first, upper(p.during) - 1 AS last, p.kind = 1 AS training,
  (SELECT count(*) FROM site_induction i WHERE i.municipality_code = $1 AND i.placement_id = p.placement_id) AS inductions,
  (SELECT (r.parameters ->> 'report_days')::int FROM rule_version r
    WHERE r.municipality_code IN ($1, '0000') AND r.rule_id = 'D24' AND r.valid @> $3::date
    ORDER BY r.municipality_code DESC LIMIT 1) AS report_days
FROM placement p WHERE p.municipality_code = $1 AND p.placement_id = $2::uuid
)sql");

const postgres::Statement kInsertInduction("safety.insert_induction", R"sql(
INSERT INTO site_induction (municipality_code, placement_id, version, done_on, language, recorded_at, recorded_by)
VALUES ($1, $2::uuid, $3::int, $4::date, $5, $6::timestamptz, $7)
)sql");

constexpr char kIncidentColumns[] = R"sql(
  1 AS item, p.citizen_id AS subject_id, i.incident_id, i.version, i.placement_id, i.occurred_on, i.kind, i.severity,
  i.first_absent_on, i.recipient, i.due_on, i.state, i.passed_on_at, i.reference)sql";

const postgres::Statement kInsertIncident("safety.insert_incident", R"sql(
INSERT INTO incident (municipality_code, incident_id, version, placement_id, occurred_on, kind, severity, first_absent_on,
  recipient, due_on, state, recorded_at, recorded_by)
VALUES ($1, $2::uuid, 1, $3::uuid, $4::date, $5::smallint, $6::smallint, $7::date, $8::smallint, $9::date, $10::smallint,
  $11::timestamptz, $12)
)sql");

const postgres::Statement kLockIncident("safety.lock_incident", R"sql(
SELECT i.incident_id FROM incident i WHERE i.municipality_code = $1 AND i.incident_id = $2::uuid FOR NO KEY UPDATE
)sql");

const postgres::Statement kReadIncident("safety.read_incident", absl::StrCat("SELECT ", kIncidentColumns, R"sql(
FROM incident i JOIN placement p ON p.municipality_code = $1 AND p.placement_id = i.placement_id
WHERE i.municipality_code = $1 AND i.incident_id = $2::uuid)sql"));

const postgres::Statement kUpdateIncident("safety.update_incident", R"sql(
UPDATE incident i SET version = $3::int, state = $4::smallint, passed_on_at = $5::date, reference = $6
WHERE i.municipality_code = $1 AND i.incident_id = $2::uuid
)sql");

const rpc::AuditedRead kListIncidents("safety.list_incidents", 8,
                                      absl::StrCat("SELECT ", kIncidentColumns, R"sql(
FROM incident i
JOIN placement p ON p.municipality_code = $1 AND p.placement_id = i.placement_id
JOIN employer_unit u ON u.municipality_code = $1 AND u.employer_unit_id = p.employer_unit_id
JOIN partner c ON c.municipality_code = $1 AND c.partner_id = u.partner_id
WHERE i.municipality_code = $1
  AND ($2::text[] IS NULL OR (c.cvr = ANY ($2::text[]) AND )sql",
                                                   StillTold("p", "$8::date"), R"sql())
  AND ($3::uuid IS NULL OR i.placement_id = $3::uuid)
  AND ($4::date IS NULL OR (i.state = 1 AND i.due_on < $4::date))
  AND ($5::date IS NULL OR (i.due_on, i.incident_id) > ($5::date, $6::uuid))
ORDER BY i.due_on, i.incident_id LIMIT $7::int)sql"));

v1::Incident IncidentOf(const postgres::Row& row) {
  v1::Incident incident;
  incident.set_name(ResourceName("incidents", row.uuid("incident_id")));
  incident.set_version(row.i64("version"));
  incident.set_placement(ResourceName("placements", row.uuid("placement_id")));
  *incident.mutable_occurred_on() = wire::ToProto(row.date("occurred_on"));
  incident.set_kind(static_cast<v1::IncidentKind>(row.i32("kind")));
  incident.set_severity(static_cast<v1::IncidentSeverity>(row.i32("severity")));
  if (!row.is_null("first_absent_on")) *incident.mutable_first_absent_on() = wire::ToProto(row.date("first_absent_on"));
  incident.set_recipient(static_cast<v1::IncidentRecipient>(row.i32("recipient")));
  *incident.mutable_due_on() = wire::ToProto(row.date("due_on"));
  incident.set_state(static_cast<v1::IncidentState>(row.i32("state")));
  if (!row.is_null("passed_on_at")) *incident.mutable_passed_on_at() = wire::ToProto(row.date("passed_on_at"));
  incident.set_reference(row.text("reference"));
  return incident;
}

}  // namespace

bool LockPlacementScoped(rpc::Tx& tx, const Uuid& placement) {
  return !tx.Exec(kLockScoped, {tx.municipality(), placement, ScopeOf(tx.caller()), tx.today()}).empty();
}

SafetyGround ReadSafetyGround(rpc::Tx& tx, const Uuid& placement, Date on) {
  const postgres::Row row = tx.Exec(kReadSafetyGround, {tx.municipality(), placement, on}).front();
  SafetyGround ground{row.uuid("citizen_id"), row.date("first"),     row.date("last"),
                      row.flag("training"),   row.i64("inductions"), std::nullopt};
  if (!row.is_null("report_days")) ground.report_days = row.i64("report_days");
  return ground;
}

void InsertInduction(rpc::Tx& tx, const v1::SiteInduction& induction) {
  tx.Exec(kInsertInduction, {tx.municipality(), IdOf(induction.placement()), induction.version(),
                             wire::DateOf(induction.done_on()), induction.language(), tx.now(), tx.caller().subject});
}

void InsertIncident(rpc::Tx& tx, const v1::Incident& incident) {
  tx.Exec(kInsertIncident,
          {tx.municipality(), IdOf(incident.name()), IdOf(incident.placement()), wire::DateOf(incident.occurred_on()),
           static_cast<int>(incident.kind()), static_cast<int>(incident.severity()),
           DateOrNull(incident.first_absent_on()), static_cast<int>(incident.recipient()),
           wire::DateOf(incident.due_on()), static_cast<int>(incident.state()), tx.now(), tx.caller().subject});
}

bool LockIncident(rpc::Tx& tx, const Uuid& incident) {
  return !tx.Exec(kLockIncident, {tx.municipality(), incident}).empty();
}

StoredIncident ReadLockedIncident(rpc::Tx& tx, const Uuid& incident) {
  const postgres::Row row = tx.Exec(kReadIncident, {tx.municipality(), incident}).front();
  return {IncidentOf(row), row.uuid("subject_id")};
}

void UpdateIncident(rpc::Tx& tx, const v1::Incident& incident) {
  tx.Exec(kUpdateIncident,
          {tx.municipality(), IdOf(incident.name()), incident.version(), static_cast<int>(incident.state()),
           wire::DateOf(incident.passed_on_at()), Arg::NullIfEmpty(incident.reference())});
}

std::vector<v1::Incident> ListIncidentRows(rpc::ReadTx& tx, const v1::ListIncidentsRequest& request,
                                           const rpc::Page& page) {
  const bool first = page.after.size() != 2;
  std::vector<v1::Incident> incidents;
  for (const postgres::Row row :
       tx.Read(kListIncidents, {tx.municipality(), ScopeOf(tx.caller()), IdOrNull(request.placement()),
                                request.overdue_only() ? Arg(tx.today()) : Arg(std::nullopt),
                                first ? Arg(std::nullopt) : Arg(page.after[0]),
                                first ? Arg(std::nullopt) : Arg(page.after[1]), page.size + 1, tx.today()})) {
    incidents.push_back(IncidentOf(row));
  }
  return incidents;
}

void ShowOverdue(Date today, v1::Incident* incident) {
  incident->set_overdue(incident->state() == v1::INCIDENT_STATE_REPORTED && wire::DateOf(incident->due_on()) < today);
}

}  // namespace sjak::placements
