// Freezing as an operation: carried out later, by any copy, once.
#include <gmock/gmock.h>

#include "platform/operations/runner.h"
#include "services/reporting/frozen/reports_fixture.h"
#include "sjak/operations/v1/operations.pb.h"

namespace sjak::reporting {
namespace {

using operations::v1::Operation;

class BuildReportTest : public ReportsTest {
 protected:
  BuildReportTest() {
    for (int i = 0; i < 3; ++i) Place(i, 1, Date(2021, 9, 13));
    harness_.clock().Set(Date(2021, 10, 8));
  }

  absl::StatusOr<Operation> Build(const std::string& period = "2021-09",
                                  v1::ReportKind kind = v1::REPORT_KIND_MONTHLY_FOLLOW_UP,
                                  const std::string& request_id = Uuid::New().ToString()) {
    v1::FreezeReportRequest request;
    request.set_request_id(request_id);
    request.set_programme_code("BI6");
    request.set_kind(kind);
    request.set_period(period);
    return Call<Operation>(Officer(), "FrozenReportsService.BuildReport", request);
  }

  absl::StatusOr<Operation> Get(const std::string& name) {
    operations::v1::GetOperationRequest request;
    request.set_name(name);
    return harness_.Call<Operation>(Controller(), "sjak.operations.v1.OperationsService.GetOperation", request);
  }

  absl::StatusOr<Operation> Cancel(const std::string& name) {
    operations::v1::CancelOperationRequest request;
    request.set_request_id(Uuid::New().ToString());
    request.set_name(name);
    return harness_.Call<Operation>(Controller(), "sjak.operations.v1.OperationsService.CancelOperation", request);
  }

  int64_t Count(const std::string& of) {
    return harness_.admin().ExecText("SELECT count(*) AS n FROM reporting." + of).front().i64("n");
  }

  operations::Runner MakeRunner(operations::Runner::Options options = {}) {
    return operations::Runner(&engine_, service_->bindings().all(), {"0101"}, options);
  }

  Timer timer_;
  postgres::Watchdog watchdog_{&timer_};
  rpc::Engine engine_{rpc::Environment{&harness_.pool(), &harness_.clock(), sjak::testing::TestSealer(), {}},
                      &watchdog_};
};

TEST_F(BuildReportTest, IsCarriedOutAsTheCallItIs) {
  const auto begun = Build();
  ASSERT_TRUE(begun.ok()) << begun.status();
  EXPECT_EQ(begun->state(), operations::v1::OPERATION_STATE_WAITING);
  EXPECT_EQ(begun->method(), "FreezeReport");
  EXPECT_EQ(Get(begun->name())->DebugString(), begun->DebugString());
  EXPECT_EQ(Count("report"), 0);
  EXPECT_EQ(MakeRunner().RunDue(), 1);
  EXPECT_EQ(MakeRunner().RunDue(), 0);
  const auto done = Get(begun->name());
  EXPECT_EQ(done->state(), operations::v1::OPERATION_STATE_SUCCEEDED) << done->DebugString();
  EXPECT_EQ(done->step(), "WRITING");
  v1::GetFrozenReportRequest get;
  get.set_name(done->result());
  const auto report = Call<v1::FrozenReport>(Controller(), "FrozenReportsService.GetFrozenReport", get);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->frozen().by(), "tests|officer") << "whoever began it froze it, so that somebody else signs it off";
  EXPECT_EQ(SignOff(*report, Officer()).status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(SignOff(*report).ok());
  EXPECT_EQ(Chain().broken_link(), 0);
  EXPECT_EQ(Count("access_log WHERE method = 'sjak.reporting.v1.FrozenReportsService.FreezeReport'"), 2)
      << "the look at the figures, and the freezing";
}

TEST_F(BuildReportTest, WhatCanBeRefusedAtOnceIs) {
  EXPECT_EQ(ReasonOf(Build("2021-10").status()), "REPORT_PERIOD_OPEN");
  EXPECT_FALSE(Build("2021-Q3").ok()) << "a month is wanted";
  const std::string id = Uuid::New().ToString();
  const auto first = Build("2021-09", v1::REPORT_KIND_MONTHLY_FOLLOW_UP, id);
  EXPECT_EQ(Build("2021-09", v1::REPORT_KIND_MONTHLY_FOLLOW_UP, id)->name(), first->name()) << "one operation";
  EXPECT_EQ(Count("operation"), 1);
}

TEST_F(BuildReportTest, TheRestIsTheOperationsReason) {
  ASSERT_TRUE(Freeze(v1::REPORT_KIND_MONTHLY_FOLLOW_UP, "2021-09").ok());
  const auto begun = Build();
  MakeRunner().RunDue();
  const auto done = Get(begun->name());
  EXPECT_EQ(done->state(), operations::v1::OPERATION_STATE_FAILED);
  EXPECT_EQ(done->reason(), "DIFFERENCE_MISSING");
  EXPECT_NE(done->message(), "");
  EXPECT_EQ(ReasonOf(Get(ResourceName("operations", Uuid::New())).status()), "OPERATION_NOT_FOUND");
  EXPECT_EQ(ReasonOf(Cancel(ResourceName("operations", Uuid::New())).status()), "OPERATION_NOT_FOUND");
}

TEST_F(BuildReportTest, CancelledBeforeAndWhileItRuns) {
  const auto waiting = Build();
  EXPECT_EQ(Cancel(waiting->name())->state(), operations::v1::OPERATION_STATE_CANCELLED);
  EXPECT_EQ(MakeRunner().RunDue(), 0);
  const auto running = Build();
  // As if the flag came between being taken up and the first step.
  harness_.admin().ExecText("UPDATE reporting.operation SET cancel = true WHERE ended_at IS NULL");
  EXPECT_EQ(MakeRunner().RunDue(), 1);
  EXPECT_EQ(Get(running->name())->state(), operations::v1::OPERATION_STATE_CANCELLED);
  EXPECT_EQ(Count("report"), 0);
  EXPECT_EQ(Cancel(running->name())->state(), operations::v1::OPERATION_STATE_CANCELLED) << "again changes nothing";
}

// The program dies after the commit and before it says so: the next one finds what was done.
TEST_F(BuildReportTest, TakenUpAgainAfterADeathIsDoneOnce) {
  const auto begun = Build();
  ASSERT_EQ(MakeRunner().RunDue(), 1);
  const std::string result = Get(begun->name())->result();
  harness_.admin().ExecText(
      "UPDATE reporting.operation SET state = 2, ended_at = NULL, result = '', leased_until = now() + interval '1 "
      "hour'");
  EXPECT_EQ(MakeRunner().RunDue(), 0) << "somebody has it";
  harness_.admin().ExecText("UPDATE reporting.operation SET leased_until = now() - interval '1 second'");
  EXPECT_EQ(MakeRunner().RunDue(), 1);
  EXPECT_EQ(Get(begun->name())->result(), result);
  EXPECT_EQ(Count("report_version"), 1);
  // One that never comes to an end is given up.
  harness_.admin().ExecText("UPDATE reporting.operation SET ended_at = NULL, runs = 5, leased_until = NULL");
  MakeRunner().RunDue();
  EXPECT_EQ(Get(begun->name())->state(), operations::v1::OPERATION_STATE_FAILED);
}

TEST_F(BuildReportTest, CountingEverybodyTellsHowFarItIs) {
  harness_.clock().Set(Date(2021, 9, 20));
  const auto begun = Build("2021-09-20", v1::REPORT_KIND_DECISION_PACKAGE);
  ASSERT_TRUE(begun.ok()) << begun.status();
  harness_.admin().ExecText(R"(
CREATE TABLE said (step text, total bigint);
CREATE FUNCTION say() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN INSERT INTO said VALUES (NEW.step, NEW.total); RETURN NEW; END $$;
GRANT INSERT ON said TO PUBLIC;
CREATE TRIGGER say BEFORE UPDATE OF step ON operation FOR EACH ROW EXECUTE FUNCTION say();)");
  MakeRunner().RunDue();
  EXPECT_EQ(Get(begun->name())->state(), operations::v1::OPERATION_STATE_SUCCEEDED)
      << Get(begun->name())->DebugString();
  EXPECT_EQ(Count("said WHERE step = 'READING'"), 1);
  EXPECT_EQ(Count("said WHERE step = 'COUNTING' AND total = 3"), 1);
  EXPECT_EQ(Count("said WHERE step = 'WRITING'"), 1);
}

TEST_F(BuildReportTest, ListsNewestFirstByPages) {
  std::vector<std::string> names;
  for (int i = 0; i < 3; ++i) names.push_back(Build()->name());
  ASSERT_TRUE(Cancel(names[1]).ok());
  operations::v1::ListOperationsRequest request;
  request.set_page_size(2);
  std::vector<std::string> seen;
  do {
    const auto page = harness_.Call<operations::v1::ListOperationsResponse>(
        Controller(), "sjak.operations.v1.OperationsService.ListOperations", request);
    ASSERT_TRUE(page.ok()) << page.status();
    for (const Operation& operation : page->operations()) seen.push_back(operation.name());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(seen, ::testing::ElementsAre(names[2], names[1], names[0]));
  request.set_open_only(true);
  EXPECT_EQ(harness_
                .Call<operations::v1::ListOperationsResponse>(
                    Controller(), "sjak.operations.v1.OperationsService.ListOperations", request)
                ->operations_size(),
            2);
}

}  // namespace
}  // namespace sjak::reporting
