#include "services/reporting/projection/outcomes.h"

#include "services/reporting/outcomes/outcomes_store.h"
#include "services/reporting/projection/copies_store.h"
#include "services/reporting/projection/projection_store.h"

namespace sjak::reporting {

bool TakeOutcomes(feed::FollowTx& tx, bool live) {
  if (ReadNewOutcomes(tx, live).empty()) return false;
  postgres::Connection& conn = tx.connection();
  conn.Begin();
  try {
    const std::optional<int64_t> copy = LockCopy(tx, live);
    // Read again under the lock: another copy of the program may have been here.
    const std::vector<NewOutcome> outcomes = ReadNewOutcomes(tx, live);
    if (!copy || outcomes.empty()) {
      conn.Rollback();
      return false;
    }
    Page page(tx.municipality(), *copy);
    for (const NewOutcome& outcome : outcomes) {
      PutOutcome({page, outcome.n, outcome.recorded_at}, outcome.citizen, outcome.fact, outcome.source);
    }
    page.Apply(tx);
    MarkOutcomesTaken(tx, *copy, outcomes.back().n);
    conn.Commit();
    return true;
  } catch (...) {
    conn.Rollback();
    throw;
  }
}

}  // namespace sjak::reporting
