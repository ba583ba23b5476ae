#include "platform/postgres/pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "platform/testing/probe.h"
#include "platform/testing/tcp_gate.h"

namespace sjak::postgres {
namespace {

absl::Time In(absl::Duration d) { return absl::Now() + d; }

FailureKind KindOfFailure(const std::function<void()>& work) {
  try {
    work();
  } catch (const Failure& f) {
    return f.kind;
  }
  ADD_FAILURE() << "did not fail";
  return FailureKind::kOther;
}

int64_t BackendOf(Connection& conn) { return conn.ExecText("SELECT pg_backend_pid() AS pid").front().i64("pid"); }

class PoolTest : public ::testing::Test {
 protected:
  PoolOptions Options(int size = 2) { return {database_.runtime_conninfo(), "probe", size}; }
  void Terminate(int64_t backend) {
    Connection admin(database_.admin_conninfo());
    admin.ExecText(absl::StrCat("SELECT pg_terminate_backend(", backend, ", 5000)"));
  }
  testing::TestDatabase database_{testing::ProbeSchema()};
};

TEST_F(PoolTest, SessionsAreSetUp) {
  Pool pool(Options());
  auto conn = pool.Acquire(In(absl::Seconds(5)));
  const auto shown = [&](const char* setting) {
    return conn->ExecText(absl::StrCat("SELECT current_setting('", setting, "') AS v")).front().text("v");
  };
  EXPECT_EQ(shown("search_path"), "probe");
  EXPECT_EQ(shown("timezone"), "UTC");
  EXPECT_EQ(shown("lc_messages"), "C");
  EXPECT_EQ(shown("statement_timeout"), "35s");
}

TEST_F(PoolTest, ReusesWhatComesBack) {
  Pool pool(Options());
  const int64_t first = BackendOf(*pool.Acquire(In(absl::Seconds(5))));
  EXPECT_EQ(BackendOf(*pool.Acquire(In(absl::Seconds(5)))), first);
  EXPECT_EQ(pool.lent(), 0);
}

TEST_F(PoolTest, WaitsNoLongerThanTold) {
  Pool pool(Options(1));
  auto held = pool.Acquire(In(absl::Seconds(5)));
  const absl::Time before = absl::Now();
  EXPECT_EQ(KindOfFailure([&] { pool.Acquire(In(absl::Milliseconds(30))); }), FailureKind::kCancelled);
  EXPECT_GE(absl::Now() - before, absl::Milliseconds(30));
  EXPECT_LT(absl::Now() - before, absl::Seconds(2));
  EXPECT_EQ(pool.lent(), 1);
}

TEST_F(PoolTest, HandsOnToWhoeverWaits) {
  Pool pool(Options(2));
  std::atomic<int> most{0}, now{0}, done{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int k = 0; k < 20; ++k) {
        auto conn = pool.Acquire(In(absl::Seconds(20)));
        const int mine = ++now;
        for (int seen = most; mine > seen && !most.compare_exchange_weak(seen, mine);) {
        }
        conn->ExecText("SELECT 1");
        --now;
        ++done;
      }
    });
  }
  for (auto& t : threads) t.join();
  EXPECT_EQ(done, 160);
  EXPECT_LE(most, 2);
  EXPECT_EQ(pool.lent(), 0);
}

TEST_F(PoolTest, ThrowsBrokenOnesAway) {
  Pool pool(Options());
  int64_t backend;
  {
    auto conn = pool.Acquire(In(absl::Seconds(5)));
    backend = BackendOf(*conn);
    Terminate(backend);
    EXPECT_EQ(KindOfFailure([&] { conn->ExecText("SELECT 1"); }), FailureKind::kBroken);
    EXPECT_TRUE(conn->broken());
    EXPECT_EQ(KindOfFailure([&] { conn->ExecText("SELECT 1"); }), FailureKind::kBroken) << "no silent reconnect";
  }
  EXPECT_NE(BackendOf(*pool.Acquire(In(absl::Seconds(5)))), backend);
}

TEST_F(PoolTest, ThrowsAwayWhatComesBackInsideATransaction) {
  Pool pool(Options());
  int64_t backend;
  {
    auto conn = pool.Acquire(In(absl::Seconds(5)));
    backend = BackendOf(*conn);
    conn->Begin();
  }
  auto next = pool.Acquire(In(absl::Seconds(5)));
  EXPECT_NE(BackendOf(*next), backend);
  EXPECT_FALSE(next->in_transaction());
}

TEST_F(PoolTest, TriesWhatRestedTooLong) {
  PoolOptions options = Options();
  options.validate_after_idle = absl::ZeroDuration();
  Pool pool(options);
  const int64_t backend = BackendOf(*pool.Acquire(In(absl::Seconds(5))));
  Terminate(backend);
  EXPECT_NE(BackendOf(*pool.Acquire(In(absl::Seconds(5)))), backend) << "the caller never sees the dead one";
}

TEST_F(PoolTest, ReplacesTheOld) {
  PoolOptions options = Options();
  options.max_lifetime = absl::ZeroDuration();
  Pool pool(options);
  const int64_t backend = BackendOf(*pool.Acquire(In(absl::Seconds(5))));
  EXPECT_NE(BackendOf(*pool.Acquire(In(absl::Seconds(5)))), backend);
}

TEST_F(PoolTest, AServerThatIsAwayIsNoLeak) {
  PoolOptions options = Options();
  options.conninfo = testing::WithPort(options.conninfo, 1);
  Pool pool(options);
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(KindOfFailure([&] { pool.Acquire(In(absl::Seconds(5))); }), FailureKind::kBroken);
  }
  EXPECT_EQ(pool.lent(), 0);
}

TEST_F(PoolTest, TryingAStalledConnectionIsBounded) {
  testing::TcpGate gate(testing::TcpGate::PortOf(testing::TestCluster()));
  PoolOptions options = Options();
  options.conninfo = testing::WithPort(options.conninfo, gate.port());
  options.validate_after_idle = absl::ZeroDuration();
  Pool pool(options);
  BackendOf(*pool.Acquire(In(absl::Seconds(5))));
  gate.Set(testing::TcpGate::Mode::kStall);
  const absl::Time before = absl::Now();
  EXPECT_EQ(KindOfFailure([&] { pool.Acquire(In(absl::Milliseconds(100))); }), FailureKind::kBroken);
  EXPECT_LT(absl::Now() - before, absl::Seconds(6)) << "trying it, then connect_timeout";
  EXPECT_EQ(pool.lent(), 0);
}

class WatchdogTest : public PoolTest {
 protected:
  Timer timer_;
};

TEST_F(WatchdogTest, CancelsAtTheDeadlineAndTheConnectionLives) {
  Watchdog dog(&timer_, absl::Seconds(30));
  Connection conn(database_.admin_conninfo());
  const absl::Time before = absl::Now();
  {
    const Watchdog::Guard guard(&dog, &conn, In(absl::Milliseconds(50)));
    EXPECT_EQ(KindOfFailure([&] { conn.ExecText("SELECT pg_sleep(20)"); }), FailureKind::kCancelled);
  }
  EXPECT_LT(absl::Now() - before, absl::Seconds(10));
  EXPECT_FALSE(conn.broken());
  EXPECT_EQ(conn.ExecText("SELECT 7 AS v").front().i64("v"), 7);
}

TEST_F(WatchdogTest, LeavesOneThatIsInTimeAlone) {
  Watchdog dog(&timer_);
  Connection conn(database_.admin_conninfo());
  for (int i = 0; i < 50; ++i) {
    const Watchdog::Guard guard(&dog, &conn, In(absl::Seconds(30)));
    conn.ExecText("SELECT 1");
  }
  const Watchdog::Guard nothing(&dog, nullptr, absl::Now());
  EXPECT_FALSE(conn.broken());
}

// A cancel that comes late must not hit the next call's statement on the same connection.
TEST_F(WatchdogTest, NeverCancelsTheNextOne) {
  Watchdog dog(&timer_);
  auto conn = std::make_unique<Connection>(database_.admin_conninfo());
  int cancelled = 0;
  for (int i = 0; i < 200; ++i) {
    if (conn->broken()) conn = std::make_unique<Connection>(database_.admin_conninfo());
    try {
      const Watchdog::Guard guard(&dog, conn.get(), In(absl::Microseconds(200 + 20 * (i % 40))));
      conn->ExecText("SELECT pg_sleep(0.0005)");
    } catch (const Failure&) {
      ++cancelled;
    }
    if (conn->broken()) continue;
    EXPECT_NO_THROW(conn->ExecText("SELECT pg_sleep(0.0005)")) << "round " << i;
  }
  RecordProperty("cancelled", cancelled);
}

TEST_F(WatchdogTest, SeversWhatCannotBeCancelled) {
  testing::TcpGate gate(testing::TcpGate::PortOf(testing::TestCluster()));
  Connection conn(testing::WithPort(database_.admin_conninfo(), gate.port()));
  const absl::Time before = absl::Now();
  {
    Watchdog dog(&timer_, absl::Milliseconds(100));
    gate.Set(testing::TcpGate::Mode::kStall);
    const Watchdog::Guard guard(&dog, &conn, In(absl::Milliseconds(50)));
    EXPECT_EQ(KindOfFailure([&] { conn.ExecText("SELECT 1"); }), FailureKind::kBroken);
    EXPECT_LT(absl::Now() - before, absl::Seconds(1)) << "the cancel request is stalled too, and nobody waits for it";
  }
  EXPECT_LT(absl::Now() - before, absl::Seconds(5)) << "nor does the watchdog's end";
}

}  // namespace
}  // namespace sjak::postgres
