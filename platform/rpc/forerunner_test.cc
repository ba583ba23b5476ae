// Calls that follow one another and run side by side: what is committed, and in which order.
#include <gtest/gtest.h>

#include <deque>
#include <future>

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/testing/probe.h"
#include "platform/testing/probe_requests.h"
#include "platform/testing/service_harness.h"

namespace sjak::rpc {
namespace {

namespace pb = placements::v1;

class ForerunnerTest : public ::testing::Test {
 protected:
  ForerunnerTest() {
    // Otherwise each deadlock costs a second.
    admin_.ExecText(absl::StrCat("ALTER DATABASE ", admin_.ExecText("SELECT current_database() AS d").front().text("d"),
                                 " SET deadlock_timeout = '20ms'"));
  }

  int64_t Number(const std::string& select) {
    return admin_.ExecText(absl::StrCat("SELECT (SELECT ", select, ") AS n")).front().i64("n");
  }
  std::future<Reply> Send(const pb::StateWorkforceRequest& request, const std::string& after) {
    return std::async(std::launch::async, [this, request, after] {
      return probe_.Call(testing::Jobcentre(), testing::kAdd, request, absl::InfiniteFuture(), {{"sjak-after", after}});
    });
  }
  // Until that many sessions wait for another's lock.
  void AwaitBlocked(int sessions) {
    while (Number("count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") <
           sessions) {
      std::this_thread::yield();
    }
  }

  testing::TestDatabase database_{testing::ProbeSchema()};
  postgres::Connection admin_{database_.admin_conninfo()};
  postgres::Connection holder_{database_.admin_conninfo()};
  testing::Probe probe_{database_};
};

TEST_F(ForerunnerTest, RunsBesideItAndCommitsAfterIt) {
  const auto seed = testing::AddRequest(1, 1);
  ASSERT_TRUE(Send(seed, "").get().status.ok());
  holder_.Begin();
  holder_.ExecText(absl::StrCat("SELECT 1 FROM counter WHERE name = '", seed.employer_unit(), "' FOR UPDATE"));
  const auto first = testing::AddRequest(1, 2), second = testing::AddRequest(2, 3);
  auto slow = Send(first, "");
  AwaitBlocked(1);
  auto quick = Send(second, first.request_id());
  AwaitBlocked(2);  // done but for its commit
  EXPECT_EQ(Number("count(*) FROM feed"), 1);
  holder_.Commit();
  EXPECT_TRUE(slow.get().status.ok());
  EXPECT_TRUE(quick.get().status.ok());
  EXPECT_EQ(Number("n FROM feed WHERE aggregate = '" + first.employer_unit() + "' ORDER BY n DESC LIMIT 1"), 2);
  EXPECT_EQ(Number("n FROM feed WHERE aggregate = '" + second.employer_unit() + "'"), 3);
}

TEST_F(ForerunnerTest, IsNotCommittedWithoutIt) {
  const auto alone = testing::AddRequest(1, 2);
  const Reply reply = Send(alone, Uuid::New().ToString()).get();
  EXPECT_EQ(reply.status.code(), absl::StatusCode::kUnavailable) << reply.status;
  EXPECT_EQ(Number("count(*) FROM counter"), 0);
  EXPECT_EQ(Number("count(*) FROM idempotency"), 0);
  EXPECT_TRUE(Send(alone, "").get().status.ok()) << "and its request_id is free";
}

TEST_F(ForerunnerTest, IsNotCommittedWhenTheForerunnerIsRefused) {
  const auto seed = testing::AddRequest(1, 1);
  ASSERT_TRUE(Send(seed, "").get().status.ok());
  holder_.Begin();
  holder_.ExecText(absl::StrCat("SELECT 1 FROM counter WHERE name = '", seed.employer_unit(), "' FOR UPDATE"));
  const auto first = testing::AddRequest(1, testing::kMostCounted), second = testing::AddRequest(2, 3);
  auto refused = Send(first, "");
  AwaitBlocked(1);
  auto follows = Send(second, first.request_id());
  AwaitBlocked(2);
  holder_.Commit();
  EXPECT_FALSE(refused.get().status.ok());
  EXPECT_FALSE(follows.get().status.ok());
  EXPECT_EQ(Number("count(*) FROM counter"), 1);
}

TEST_F(ForerunnerTest, TheNameOfTheForerunnerMustBeARequestId) {
  const Reply reply = Send(testing::AddRequest(1, 1), "the last one").get();
  EXPECT_EQ(reply.status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Number("count(*) FROM counter"), 0);
}

// As an import sends them: two under way at any time, about people who come again soon, so that they meet on locks in
// either order and in deadlocks.
TEST_F(ForerunnerTest, TheOrderHoldsWhateverTheyMeet) {
  constexpr int kCalls = 300;
  std::deque<std::future<Reply>> under_way;
  std::vector<pb::StateWorkforceRequest> sent;
  for (int i = 0; i < kCalls; ++i) {
    if (under_way.size() == 2) {
      const Reply reply = under_way.front().get();
      ASSERT_TRUE(reply.status.ok()) << i << ": " << reply.status;
      under_way.pop_front();
    }
    sent.push_back(testing::AddRequest(i * i % 5 % 3, 1));
    under_way.push_back(Send(sent.back(), i == 0 ? "" : sent[i - 1].request_id()));
  }
  for (auto& last : under_way) ASSERT_TRUE(last.get().status.ok());
  const auto events = admin_.ExecText("SELECT n, aggregate FROM feed ORDER BY n");
  ASSERT_EQ(events.size(), kCalls);
  int i = 0;
  for (const auto row : events) EXPECT_EQ(row.text("aggregate"), sent[i++].employer_unit());
}

}  // namespace
}  // namespace sjak::rpc
