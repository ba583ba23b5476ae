#include "platform/feed/reader.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "platform/telemetry/log.h"

namespace sjak::feed {
namespace {

using postgres::Statement;

const Statement kLockEpochs("feed_lock_epochs", "SELECT pg_advisory_xact_lock(hashtext('sjak feed epoch'))");

const Statement kEpochState("feed_epoch_state", R"sql(
  SELECT s.system_identifier::text AS system_identifier, c.timeline_id AS timeline,
         coalesce(e.epoch, 0) AS epoch,
         coalesce(e.system_identifier = s.system_identifier::text AND e.timeline = c.timeline_id, false) AS same
  FROM pg_control_system() s, pg_control_checkpoint() c
  LEFT JOIN (SELECT epoch, system_identifier, timeline FROM feed_epoch ORDER BY epoch DESC LIMIT 1) e ON true)sql");

const Statement kOpenEpoch("feed_open_epoch", R"sql(
  WITH opened AS (
    INSERT INTO feed_epoch (epoch, system_identifier, timeline, opened_at) VALUES ($1, $2, $3, $4) RETURNING epoch
  ), forked AS (
    INSERT INTO feed_fork (municipality_code, epoch, last_common_n)
    SELECT h.municipality_code, o.epoch, h.n FROM feed_head h, opened o
  )
  UPDATE feed_head h SET epoch = o.epoch FROM opened o)sql");

// One statement, hence one snapshot: the head and the events before it belong together.
const rpc::AuditedRead kRead("feed_read", 4, R"sql(
  SELECT 1 AS item, NULL::uuid AS subject_id,
         coalesce(h.epoch, (SELECT max(epoch) FROM feed_epoch)) AS head_epoch, coalesce(h.n, 0) AS head_n,
         fork.last_common_n, f.n, f.epoch, f.recorded_at, f.aggregate, f.version, f.type_url, f.payload
  FROM (SELECT 1) AS always
  LEFT JOIN feed_head h ON h.municipality_code = $1
  LEFT JOIN LATERAL (
    SELECT min(k.last_common_n) AS last_common_n FROM feed_fork k WHERE k.municipality_code = $1 AND k.epoch > $2::bigint
  ) fork ON true
  LEFT JOIN LATERAL (
    SELECT e.n, e.epoch, e.recorded_at, e.aggregate, e.version, e.type_url, e.payload
    FROM feed e WHERE e.municipality_code = $1 AND e.n > $3::bigint ORDER BY e.n LIMIT $4::bigint
  ) f ON true
  ORDER BY f.n)sql",
                             "f.n IS NOT NULL");

absl::Status EpochChanged(int64_t epoch, int64_t n) {
  return RefuseState("FEED_EPOCH_CHANGED",
                     "The feed was restored or failed over behind your position. Discard what you read after the last "
                     "common position and read on from there.",
                     "feed", {{"last_common_n", absl::StrCat(n)}, {"current_epoch", absl::StrCat(epoch)}});
}

}  // namespace

void EnsureEpoch(postgres::Connection& conn, absl::Time now) {
  conn.Begin();
  try {
    conn.Exec(kLockEpochs, {});
    const postgres::Rows rows = conn.Exec(kEpochState, {});
    const postgres::Row state = rows.front();
    if (!state.flag("same")) {
      const int64_t epoch = state.i64("epoch") + 1;
      conn.Exec(kOpenEpoch, {epoch, state.text("system_identifier"), state.i64("timeline"), now});
      telemetry::Log(telemetry::Level::kWarning, "feed_epoch_opened", {{"epoch", absl::StrCat(epoch)}});
    }
    conn.Commit();
  } catch (...) {
    conn.Rollback();
    throw;
  }
}

absl::StatusOr<v1::ReadFeedResponse> ReadFeed(rpc::ReadTx& tx, const v1::ReadFeedRequest& request) {
  const int asked = request.page_size() == 0 ? 200 : request.page_size();
  const int size = std::min(asked, tx.call().method->rpc.max_page_size());
  const v1::Position& after = request.after();
  const postgres::Rows rows = tx.Read(kRead, {tx.municipality(), after.epoch(), after.n(), size});
  const int64_t head_epoch = rows.front().i64("head_epoch");
  const int64_t head_n = rows.front().i64("head_n");
  if (after.epoch() > 0) {
    const postgres::Row first = rows.front();
    if (!first.is_null("last_common_n") && after.n() > first.i64("last_common_n")) {
      return EpochChanged(head_epoch, first.i64("last_common_n"));
    }
    if (after.n() > head_n || after.epoch() > head_epoch) return EpochChanged(head_epoch, std::min(head_n, after.n()));
  }
  v1::ReadFeedResponse out;
  out.mutable_complete_up_to()->set_epoch(head_epoch);
  out.mutable_complete_up_to()->set_n(head_n);
  *out.mutable_next() = after;
  if (after.epoch() == 0) out.mutable_next()->set_epoch(head_epoch);
  for (const postgres::Row row : rows) {
    if (row.is_null("n")) continue;
    v1::Event* event = out.add_events();
    event->set_municipality_code(tx.municipality());
    event->mutable_position()->set_epoch(row.i64("epoch"));
    event->mutable_position()->set_n(row.i64("n"));
    *event->mutable_recorded_at() = wire::ToProto(row.time("recorded_at"));
    event->set_aggregate(row.text("aggregate"));
    event->set_version(row.i64("version"));
    event->mutable_payload()->set_type_url(row.text("type_url"));
    event->mutable_payload()->set_value(row.bytes("payload"));
    *out.mutable_next() = event->position();
  }
  return out;
}

void Bind(rpc::Bindings& bindings) { bindings.Service("sjak.feed.v1.FeedService").Read("ReadFeed", ReadFeed); }

}  // namespace sjak::feed
