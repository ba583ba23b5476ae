#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "platform/jobs/jobs.h"
#include "platform/testing/probe.h"
#include "platform/testing/probe_requests.h"
#include "platform/testing/service_harness.h"

namespace sjak::jobs {
namespace {

using postgres::Connection;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class PartitionsTest : public ::testing::Test {
 protected:
  // Runs the job for today's business day, or, if it ran, for the next one.
  void Keep(int months = 24) {
    Runner runner(&probe_.pool(), &probe_.clock(), {KeepAccessLogPartitions(months)}, {"0101"});
    while (runner.RunDue() == 0) probe_.clock().Set(probe_.clock().Now() + absl::Hours(24));
    ASSERT_EQ(Count("job WHERE done_at IS NULL"), 0);
  }
  // An entry and its subject so many months before this one's first day, and `days` after that.
  void Log(int months_ago, int days = 0) {
    const std::string at =
        absl::StrCat("date_trunc('month', now()) - interval '", months_ago, " months' + interval '", days, " days'");
    admin_.ExecText(absl::StrCat("INSERT INTO access_log SELECT '0101', ", at,
                                 ", gen_random_uuid(), 'x', 'x', 'x', 'x', 'x', 'x', 'x', 'x', 'x', 'x', 'x';"
                                 "INSERT INTO access_log_subject SELECT '0101', ",
                                 at, ", gen_random_uuid(), gen_random_uuid()"));
  }
  // Name of the partition of so many months ago.
  std::string Month(int months_ago) {
    return admin_
        .ExecText(absl::StrCat("SELECT to_char(date_trunc('month', now()) - interval '", months_ago,
                               " months', '_YYYY_MM') AS m"))
        .front()
        .text("m");
  }
  void MakeMonth(int months_ago) {
    for (const char* table : {"access_log", "access_log_subject"}) {
      const auto start = [&](int ago) {
        return admin_
            .ExecText(absl::StrCat("SELECT (date_trunc('month', now()) - interval '", ago, " months')::text AS t"))
            .front()
            .text("t");
      };
      admin_.ExecText(absl::StrCat("CREATE TABLE ", table, Month(months_ago), " PARTITION OF ", table,
                                   " FOR VALUES FROM ('", start(months_ago), "') TO ('", start(months_ago - 1), "')"));
    }
  }
  int64_t Count(const std::string& sql) { return admin_.ExecText("SELECT count(*) AS n FROM " + sql).front().i64("n"); }
  std::vector<std::string> Partitions(const std::string& table) {
    std::vector<std::string> out;
    for (const auto row : admin_.ExecText(absl::StrCat("SELECT inhrelid::regclass::text AS t FROM pg_inherits "
                                                       "WHERE inhparent = '",
                                                       table, "'::regclass ORDER BY 1"))) {
      out.push_back(row.text("t"));
    }
    return out;
  }

  testing::TestDatabase database_{testing::ProbeSchema()};
  Connection admin_{database_.admin_conninfo()};
  testing::Probe probe_{database_};
};

TEST_F(PartitionsTest, ThisMonthAndTheNextTwoAreThereAheadOfTheirRows) {
  Keep();
  for (const std::string table : {"access_log", "access_log_subject"}) {
    EXPECT_THAT(Partitions(table),
                ElementsAre(table + Month(0), table + Month(-1), table + Month(-2), table + "_rest"));
  }
  ASSERT_TRUE(probe_.Call(testing::Jobcentre(), testing::kAdd, testing::AddRequest(1, 1)).status.ok());
  EXPECT_EQ(Count("access_log" + Month(0)), 1);
  EXPECT_EQ(Count("access_log_rest"), 0);
  Keep();
  EXPECT_EQ(Partitions("access_log").size(), 4) << "again, and nothing is to do";
}

TEST_F(PartitionsTest, RowsThatCameBeforeTheirPartitionMoveIntoIt) {
  for (int months_ago : {1, 0, -1, -2, -3}) Log(months_ago, 2);
  Keep();
  for (const std::string table : {"access_log", "access_log_subject"}) {
    for (int months_ago : {0, -1, -2}) EXPECT_EQ(Count(table + Month(months_ago)), 1) << months_ago;
    EXPECT_EQ(Count(table + "_rest"), 2) << "last month's, and one of a month that is too far off";
  }
}

TEST_F(PartitionsTest, WhatIsPastItsTimeGoesAndNothingElse) {
  for (int months_ago : {60, 25, 24, 23}) MakeMonth(months_ago);
  for (int months_ago : {70, 60, 30, 25, 24, 23, 22}) Log(months_ago);
  admin_.ExecText("CREATE TABLE access_log_1999_01 (n int)");
  Keep(24);
  for (const std::string table : {"access_log", "access_log_subject"}) {
    EXPECT_THAT(Partitions(table), ElementsAre(table + Month(24), table + Month(23), table + Month(0),
                                               table + Month(-1), table + Month(-2), table + "_rest"));
    EXPECT_EQ(Count(table), 3) << "stragglers in the default partition go too";
    EXPECT_EQ(Count(table + "_rest"), 1);
  }
  EXPECT_EQ(Count("access_log_1999_01"), 0) << "no partition, so not its business";
}

TEST_F(PartitionsTest, NobodyWhoWritesTheLogFailsMeanwhile) {
  for (int i = 0; i < 200; ++i) Log(0, i % 28);
  MakeMonth(30);
  std::atomic<bool> stopping{false};
  std::atomic<int> calls{0};
  std::vector<std::thread> writers;
  for (int i = 0; i < 4; ++i) {
    writers.emplace_back([&, i] {
      while (!stopping) {
        const auto status =
            i % 2 == 0
                ? probe_.Call(testing::Jobcentre(), testing::kAddCombined, testing::AddCombinedRequest(i, 1)).status
                : probe_.Call(testing::Jobcentre(), testing::kTry, testing::TryRequest(i, 1, false)).status;
        EXPECT_TRUE(status.ok()) << status;
        ++calls;
      }
    });
  }
  const auto more_calls = [&] {
    for (const int enough = calls + 100; calls < enough;) std::this_thread::yield();
  };
  more_calls();
  Keep();
  more_calls();
  stopping = true;
  for (auto& w : writers) w.join();
  EXPECT_EQ(Count("access_log"), 200 + calls);
  EXPECT_EQ(Count("access_log_rest"), 0);
  EXPECT_EQ(Partitions("access_log").size(), 4);
}

TEST_F(PartitionsTest, TheRuntimeRoleGetsNoFurtherThanThis) {
  for (int months_ago : {12, 5, 1}) MakeMonth(months_ago);
  for (int months_ago : {12, 5, 1}) Log(months_ago);
  const auto code = [&](const std::string& sql) -> std::string {
    try {
      probe_.pool().Acquire(absl::Now() + absl::Seconds(5))->ExecText(sql);
      return "done";
    } catch (const postgres::Failure& f) {
      return f.sqlstate;
    }
  };
  for (const char* months : {"0", "5", "-1000", "NULL"}) {
    EXPECT_EQ(code(absl::StrCat("SELECT * FROM keep_access_log_partitions(", months, ")")), "22023") << months;
  }
  EXPECT_EQ(code("DROP TABLE access_log" + Month(12)), "42501");
  EXPECT_EQ(code("DELETE FROM access_log_rest"), "42501");
  EXPECT_EQ(code("ALTER TABLE access_log DETACH PARTITION access_log" + Month(12)), "42501");
  EXPECT_EQ(code("CREATE TABLE access_log_2001_01 (n int)"), "42501");
  EXPECT_EQ(Count("access_log"), 3);
  // A table of its own in front of the real one changes nothing.
  EXPECT_EQ(code("CREATE TEMP TABLE pg_inherits (inhrelid oid, inhparent oid); CREATE TEMP TABLE access_log (n int);"
                 "SELECT * FROM keep_access_log_partitions(6)"),
            "done");
  EXPECT_EQ(Count("access_log"), 2);
  EXPECT_THAT(Partitions("access_log_rest"), IsEmpty());
  admin_.ExecText("SET ROLE probe_eraser");
  EXPECT_THROW(admin_.ExecText("SELECT * FROM keep_access_log_partitions(24)"), postgres::Failure);
}

}  // namespace
}  // namespace sjak::jobs
