#include "services/reporting/outcomes/outcomes_store.h"

#include "platform/base/wire.h"

namespace sjak::reporting {
namespace {

using postgres::Arg;
using postgres::Statement;

// The head's row lock makes the order of numbers the order of commits, so that who takes them misses none.
const Statement kAppendOutcomes("reporting.append_outcomes", R"sql(
WITH head AS (
  INSERT INTO outcome_head AS h (municipality_code, n) VALUES ($1, cardinality($2::uuid[]))
  ON CONFLICT (municipality_code) DO UPDATE SET n = h.n + cardinality($2::uuid[])
  RETURNING h.n)
INSERT INTO outcome_observation (municipality_code, n, citizen_id, months, status, observed_on, source, recorded_at)
SELECT $1, head.n - cardinality($2::uuid[]) + u.place, u.citizen_id, u.months, u.status, u.observed_on, $6, $7
FROM head, unnest($2::uuid[], $3::int[], $4::text[], $5::date[])
  WITH ORDINALITY AS u(citizen_id, months, status, observed_on, place)
WHERE EXISTS (SELECT FROM record_fact r
        WHERE r.municipality_code = $1 AND r.kind = 'CITIZEN' AND r.owner_id = u.citizen_id)
   OR EXISTS (SELECT FROM placement_fact p WHERE p.municipality_code = $1 AND p.citizen_id = u.citizen_id)
RETURNING citizen_id)sql");

const Statement kReadNewOutcomes("reporting.read_new_outcomes", R"sql(
SELECT o.n, o.citizen_id, o.months, o.status, o.observed_on, o.source, o.recorded_at FROM outcome_observation o
WHERE o.municipality_code = $1 AND o.n > (
  SELECT c.outcome_n FROM projection_copy c WHERE c.municipality_code = $1 AND c.state = $2)
ORDER BY o.n LIMIT 500)sql");

const Statement kMarkOutcomesTaken("reporting.mark_outcomes_taken", R"sql(
UPDATE projection_copy c SET outcome_n = $3 WHERE c.municipality_code = $1 AND c.copy = $2)sql");

}  // namespace

std::vector<std::string> AppendOutcomes(rpc::Tx& tx, const v1::ImportOutcomesRequest& request) {
  std::vector<Arg> citizens, months, statuses, days;
  for (const v1::Outcome& outcome : request.outcomes()) {
    citizens.emplace_back(IdOf(outcome.citizen()));
    months.emplace_back(outcome.months());
    statuses.emplace_back(v1::OutcomeStatus_Name(outcome.status()).substr(sizeof("OUTCOME_STATUS_") - 1));
    days.emplace_back(wire::DateOf(outcome.observed_on()));
  }
  std::vector<std::string> recorded;
  for (const postgres::Row row :
       tx.Exec(kAppendOutcomes, {tx.municipality(), citizens, months, statuses, days, request.source(), tx.now()})) {
    recorded.push_back(row.text("citizen_id"));
  }
  return recorded;
}

std::vector<NewOutcome> ReadNewOutcomes(feed::FollowTx& tx, bool live) {
  std::vector<NewOutcome> outcomes;
  for (const postgres::Row row : tx.Exec(kReadNewOutcomes, {tx.municipality(), live ? "LIVE" : "BUILDING"})) {
    outcomes.push_back({row.i64("n"),
                        row.text("citizen_id"),
                        {row.i32("months"), row.text("status"), row.date("observed_on")},
                        row.text("source"),
                        row.time("recorded_at")});
  }
  return outcomes;
}

void MarkOutcomesTaken(feed::FollowTx& tx, int64_t copy, int64_t n) {
  tx.Exec(kMarkOutcomesTaken, {tx.municipality(), copy, n});
}

}  // namespace sjak::reporting
