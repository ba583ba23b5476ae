// A database restored from a dump that is older than what followers have read.
#include <gtest/gtest.h>

#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "platform/base/error.h"
#include "platform/feed/reader.h"
#include "platform/testing/probe.h"
#include "platform/testing/probe_requests.h"
#include "platform/testing/service_harness.h"

namespace sjak::feed {
namespace {

using postgres::Connection;

// The environment, not the command line, where every process could read the password.
void Restore(const std::string& from, const std::string& to) {
  setenv("SJAK_FROM", from.c_str(), 1);
  setenv("SJAK_TO", to.c_str(), 1);
  const char* bin = std::getenv("SJAK_PG_BIN");
  const std::string folder = bin != nullptr ? bin : "/usr/lib/postgresql/15/bin";
  ASSERT_EQ(std::system(absl::StrCat(folder, "/pg_dump -d \"$SJAK_FROM\" > /tmp/sjak-dump-", getpid(), " && ", folder,
                                     "/psql -q -v ON_ERROR_STOP=1 -d \"$SJAK_TO\" < /tmp/sjak-dump-", getpid(),
                                     " > /dev/null; done=$?; rm -f /tmp/sjak-dump-", getpid(), "; exit $done")
                            .c_str()),
            0);
}

TEST(RestoreFaultTest, AFollowerThatIsAheadStartsOver) {
  // The service's database, the follower's own, and the cluster that the service's is restored to.
  testing::TestDatabase live(testing::ProbeSchema()), followers(testing::ProbeSchema());
  testing::PrivateCluster fresh;
  {
    Connection admin(fresh.conninfo());
    admin.ExecText("CREATE DATABASE roles");
    admin.ExecText("CREATE DATABASE restored");
    Connection roles(testing::WithDatabase(fresh.conninfo(), "roles"));
    ASSERT_TRUE(postgres::Migrate(roles, testing::ProbeSchema(), {"test"}).ok());
  }
  auto probe = std::make_unique<testing::Probe>(live);
  postgres::Pool pool({followers.runtime_conninfo(), "probe", 4});
  const auto follow = [&](testing::Probe& service) {
    Follower follower(&pool, service.FeedSource(), std::make_shared<testing::Tally>(), {"0101"}, 50);
    while (true) {
      const auto applied = follower.Step("0101");
      ASSERT_TRUE(applied.ok()) << applied.status();
      if (*applied == 0) {
        const auto again = follower.Step("0101");  // 0 is also the answer of a step that started over
        if (again.ok() && *again == 0) return;
      }
    }
  };
  const auto add = [&](testing::Probe& service, int from, int to) {
    for (int i = from; i < to; ++i) {
      ASSERT_TRUE(service.Call(testing::Jobcentre(), testing::kAdd, testing::AddRequest(i % 5, 1)).status.ok());
    }
  };

  add(*probe, 0, 60);
  const std::string restored = testing::WithDatabase(fresh.conninfo(), "restored");
  Restore(testing::WithDatabase(testing::TestCluster(), live.name()), restored);
  add(*probe, 60, 100);  // after the dump: lost with the old cluster, but the follower has read it
  follow(*probe);
  Connection projection(followers.admin_conninfo());
  {
    Connection old_live(live.admin_conninfo());
    ASSERT_EQ(testing::TallyOf(projection), testing::TallyFromFeed(old_live));
  }
  probe.reset();

  // The service starts on the restored database, and others write past the follower's position before it looks.
  Connection now_live(absl::StrCat(restored, " options='-c search_path=probe'"));
  std::string runtime = restored;
  runtime.replace(runtime.find("user=postgres"), 13, "user=probe_runtime");
  runtime.replace(runtime.find("password="), std::string::npos, "password=test");
  testing::Probe after(live, {runtime});
  EXPECT_EQ(now_live.ExecText("SELECT max(epoch) AS e FROM feed_epoch").front().i64("e"), 2);
  EXPECT_EQ(now_live.ExecText("SELECT last_common_n AS n FROM feed_fork").front().i64("n"), 60);
  add(after, 0, 70);

  v1::ReadFeedRequest ahead;
  ahead.mutable_after()->set_epoch(1);
  ahead.mutable_after()->set_n(100);
  const auto refused = after.FeedSource()("0101", ahead).status();
  EXPECT_EQ(ReasonOf(refused), "FEED_EPOCH_CHANGED");
  EXPECT_EQ(MetadataOf(refused)["last_common_n"], "60");
  ahead.mutable_after()->set_n(60);
  EXPECT_TRUE(after.FeedSource()("0101", ahead).ok()) << "whoever had read no further than the dump just reads on";

  follow(after);
  EXPECT_EQ(testing::TallyOf(projection), testing::TallyFromFeed(now_live));
  EXPECT_EQ(projection.ExecText("SELECT epoch, n FROM feed_cursor").front().i64("n"), 130);
  EXPECT_EQ(projection.ExecText("SELECT epoch, n FROM feed_cursor").front().i64("epoch"), 2);
}

}  // namespace
}  // namespace sjak::feed
