#include "cli/report_commands.h"

#include <gmock/gmock.h>

#include "platform/base/wire.h"
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

}  // namespace
}  // namespace sjak::cli
