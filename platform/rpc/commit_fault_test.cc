// A connection that is cut between COMMIT and its answer: nobody knows what happened, and yet the caller gets the
// truth.
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "platform/base/error.h"
#include "platform/testing/probe.h"
#include "platform/testing/probe_requests.h"
#include "platform/testing/service_harness.h"
#include "platform/testing/tcp_gate.h"

namespace sjak::rpc {
namespace {

namespace pb = placements::v1;
using testing::TcpGate;

class CommitFaultTest : public ::testing::Test {
 protected:
  testing::TestDatabase database_{testing::ProbeSchema()};
  postgres::Connection admin_{database_.admin_conninfo()};
  TcpGate gate_{TcpGate::PortOf(testing::TestCluster())};
  testing::Probe probe_{database_, {testing::WithPort(database_.runtime_conninfo(), gate_.port())}};

  // What the database says that a counter is, and what its events say.
  std::pair<int64_t, int64_t> Stored(const std::string& name) {
    const auto rows =
        admin_.ExecText(absl::StrCat("SELECT coalesce(max(value), 0) AS value, (SELECT count(*) FROM feed WHERE "
                                     "aggregate = '",
                                     name, "') AS events FROM counter WHERE name = '", name, "'"));
    return {rows.front().i64("value"), rows.front().i64("events")};
  }
};

TEST_F(CommitFaultTest, IsResolvedTruthfullyTwoHundredTimes) {
  const TcpGate::Cut cuts[] = {TcpGate::Cut::kBeforeCommit, TcpGate::Cut::kAfterCommit, TcpGate::Cut::kAnswerWithheld};
  for (int i = 0; i < 200; ++i) {
    gate_.CutNextCommit(cuts[i % 3]);
    int64_t answered;
    std::string name;
    if (i % 2 == 0) {
      const auto request = testing::AddRequest(i, i + 1);
      name = request.employer_unit();
      const Reply reply = probe_.Call(testing::Jobcentre(), testing::kAdd, request);
      ASSERT_TRUE(reply.status.ok()) << i << ": " << reply.status;
      pb::Workforce answer;
      answer.ParseFromString(reply.body);
      answered = answer.ordinary_hundredths();
    } else {
      const auto request = testing::AddCombinedRequest(i, i + 1);
      name = request.placement();
      const Reply reply = probe_.Call(testing::Jobcentre(), testing::kAddCombined, request);
      ASSERT_TRUE(reply.status.ok()) << i << ": " << reply.status;
      pb::Attendance answer;
      answer.ParseFromString(reply.body);
      answered = answer.minutes();
    }
    ASSERT_EQ(gate_.cuts(), i + 1) << "the cut did not happen";
    ASSERT_EQ(answered, i + 1);
    ASSERT_EQ(Stored(name), std::make_pair(int64_t{i + 1}, int64_t{1})) << "cut " << i % 3;
  }
}

TEST_F(CommitFaultTest, ADatabaseThatComesBackIsUsedAgain) {
  for (int round = 0; round < 10; ++round) {
    const auto request = testing::AddRequest(round, 3);
    gate_.Set(TcpGate::Mode::kRefuse);
    gate_.ResetAll();
    const Reply refused = probe_.Call(testing::Jobcentre(), testing::kAdd, request);
    EXPECT_EQ(ReasonOf(refused.status), "DATABASE_UNAVAILABLE");
    gate_.Set(TcpGate::Mode::kPass);
    const Reply reply = probe_.Call(testing::Jobcentre(), testing::kAdd, request);
    ASSERT_TRUE(reply.status.ok()) << reply.status;
    ASSERT_EQ(Stored(request.employer_unit()), std::make_pair(int64_t{3}, int64_t{1}));
  }
}

TEST_F(CommitFaultTest, AResetUnderneathIsNotSeenByTheCaller) {
  for (int round = 0; round < 20; ++round) {
    const auto request = testing::AddRequest(round, 3);
    gate_.ResetAll();
    const Reply reply = probe_.Call(testing::Jobcentre(), testing::kAdd, request);
    ASSERT_TRUE(reply.status.ok()) << reply.status;
    ASSERT_EQ(Stored(request.employer_unit()), std::make_pair(int64_t{3}, int64_t{1}));
  }
}

}  // namespace
}  // namespace sjak::rpc
