#include "platform/feed/follower.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <random>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "platform/base/error.h"
#include "platform/testing/probe.h"
#include "platform/testing/probe_requests.h"
#include "platform/testing/service_harness.h"

namespace sjak::feed {
namespace {

using postgres::Connection;

class FollowerTest : public ::testing::Test {
 protected:
  // `total` events of seven aggregates, each aggregate's versions rising.
  void Publish(int total) {
    auto conn = probe_.pool().Acquire(absl::Now() + absl::Seconds(5));
    std::vector<rpc::Event> events;
    for (int i = 0; i < total; ++i) {
      ++published_;
      events.push_back({absl::StrCat("counters/", published_ % 7), published_ / 7 + 1,
                        "type.googleapis.com/sjak.placements.v1.WorkforceStated", "", Uuid()});
    }
    testing::AppendEvents(*conn, "0101", events);
  }
  std::unique_ptr<Follower> Make(
      std::function<void()> before_each = [] {}, int page = 40) {
    return std::make_unique<Follower>(&probe_.pool(), probe_.FeedSource(),
                                      std::make_shared<testing::Tally>(std::move(before_each)),
                                      std::vector<std::string>{"0101"}, page);
  }
  // Steps until up to date; refused steps are repeated.
  void CatchUp(Follower& follower) {
    while (true) {
      const auto applied = follower.Step("0101");
      if (applied.ok() && *applied == 0) return;
    }
  }
  void ExpectEqualToRecomputation() {
    EXPECT_EQ(testing::TallyOf(admin_), testing::TallyFromFeed(admin_));
    EXPECT_NE(testing::TallyOf(admin_), "");
  }

  testing::TestDatabase database_{testing::ProbeSchema()};
  Connection admin_{database_.admin_conninfo()};
  testing::Probe probe_{database_};
  int published_ = 0;
};

TEST_F(FollowerTest, AppliesEveryEventOnce) {
  Publish(333);
  CatchUp(*Make());
  ExpectEqualToRecomputation();
  EXPECT_EQ(admin_.ExecText("SELECT n, head_n FROM feed_cursor").front().i64("n"), 333);
}

struct Killed {};

TEST_F(FollowerTest, MayBeKilledAnywhere) {
  std::mt19937 random(7);
  int kills = 0;
  for (int round = 0; round < 40; ++round) {
    Publish(60);
    const auto follower = Make([&] {
      if (random() % 90 == 0) {
        ++kills;
        throw Killed();
      }
    });
    try {
      for (int i = 0; i < 3; ++i) follower->Step("0101").IgnoreError();
    } catch (const Killed&) {
    }
  }
  EXPECT_GT(kills, 5);
  CatchUp(*Make());
  ExpectEqualToRecomputation();
}

TEST_F(FollowerTest, SurvivesTheLossOfItsBackend) {
  std::atomic<bool> stop{false};
  std::atomic<int> terminated{0};
  std::thread killer([&] {
    Connection killer_conn(database_.admin_conninfo());
    while (!stop) {
      // Only sessions in the middle of the work.
      terminated += killer_conn
                        .ExecText(
                            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = "
                            "current_database() AND usename = 'probe_runtime' AND query LIKE '%tally%' LIMIT 1")
                        .size();
    }
  });
  auto follower = Make();
  for (int round = 0; terminated < 30 && round < 400; ++round) {
    try {
      Publish(40);
    } catch (const postgres::Failure&) {  // a pooled session that was killed before; nothing was published for sure
    }
    for (int i = 0; i < 3; ++i) follower->Step("0101").IgnoreError();
  }
  stop = true;
  killer.join();
  EXPECT_GE(terminated, 30);
  CatchUp(*follower);
  ExpectEqualToRecomputation();
}

TEST_F(FollowerTest, SeveralAtOnceAreSafe) {
  Publish(2000);
  std::vector<std::thread> copies;
  for (int i = 0; i < 3; ++i) copies.emplace_back([&] { CatchUp(*Make([] {}, 25)); });
  Publish(1000);
  for (auto& c : copies) c.join();
  CatchUp(*Make());
  ExpectEqualToRecomputation();
}

TEST_F(FollowerTest, RunsByItself) {
  auto follower = Make();
  follower->Start();
  Publish(100);
  const absl::Time limit = absl::Now() + absl::Seconds(30);
  while (testing::TallyOf(admin_) != testing::TallyFromFeed(admin_) && absl::Now() < limit) std::this_thread::yield();
  ExpectEqualToRecomputation();
}

TEST_F(FollowerTest, StopsAtAGapAndSaysSo) {
  Publish(10);
  admin_.ExecText("DELETE FROM feed WHERE n = 6");
  auto follower = Make();
  const auto first = follower->Step("0101");
  EXPECT_EQ(ReasonOf(first.status()), "FEED_GAP");
  EXPECT_EQ(admin_.ExecText("SELECT fault FROM feed_cursor").front().text("fault"), "after 5 came 7");
  EXPECT_EQ(testing::TallyOf(admin_), "") << "nothing of that page was applied";
  Publish(10);
  EXPECT_EQ(ReasonOf(follower->Step("0101").status()), "FEED_GAP") << "and it stays stopped";
  EXPECT_EQ(ReasonOf(Make()->Step("0101").status()), "FEED_GAP") << "another copy too";
}

TEST_F(FollowerTest, AnEventAlreadyAppliedStopsItToo) {
  Publish(5);
  auto follower = Make();
  CatchUp(*follower);
  auto repeating =
      Follower(&probe_.pool(),
               [&](const std::string&, const v1::ReadFeedRequest&) -> absl::StatusOr<v1::ReadFeedResponse> {
                 return probe_.FeedSource()("0101", v1::ReadFeedRequest());  // from the beginning again
               },
               std::make_shared<testing::Tally>(), {"0101"});
  EXPECT_EQ(ReasonOf(repeating.Step("0101").status()), "FEED_GAP");
  ExpectEqualToRecomputation();
}

TEST_F(FollowerTest, AnAbsentFeedChangesNothing) {
  Publish(5);
  auto follower =
      Follower(&probe_.pool(),
               [](const std::string&, const v1::ReadFeedRequest&) -> absl::StatusOr<v1::ReadFeedResponse> {
                 return RetryLater(absl::StatusCode::kUnavailable, "PEER_UNAVAILABLE", "away", absl::Seconds(1));
               },
               std::make_shared<testing::Tally>(), {"0101"});
  EXPECT_EQ(ReasonOf(follower.Step("0101").status()), "PEER_UNAVAILABLE");
  EXPECT_EQ(testing::TallyOf(admin_), "");
}

TEST_F(FollowerTest, AProjectionThatThrowsIsReported) {
  Publish(5);
  EXPECT_EQ(ReasonOf(Make([] { throw std::runtime_error("defect"); })->Step("0101").status()), "INTERNAL");
  EXPECT_EQ(testing::TallyOf(admin_), "");
  CatchUp(*Make());
  ExpectEqualToRecomputation();
}

// The same as a restore, without a second cluster (that is in restore_fault_test.cc).
TEST_F(FollowerTest, StartsOverInANewEpoch) {
  Publish(100);
  auto follower = Make();
  CatchUp(*follower);
  admin_.ExecText(
      "DELETE FROM feed WHERE n > 60; UPDATE feed_head SET n = 60; UPDATE feed_epoch SET system_identifier = '1'");
  EnsureEpoch(*probe_.pool().Acquire(absl::Now() + absl::Seconds(5)), absl::Now());
  Publish(70);  // past the follower's position again
  EXPECT_EQ(follower->Step("0101").value(), 0) << "forgets what it had";
  EXPECT_EQ(testing::TallyOf(admin_), "");
  CatchUp(*follower);
  ExpectEqualToRecomputation();
  EXPECT_EQ(admin_.ExecText("SELECT epoch FROM feed_cursor").front().i64("epoch"), 2);
}

}  // namespace
}  // namespace sjak::feed
