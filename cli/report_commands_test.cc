#include "cli/report_commands.h"

#include <gmock/gmock.h>

#include "platform/base/wire.h"
#include "sjak/operations/v1/operations.pb.h"
#include "sjak/reporting/v1/frozen_reports.pb.h"

namespace sjak::cli {
namespace {

using ::testing::HasSubstr;

// A gateway with two reports on two pages.
class Reports {
 public:
  Invoke invoke() {
    return [this](const std::string& method, const google::protobuf::Message& request,
                  google::protobuf::Message* answer) -> absl::Status {
      asked_.push_back(method.substr(method.rfind('.') + 1));
      if (asked_.back() == "ListFrozenReports") {
        const auto& list = static_cast<const reporting::v1::ListFrozenReportsRequest&>(request);
        List(list.page_token(), static_cast<reporting::v1::ListFrozenReportsResponse*>(answer));
      } else if (asked_.back() == "SignOffReport") {
        static_cast<reporting::v1::FrozenReport*>(answer)->set_number(
            static_cast<const reporting::v1::SignOffReportRequest&>(request).name());
      } else if (asked_.back() == "VerifyReportChain") {
        *static_cast<reporting::v1::ReportChainVerdict*>(answer) = verdict_;
      }
      return absl::OkStatus();
    };
  }
  std::vector<std::string> asked_;
  reporting::v1::ReportChainVerdict verdict_;

 private:
  static void List(const std::string& token, reporting::v1::ListFrozenReportsResponse* page) {
    reporting::v1::FrozenReport& report = *page->add_reports();
    report.set_name(token.empty() ? "reports/a" : "reports/b");
    report.set_number(token.empty() ? "BI6-2021-002" : "BI6-2021-001");
    report.set_kind(reporting::v1::REPORT_KIND_COMMITTEE_NOTE);
    report.set_version(1);
    *report.mutable_as_of() = wire::ToProto(Date(2021, 9, 30));
    if (token.empty()) page->set_next_page_token("more");
  }
};

TEST(ReportCommands, ReportsAreFoundByTheirNumberOnEveryPage) {
  Reports reports;
  const auto list = ListReports({}, reports.invoke());
  ASSERT_TRUE(list.ok()) << list.status();
  EXPECT_THAT(*list, HasSubstr("BI6-2021-001"));
  EXPECT_THAT(*list, HasSubstr("BI6-2021-002"));
  ReportCommand command;
  command.number = "BI6-2021-001";
  EXPECT_THAT(*SignOffReport(command, reports.invoke()), HasSubstr("reports/b"));
  command.number = "BI6-2021-009";
  EXPECT_TRUE(absl::IsNotFound(SignOffReport(command, reports.invoke()).status()));
}

TEST(ReportCommands, ABrokenChainIsAFailure) {
  Reports reports;
  reports.verdict_.set_links(6);
  EXPECT_THAT(*VerifyReports(reports.invoke()), HasSubstr("6 links"));
  reports.verdict_.set_broken_link(3);
  EXPECT_TRUE(absl::IsDataLoss(VerifyReports(reports.invoke()).status()));
}

// A build that is looked at three times; `last` is how it ends.
absl::StatusOr<std::string> Build(const operations::v1::Operation& last, std::vector<std::string>* told) {
  int looks = 0;
  const Invoke invoke = [&](const std::string& method, const google::protobuf::Message&,
                            google::protobuf::Message* answer) -> absl::Status {
    if (method == "sjak.programme.v1.FrozenReportsService.GetFrozenReport") {
      static_cast<reporting::v1::FrozenReport*>(answer)->set_number("BI6-2021-003");
      return absl::OkStatus();
    }
    auto& operation = static_cast<operations::v1::Operation&>(*answer);
    if (method == "sjak.programme.v1.FrozenReportsService.BuildReport") {
      operation.set_state(operations::v1::OPERATION_STATE_WAITING);
      return absl::OkStatus();
    }
    operation.set_state(operations::v1::OPERATION_STATE_RUNNING);
    operation.set_step("COUNTING");
    operation.set_done(1000 * looks);
    operation.set_total(3000);
    if (++looks == 3) operation = last;
    return absl::OkStatus();
  };
  return BuildReport(
      {}, invoke, [] {}, [told](const std::string& step) { told->push_back(step); });
}

TEST(ReportCommands, ABuildSaysHowFarItIsAndHowItEnded) {
  std::vector<std::string> told;
  operations::v1::Operation last;
  last.set_state(operations::v1::OPERATION_STATE_SUCCEEDED);
  last.set_result("reports/c");
  EXPECT_EQ(*Build(last, &told), "BI6-2021-003 version 0\n");
  EXPECT_THAT(told, ::testing::ElementsAre("counting 0 of 3000", "counting 1000 of 3000"));
  last.set_state(operations::v1::OPERATION_STATE_FAILED);
  last.set_reason("DIFFERENCE_MISSING");
  EXPECT_THAT(std::string(Build(last, &told).status().message()), HasSubstr("DIFFERENCE_MISSING"));
  last.set_state(operations::v1::OPERATION_STATE_CANCELLED);
  EXPECT_TRUE(absl::IsCancelled(Build(last, &told).status()));
}

}  // namespace
}  // namespace sjak::cli
