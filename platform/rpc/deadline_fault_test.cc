// A database that stalls: callers get their answer in time, and what they held comes back.
#include <gtest/gtest.h>
#include <signal.h>

#include <future>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "platform/base/error.h"
#include "platform/testing/probe.h"
#include "platform/testing/probe_requests.h"
#include "platform/testing/service_harness.h"
#include "platform/testing/tcp_gate.h"

namespace sjak::rpc {
namespace {

using testing::TcpGate;

// The promise is deadline + 20 ms (anchors C3, 10), and what a thread that only waits for the same moment is late: a busy
// machine wakes nobody in time. Four of five calls must keep it, and all are bounded.
constexpr absl::Duration kGrace = absl::Milliseconds(20);
constexpr absl::Duration kBusyMachine = absl::Milliseconds(500);

class DeadlineFaultTest : public ::testing::Test {
 protected:
  // True when all lent connections came back within `limit`.
  bool NothingLentWithin(absl::Duration limit) {
    const absl::Time end = absl::Now() + limit;
    while (probe_.pool().lent() > 0) {
      if (absl::Now() > end) return false;
      std::this_thread::yield();
    }
    return true;
  }

  testing::TestDatabase database_{testing::ProbeSchema()};
  postgres::Connection admin_{database_.admin_conninfo()};
  TcpGate gate_{TcpGate::PortOf(testing::TestCluster())};
  testing::Probe probe_{database_, {testing::WithPort(database_.runtime_conninfo(), gate_.port())}};
};

TEST_F(DeadlineFaultTest, AnswersInTimeWhileTheDatabaseStalls) {
  ASSERT_TRUE(probe_.Call(testing::Jobcentre(), testing::kAdd, testing::AddRequest(0, 1)).status.ok());
  gate_.Set(TcpGate::Mode::kStall);
  int late = 0;
  constexpr int kCalls = 40;
  std::vector<std::string> counters;
  for (int i = 0; i < kCalls; ++i) {
    const absl::Time deadline = absl::Now() + absl::Milliseconds(50);
    auto control = std::async(std::launch::async, [deadline] {
      absl::SleepFor(deadline - absl::Now());
      return absl::Now() - deadline;
    });
    Reply reply;
    switch (i % 3) {
      case 0:
        reply = probe_.Call(testing::Jobcentre(), testing::kAdd, testing::AddRequest(i, 1), deadline);
        break;
      case 1:
        reply = probe_.Call(testing::Jobcentre(), testing::kAddCombined, testing::AddCombinedRequest(i, 1), deadline);
        break;
      default:
        placements::v1::GetProgrammeRequest get;
        get.set_name(testing::CounterName("programmes", 1));
        reply = probe_.Call(testing::Jobcentre(), testing::kGet, get, deadline);
    }
    const absl::Duration over = absl::Now() - deadline;
    EXPECT_EQ(ReasonOf(reply.status), "DEADLINE_EXCEEDED");
    const absl::Duration unavoidable = control.get();
    late += over > kGrace + unavoidable;
    EXPECT_LT(over, kBusyMachine + unavoidable);
  }
  EXPECT_LE(late, kCalls / 5);
  gate_.Set(TcpGate::Mode::kPass);
  EXPECT_TRUE(NothingLentWithin(absl::Seconds(10)));
  EXPECT_TRUE(probe_.Call(testing::Jobcentre(), testing::kAdd, testing::AddRequest(0, 1)).status.ok());
}

TEST_F(DeadlineFaultTest, AStallHoldsNoConnectionForLong) {
  ASSERT_TRUE(probe_.Call(testing::Jobcentre(), testing::kAdd, testing::AddRequest(0, 1)).status.ok());
  gate_.Set(TcpGate::Mode::kStall);
  const Reply reply =
      probe_.Call(testing::Jobcentre(), testing::kAdd, testing::AddRequest(0, 1), absl::Now() + absl::Milliseconds(50));
  EXPECT_EQ(ReasonOf(reply.status), "DEADLINE_EXCEEDED");
  EXPECT_TRUE(NothingLentWithin(absl::Seconds(5))) << "still stalled: severed, not waited for";
}

TEST_F(DeadlineFaultTest, CancelsTheStatementOfAnExpiredCall) {
  admin_.Begin();
  admin_.ExecText("LOCK TABLE counter IN ACCESS EXCLUSIVE MODE");  // every command waits now
  const auto request = testing::AddRequest(1, 1);
  const absl::Time deadline = absl::Now() + absl::Milliseconds(50);
  const Reply reply = probe_.Call(testing::Jobcentre(), testing::kAdd, request, deadline);
  EXPECT_EQ(ReasonOf(reply.status), "DEADLINE_EXCEEDED");
  EXPECT_LT(absl::Now() - deadline, kBusyMachine);
  EXPECT_TRUE(NothingLentWithin(absl::Seconds(5))) << "cancelled on the server, although the lock is still held";
  admin_.Rollback();
  EXPECT_EQ(admin_.ExecText("SELECT count(*) AS n FROM counter").front().i64("n"), 0);
  EXPECT_TRUE(probe_.Call(testing::Jobcentre(), testing::kAdd, request).status.ok()) << "the id was not spent";
}

TEST_F(DeadlineFaultTest, ABackendThatIsStoppedIsLeftBehind) {
  testing::PrivateCluster cluster;
  postgres::Connection conn(cluster.conninfo());
  const auto backend = static_cast<pid_t>(conn.ExecText("SELECT pg_backend_pid() AS p").front().i64("p"));
  Timer timer;
  postgres::Watchdog dog(&timer, absl::Milliseconds(100));
  ASSERT_EQ(kill(backend, SIGSTOP), 0);
  const absl::Time before = absl::Now();
  {
    const postgres::Watchdog::Guard guard(&dog, &conn, before + absl::Milliseconds(50));
    EXPECT_THROW(conn.ExecText("SELECT 1"), postgres::Failure);
  }
  EXPECT_LT(absl::Now() - before, absl::Seconds(2));
  EXPECT_TRUE(conn.broken());
  kill(backend, SIGCONT);
}

TEST_F(DeadlineFaultTest, AFullLaneRefusesAtOnce) {
  admin_.Begin();
  admin_.ExecText("LOCK TABLE counter IN ACCESS EXCLUSIVE MODE");
  constexpr int kCalls = 700;  // the lane takes 384 of one municipality, beside 6 workers
  std::atomic<int> overloaded{0}, answered{0};
  const std::string path = policy::FindMethod(testing::kAdd)->path;
  for (int i = 0; i < kCalls; ++i) {
    Incoming incoming;
    incoming.path = path;
    incoming.body = testing::AddRequest(i, 1).SerializeAsString();
    incoming.deadline = absl::Now() + absl::Seconds(1);
    probe_.pipeline().StartAs(testing::Jobcentre(), std::move(incoming), [&](Reply reply) {
      overloaded += ReasonOf(reply.status) == "OVERLOADED";
      ++answered;
    });
  }
  EXPECT_GE(overloaded, kCalls - 512 - 6);
  const absl::Time limit = absl::Now() + absl::Seconds(20);
  while (answered < kCalls && absl::Now() < limit) std::this_thread::yield();
  EXPECT_EQ(answered, kCalls) << "everybody is answered once";
  admin_.Rollback();
  EXPECT_TRUE(NothingLentWithin(absl::Seconds(10)));
}

}  // namespace
}  // namespace sjak::rpc
