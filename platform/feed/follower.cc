#include "platform/feed/follower.h"

#include <random>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "platform/telemetry/log.h"
#include "platform/telemetry/metrics.h"

namespace sjak::feed {
namespace {

using postgres::Failure;
using postgres::Statement;

const Statement kEnsureCursor("feed_ensure_cursor", R"sql(
  INSERT INTO feed_cursor (municipality_code, feed, epoch, n, head_n, recorded_at, moved_at)
  VALUES ($1, $2, 0, 0, 0, '-infinity', $3) ON CONFLICT (municipality_code, feed) DO NOTHING)sql");

const Statement kReadCursor(
    "feed_read_cursor",
    "SELECT epoch, n, head_n, moved_at, fault FROM feed_cursor WHERE municipality_code = $1 AND feed = $2");

const Statement kLockCursor("feed_lock_cursor",
                            "SELECT epoch, n FROM feed_cursor WHERE municipality_code = $1 AND feed = $2 FOR UPDATE");

const Statement kMoveCursor("feed_move_cursor", R"sql(
  UPDATE feed_cursor SET epoch = $3, n = $4, head_n = $5, recorded_at = greatest(recorded_at, $6::timestamptz),
         moved_at = $7, fault = NULL
  WHERE municipality_code = $1 AND feed = $2)sql");

const Statement kFault("feed_fault", "UPDATE feed_cursor SET fault = $3 WHERE municipality_code = $1 AND feed = $2");

constexpr absl::Duration kStepLimit = absl::Seconds(30);
constexpr absl::Duration kIdleTouch = absl::Seconds(5);
constexpr int kShortestPauseMs = 40;
constexpr int kLongestPauseMs = 640;

}  // namespace

struct Follower::Lag {
  explicit Lag(const std::string& feed, const std::string& municipality)
      : seconds("sjak_feed_lag_seconds", "Seconds since the projection had all that its feed has",
                {{"feed", feed}, {"municipality", municipality}},
                [this] { return absl::ToUnixSeconds(absl::Now()) - level_at.load(); }) {}
  std::atomic<int64_t> level_at{absl::ToUnixSeconds(absl::Now())};
  const telemetry::Gauge seconds;
};

Follower::Follower(postgres::Pool* pool, Source source, std::shared_ptr<Projection> projection,
                   std::vector<std::string> municipalities, int page_size)
    : pool_(pool),
      source_(std::move(source)),
      projection_(std::move(projection)),
      municipalities_(std::move(municipalities)),
      page_size_(page_size) {
  for (const std::string& municipality : municipalities_) {
    lags_.emplace(municipality, std::make_unique<Lag>(projection_->feed(), municipality));
  }
}

void Follower::SayLevel(const std::string& municipality) {
  const auto lag = lags_.find(municipality);
  if (lag != lags_.end()) lag->second->level_at = absl::ToUnixSeconds(absl::Now());
}

Follower::~Follower() {
  {
    std::lock_guard lock(mu_);
    stopping_ = true;
  }
  stop_changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

absl::StatusOr<int> Follower::Step(const std::string& municipality) {
  try {
    v1::ReadFeedRequest request;
    request.set_page_size(page_size_);
    int64_t head_n = 0;
    absl::Time moved_at;
    {
      auto conn = pool_->Acquire(absl::Now() + kStepLimit);
      FollowTx asking(*conn, municipality);
      if (!projection_->Wanted(asking)) {
        SayLevel(municipality);
        return 0;
      }
      postgres::Rows rows = conn->Exec(kReadCursor, {municipality, projection_->feed()});
      if (rows.empty()) {
        conn->Exec(kEnsureCursor, {municipality, projection_->feed(), absl::Now()});
        rows = conn->Exec(kReadCursor, {municipality, projection_->feed()});
      }
      if (!rows.front().is_null("fault")) {
        return RefuseState("FEED_GAP", "Following has stopped at a gap. Rebuild the projection.", projection_->feed());
      }
      request.mutable_after()->set_epoch(rows.front().i64("epoch"));
      request.mutable_after()->set_n(rows.front().i64("n"));
      head_n = rows.front().i64("head_n");
      moved_at = rows.front().time("moved_at");
    }
    // No connection is held while the other program is asked.
    absl::StatusOr<v1::ReadFeedResponse> page = source_(municipality, request);
    if (!page.ok() && ReasonOf(page.status()) == "FEED_EPOCH_CHANGED") {
      telemetry::Log(telemetry::Level::kWarning, "feed_epoch_changed",
                     {{"feed", projection_->feed()}, {"municipality", municipality}});
      StartOver(municipality);
      return 0;
    }
    if (!page.ok()) return page.status();
    telemetry::SetFeedLag(projection_->feed(), municipality, page->complete_up_to().n() - request.after().n());
    // Nothing new: the cursor is only touched now and then, to show that somebody follows.
    if (page->events().empty()) SayLevel(municipality);
    const bool idle = page->events().empty() && page->complete_up_to().n() == head_n;
    if (idle && absl::Now() - moved_at < kIdleTouch) return 0;
    return ApplyPage(municipality, request.after(), *page);
  } catch (const Failure& f) {
    return RetryLater(absl::StatusCode::kUnavailable, "DATABASE_UNAVAILABLE", "The follower cannot reach its database.",
                      absl::Seconds(1));
  } catch (const std::exception& e) {
    telemetry::Log(telemetry::Level::kError, "defect", {{"feed", projection_->feed()}, {"what", e.what()}});
    return Refuse(absl::StatusCode::kInternal, "INTERNAL", "The projection could not apply an event.");
  }
}

absl::StatusOr<int> Follower::ApplyPage(const std::string& municipality, const v1::Position& after,
                                        const v1::ReadFeedResponse& page) {
  auto conn = pool_->Acquire(absl::Now() + kStepLimit);
  conn->Begin();
  try {
    const postgres::Rows rows = conn->Exec(kLockCursor, {municipality, projection_->feed()});
    if (rows.empty() || rows.front().i64("n") != after.n() || rows.front().i64("epoch") != after.epoch()) {
      conn->Rollback();  // another copy was here
      return page.events_size();
    }
    FollowTx tx(*conn, municipality);
    int64_t n = after.n();
    for (const v1::Event& event : page.events()) {
      if (event.position().n() != n + 1) {
        conn->Rollback();
        conn->Exec(kFault,
                   {municipality, projection_->feed(), absl::StrCat("after ", n, " came ", event.position().n())});
        telemetry::Log(telemetry::Level::kError, "feed_gap",
                       {{"feed", projection_->feed()}, {"after", absl::StrCat(n)}});
        return RefuseState("FEED_GAP", "Positions are missing from the feed. Rebuild the projection.",
                           projection_->feed());
      }
      n = event.position().n();
    }
    projection_->ApplyPage(tx, page.events());
    const absl::Time recorded =
        page.events().empty() ? absl::InfinitePast() : wire::TimeOf(page.events().rbegin()->recorded_at());
    conn->Exec(kMoveCursor, {municipality, projection_->feed(), page.next().epoch(), n, page.complete_up_to().n(),
                             recorded, absl::Now()});
    conn->Commit();
    telemetry::SetFeedLag(projection_->feed(), municipality, page.complete_up_to().n() - n);
    if (n == page.complete_up_to().n()) SayLevel(municipality);
    return page.events_size();
  } catch (...) {
    conn->Rollback();
    throw;
  }
}

void Follower::StartOver(const std::string& municipality) {
  auto conn = pool_->Acquire(absl::Now() + kStepLimit);
  conn->Begin();
  try {
    conn->Exec(kLockCursor, {municipality, projection_->feed()});
    FollowTx tx(*conn, municipality);
    projection_->Reset(tx);
    conn->Exec(kMoveCursor, {municipality, projection_->feed(), 0, 0, 0, absl::InfinitePast(), absl::Now()});
    conn->Commit();
  } catch (...) {
    conn->Rollback();
    throw;
  }
}

void Follower::Start() {
  thread_ = std::thread([this] { Loop(); });
}

void Follower::Loop() {
  std::minstd_rand random(std::random_device{}());
  std::string last_reason;
  int pause_ms = kShortestPauseMs;
  while (true) {
    bool more = false;
    for (const std::string& municipality : municipalities_) {
      const absl::StatusOr<int> applied = Step(municipality);
      const std::string reason = applied.ok() ? "" : ReasonOf(applied.status());
      if (reason != last_reason && !reason.empty()) {
        telemetry::Log(telemetry::Level::kWarning, "feed_not_followed",
                       {{"feed", projection_->feed()}, {"reason", reason}});
      }
      last_reason = reason;
      more |= applied.ok() && *applied > 0;
    }
    // The longer nothing comes, the rarer the question; jitter keeps copies apart.
    pause_ms = more ? kShortestPauseMs : std::min(2 * pause_ms, kLongestPauseMs);
    const auto pause =
        std::chrono::milliseconds(more ? 0 : std::uniform_int_distribution<>(pause_ms / 2, pause_ms)(random));
    std::unique_lock lock(mu_);
    if (stop_changed_.wait_for(lock, pause, [this] { return stopping_; })) return;
  }
}

}  // namespace sjak::feed
