#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "platform/postgres/connection.h"
#include "platform/postgres/watchdog.h"

namespace sjak::postgres {

struct PoolOptions {
  // libpq connection string of the runtime role.
  std::string conninfo;
  // Each service owns one schema; sessions see nothing else by default.
  std::string schema;
  int size = 16;
  // A connection that rested longer is tried with an empty statement before it is handed out.
  absl::Duration validate_after_idle = absl::Seconds(30);
  absl::Duration max_lifetime = absl::Minutes(30);
  // Backstop; deadlines cancel earlier.
  absl::Duration statement_timeout = absl::Seconds(35);
  absl::Duration lock_timeout = absl::Seconds(10);
};

// At most `size` sessions, made when first needed. A borrowed connection that breaks, or comes back with a
// transaction open, is thrown away on return.
class Pool {
 public:
  explicit Pool(PoolOptions options);
  ~Pool();

  class Lease {
   public:
    Lease(Pool* pool, std::unique_ptr<Connection> conn) : pool_(pool), conn_(std::move(conn)) {}
    Lease(Lease&&) = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease() {
      if (conn_) pool_->Return(std::move(conn_));
    }
    Connection& operator*() { return *conn_; }
    Connection* operator->() { return conn_.get(); }
    Connection* get() { return conn_.get(); }

   private:
    Pool* pool_;
    std::unique_ptr<Connection> conn_;
  };

  // Waits for a free place until `deadline`. Throws Failure{kBroken} when the database does not answer and
  // Failure{kCancelled} when no place came free in time.
  Lease Acquire(absl::Time deadline);

  const PoolOptions& options() const { return options_; }
  // Connections lent out now: 0 when idle, or something leaks.
  int lent() const;

 private:
  void Return(std::unique_ptr<Connection> conn);
  std::unique_ptr<Connection> Connect();

  const PoolOptions options_;
  const std::string conninfo_;
  mutable std::mutex mu_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<Connection>> idle_;
  int lent_ = 0;
  // Bound the wait for the answer of a connection that is being tried.
  Timer timer_;
  Watchdog watchdog_{&timer_, absl::ZeroDuration()};
};

// `base` with the session settings every connection of ours has: UTC, search path, timeouts, TCP user
// timeout.
std::string SessionConninfo(const PoolOptions& options);

}  // namespace sjak::postgres
