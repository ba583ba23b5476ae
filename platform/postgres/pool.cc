#include "platform/postgres/pool.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace sjak::postgres {
namespace {

constexpr absl::Duration kValidationLimit = absl::Seconds(2);

}  // namespace

// Statements are short: compiling one (jit) takes longer than running it.
std::string SessionConninfo(const PoolOptions& o) {
  return absl::StrCat(
      o.conninfo,
      " connect_timeout=3 tcp_user_timeout=5000 keepalives_idle=10 keepalives_interval=3 keepalives_count=3",
      " options='-c search_path=", o.schema, " -c timezone=UTC -c datestyle=ISO -c jit=off",
      " -c statement_timeout=", absl::ToInt64Milliseconds(o.statement_timeout),
      " -c lock_timeout=", absl::ToInt64Milliseconds(o.lock_timeout), " -c idle_in_transaction_session_timeout=60000'");
}

Pool::Pool(PoolOptions options) : options_(std::move(options)), conninfo_(SessionConninfo(options_)) {}

Pool::~Pool() = default;

std::unique_ptr<Connection> Pool::Connect() { return std::make_unique<Connection>(conninfo_); }

Pool::Lease Pool::Acquire(absl::Time deadline) {
  std::unique_ptr<Connection> conn;
  {
    std::unique_lock lock(mu_);
    const auto free = [this] { return lent_ < options_.size; };
    if (!returned_.wait_until(lock, absl::ToChronoTime(deadline), free)) {
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
    bool stale = false;
    if (conn && now - conn->created() > options_.max_lifetime) conn.reset();
    if (conn && now - conn->last_used() > options_.validate_after_idle) {
      const Watchdog::Guard guard(&watchdog_, conn.get(), std::min(deadline, now + kValidationLimit));
      try {
        conn->ExecText("SELECT 1");
      } catch (const Failure&) {
        stale = true;
      }
    }
    if (stale) conn.reset();
    if (!conn) conn = Connect();
  } catch (...) {
    Return(nullptr);
    throw;
  }
  return Lease(this, std::move(conn));
}

void Pool::Return(std::unique_ptr<Connection> conn) {
  {
    std::lock_guard lock(mu_);
    --lent_;
    if (conn != nullptr && !conn->broken() && !conn->in_transaction()) idle_.push_back(std::move(conn));
  }
  returned_.notify_one();
}

int Pool::lent() const {
  std::lock_guard lock(mu_);
  return lent_;
}

}  // namespace sjak::postgres
