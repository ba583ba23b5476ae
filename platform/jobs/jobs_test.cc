#include "platform/jobs/jobs.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "absl/time/clock.h"
#include "platform/testing/probe.h"
#include "platform/testing/probe_requests.h"
#include "platform/testing/service_harness.h"

namespace sjak::jobs {
namespace {

using postgres::Connection;

const postgres::Statement kMark("test_job_mark", R"sql(
  INSERT INTO counter AS c (municipality_code, name, version, value) VALUES ($1, $2, 1, 1)
  ON CONFLICT (municipality_code, name) DO UPDATE SET value = c.value + 1)sql");

class JobsTest : public ::testing::Test {
 protected:
  Job Marking(const std::string& name) {
    return {name, [name](Connection& conn, const std::string& m, Date day, absl::Time) {
              conn.Exec(kMark, {m, name + " " + day.ToString()});
            }};
  }
  Runner Make(std::vector<Job> jobs) {
    return Runner(&probe_.pool(), &probe_.clock(), std::move(jobs), {"0101", "0147"});
  }
  int64_t Count(const std::string& sql) { return admin_.ExecText("SELECT count(*) AS n FROM " + sql).front().i64("n"); }

  testing::TestDatabase database_{testing::ProbeSchema()};
  Connection admin_{database_.admin_conninfo()};
  testing::Probe probe_{database_};
};

TEST_F(JobsTest, OncePerMunicipalityAndBusinessDay) {
  auto runner = Make({Marking("a"), Marking("b")});
  EXPECT_EQ(runner.RunDue(), 4);
  EXPECT_EQ(runner.RunDue(), 0);
  probe_.clock().Set(Date(2021, 9, 14));
  EXPECT_EQ(runner.RunDue(), 4);
  EXPECT_EQ(Count("counter WHERE value = 1"), 8);
  EXPECT_EQ(Count("counter"), 8);
}

TEST_F(JobsTest, CopiesShareTheWork) {
  std::vector<Job> jobs;
  for (int i = 0; i < 10; ++i) jobs.push_back(Marking("job-" + std::to_string(i)));
  std::vector<std::thread> copies;
  for (int i = 0; i < 4; ++i) copies.emplace_back([&] { Make(jobs).RunDue(); });
  for (auto& c : copies) c.join();
  EXPECT_EQ(Count("counter WHERE value = 1"), 20);
  EXPECT_EQ(Count("job WHERE done_at IS NOT NULL"), 20);
}

TEST_F(JobsTest, WhatFailsIsUndoneAndTriedAgainLater) {
  std::atomic<bool> failing{true};
  auto runner = Make({{"a", [&](Connection& conn, const std::string& m, Date, absl::Time) {
                         conn.Exec(kMark, {m, "a"});
                         if (failing) conn.ExecText("SELECT 1/0");
                       }}});
  EXPECT_EQ(runner.RunDue(), 2);
  EXPECT_EQ(Count("counter"), 0);
  EXPECT_EQ(Count("job WHERE attempts = 1 AND last_error = '22012' AND done_at IS NULL"), 2);
  EXPECT_EQ(runner.RunDue(), 0) << "not at once";
  failing = false;
  probe_.clock().Set(probe_.clock().Now() + absl::Minutes(1));
  EXPECT_EQ(runner.RunDue(), 2);
  EXPECT_EQ(Count("counter WHERE value = 1"), 2);
}

TEST_F(JobsTest, AnotherVersionsJobsAreLeftAlone) {
  ASSERT_EQ(Make({Marking("a")}).RunDue(), 2);
  admin_.ExecText("INSERT INTO job VALUES ('0101', 'of-a-newer-version', '2021-09-13', '2021-09-13')");
  EXPECT_EQ(Make({Marking("a")}).RunDue(), 0);
  EXPECT_EQ(Count("job WHERE done_at IS NULL"), 1);
}

TEST_F(JobsTest, RemembersRequestsForSevenDays) {
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(probe_.Call(testing::Jobcentre(), testing::kAdd, testing::AddRequest(i, 1)).status.ok());
  }
  admin_.ExecText(
      "UPDATE idempotency SET created_at = now() - interval '7 days 1 minute' WHERE request_id = "
      "(SELECT min(request_id::text)::uuid FROM idempotency)");
  EXPECT_EQ(Make({ForgetOldRequests()}).RunDue(), 2);
  EXPECT_EQ(Count("idempotency"), 2);
}

TEST_F(JobsTest, RunsByItself) {
  std::atomic<int> ran{0};
  auto runner = Make({{"a", [&](Connection&, const std::string&, Date, absl::Time) { ++ran; }}});
  runner.Start(absl::Milliseconds(5));
  const absl::Time limit = absl::Now() + absl::Seconds(30);
  while (ran < 2 && absl::Now() < limit) std::this_thread::yield();
  probe_.clock().Set(Date(2021, 9, 14));
  while (ran < 4 && absl::Now() < limit) std::this_thread::yield();
  EXPECT_EQ(ran, 4);
}

}  // namespace
}  // namespace sjak::jobs
