// A follower may be killed anywhere: after any number of kill -9 while it applies, with two copies at once and rebuilds
// on the way, the projection is what a follower makes that nobody disturbed, and what counting everybody anew makes.
//   SJAK_KILLS: how many; 200 unless set, 1,000 in the long set.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <random>
#include <thread>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "platform/postgres/pool.h"
#include "platform/testing/test_database.h"
#include "services/reporting/projection/citizens_projection.h"
#include "services/reporting/projection/placements_projection.h"
#include "services/reporting/projection/random_feeds.h"
#include "services/reporting/service.h"

namespace sjak::reporting {
namespace {

using random_feeds::kTenant;

constexpr char kConninfo[] = "SJAK_KILLED_CONNINFO";
constexpr unsigned kSeed = 42;
constexpr int kSize = 15;

struct Feeds {
  Feeds() { random_feeds::FillAtRandom(kSeed, kSize, &citizens, &placements); }
  random_feeds::MemoryFeed citizens;
  random_feeds::MemoryFeed placements;
};

// Follows both feeds into the live and the rebuilt copy until there is nothing left; pages of a few events, so that
// there are many places to be killed at.
void FollowAll(const std::string& conninfo, int page_size) {
  Feeds feeds;
  postgres::Pool pool({conninfo, "reporting", 4});
  std::vector<std::unique_ptr<feed::Follower>> followers;
  for (const Target target : {Target::kRebuilt, Target::kLive}) {
    followers.push_back(std::make_unique<feed::Follower>(&pool, feeds.citizens.AsSource(),
                                                         std::make_shared<CitizensProjection>(target),
                                                         std::vector<std::string>{kTenant}, page_size));
    followers.push_back(std::make_unique<feed::Follower>(&pool, feeds.placements.AsSource(),
                                                         std::make_shared<PlacementsProjection>(target),
                                                         std::vector<std::string>{kTenant}, page_size));
  }
  for (int idle = 0; idle < 3;) {
    int applied = 0;
    for (const auto& follower : followers) {
      const absl::StatusOr<int> step = follower->Step(kTenant);
      ASSERT_TRUE(step.ok() || step.status().code() == absl::StatusCode::kUnavailable) << step.status();
      applied += step.ok() ? *step : 1;
    }
    idle = applied == 0 ? idle + 1 : 0;
  }
}

// Run by the test below as a process of its own.
TEST(KilledFollower, Run) {
  const char* conninfo = std::getenv(kConninfo);
  if (conninfo == nullptr) GTEST_SKIP() << "is run by the test that kills it";
  FollowAll(conninfo, 5);
}

pid_t StartFollower() {
  const pid_t pid = fork();
  if (pid == 0) {
    execl("/proc/self/exe", "projection_kill_test", "--gtest_filter=KilledFollower.Run", "--gtest_brief=1", nullptr);
    _exit(127);
  }
  return pid;
}

class KillTest : public ::testing::Test {
 protected:
  KillTest() { setenv(kConninfo, database_.runtime_conninfo().c_str(), 1); }
  ~KillTest() override { unsetenv(kConninfo); }

  std::string Dump() {
    std::string text;
    for (const char* table : {"person_alias", "placement_fact", "day_fact", "record_fact", "rollup"}) {
      absl::StrAppend(
          &text, table, "\n",
          admin_
              .ExecText(absl::StrCat("SELECT coalesce(string_agg((to_jsonb(t) - 'copy')::text, E'\\n' ORDER "
                                     "BY (to_jsonb(t) - 'copy')::text), '') AS all FROM ",
                                     table, " t"))
              .front()
              .text("all"),
          "\n");
    }
    return text;
  }
  int64_t Number(const std::string& sql) { return admin_.ExecText(sql).front().i64("n"); }
  // Of all cursors, of the live and the rebuilt copy.
  int64_t Positions() { return Number("SELECT coalesce(sum(n), 0)::bigint AS n FROM feed_cursor"); }
  bool IsDone() {
    return Number(
               "SELECT (count(*) FILTER (WHERE n = head_n AND n > 0) >= 2 AND NOT EXISTS (SELECT FROM projection_copy "
               "WHERE state = 'BUILDING'))::int AS n FROM feed_cursor") == 1;
  }
  void Forget() {
    admin_.ExecText(
        "TRUNCATE projection_copy, person_alias, placement_fact, day_fact, record_fact, rollup, feed_cursor");
  }

  sjak::testing::TestDatabase database_{Schema()};
  postgres::Connection admin_{database_.admin_conninfo()};
};

TEST_F(KillTest, AnyNumberOfKillsChangesNothing) {
  int kills = 200;
  if (const char* asked = std::getenv("SJAK_KILLS")) ASSERT_TRUE(absl::SimpleAtoi(asked, &kills));
  std::mt19937 random(7);
  int in_the_middle = 0, rebuilds = 0;
  for (int killed = 0; killed < kills;) {
    const int64_t before = Positions();
    const pid_t followers[] = {StartFollower(), StartFollower()};
    // Killed once they have come a random way, and a random moment on, within a page.
    const int64_t until = before + 1 + static_cast<int64_t>(random() % 60);
    const absl::Time patience = absl::Now() + absl::Seconds(30);
    while (Positions() < until && !IsDone() && absl::Now() < patience) absl::SleepFor(absl::Milliseconds(1));
    absl::SleepFor(absl::Microseconds(random() % 20'000));
    for (const pid_t pid : followers) {
      kill(pid, SIGKILL);
      int how = 0;
      waitpid(pid, &how, 0);
      killed += WIFSIGNALED(how) && WTERMSIG(how) == SIGKILL;
      ASSERT_FALSE(WIFEXITED(how) && WEXITSTATUS(how) != 0);
    }
    in_the_middle += Positions() != before;
    if (!IsDone()) continue;
    // There is nothing to be killed in any more, so that one more copy is begun.
    ++rebuilds;
    admin_.ExecText(
        "INSERT INTO projection_copy SELECT '0101', max(copy) + 1, 'BUILDING', now() FROM projection_copy "
        "ON CONFLICT DO NOTHING");
  }
  std::printf("%d kills, %d rounds moved a cursor, %d rebuilds begun\n", kills, in_the_middle, rebuilds);
  EXPECT_GT(in_the_middle, kills / 4);
  FollowAll(database_.runtime_conninfo(), 500);
  EXPECT_EQ(Number("SELECT count(DISTINCT copy) AS n FROM rollup"), 1);
  const std::string survived = Dump();
  feed::FollowTx tx(admin_, kTenant);
  CountEverybody(tx, Number("SELECT copy AS n FROM projection_copy WHERE state = 'LIVE'"));
  EXPECT_TRUE(Dump() == survived) << "counting everybody anew comes to something else";
  Forget();
  FollowAll(database_.runtime_conninfo(), 500);
  EXPECT_TRUE(Dump() == survived) << "an undisturbed follower comes to something else";
}

}  // namespace
}  // namespace sjak::reporting
