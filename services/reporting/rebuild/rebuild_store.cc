#include "services/reporting/rebuild/rebuild_store.h"

namespace sjak::reporting {
namespace {

const postgres::Statement kLockCursor("reporting.lock_cursor", R"sql(
SELECT k.n FROM feed_cursor k WHERE k.municipality_code = $1 AND k.feed = $2 FOR UPDATE)sql");

// As the follower itself leaves it when it starts over.
const postgres::Statement kRewindCursor("reporting.rewind_cursor", R"sql(
UPDATE feed_cursor k SET epoch = 0, n = 0, head_n = 0, recorded_at = '-infinity', fault = NULL
WHERE k.municipality_code = $1 AND k.feed = $2)sql");

}  // namespace

int64_t LockCursor(rpc::Tx& tx, const std::string& feed) {
  const postgres::Rows rows = tx.Exec(kLockCursor, {tx.municipality(), feed});
  return rows.empty() ? 0 : rows.front().i64("n");
}

void RewindCursor(rpc::Tx& tx, const std::string& feed) { tx.Exec(kRewindCursor, {tx.municipality(), feed}); }

}  // namespace sjak::reporting
