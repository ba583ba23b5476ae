// One call from the pipeline to the database and back: idempotency, the access log, refusals, statement counts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "platform/base/error.h"
#include "platform/testing/probe.h"
#include "platform/testing/probe_requests.h"
#include "platform/testing/service_harness.h"
#include "sjak/feed/v1/feed.pb.h"

namespace sjak::rpc {
namespace {

namespace pb = placements::v1;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Gt;
using ::testing::HasSubstr;
using ::testing::Not;

class CallTest : public ::testing::Test {
 protected:
  int64_t Count(const std::string& sql) { return admin_.ExecText("SELECT count(*) AS n FROM " + sql).front().i64("n"); }
  int64_t Value(const std::string& counter) {
    const auto rows = admin_.ExecText(absl::StrCat("SELECT value FROM counter WHERE name = '", counter, "'"));
    return rows.empty() ? -1 : rows.front().i64("value");
  }
  std::vector<std::string> Outcomes() {
    std::vector<std::string> out;
    for (const auto row : admin_.ExecText("SELECT outcome FROM access_log ORDER BY logged_at, outcome")) {
      out.push_back(row.text("outcome"));
    }
    return out;
  }
  Reply Call(const std::string& method, const google::protobuf::Message& request) {
    return probe_.Call(testing::Jobcentre(), method, request);
  }

  testing::TestDatabase database_{testing::ProbeSchema()};
  postgres::Connection admin_{database_.admin_conninfo()};
  testing::Probe probe_{database_};
};

template <class Request>
std::set<std::string> SendAtOnce(testing::Probe& probe, const std::string& method, const Request& request, int callers,
                                 int* failed) {
  std::vector<Reply> replies(callers);
  std::vector<std::thread> threads;
  for (Reply& reply : replies) {
    threads.emplace_back([&] { reply = probe.Call(testing::Jobcentre(), method, request); });
  }
  for (auto& t : threads) t.join();
  std::set<std::string> bodies;
  *failed = 0;
  for (const Reply& reply : replies) {
    *failed += !reply.status.ok();
    bodies.insert(reply.body);
  }
  return bodies;
}

TEST_F(CallTest, OneEffectForSixtyFourAtOnceUnary) {
  const auto request = testing::AddRequest(1, 5);
  int failed;
  EXPECT_EQ(SendAtOnce(probe_, testing::kAdd, request, 64, &failed).size(), 1u);
  EXPECT_EQ(failed, 0);
  EXPECT_EQ(Value(request.employer_unit()), 5);
  EXPECT_EQ(Count("feed"), 1);
  EXPECT_EQ(Count("access_log WHERE outcome = 'OK'"), 1);
  EXPECT_EQ(Count("access_log WHERE outcome = 'REPEATED'"), 63);
}

TEST_F(CallTest, OneEffectForSixtyFourAtOnceCombined) {
  const auto request = testing::AddCombinedRequest(1, 5);
  int failed;
  EXPECT_EQ(SendAtOnce(probe_, testing::kAddCombined, request, 64, &failed).size(), 1u);
  EXPECT_EQ(failed, 0);
  EXPECT_EQ(Value(request.placement()), 5);
  EXPECT_EQ(Count("feed"), 1);
  EXPECT_EQ(Count("access_log"), 64);
}

TEST_F(CallTest, OneEffectAcrossTwoCopies) {
  testing::Probe other(database_);
  const auto request = testing::AddRequest(1, 5);
  int failed_here, failed_there;
  std::set<std::string> here, there;
  std::thread second([&] { there = SendAtOnce(other, testing::kAdd, request, 16, &failed_there); });
  here = SendAtOnce(probe_, testing::kAdd, request, 16, &failed_here);
  second.join();
  EXPECT_EQ(failed_here + failed_there, 0);
  EXPECT_EQ(here, there);
  EXPECT_EQ(Value(request.employer_unit()), 5);
}

TEST_F(CallTest, AnotherBodyUnderTheSameIdIsRefused) {
  auto request = testing::AddRequest(1, 5);
  ASSERT_TRUE(Call(testing::kAdd, request).status.ok());
  request.set_ordinary_hundredths(6);
  const Reply reply = Call(testing::kAdd, request);
  EXPECT_EQ(reply.status.code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(ReasonOf(reply.status), "REQUEST_ID_REUSED");
  EXPECT_EQ(Value(request.employer_unit()), 5);
  EXPECT_THAT(Outcomes(), ElementsAre("OK", "REQUEST_ID_REUSED"));
}

TEST_F(CallTest, TheIdBelongsToCallerMethodAndMunicipality) {
  auto request = testing::AddRequest(1, 5);
  ASSERT_TRUE(Call(testing::kAdd, request).status.ok());
  EXPECT_TRUE(probe_.Call(testing::Jobcentre("tests|other"), testing::kAdd, request).status.ok());
  identity::Caller elsewhere = testing::Jobcentre();
  elsewhere.municipalities = {"0147"};
  EXPECT_TRUE(probe_.Call(elsewhere, testing::kAdd, request).status.ok());
  EXPECT_EQ(Count("counter WHERE value = 10 AND municipality_code = '0101'"), 1);
  EXPECT_EQ(Count("counter WHERE value = 5 AND municipality_code = '0147'"), 1);
}

TEST_F(CallTest, ARefusalIsNotRemembered) {
  auto request = testing::AddRequest(1, 5, "refuse");
  EXPECT_EQ(ReasonOf(Call(testing::kAdd, request).status), "COUNTER_CLOSED");
  EXPECT_EQ(Value(request.employer_unit()), -1);
  EXPECT_EQ(Count("idempotency"), 0);
  EXPECT_EQ(Count("feed"), 0);
  request.set_source("test");
  EXPECT_TRUE(Call(testing::kAdd, request).status.ok()) << "judged afresh, even with another body";
  EXPECT_THAT(Outcomes(), ElementsAre("COUNTER_CLOSED", "OK"));
}

TEST_F(CallTest, ARefusedItemLeavesItsBatch) {
  constexpr int kCallers = 40;
  std::vector<Reply> replies(kCallers);
  std::vector<std::thread> threads;
  for (int i = 0; i < kCallers; ++i) {
    threads.emplace_back([&, i] {
      auto request = testing::AddCombinedRequest(i % 3, 1);
      if (i % 4 == 0) request.set_outcome(pb::ATTENDANCE_OUTCOME_ABSENT_UNEXCUSED);
      replies[i] = Call(testing::kAddCombined, request);
    });
  }
  for (auto& t : threads) t.join();
  for (int i = 0; i < kCallers; ++i) {
    EXPECT_EQ(ReasonOf(replies[i].status), i % 4 == 0 ? "COUNTER_CLOSED" : "") << i;
  }
  EXPECT_EQ(admin_.ExecText("SELECT sum(value) AS n FROM counter").front().i64("n"), 30);
  EXPECT_EQ(Count("idempotency"), 30);
  EXPECT_EQ(Count("access_log WHERE outcome = 'COUNTER_CLOSED'"), 10);
  EXPECT_EQ(Count("access_log WHERE outcome = 'OK'"), 30);
}

TEST_F(CallTest, AConstraintBrokenByOneDoesNotFailItsNeighbours) {
  admin_.ExecText(absl::StrCat("INSERT INTO counter VALUES ('0101', '", testing::CounterName("placements", 7), "', 1, ",
                               testing::kMostCounted, ")"));
  std::vector<Reply> replies(24);
  std::vector<std::thread> threads;
  for (int i = 0; i < 24; ++i) {
    threads.emplace_back(
        [&, i] { replies[i] = Call(testing::kAddCombined, testing::AddCombinedRequest(i % 6 == 0 ? 7 : 100 + i, 1)); });
  }
  for (auto& t : threads) t.join();
  for (int i = 0; i < 24; ++i) EXPECT_EQ(ReasonOf(replies[i].status), i % 6 == 0 ? "COUNTER_FULL" : "") << i;
  EXPECT_EQ(Count("access_log WHERE outcome = 'COUNTER_FULL'"), 4) << "what the database refused is logged too";
  EXPECT_EQ(Count("access_log WHERE outcome = 'OK'"), 20);
}

TEST_F(CallTest, AConstraintSaysWhatItsServiceSaysItMeans) {
  ASSERT_TRUE(Call(testing::kCreate, testing::CreateRequest("BI6")).status.ok());
  const Reply reply = Call(testing::kCreate, testing::CreateRequest("BI6"));
  EXPECT_EQ(reply.status.code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(ReasonOf(reply.status), "COUNTER_EXISTS");
  EXPECT_THAT(Outcomes(), ElementsAre("OK", "COUNTER_EXISTS"));
}

TEST_F(CallTest, AnErrorOfTheDatabaseShowsNothingOfItself) {
  admin_.ExecText("ALTER TABLE counter ADD CONSTRAINT secret_rule CHECK (value <> 13)");
  const Reply reply = Call(testing::kAdd, testing::AddRequest(1, 13));
  EXPECT_EQ(reply.status.code(), absl::StatusCode::kInternal);
  EXPECT_THAT(reply.status.ToString(), AllOf(HasSubstr(reply.correlation_id), Not(HasSubstr("secret_rule"))));
  EXPECT_THAT(Outcomes(), ElementsAre("INTERNAL"));
}

TEST_F(CallTest, ATrialChangesNothingAndSpendsNoId) {
  auto request = testing::TryRequest(1, 60, true);
  const auto shown = probe_.Get<pb::Placement>(testing::Jobcentre(), testing::kTry, request);
  EXPECT_EQ(shown.version(), 1);
  EXPECT_EQ(Count("counter"), 0);
  EXPECT_EQ(Count("idempotency"), 0);
  EXPECT_EQ(Count("feed"), 0);
  EXPECT_THAT(Outcomes(), ElementsAre("VALIDATED"));
  EXPECT_EQ(Count("access_log_subject"), 1) << "whom the trial was about";
  request.set_validate_only(false);
  EXPECT_TRUE(Call(testing::kTry, request).status.ok());
  EXPECT_EQ(Count("counter"), 1);
}

TEST_F(CallTest, RepeatsAreRedactedForWhoeverAsks) {
  const auto request = testing::AddRequest(1, 5);
  identity::Caller partner = testing::PartnerOf("12345674");
  const Reply first = probe_.Call(partner, testing::kAdd, request);
  EXPECT_EQ(probe_.Call(partner, testing::kAdd, request).body, first.body);
  const auto stored = admin_.ExecText("SELECT encode(answer, 'escape') AS a FROM idempotency").front().text("a");
  EXPECT_THAT(stored, Not(HasSubstr(request.employer_unit()))) << "encrypted";
}

class AccessLogTest : public CallTest {
 protected:
  postgres::Rows Log() {
    return admin_.ExecText(
        "SELECT l.*, (SELECT count(*) FROM access_log_subject s WHERE s.log_id = l.id AND s.logged_at = l.logged_at) "
        "AS subjects FROM access_log l ORDER BY logged_at");
  }
  pb::GetPlacementRequest GetCombined(int n) {
    pb::GetPlacementRequest r;
    r.set_name(testing::CounterName("placements", n));
    return r;
  }
  pb::GetProgrammeRequest Get(int n) {
    pb::GetProgrammeRequest r;
    r.set_name(testing::CounterName("programmes", n));
    return r;
  }
  void Insert(const std::string& name, const Uuid& person) {
    admin_.ExecText(absl::StrCat("INSERT INTO counter VALUES ('0101', '", name, "', 1, 1, '", person.ToString(), "')"));
  }
};

TEST_F(AccessLogTest, ALookUpNamesWhoWhomAndWhy) {
  const Uuid person = Uuid::New();
  Insert(GetCombined(1).name(), person);
  const Reply reply = probe_.Call(
      testing::Jobcentre("issuer|kim"), testing::kGetCombined, GetCombined(1), absl::InfiniteFuture(),
      {{"sjak-purpose", "CASE_WORK"}, {"traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}});
  ASSERT_TRUE(reply.status.ok());
  EXPECT_EQ(reply.correlation_id, "0af7651916cd43dd8448eb211c80319c");
  const auto rows = Log();
  ASSERT_EQ(rows.size(), 1);
  const auto row = rows.front();
  EXPECT_EQ(row.text("municipality_code"), "0101");
  EXPECT_EQ(row.text("caller"), "issuer|kim");
  EXPECT_EQ(row.text("caller_class"), "JOBCENTRE");
  EXPECT_EQ(row.text("purpose"), "CASE_WORK");
  EXPECT_EQ(row.text("method"), testing::kGetCombined);
  EXPECT_THAT(row.text("criteria"), HasSubstr(GetCombined(1).name()));
  EXPECT_EQ(row.text("correlation_id"), reply.correlation_id);
  EXPECT_EQ(row.text("outcome"), "OK");
  EXPECT_EQ(Count(absl::StrCat("access_log_subject WHERE subject_id = '", person.ToString(), "'")), 1);
}

TEST_F(AccessLogTest, APurposeThatIsNoCodeIsRefusedAndNotKept) {
  const Reply reply = probe_.Call(testing::Jobcentre("issuer|kim"), testing::kGetCombined, GetCombined(1),
                                  absl::InfiniteFuture(), {{"sjak-purpose", "CURIOSITY"}});
  EXPECT_EQ(reply.status.code(), absl::StatusCode::kInvalidArgument);
  const auto rows = Log();
  ASSERT_EQ(rows.size(), 1);
  EXPECT_EQ(rows.front().text("purpose"), "");
  EXPECT_EQ(rows.front().text("outcome"), "BAD_REQUEST");
}

TEST_F(AccessLogTest, WhatIsNotThereIsLoggedAsSuch) {
  EXPECT_EQ(Call(testing::kGet, Get(1)).status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Call(testing::kGetCombined, GetCombined(1)).status.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(Outcomes(), ElementsAre("NOT_FOUND", "NOT_FOUND"));
}

TEST_F(AccessLogTest, AnotherMunicipalitysIsNotThere) {
  Insert(Get(1).name(), Uuid::New());
  Insert(GetCombined(1).name(), Uuid::New());
  identity::Caller elsewhere = testing::Jobcentre();
  elsewhere.municipalities = {"0147"};
  EXPECT_EQ(probe_.Call(elsewhere, testing::kGet, Get(1)).status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(probe_.Call(elsewhere, testing::kGetCombined, GetCombined(1)).status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Count("access_log WHERE municipality_code = '0147' AND outcome = 'NOT_FOUND'"), 2);
}

TEST_F(AccessLogTest, EachCallOfABatchHasItsOwnRow) {
  for (int n = 0; n < 10; ++n) Insert(GetCombined(n).name(), Uuid::New());
  std::vector<std::thread> threads;
  for (int i = 0; i < 60; ++i) {
    threads.emplace_back([&, i] {
      const auto got = probe_.Get<pb::Placement>(testing::Jobcentre(), testing::kGetCombined, GetCombined(i % 12));
      EXPECT_EQ(got.name(), i % 12 < 10 ? GetCombined(i % 12).name() : "");
    });
  }
  for (auto& t : threads) t.join();
  EXPECT_EQ(Count("access_log WHERE outcome = 'OK'"), 50);
  EXPECT_EQ(Count("access_log WHERE outcome = 'NOT_FOUND'"), 10);
  EXPECT_EQ(Count("access_log_subject"), 50);
}

TEST_F(AccessLogTest, AReadThatCannotBeLoggedShowsNothing) {
  Insert(Get(1).name(), Uuid::New());
  Insert(GetCombined(1).name(), Uuid::New());
  ASSERT_TRUE(Call(testing::kGet, Get(1)).status.ok());
  for (const char* table : {"access_log", "access_log_subject"}) {
    admin_.ExecText(absl::StrCat("REVOKE INSERT ON ", table, " FROM probe_runtime"));
    for (const Reply& reply : {Call(testing::kGet, Get(1)), Call(testing::kGetCombined, GetCombined(1)),
                               Call(testing::kAdd, testing::AddRequest(1, 1))}) {
      EXPECT_EQ(reply.status.code(), absl::StatusCode::kInternal) << table;
      EXPECT_EQ(reply.body, "");
    }
    admin_.ExecText(absl::StrCat("GRANT INSERT ON ", table, " TO probe_runtime"));
  }
  EXPECT_EQ(Count("feed"), 0) << "nor is a change done that cannot be logged";
}

TEST_F(AccessLogTest, RefusalsAreLoggedAndChangeNothing) {
  const auto add = testing::AddRequest(1, 1);
  identity::Caller no_role = testing::Jobcentre();
  no_role.roles = {policy::v1::ROLE_CONTROLLER};
  const identity::Caller internal = testing::InternalPeer("reporting", policy::v1::CALLER_CLASS_JOBCENTRE);
  pb::StateWorkforceRequest invalid = add;
  invalid.clear_source();
  struct Case {
    identity::Caller caller;
    const google::protobuf::Message* request;
    std::map<std::string, std::string> headers;
    const char* reason;
  };
  std::vector<std::string> expected;
  for (const Case& c : std::vector<Case>{
           {no_role, &add, {}, "ROLE_MISSING"},
           {internal, &add, {}, "CALLER_CLASS_REFUSED"},
           {testing::Jobcentre(), &add, {{"sjak-municipality", "0147"}}, "MUNICIPALITY_REFUSED"},
           {testing::Jobcentre(), &add, {{"sjak-municipality", "1"}}, "BAD_REQUEST"},
           {testing::Jobcentre(), &invalid, {}, "BAD_REQUEST"},
       }) {
    const Reply reply = probe_.Call(c.caller, testing::kAdd, *c.request, absl::InfiniteFuture(), c.headers);
    EXPECT_EQ(ReasonOf(reply.status), c.reason);
    EXPECT_EQ(reply.body, "");
    expected.push_back(c.reason);
    const auto rows = admin_.ExecText("SELECT * FROM access_log ORDER BY logged_at DESC LIMIT 1");
    EXPECT_EQ(rows.front().text("outcome"), c.reason);
    EXPECT_EQ(rows.front().text("municipality_code"), "0101") << "in the tenant the caller belongs to";
  }
  EXPECT_EQ(Count("counter"), 0);
  EXPECT_EQ(Count("idempotency"), 0);
  EXPECT_EQ(Count("access_log"), 5);
}

TEST_F(AccessLogTest, AMethodWithoutPolicyDoesNotExist) {
  for (const char* path : {"/sjak.placements.v1.ProgrammesService/Nonsense", "/grpc.health.v1.Health/Check", "",
                           "/sjak.citizens.v1.CitizensService/GetCitizen" /* not bound by the probe */}) {
    EXPECT_EQ(ReasonOf(Call(path, testing::AddRequest(1, 1)).status), "METHOD_UNKNOWN") << path;
  }
}

TEST_F(AccessLogTest, GarbageIsABadRequest) {
  google::protobuf::Any garbage;
  garbage.set_type_url("\xff\xfe");
  EXPECT_EQ(ReasonOf(Call(testing::kAdd, garbage).status), "BAD_REQUEST");
}

TEST_F(CallTest, StatementsAreCounted) {
  auto request = testing::AddRequest(1, 1);
  EXPECT_EQ(Call(testing::kAdd, request).statements, 3) << "claim, add, close";
  EXPECT_EQ(Call(testing::kAdd, request).statements, 3) << "claim, stored answer, log";
  EXPECT_EQ(Call(testing::kAdd, testing::AddRequest(1, 1, "refuse")).statements, 3) << "claim, add, log";
  EXPECT_EQ(Call(testing::kAddCombined, testing::AddCombinedRequest(1, 1)).statements, 3);
  EXPECT_EQ(Call(testing::kTry, testing::TryRequest(1, 1, true)).statements, 2) << "add, log";
  pb::GetProgrammeRequest get;
  get.set_name(testing::CounterName("programmes", 1));
  EXPECT_EQ(Call(testing::kGet, get).statements, 1) << "found, logged, judged in one";
}

TEST_F(CallTest, NothingIsLentOnceAllIsAnswered) {
  for (int i = 0; i < 5; ++i) Call(testing::kAdd, testing::AddRequest(i, 1));
  for (int i = 0; probe_.pool().lent() > 0 && i < 1000; ++i) std::this_thread::yield();
  EXPECT_EQ(probe_.pool().lent(), 0);
  EXPECT_EQ(probe_.pipeline().in_flight(), 0);
}

TEST_F(CallTest, DrainingRefusesAndWaits) {
  EXPECT_TRUE(probe_.pipeline().Drain(absl::Now() + absl::Seconds(5)));
  const Reply reply = Call(testing::kAdd, testing::AddRequest(1, 1));
  EXPECT_EQ(ReasonOf(reply.status), "SHUTTING_DOWN");
}

TEST_F(CallTest, NotReadyIsSaidAtOnce) {
  probe_.pipeline().SetReady(false);
  EXPECT_EQ(ReasonOf(Call(testing::kAdd, testing::AddRequest(1, 1)).status), "DATABASE_UNAVAILABLE");
  probe_.pipeline().SetReady(true);
  EXPECT_TRUE(Call(testing::kAdd, testing::AddRequest(1, 1)).status.ok());
}

TEST(ServiceHarnessTest, CallsAServiceInProcess) {
  testing::ServiceHarness harness(testing::ProbeSchema(), testing::BindProbe);
  const auto answer = harness.Call<pb::Workforce>(testing::Jobcentre(), testing::kAdd, testing::AddRequest(1, 7));
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer->ordinary_hundredths(), 7);
  EXPECT_THAT(harness.last_statements(), Gt(0));
  feed::v1::ReadFeedRequest read;
  const auto page = harness.Call<feed::v1::ReadFeedResponse>(
      testing::InternalPeer("reporting", policy::v1::CALLER_CLASS_SYSTEM), testing::kReadFeed, read);
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_EQ(page->events_size(), 1);
}

}  // namespace
}  // namespace sjak::rpc
