#include "services/placements/mentors/assignments_store.h"

#include "absl/strings/str_cat.h"
#include "services/placements/mentors/mentor_row_store.h"
#include "services/placements/placements/placement_row_store.h"
#include "services/placements/programmes/columns_store.h"

namespace sjak::placements {
namespace {

using postgres::Arg;

const rpc::ConstraintRefusal kAssignmentOverlaps(
    "mentor_assignment_excl", absl::StatusCode::kFailedPrecondition, "ASSIGNMENT_OVERLAPS",
    "Another mentor is assigned in the same role on some of these days. End that assignment first.");

const postgres::Statement kLockForAssignment("assignments.lock_ground", R"sql(
SELECT a.citizen_id FROM placement p
JOIN citizen_anchor a ON a.municipality_code = $1 AND a.citizen_id = p.citizen_id
JOIN employer_unit u ON u.municipality_code = $1 AND u.employer_unit_id = p.employer_unit_id
JOIN partner c ON c.municipality_code = $1 AND c.partner_id = u.partner_id
JOIN mentor m ON m.municipality_code = $1 AND m.mentor_id = $3::uuid
JOIN employer_unit n ON n.municipality_code = $1 AND n.employer_unit_id = m.employer_unit_id
JOIN partner o ON o.municipality_code = $1 AND o.partner_id = n.partner_id
WHERE p.municipality_code = $1 AND p.placement_id = $2::uuid
  AND ($4::text[] IS NULL OR (c.cvr = ANY ($4::text[]) AND o.cvr = ANY ($4::text[])
    AND EXISTS (SELECT FROM placement_decision d WHERE d.municipality_code = $1 AND d.placement_id = p.placement_id)))
FOR NO KEY UPDATE OF a, m
)sql");

// The load of a day is counted in citizens, without the one in question.
const postgres::Statement kReadAssignmentGround("assignments.read_ground",
                                                absl::StrCat(R"sql(
SELECT p.citizen_id, lower(w.days) AS first, upper(w.days) - 1 AS last, lower(p.during) AS placement_first,
  upper(p.during) - 1 AS placement_last, p.status IN ('APPROVED', 'REGISTERED') AS runs, m.confidentiality_signed_on,
  coalesce((SELECT range_agg(k.during) @> w.days FROM site_contractor k
    WHERE k.municipality_code = $1 AND k.site_id = p.site_id AND k.employer_unit_id = m.employer_unit_id), false) AS on_site,
  EXISTS (SELECT FROM mentor_citizen i WHERE i.municipality_code = $1 AND i.mentor_id = m.mentor_id
    AND i.citizen_id = ANY (person_ids($1, p.citizen_id))) AS same_person,
  (SELECT min(greatest(lower(b.during), lower(w.days))) FROM mentor_absence b
    WHERE b.municipality_code = $1 AND b.mentor_id = m.mentor_id AND b.during && w.days) AS absent_on,
  (SELECT min(g.day)
   FROM (SELECT lower(w.days) + s.i AS day FROM generate_series(0, upper(w.days) - lower(w.days) - 1) AS s(i)) g
   WHERE coalesce(m.capacity, w.usual) <= (
     SELECT count(DISTINCT q.citizen_id) FROM placement q
     WHERE q.municipality_code = $1 AND q.citizen_id <> p.citizen_id AND q.during @> g.day AND )sql",
                                                             RunsSql("q"), R"sql(
       AND (q.mentor_id = m.mentor_id OR q.placement_id IN (SELECT y.placement_id FROM mentor_assignment y
         WHERE y.municipality_code = $1 AND y.mentor_id = m.mentor_id AND y.during @> g.day))
       AND )sql",
                                                             LeaderSql("q", "g.day"), R"sql( = m.mentor_id)) AS full_on
FROM placement p
JOIN mentor m ON m.municipality_code = $1 AND m.mentor_id = $3::uuid
CROSS JOIN LATERAL (
  SELECT daterange($4::date, greatest($4::date, coalesce($5::date, upper(p.during) - 1)), '[]') AS days,
    )sql",
                                                             UsualCapacitySql("$4::date"), R"sql( AS usual) w
WHERE p.municipality_code = $1 AND p.placement_id = $2::uuid
)sql"));

const postgres::Statement kInsertAssignment("assignments.insert", R"sql(
WITH added AS (
  INSERT INTO mentor_assignment (municipality_code, assignment_id, version, placement_id, mentor_id, role, during)
  VALUES ($1, $2::uuid, 1, $3::uuid, $4::uuid, $5::smallint, daterange($6::date, $7::date, '[]'))
)
INSERT INTO mentor_assignment_version (municipality_code, assignment_id, version, during, recorded_at, recorded_by)
VALUES ($1, $2::uuid, 1, daterange($6::date, $7::date, '[]'), $8::timestamptz, $9)
)sql");

const postgres::Statement kLockAssignment("assignments.lock", R"sql(
SELECT s.assignment_id FROM mentor_assignment s
JOIN placement p ON p.municipality_code = $1 AND p.placement_id = s.placement_id
JOIN employer_unit u ON u.municipality_code = $1 AND u.employer_unit_id = p.employer_unit_id
JOIN partner c ON c.municipality_code = $1 AND c.partner_id = u.partner_id
WHERE s.municipality_code = $1 AND s.assignment_id = $2::uuid AND ($3::text[] IS NULL OR c.cvr = ANY ($3::text[]))
FOR NO KEY UPDATE OF s
)sql");

const postgres::Statement kReadAssignment("assignments.read_locked", R"sql(
SELECT s.version, s.placement_id, s.mentor_id, s.role, lower(s.during) AS first, upper(s.during) - 1 AS last, p.citizen_id
FROM mentor_assignment s
JOIN placement p ON p.municipality_code = $1 AND p.placement_id = s.placement_id
WHERE s.municipality_code = $1 AND s.assignment_id = $2::uuid
)sql");

const postgres::Statement kUpdateAssignment("assignments.update", R"sql(
WITH days AS (
  SELECT CASE WHEN $4::date IS NULL THEN 'empty' ELSE daterange($4::date, $5::date, '[]') END AS during
), changed AS (
  UPDATE mentor_assignment s SET version = $3::int, during = d.during FROM days d
  WHERE s.municipality_code = $1 AND s.assignment_id = $2::uuid
)
INSERT INTO mentor_assignment_version (municipality_code, assignment_id, version, during, recorded_at, recorded_by)
SELECT $1, $2::uuid, $3::int, d.during, $6::timestamptz, $7 FROM days d
)sql");

const postgres::Statement kDeclaredMentor("assignments.declared_mentor", R"sql(
SELECT m.mentor_id FROM mentor m
WHERE m.municipality_code = $1 AND m.account = $2 AND m.confidentiality_signed_on IS NOT NULL
)sql");

// A mentor who calls finds the own ones, at other companies too, for as long as the company would: 84 days after the
// end (domain 6.2).
const rpc::AuditedRead kListAssignments("assignments.list", 10,
                                        absl::StrCat(R"sql(
SELECT 1 AS item, p.citizen_id AS subject_id, x.id, x.version, x.placement_id, x.mentor_id, x.role,
  lower(x.during) AS first, upper(x.during) - 1 AS last
FROM (
  SELECT s.assignment_id AS id, s.version, s.placement_id, s.mentor_id, s.role::int AS role, s.during
  FROM mentor_assignment s WHERE s.municipality_code = $1 AND NOT isempty(s.during)
  UNION ALL
  SELECT q.placement_id, 0, q.placement_id, q.mentor_id, 3, q.during
  FROM placement q WHERE q.municipality_code = $1 AND q.mentor_id IS NOT NULL AND NOT isempty(q.during) AND )sql",
                                                     RunsSql("q"), R"sql() x
JOIN placement p ON p.municipality_code = $1 AND p.placement_id = x.placement_id
JOIN employer_unit u ON u.municipality_code = $1 AND u.employer_unit_id = p.employer_unit_id
JOIN partner c ON c.municipality_code = $1 AND c.partner_id = u.partner_id
JOIN mentor m ON m.municipality_code = $1 AND m.mentor_id = x.mentor_id
WHERE ($3::text IS NOT NULL OR $2::text[] IS NULL OR (c.cvr = ANY ($2::text[])
    AND EXISTS (SELECT FROM placement_decision d WHERE d.municipality_code = $1 AND d.placement_id = p.placement_id)))
  AND ($2::text[] IS NULL OR )sql",
                                                     StillTold("p", "$9::date"), R"sql()
  AND ($3::text IS NULL OR (m.account = $3 AND m.confidentiality_signed_on IS NOT NULL AND )sql",
                                                     StillTold("x", "$9::date"), R"sql())
  AND ($4::uuid IS NULL OR x.mentor_id = $4::uuid)
  AND ($5::uuid IS NULL OR x.placement_id = $5::uuid)
  AND ($6::date IS NULL OR x.during @> $6::date)
  AND ($7::date IS NULL OR (lower(x.during), x.id) > ($7::date, $8::uuid))
ORDER BY lower(x.during), x.id LIMIT $10::int)sql"));

v1::MentorAssignment AssignmentOf(const postgres::Row& row) {
  v1::MentorAssignment assignment;
  assignment.set_version(row.i64("version"));
  assignment.set_placement(ResourceName("placements", row.uuid("placement_id")));
  assignment.set_mentor(ResourceName("mentors", row.uuid("mentor_id")));
  assignment.set_role(static_cast<v1::AssignmentRole>(row.i32("role")));
  SetDays(row, &assignment);
  return assignment;
}

std::optional<Date> MaybeDay(const postgres::Row& row, const char* column) {
  return row.is_null(column) ? std::nullopt : std::optional<Date>(row.date(column));
}

}  // namespace

bool LockForAssignment(rpc::Tx& tx, const Uuid& placement, const Uuid& mentor) {
  return !tx.Exec(kLockForAssignment, {tx.municipality(), placement, mentor, ScopeOf(tx.caller())}).empty();
}

AssignmentGround ReadAssignmentGround(rpc::Tx& tx, const v1::AssignMentorRequest& request) {
  const postgres::Rows rows =
      tx.Exec(kReadAssignmentGround, {tx.municipality(), IdOf(request.placement()), IdOf(request.mentor()),
                                      wire::DateOf(request.starts_on()), DateOrNull(request.ends_on())});
  const postgres::Row row = rows.front();
  AssignmentGround ground;
  ground.citizen = row.uuid("citizen_id");
  AssignmentCase& judged = ground.judged;
  judged.first = row.date("first");
  judged.last = row.date("last");
  judged.substitute = request.role() == v1::ASSIGNMENT_ROLE_SUBSTITUTE;
  judged.placement_first = row.date("placement_first");
  judged.placement_last = row.date("placement_last");
  judged.placement_runs = row.flag("runs");
  judged.declared_on = MaybeDay(row, "confidentiality_signed_on");
  judged.same_person = row.flag("same_person");
  judged.on_site = row.flag("on_site");
  judged.absent_on = MaybeDay(row, "absent_on");
  judged.full_on = MaybeDay(row, "full_on");
  return ground;
}

void InsertAssignment(rpc::Tx& tx, const v1::MentorAssignment& assignment) {
  tx.Exec(kInsertAssignment,
          {tx.municipality(), IdOf(assignment.name()), IdOf(assignment.placement()), IdOf(assignment.mentor()),
           static_cast<int>(assignment.role()), wire::DateOf(assignment.starts_on()),
           wire::DateOf(assignment.ends_on()), tx.now(), tx.caller().subject});
}

bool LockAssignment(rpc::Tx& tx, const Uuid& assignment) {
  return !tx.Exec(kLockAssignment, {tx.municipality(), assignment, ScopeOf(tx.caller())}).empty();
}

StoredAssignment ReadAssignmentLocked(rpc::Tx& tx, const Uuid& assignment) {
  const postgres::Rows rows = tx.Exec(kReadAssignment, {tx.municipality(), assignment});
  StoredAssignment stored{AssignmentOf(rows.front()), rows.front().uuid("citizen_id")};
  stored.assignment.set_name(ResourceName("mentorAssignments", assignment));
  return stored;
}

void UpdateAssignment(rpc::Tx& tx, const v1::MentorAssignment& assignment) {
  tx.Exec(kUpdateAssignment,
          {tx.municipality(), IdOf(assignment.name()), assignment.version(), DateOrNull(assignment.starts_on()),
           DateOrNull(assignment.ends_on()), tx.now(), tx.caller().subject});
}

bool CallerIsUndeclared(rpc::ReadTx& tx) {
  return IsMentorOnly(tx.caller()) && tx.Query(kDeclaredMentor, {tx.municipality(), tx.caller().subject}).empty();
}

std::vector<ListedAssignment> ListAssignmentRows(rpc::ReadTx& tx, const v1::ListMentorAssignmentsRequest& request,
                                                 const rpc::Page& page) {
  const bool first = page.after.size() != 2;
  std::vector<ListedAssignment> listed;
  for (const postgres::Row row :
       tx.Read(kListAssignments,
               {tx.municipality(), ScopeOf(tx.caller()), AccountOf(tx.caller()), IdOrNull(request.mentor()),
                IdOrNull(request.placement()), DateOrNull(request.on()), first ? Arg(std::nullopt) : Arg(page.after[0]),
                first ? Arg(std::nullopt) : Arg(page.after[1]), tx.today(), page.size + 1})) {
    ListedAssignment one{AssignmentOf(row), {row.date("first").ToString(), row.text("id")}};
    if (one.assignment.role() != v1::ASSIGNMENT_ROLE_NAMED) {
      one.assignment.set_name(ResourceName("mentorAssignments", row.uuid("id")));
    }
    listed.push_back(std::move(one));
  }
  return listed;
}

}  // namespace sjak::placements
