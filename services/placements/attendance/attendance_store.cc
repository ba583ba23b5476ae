#include "services/placements/attendance/attendance_store.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "platform/base/wire.h"
#include "services/placements/placements/placement_row_store.h"
#include "services/placements/programmes/columns_store.h"
#include "services/placements/sites/closures_store.h"

namespace sjak::placements {
namespace {

const postgres::Statement kLockCitizens("placements.lock_citizens", R"sql(
SELECT a.citizen_id FROM citizen_anchor a
WHERE a.municipality_code = $1 AND a.citizen_id IN (
  SELECT p.citizen_id FROM placement p WHERE p.municipality_code = $1 AND p.placement_id = ANY ($2::uuid[]))
ORDER BY a.citizen_id
FOR NO KEY UPDATE
)sql");

// Placements are looked up one by one, which LIMIT 1 says: the planner takes the JSON for a hundred rows and would
// rather read all placements of a small municipality than ask for a hundred.
const postgres::Statement kReadDays("placements.read_days",
                                    absl::StrCat(R"sql(
SELECT q.item, p.citizen_id, p.kind = 1 AS training, p.status = 'CANCELLED' OR p.end_reason = 12 AS cancelled,
  lower(p.during) AS first, upper(p.during) - 1 AS last, d.decided_on, h.hearings, v.version, w.others,
  (SELECT (r.parameters ->> 'day_minutes')::int FROM rule_version r
    WHERE r.municipality_code IN ($1, '0000') AND r.rule_id = 'R31' AND r.valid @> q.day
    ORDER BY r.municipality_code DESC LIMIT 1) AS most_minutes,
  EXISTS (SELECT FROM site_induction i WHERE i.municipality_code = $1 AND i.placement_id = p.placement_id
    AND i.done_on <= q.day) AS inducted,
  EXISTS (SELECT FROM placement_pause z WHERE z.municipality_code = $1 AND z.placement_id = p.placement_id
    AND z.during @> q.day) AS paused,
  (SELECT y.authority IN (2, 3) AND y.external_reference IS NULL AND y.override_reason IS NULL
    FROM placement_authority y WHERE y.municipality_code = $1 AND y.placement_id = p.placement_id
    ORDER BY y.version DESC LIMIT 1) AS reference_missing,
  EXISTS (SELECT FROM closure x WHERE x.municipality_code = $1 AND x.during @> q.day AND )sql",
                                                 ShutsSiteSql("x", "p.site_id"), R"sql() AS closed
FROM jsonb_to_recordset($2::jsonb) AS q(item int, placement_id uuid, day date, cvrs text[])
CROSS JOIN LATERAL (
  SELECT o.placement_id, o.citizen_id, o.kind, o.status, o.end_reason, o.during, o.site_id, o.employer_unit_id
  FROM placement o WHERE o.municipality_code = $1 AND o.placement_id = q.placement_id LIMIT 1) p
JOIN employer_unit u ON u.municipality_code = $1 AND u.employer_unit_id = p.employer_unit_id
JOIN partner c ON c.municipality_code = $1 AND c.partner_id = u.partner_id
LEFT JOIN placement_decision d ON d.municipality_code = $1 AND d.placement_id = p.placement_id)sql",
                                                 kHearingsLateral, R"sql(
LEFT JOIN LATERAL (
  SELECT coalesce(max(a.version), 0) AS version FROM attendance a
  WHERE a.municipality_code = $1 AND a.placement_id = p.placement_id AND a.day = q.day) v ON true
LEFT JOIN LATERAL (
  SELECT json_agg(json_build_array(l.placement_id, l.minutes, l.starts_at)) AS others
  FROM (
    SELECT DISTINCT ON (a.placement_id) a.placement_id, a.outcome, a.minutes, a.starts_at
    FROM placement o
    JOIN attendance a ON a.municipality_code = $1 AND a.placement_id = o.placement_id AND a.day = q.day
    WHERE o.municipality_code = $1 AND o.citizen_id = p.citizen_id AND o.placement_id <> p.placement_id
      AND o.end_reason IS DISTINCT FROM 12
    ORDER BY a.placement_id, a.version DESC) l
  WHERE l.outcome = 1) w ON true
WHERE q.cvrs IS NULL OR (c.cvr = ANY (q.cvrs) AND d.placement_id IS NOT NULL AND )sql",
                                                 StillTold("p", "$3::date"), ")"));

const postgres::Statement kInsertDays("placements.insert_days", R"sql(
WITH days AS (
  INSERT INTO attendance (municipality_code, placement_id, day, version, outcome, minutes, mentor_present, starts_at,
    recorded_at, recorded_by)
  SELECT $1, r.placement_id, r.day, r.version, r.outcome, r.minutes, r.mentor_present, r.starts_at, $2::timestamptz,
    r.recorded_by
  FROM unnest($3::uuid[], $4::date[], $5::int[], $6::int[], $7::int[], $8::boolean[], $9::int[], $10::text[])
    AS r(placement_id, day, version, outcome, minutes, mentor_present, starts_at, recorded_by))
INSERT INTO attendance_task (municipality_code, placement_id, day, version, task_code, mastery)
SELECT $1, t.placement_id, t.day, t.version, t.task_code, t.mastery
FROM jsonb_to_recordset($11::jsonb) AS t(placement_id uuid, day date, version int, task_code text, mastery smallint)
)sql");

// A placement without a day in the month is a row without one.
const rpc::AuditedRead kListAttendance("placements.list_attendance", 7,
                                       absl::StrCat(R"sql(
SELECT 1 AS item, p.citizen_id AS subject_id, a.day, a.version, a.outcome, a.minutes, a.mentor_present, a.starts_at,
  a.later, t.tasks
FROM placement p
JOIN employer_unit u ON u.municipality_code = $1 AND u.employer_unit_id = p.employer_unit_id
JOIN partner c ON c.municipality_code = $1 AND c.partner_id = u.partner_id
LEFT JOIN placement_decision d ON d.municipality_code = $1 AND d.placement_id = p.placement_id
LEFT JOIN LATERAL (
  SELECT x.day, x.version, x.outcome, x.minutes, x.mentor_present, x.starts_at,
    x.version < max(x.version) OVER (PARTITION BY x.day) AS later
  FROM attendance x
  WHERE x.municipality_code = $1 AND x.placement_id = p.placement_id AND x.day BETWEEN $4::date AND $5::date) a
  ON $6::boolean OR NOT a.later
LEFT JOIN LATERAL (
  SELECT json_agg(json_build_array(y.task_code, y.mastery) ORDER BY y.task_code) AS tasks FROM attendance_task y
  WHERE y.municipality_code = $1 AND y.placement_id = p.placement_id AND y.day = a.day AND y.version = a.version) t
  ON true
WHERE )sql",
                                                    PlacementScope("$7::date"), R"sql(
  AND p.placement_id = $3::uuid
ORDER BY a.day, a.version LIMIT 1000)sql"));

DayFacts FactsOf(const postgres::Row& row, const v1::AttendanceRow& asked) {
  DayFacts facts;
  facts.citizen = row.uuid("citizen_id");
  facts.version = row.i64("version");
  facts.inducted = row.flag("inducted");
  DayCase& day = facts.day;
  day.day = wire::DateOf(asked.day());
  day.first = row.date("first");
  day.last = row.date("last");
  day.training = row.flag("training");
  day.cancelled = row.flag("cancelled");
  if (!row.is_null("decided_on")) day.decided_on = row.date("decided_on");
  day.heard_on = HearingComplete(HearingsOf(row.text("hearings")));
  day.paused = row.flag("paused");
  day.reference_missing = row.flag("reference_missing");
  day.closed = row.flag("closed");
  day.present = asked.outcome() == v1::ATTENDANCE_OUTCOME_PRESENT;
  day.work.minutes = asked.minutes();
  if (asked.has_starts_at()) day.work.starts_at = asked.starts_at();
  if (!row.is_null("most_minutes")) day.most_minutes = row.i64("most_minutes");
  Each(row, "others", [&](const nlohmann::json& o) {
    DayWork& other = facts.others[*Uuid::Parse(o[0].get<std::string>())];
    other.minutes = o[1].get<int64_t>();
    if (!o[2].is_null()) other.starts_at = o[2].get<int>();
  });
  return facts;
}

v1::Attendance AttendanceFrom(const postgres::Row& row, const std::string& placement) {
  v1::Attendance a;
  a.set_placement(placement);
  *a.mutable_day() = wire::ToProto(row.date("day"));
  a.set_outcome(static_cast<v1::AttendanceOutcome>(row.i32("outcome")));
  a.set_minutes(row.i32("minutes"));
  a.set_mentor_present(row.flag("mentor_present"));
  a.set_version(row.i64("version"));
  if (!row.is_null("starts_at")) a.set_starts_at(row.i32("starts_at"));
  a.set_superseded(row.flag("later"));
  Each(row, "tasks", [&](const nlohmann::json& t) {
    v1::TaskPractised& task = *a.add_tasks();
    task.set_task_code(t[0].get<std::string>());
    task.set_mastery(static_cast<v1::TaskMastery>(t[1].get<int>()));
  });
  return a;
}

}  // namespace

void LockCitizens(const DayTx& tx, const std::vector<DayEntry>& entries) {
  std::vector<postgres::Arg> placements;
  for (const DayEntry& entry : entries) placements.push_back(IdOf(entry.row->placement()));
  tx.exec(kLockCitizens, {tx.municipality, placements});
}

std::vector<std::optional<DayFacts>> ReadDays(const DayTx& tx, const std::vector<DayEntry>& entries) {
  auto asked = nlohmann::json::array();
  for (size_t i = 0; i < entries.size(); ++i) {
    const identity::Caller& caller = entries[i].call->caller;
    nlohmann::json cvrs;
    if (caller.originator_class() == policy::v1::CALLER_CLASS_PARTNER) cvrs = caller.cvrs;
    asked.push_back({{"item", i},
                     {"placement_id", IdOf(entries[i].row->placement()).ToString()},
                     {"day", wire::DateOf(entries[i].row->day()).ToString()},
                     {"cvrs", cvrs}});
  }
  std::vector<std::optional<DayFacts>> out(entries.size());
  for (const postgres::Row row : tx.exec(kReadDays, {tx.municipality, asked.dump(), tx.today})) {
    const size_t i = static_cast<size_t>(row.i32("item"));
    out[i] = FactsOf(row, *entries[i].row);
  }
  return out;
}

void InsertDays(const DayTx& tx, const std::vector<DayRow>& rows) {
  std::vector<postgres::Arg> placements, days, versions, outcomes, minutes, mentors, starts, subjects;
  auto tasks = nlohmann::json::array();
  for (const DayRow& row : rows) {
    const v1::AttendanceRow& said = *row.entry.row;
    placements.push_back(row.placement);
    days.push_back(row.day);
    versions.push_back(row.version);
    outcomes.push_back(said.outcome());
    minutes.push_back(said.minutes());
    mentors.push_back(said.mentor_present());
    starts.push_back(said.has_starts_at() ? postgres::Arg(said.starts_at()) : postgres::Arg(std::nullopt));
    subjects.push_back(row.entry.call->caller.subject);
    for (const v1::TaskPractised& task : said.tasks()) {
      tasks.push_back({{"placement_id", row.placement.ToString()},
                       {"day", row.day.ToString()},
                       {"version", row.version},
                       {"task_code", task.task_code()},
                       {"mastery", static_cast<int>(task.mastery())}});
    }
  }
  tx.exec(kInsertDays, {tx.municipality, tx.now, placements, days, versions, outcomes, minutes, mentors, starts,
                        subjects, tasks.dump()});
}

std::optional<std::vector<v1::Attendance>> ReadAttendance(rpc::ReadTx& tx, const std::string& placement, Date first,
                                                          Date last, bool with_superseded) {
  const postgres::Rows rows = tx.Read(kListAttendance, {tx.municipality(), ScopeOf(tx.caller()), IdOf(placement), first,
                                                        last, with_superseded, tx.today()});
  if (rows.empty()) return std::nullopt;
  std::vector<v1::Attendance> days;
  for (const postgres::Row row : rows) {
    if (!row.is_null("day")) days.push_back(AttendanceFrom(row, placement));
  }
  return days;
}

}  // namespace sjak::placements
