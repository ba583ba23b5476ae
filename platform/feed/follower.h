#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "platform/postgres/pool.h"
#include "sjak/feed/v1/feed.pb.h"

namespace sjak::feed {

// The transaction in which a page is applied and the cursor moves.
class FollowTx {
 public:
  FollowTx(postgres::Connection& conn, std::string municipality)
      : conn_(conn), municipality_(std::move(municipality)) {}
  const std::string& municipality() const { return municipality_; }
  postgres::Rows Exec(const postgres::Statement& statement, const postgres::Args& args) {
    return conn_.Exec(statement, args);
  }
  // For a projection that publishes what it makes of an event: rpc::RunAsSystem works in this transaction.
  postgres::Connection& connection() { return conn_; }

 private:
  postgres::Connection& conn_;
  const std::string municipality_;
};

// What a follower makes of a feed.
class Projection {
 public:
  virtual ~Projection() = default;
  // Names its cursor: the program whose feed it is, "citizens", unless several projections follow that one.
  virtual std::string feed() const = 0;
  // The program whose feed it is.
  virtual std::string source() const { return feed(); }
  // Asked before each step, outside a transaction: whether there is anything to follow for.
  virtual bool Wanted(FollowTx&) { return true; }
  // Applies one event. By aggregate version: an older or equal one changes nothing. Unknown types are ignored.
  virtual void Apply(FollowTx& tx, const v1::Event& event) = 0;
  // Applies a page in its order. Who takes locks of its own or publishes overrides this: all locks of the page first,
  // in one order, and the feed's head last.
  virtual void ApplyPage(FollowTx& tx, const google::protobuf::RepeatedPtrField<v1::Event>& events) {
    for (const v1::Event& event : events) Apply(tx, event);
  }
  // Forgets everything that came from this feed in this municipality.
  virtual void Reset(FollowTx& tx) = 0;
};

// Reads one page of a feed: over the network, or from a test.
using Source =
    std::function<absl::StatusOr<v1::ReadFeedResponse>(const std::string& municipality, const v1::ReadFeedRequest&)>;

// Follows one feed for some municipalities. A page is applied and its cursor moved in one transaction under the
// cursor's row lock (the lease: a second copy waits, sees the cursor moved and reads again), so every event takes
// effect exactly once and the follower may be killed anywhere.
class Follower {
 public:
  Follower(postgres::Pool* pool, Source source, std::shared_ptr<Projection> projection,
           std::vector<std::string> municipalities, int page_size = 500);
  ~Follower();

  // One page for one municipality. The number of events applied; 0 when up to date.
  // FAILED_PRECONDITION FEED_GAP when positions are missing: the cursor keeps the fault and following stops.
  absl::StatusOr<int> Step(const std::string& municipality);

  // Polls on a thread of its own until destroyed, with jitter, faster while there is something to read.
  void Start();

 private:
  void Loop();
  absl::StatusOr<int> ApplyPage(const std::string& municipality, const v1::Position& after,
                                const v1::ReadFeedResponse& page);
  void StartOver(const std::string& municipality);
  // The projection has all that the feed has; the metric of the lag in seconds begins again.
  void SayLevel(const std::string& municipality);

  postgres::Pool* const pool_;
  const Source source_;
  const std::shared_ptr<Projection> projection_;
  const std::vector<std::string> municipalities_;
  const int page_size_;
  // Since when each municipality is behind its feed, for metrics.
  struct Lag;
  std::map<std::string, std::unique_ptr<Lag>> lags_;
  std::mutex mu_;
  std::condition_variable stop_changed_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace sjak::feed
