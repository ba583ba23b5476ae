#include "platform/postgres/pool.h"

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace sjak::postgres {

std::string SessionConninfo(const PoolOptions& o) {
  return absl::StrCat(
      o.conninfo,
      " connect_timeout=3 tcp_user_timeout=5000 keepalives_idle=10 keepalives_interval=3 keepalives_count=3",
      " options='-c search_path=", o.schema, " -c timezone=UTC -c datestyle=ISO",
      " -c statement_timeout=", absl::ToInt64Milliseconds(o.statement_timeout),
      " -c lock_timeout=", absl::ToInt64Milliseconds(o.lock_timeout), " -c idle_in_transaction_session_timeout=60000'");
}

Pool::Pool(PoolOptions options) : options_(std::move(options)), conninfo_(SessionConninfo(options_)) {}

Pool::~Pool() = default;

std::unique_ptr<Connection> Pool::Connect() { return std::make_unique<Connection>(conninfo_); }

Pool::Lease Pool::Acquire(absl::Time deadline) {
  std::unique_ptr<Connection> conn;
  {
    absl::MutexLock lock(&mu_);
    const auto free = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) { return lent_ < options_.size; };
    if (!mu_.AwaitWithDeadline(absl::Condition(&free), deadline)) {
      throw Failure(FailureKind::kCancelled, "", "", "no database connection came free before the deadline");
    }
    ++lent_;
    if (!idle_.empty()) {
      conn = std::move(idle_.back());
      idle_.pop_back();
    }
  }
  try {
    const absl::Time now = absl::Now();
    if (conn && now - conn->created() > options_.max_lifetime) conn.reset();
    if (conn && now - conn->last_used() > options_.validate_after_idle) {
      try {
        conn->ExecText("SELECT 1");
      } catch (const Failure&) {
        conn.reset();
      }
    }
    if (!conn) conn = Connect();
  } catch (...) {
    absl::MutexLock lock(&mu_);
    --lent_;
    throw;
  }
  return Lease(this, std::move(conn));
}

void Pool::Return(std::unique_ptr<Connection> conn) {
  absl::MutexLock lock(&mu_);
  --lent_;
  if (!conn->broken()) idle_.push_back(std::move(conn));
}

int Pool::lent() const {
  absl::MutexLock lock(&mu_);
  return lent_;
}

}  // namespace sjak::postgres
