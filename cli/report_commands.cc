#include "cli/report_commands.h"

#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "cli/text_table.h"
#include "platform/base/uuid.h"
#include "platform/base/wire.h"
#include "services/common/money.h"
#include "sjak/operations/v1/operations.pb.h"
#include "sjak/reporting/v1/follow_up.pb.h"
#include "sjak/reporting/v1/frozen_reports.pb.h"
#include "sjak/reporting/v1/scale_up.pb.h"

namespace sjak::cli {
namespace {

using namespace reporting::v1;  // NOLINT: the reports' messages are all this file is about.

constexpr int kWidth = 100;

std::string MethodOf(const char* name) { return absl::StrCat("sjak.programme.v1.", name); }

const std::map<std::string, ReportKind>& Kinds() {
  static const std::map<std::string, ReportKind> kinds = {{"monthly", REPORT_KIND_MONTHLY_FOLLOW_UP},
                                                          {"note", REPORT_KIND_COMMITTEE_NOTE},
                                                          {"partner", REPORT_KIND_PARTNER_SHEET},
                                                          {"quality", REPORT_KIND_DATA_QUALITY},
                                                          {"decision", REPORT_KIND_DECISION_PACKAGE}};
  return kinds;
}

ReportKind KindOf(const std::string& word) {
  const auto it = Kinds().find(word);
  return it == Kinds().end() ? REPORT_KIND_UNSPECIFIED : it->second;
}

std::string WordOf(ReportKind kind) {
  for (const auto& [word, of] : Kinds()) {
    if (of == kind) return word;
  }
  return "";
}

ReportFormat FormatOf(const std::string& word) {
  static const std::map<std::string, ReportFormat> formats = {{"pb", REPORT_FORMAT_PROTOBUF},
                                                              {"json", REPORT_FORMAT_JSON},
                                                              {"csv", REPORT_FORMAT_CSV},
                                                              {"html", REPORT_FORMAT_HTML},
                                                              {"odt", REPORT_FORMAT_ODT}};
  const auto it = formats.find(word);
  return it == formats.end() ? REPORT_FORMAT_HTML : it->second;
}

// REPORT_DUE_STATE_OVERDUE -> "overdue".
std::string WordOf(ReportDueState state) {
  return absl::AsciiStrToLower(ReportDueState_Name(state).substr(sizeof("REPORT_DUE_STATE_") - 1));
}

std::string DayText(const google::type::Date& date) { return wire::DateOf(date).ToString(); }

absl::StatusOr<std::vector<FrozenReport>> AllReports(ReportKind kind, const Invoke& invoke) {
  ListFrozenReportsRequest request;
  request.set_kind(kind);
  request.set_page_size(200);
  std::vector<FrozenReport> reports;
  do {
    ListFrozenReportsResponse page;
    const absl::Status status = invoke(MethodOf("FrozenReportsService.ListFrozenReports"), request, &page);
    if (!status.ok()) return status;
    for (FrozenReport& report : *page.mutable_reports()) reports.push_back(std::move(report));
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return reports;
}

absl::StatusOr<FrozenReport> ByNumber(const std::string& number, const Invoke& invoke) {
  absl::StatusOr<std::vector<FrozenReport>> reports = AllReports(REPORT_KIND_UNSPECIFIED, invoke);
  if (!reports.ok()) return reports.status();
  for (FrozenReport& report : *reports) {
    if (report.number() == number) return std::move(report);
  }
  return absl::NotFoundError(absl::StrCat("no report ", number, "; see them with: sjak report list"));
}

std::string StateOf(const FrozenReport& report) { return report.has_signed_off() ? "signed off" : "frozen"; }

FreezeReportRequest FreezingOf(const ReportCommand& command) {
  FreezeReportRequest request;
  request.set_request_id(Uuid::New().ToString());
  request.set_programme_code(command.programme);
  request.set_kind(KindOf(command.kind));
  request.set_period(command.period);
  request.set_difference(command.difference);
  return request;
}

std::string VersionText(const FrozenReport& report) {
  return absl::StrCat(report.number(), " version ", report.version(), "\n");
}

// "counting 3000 of 80000".
std::string StepText(const operations::v1::Operation& operation) {
  std::string text = absl::AsciiStrToLower(operation.step());
  if (operation.total() > 0) absl::StrAppend(&text, " ", operation.done(), " of ", operation.total());
  return text;
}

}  // namespace

absl::StatusOr<std::string> ListReports(const ReportCommand& command, const Invoke& invoke) {
  const absl::StatusOr<std::vector<FrozenReport>> reports = AllReports(KindOf(command.kind), invoke);
  if (!reports.ok()) return reports.status();
  TextTable table({{"Number"}, {"Version", true}, {"Kind"}, {"Period"}, {"As of"}, {"State"}});
  for (const FrozenReport& report : *reports) {
    table.Row({report.number(), absl::StrCat(report.version()), WordOf(report.kind()), report.period(),
               DayText(report.as_of()), StateOf(report)});
  }
  return table.Render(kWidth);
}

absl::StatusOr<std::string> FreezeReport(const ReportCommand& command, const Invoke& invoke) {
  FrozenReport report;
  const absl::Status status = invoke(MethodOf("FrozenReportsService.FreezeReport"), FreezingOf(command), &report);
  if (!status.ok()) return status;
  return VersionText(report);
}

absl::StatusOr<std::string> BuildReport(const ReportCommand& command, const Invoke& invoke,
                                        const std::function<void()>& pause,
                                        const std::function<void(const std::string&)>& tell) {
  operations::v1::Operation operation;
  absl::Status status = invoke(MethodOf("FrozenReportsService.BuildReport"), FreezingOf(command), &operation);
  if (!status.ok()) return status;
  operations::v1::GetOperationRequest look;
  look.set_name(operation.name());
  std::string said;
  while (operation.state() <= operations::v1::OPERATION_STATE_RUNNING) {
    pause();
    status = invoke(MethodOf("OperationsService.GetOperation"), look, &operation);
    if (!status.ok()) return status;
    const std::string step = StepText(operation);
    if (step != said && !step.empty()) tell(step);
    said = step;
  }
  if (operation.state() == operations::v1::OPERATION_STATE_CANCELLED) return absl::CancelledError("it was cancelled");
  if (operation.state() == operations::v1::OPERATION_STATE_FAILED) {
    return absl::FailedPreconditionError(absl::StrCat(operation.reason(), ": ", operation.message()));
  }
  GetFrozenReportRequest get;
  get.set_name(operation.result());
  FrozenReport report;
  status = invoke(MethodOf("FrozenReportsService.GetFrozenReport"), get, &report);
  if (!status.ok()) return status;
  return VersionText(report);
}

absl::StatusOr<std::string> SignOffReport(const ReportCommand& command, const Invoke& invoke) {
  const absl::StatusOr<FrozenReport> found = ByNumber(command.number, invoke);
  if (!found.ok()) return found.status();
  SignOffReportRequest request;
  request.set_request_id(Uuid::New().ToString());
  request.set_name(found->name());
  request.set_version(command.version == 0 ? found->version() : command.version);
  FrozenReport report;
  const absl::Status status = invoke(MethodOf("FrozenReportsService.SignOffReport"), request, &report);
  if (!status.ok()) return status;
  return absl::StrCat(report.number(), " version ", report.version(), " ", StateOf(report), "\n");
}

absl::StatusOr<std::string> GetReport(const ReportCommand& command, const Invoke& invoke) {
  const absl::StatusOr<FrozenReport> found = ByNumber(command.number, invoke);
  if (!found.ok()) return found.status();
  GetReportFileRequest request;
  request.set_name(found->name());
  request.set_version(command.version);
  request.set_format(FormatOf(command.format));
  ReportFile file;
  const absl::Status status = invoke(MethodOf("FrozenReportsService.GetReportFile"), request, &file);
  if (!status.ok()) return status;
  return std::move(*file.mutable_content());
}

absl::StatusOr<std::string> VerifyReports(const Invoke& invoke) {
  ReportChainVerdict verdict;
  const absl::Status status =
      invoke(MethodOf("FrozenReportsService.VerifyReportChain"), VerifyReportChainRequest(), &verdict);
  if (!status.ok()) return status;
  if (verdict.broken_link() != 0) {
    return absl::DataLossError(absl::StrCat("link ", verdict.broken_link(), " of ", verdict.links(),
                                            " is not what it was: compare with a backup from before"));
  }
  return absl::StrCat(verdict.links(), " links, all as they were; head ", verdict.head(), "\n");
}

absl::StatusOr<std::string> ShowCalendar(const ReportCommand& command, const Invoke& invoke) {
  // The calendar goes by the programme's name, which its status report says.
  GetStatusReportRequest status_request;
  status_request.set_programme_code(command.programme);
  StatusReport programme;
  absl::Status status = invoke(MethodOf("ProgrammeService.GetStatusReport"), status_request, &programme);
  if (!status.ok()) return status;
  GetReportCalendarRequest request;
  request.set_programme(programme.programme());
  ReportCalendar calendar;
  status = invoke(MethodOf("FollowUpService.GetReportCalendar"), request, &calendar);
  if (!status.ok()) return status;
  TextTable table({{"Due"}, {"Kind"}, {"Period"}, {"State"}, {"Days late", true}, {"Owner"}});
  for (const ReportDue& due : calendar.reports()) {
    table.Row({DayText(due.due_on()), WordOf(due.kind()), due.period(), WordOf(due.state()),
               due.days_late() > 0 ? absl::StrCat(due.days_late()) : "", due.owner()});
  }
  return table.Render(kWidth);
}

absl::StatusOr<std::string> ShowScaleUp(const ReportCommand& command, const Invoke& invoke) {
  GetScaleUpRequest request;
  request.set_programme_code(command.programme);
  ScaleUp scale;
  const absl::Status status = invoke(MethodOf("ScaleUpService.GetScaleUp"), request, &scale);
  if (!status.ok()) return status;
  TextTable scenarios(
      {{"Scenario"}, {"Citizens a year", true}, {"Limited by"}, {"DKK a year", true}, {"DKK each", true}});
  for (const Scenario& s : scale.scenarios()) {
    scenarios.Row({s.code(), absl::StrCat(s.places()), s.limited_by(),
                   FormatDkk(wire::OereFromDkk(s.cost()).value_or(0)),
                   FormatDkk(wire::OereFromDkk(s.cost_per_citizen()).value_or(0))});
  }
  TextTable sensitivities({{"What matters most"}, {"Citizens at low", true}, {"At high", true}});
  for (const Sensitivity& s : scale.sensitivities()) {
    if (s.at_low() == s.at_high()) continue;
    sensitivities.Row({s.label().en(), absl::StrCat(s.at_low()), absl::StrCat(s.at_high())});
  }
  return absl::StrCat("An estimate; every assumption: sjak call sjak.programme.v1.ScaleUpService/GetScaleUp\n\n",
                      scenarios.Render(kWidth), "\n", sensitivities.Render(kWidth));
}

}  // namespace sjak::cli
