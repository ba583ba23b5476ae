#include "services/placements/contacts/checks_store.h"

#include "platform/base/wire.h"
#include "services/placements/contacts/led_placement_store.h"
#include "services/placements/programmes/columns_store.h"

namespace sjak::placements {
namespace {

using postgres::Arg;

const postgres::Statement kInsertWeeklyCheck("checks.insert", R"sql(
INSERT INTO weekly_check (municipality_code, placement_id, week, version, mentor_id, scores, remark, recorded_at,
  recorded_by)
VALUES ($1, $2::uuid, $3::date, $4::int, $5::uuid, $6::int[], $7, $8::timestamptz, $9)
)sql");

// A mentor finds what he stated himself, as long as nobody has stated it anew.
const rpc::AuditedRead kListWeeklyChecks("checks.list", 6, R"sql(
SELECT 1 AS item, p.citizen_id AS subject_id, l.placement_id, l.week, l.version, l.mentor_id, l.scores, l.remark
FROM placement p
JOIN LATERAL (
  SELECT DISTINCT ON (k.week) k.placement_id, k.week, k.version, k.mentor_id, k.scores, k.remark, k.recorded_by
  FROM weekly_check k WHERE k.municipality_code = $1 AND k.placement_id = p.placement_id
  ORDER BY k.week, k.version DESC) l ON true
WHERE p.municipality_code = $1 AND p.placement_id = $2::uuid
  AND ($3::text IS NULL OR (l.recorded_by = $3 AND upper(p.during) + 84 > $4::date))
  AND ($5::date IS NULL OR l.week > $5::date)
ORDER BY l.week LIMIT $6::int)sql");

v1::WeeklyCheck CheckOf(const postgres::Row& row) {
  v1::WeeklyCheck check;
  check.set_placement(ResourceName("placements", row.uuid("placement_id")));
  *check.mutable_week() = wire::ToProto(row.date("week"));
  check.set_version(row.i64("version"));
  check.set_mentor(ResourceName("mentors", row.uuid("mentor_id")));
  const std::vector<int> scores = IntsOf(row, "scores");
  check.mutable_scores()->set_on_time(scores.at(0));
  check.mutable_scores()->set_works_safely(scores.at(1));
  check.mutable_scores()->set_follows_instructions(scores.at(2));
  check.mutable_scores()->set_cooperates(scores.at(3));
  check.mutable_scores()->set_masters_task(scores.at(4));
  check.set_remark(row.text("remark"));
  return check;
}

}  // namespace

void InsertWeeklyCheck(rpc::Tx& tx, const v1::WeeklyCheck& check) {
  const v1::WeeklyScores& s = check.scores();
  const std::vector<Arg> scores = {s.on_time(), s.works_safely(), s.follows_instructions(), s.cooperates(),
                                   s.masters_task()};
  tx.Exec(kInsertWeeklyCheck, {tx.municipality(), IdOf(check.placement()), wire::DateOf(check.week()), check.version(),
                               IdOf(check.mentor()), scores, check.remark(), tx.now(), tx.caller().subject});
}

std::vector<v1::WeeklyCheck> ListCheckRows(rpc::ReadTx& tx, const v1::ListWeeklyChecksRequest& request,
                                           const rpc::Page& page) {
  std::vector<v1::WeeklyCheck> checks;
  const Arg after = page.after.empty() ? Arg(std::nullopt) : Arg(page.after.front());
  for (const postgres::Row row : tx.Read(
           kListWeeklyChecks,
           {tx.municipality(), IdOf(request.placement()), SpeakerOf(tx.caller()), tx.today(), after, page.size + 1})) {
    checks.push_back(CheckOf(row));
  }
  return checks;
}

}  // namespace sjak::placements
