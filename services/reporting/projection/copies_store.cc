#include "services/reporting/projection/copies_store.h"

#include "absl/time/clock.h"

namespace sjak::reporting {
namespace {

using postgres::Statement;

const Statement kEnsureLive("reporting.ensure_live", R"sql(
INSERT INTO projection_copy (municipality_code, copy, state, begun_at) VALUES ($1, 1, 'LIVE', $2)
ON CONFLICT DO NOTHING)sql");

const Statement kLockLive("reporting.lock_live", R"sql(
SELECT c.copy FROM projection_copy c WHERE c.municipality_code = $1 AND c.state = 'LIVE' FOR UPDATE)sql");

const Statement kLockRebuilt("reporting.lock_rebuilt", R"sql(
SELECT c.copy FROM projection_copy c WHERE c.municipality_code = $1 AND c.state = 'BUILDING' FOR UPDATE)sql");

const Statement kReadOthers("reporting.read_other_copies", R"sql(
SELECT c.copy, c.state FROM projection_copy c WHERE c.municipality_code = $1 AND c.state <> 'LIVE')sql");

const Statement kReplace("reporting.replace_copy", R"sql(
UPDATE projection_copy c SET state = 'REPLACED' WHERE c.municipality_code = $1 AND c.state = 'LIVE')sql");

// In the followers' own order of locks: cursors first, by name, then copies.
const Statement kLockCursors("reporting.lock_cursors", R"sql(
SELECT k.feed, k.epoch, k.n FROM feed_cursor k WHERE k.municipality_code = $1 ORDER BY k.feed FOR UPDATE)sql");

// No feed that the live copy follows is further than the rebuilt one, or in another epoch.
const Statement kIsBehind("reporting.is_behind", R"sql(
SELECT k.feed FROM feed_cursor k
LEFT JOIN feed_cursor b ON b.municipality_code = $1 AND b.feed = k.feed || '/rebuilt'
WHERE k.municipality_code = $1 AND k.feed NOT LIKE '%/rebuilt'
  AND (b.n IS NULL OR b.n < k.n OR (b.epoch <> k.epoch AND k.n > 0)))sql");

const Statement kMoveCursors("reporting.move_cursors", R"sql(
UPDATE feed_cursor k SET epoch = b.epoch, n = b.n, head_n = b.head_n, recorded_at = b.recorded_at,
  moved_at = b.moved_at, fault = NULL
FROM feed_cursor b
WHERE k.municipality_code = $1 AND b.municipality_code = $1 AND b.feed = k.feed || '/rebuilt')sql");

const Statement kDropCursors("reporting.drop_cursors", R"sql(
DELETE FROM feed_cursor k WHERE k.municipality_code = $1 AND k.feed LIKE '%/rebuilt')sql");

const Statement kDropCopy("reporting.drop_copy", R"sql(
WITH a AS (DELETE FROM person_alias t WHERE t.municipality_code = $1 AND t.copy = $2),
     b AS (DELETE FROM placement_fact t WHERE t.municipality_code = $1 AND t.copy = $2),
     c AS (DELETE FROM day_fact t WHERE t.municipality_code = $1 AND t.copy = $2),
     d AS (DELETE FROM record_fact t WHERE t.municipality_code = $1 AND t.copy = $2),
     e AS (DELETE FROM rollup t WHERE t.municipality_code = $1 AND t.copy = $2)
DELETE FROM projection_copy t WHERE t.municipality_code = $1 AND t.copy = $2)sql");

const Statement kMakeLive("reporting.make_live", R"sql(
UPDATE projection_copy c SET state = 'LIVE' WHERE c.municipality_code = $1 AND c.state = 'BUILDING')sql");

const Statement kBeginRebuild("reporting.begin_rebuild", R"sql(
INSERT INTO projection_copy (municipality_code, copy, state, begun_at)
SELECT $1, coalesce(max(c.copy), 1) + 1, 'BUILDING', $2 FROM projection_copy c WHERE c.municipality_code = $1
ON CONFLICT (municipality_code, state) DO NOTHING)sql");

const Statement kReadCursor("reporting.read_cursor", R"sql(
SELECT k.n FROM feed_cursor k WHERE k.municipality_code = $1 AND k.feed = $2)sql");

}  // namespace

std::optional<int64_t> LockCopy(feed::FollowTx& tx, bool live) {
  if (!live) {
    const postgres::Rows rows = tx.Exec(kLockRebuilt, {tx.municipality()});
    if (rows.empty()) return std::nullopt;
    return rows.front().i64("copy");
  }
  postgres::Rows rows = tx.Exec(kLockLive, {tx.municipality()});
  if (rows.empty()) {
    tx.Exec(kEnsureLive, {tx.municipality(), absl::Now()});
    rows = tx.Exec(kLockLive, {tx.municipality()});
  }
  return rows.front().i64("copy");
}

bool IsRebuilding(feed::FollowTx& tx) {
  bool rebuilding = false;
  for (const postgres::Row row : tx.Exec(kReadOthers, {tx.municipality()})) {
    rebuilding |= row.text("state") == "BUILDING";
    if (row.text("state") == "REPLACED") tx.Exec(kDropCopy, {tx.municipality(), row.i64("copy")});
  }
  return rebuilding;
}

bool TakeOver(feed::FollowTx& tx) {
  if (!tx.Exec(kIsBehind, {tx.municipality()}).empty()) return false;
  postgres::Connection& conn = tx.connection();
  conn.Begin();
  try {
    tx.Exec(kLockCursors, {tx.municipality()});
    const std::optional<int64_t> rebuilt = LockCopy(tx, false);
    LockCopy(tx, true);
    // Judged again under the locks: another copy of the program may have been here, or the live one moved on.
    if (!rebuilt || !tx.Exec(kIsBehind, {tx.municipality()}).empty()) {
      conn.Rollback();
      return !rebuilt;
    }
    tx.Exec(kReplace, {tx.municipality()});
    tx.Exec(kMakeLive, {tx.municipality()});
    tx.Exec(kMoveCursors, {tx.municipality()});
    tx.Exec(kDropCursors, {tx.municipality()});
    conn.Commit();
    return true;
  } catch (...) {
    conn.Rollback();
    throw;
  }
}

int64_t BeginRebuild(rpc::Tx& tx, const std::string& feed) {
  tx.Exec(kBeginRebuild, {tx.municipality(), absl::Now()});
  const postgres::Rows rows = tx.Exec(kReadCursor, {tx.municipality(), feed});
  return rows.empty() ? 0 : rows.front().i64("n");
}

}  // namespace sjak::reporting
