#include "cli/actions.h"

#include <google/protobuf/util/json_util.h>

#include <chrono>
#include <fstream>
#include <iostream>
#include <sstream>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "cli/migrate.h"
#include "cli/outcomes_import.h"
#include "cli/record_view.h"
#include "cli/session.h"
#include "cli/status_call.h"
#include "cli/status_view.h"
#include "platform/base/config.h"
#include "platform/base/uuid.h"

namespace sjak::cli {
namespace {

int Fail(const absl::Status& status) {
  std::cerr << DescribeError(status);
  // Statuses without a correlation id never became calls.
  return CorrelationOf(status).empty() ? kUsage : kFailed;
}

absl::StatusOr<Profile> ProfileOf(const Options& options) {
  absl::StatusOr<Profile> profile = ReadProfile(FindProfile(options.profile, RealPlaces()));
  if (!profile.ok()) return profile;
  if (!options.gateway.empty()) profile->gateway = options.gateway;
  if (!options.token_file.empty()) profile->token_file = options.token_file;
  if (!options.ca.empty()) profile->ca = options.ca;
  return profile;
}

absl::StatusOr<std::shared_ptr<Session>> OpenSession(const Options& options) {
  absl::StatusOr<Profile> profile = ProfileOf(options);
  if (!profile.ok()) return profile.status();
  return Session::Open(*profile);
}

Invoke InvokeOf(std::shared_ptr<Session> session) {
  return [session](const std::string& method, const google::protobuf::Message& request,
                   google::protobuf::Message* answer) { return session->Call(method, request, answer); };
}

absl::StatusOr<Invoke> Connect(const Options& options) {
  absl::StatusOr<std::shared_ptr<Session>> session = OpenSession(options);
  if (!session.ok()) return session.status();
  return InvokeOf(*session);
}

absl::StatusOr<std::string> ReadAll(const std::string& path) {
  std::stringstream text;
  if (path == "-") {
    text << std::cin.rdbuf();
    return text.str();
  }
  std::ifstream in(path, std::ios::binary);
  if (!in || !(text << in.rdbuf())) return absl::NotFoundError(absl::StrCat("cannot read ", path));
  return text.str();
}

std::string ToJson(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions print;
  print.add_whitespace = true;
  std::string json;
  (void)google::protobuf::util::MessageToJsonString(message, &json, print);
  return json;
}

// Between two looks at something that others change.
bool Pause() {
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  return true;
}

// A change needs a request id; somebody typing a call gets a fresh one, and is told, to be able to repeat it.
void FillRequestId(google::protobuf::Message* request) {
  const google::protobuf::FieldDescriptor* field = request->GetDescriptor()->FindFieldByName("request_id");
  if (field == nullptr || field->cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_STRING) return;
  if (!request->GetReflection()->GetString(*request, field).empty()) return;
  const std::string id = Uuid::New().ToString();
  request->GetReflection()->SetString(request, field, id);
  std::cerr << "request_id " << id << "\n";
}

}  // namespace

int ReportStatus(const Options& options) {
  absl::StatusOr<Invoke> invoke = Connect(options);
  if (!invoke.ok()) return Fail(invoke.status());
  reporting::v1::GetStatusReportRequest request;
  request.set_programme_code(options.programme);
  request.set_phase_code(options.phase);
  const absl::StatusOr<reporting::v1::StatusReport> answer =
      options.wait ? StatusCaughtUp(request, *invoke, [looks = 300]() mutable { return Pause() && --looks > 0; })
                   : Status(request, *invoke);
  if (!answer.ok()) return Fail(answer.status());
  const reporting::v1::StatusReport& report = *answer;
  const Language language = options.language == "da"   ? Language::kDanish
                            : options.language == "en" ? Language::kEnglish
                                                       : Language::kBoth;
  if (options.format == "json") {
    std::cout << ToJson(report);
  } else if (options.format == "csv") {
    std::cout << StatusAsCsv(report, language);
  } else {
    std::cout << StatusAsText(report, language);
  }
  return kOk;
}

int PrintText(const Options& options, const absl::StatusOr<std::string>& text) {
  if (!text.ok()) return Fail(text.status());
  if (options.output.empty()) {
    std::cout << *text;
    return kOk;
  }
  std::ofstream out(options.output, std::ios::binary);
  if (!(out << *text) || !out.flush()) return Fail(absl::InvalidArgumentError("cannot write " + options.output));
  return kOk;
}

int Print(const Options& options, absl::StatusOr<std::string> (*run)(const ReportCommand&, const Invoke&)) {
  absl::StatusOr<Invoke> invoke = Connect(options);
  return invoke.ok() ? PrintText(options, run(options.report, *invoke)) : Fail(invoke.status());
}

int Print(const Options& options, absl::StatusOr<std::string> (*run)(const ClientCommand&, const Invoke&)) {
  absl::StatusOr<Invoke> invoke = Connect(options);
  return invoke.ok() ? PrintText(options, run(options.client, *invoke)) : Fail(invoke.status());
}

absl::StatusOr<std::string> BuildOnTerminal(const ReportCommand& command, const Invoke& invoke) {
  return BuildReport(
      command, invoke, [] { Pause(); }, [](const std::string& step) { std::cerr << step << std::endl; });
}

int ImportOutcomesFile(const Options& options) {
  absl::StatusOr<Invoke> invoke = Connect(options);
  if (!invoke.ok()) return Fail(invoke.status());
  std::ifstream in(options.import.file, std::ios::binary);
  if (!in) return Fail(absl::NotFoundError(absl::StrCat("cannot read ", options.import.file)));
  const absl::StatusOr<OutcomesSummary> summary = ImportOutcomes(in, options.import.source, *invoke);
  if (!summary.ok()) return Fail(summary.status());
  std::cout << DescribeOutcomes(*summary);
  return summary->refused.empty() ? kOk : kSomeRefused;
}

int Import(const Options& options) {
  absl::StatusOr<std::shared_ptr<Session>> session = OpenSession(options);
  if (!session.ok()) return Fail(session.status());
  Gateway gateway;
  gateway.invoke = InvokeOf(*session);
  gateway.exchange = [session = *session](const std::string& method, const std::function<bool(std::string*)>& next,
                                          const std::function<void(const std::string&)>& on_answer) {
    return session->Stream(method, next, on_answer);
  };
  gateway.pause = [](int tries) { std::this_thread::sleep_for(std::chrono::milliseconds(100 << tries)); };
  const absl::StatusOr<bool> all = RunImport(options.import, gateway);
  if (!all.ok()) return Fail(all.status());
  return *all ? kOk : kSomeRefused;
}

int Record(const Options& options) {
  absl::StatusOr<Invoke> invoke = Connect(options);
  if (!invoke.ok()) return Fail(invoke.status());
  citizens::v1::ProcessingRecord record;
  const absl::Status status = (*invoke)("sjak.jobcentre.v1.ComplianceService.GetProcessingRecord",
                                        citizens::v1::GetProcessingRecordRequest(), &record);
  if (!status.ok()) return Fail(status);
  std::cout << (options.record_format == "csv" ? RecordAsCsv(record) : RecordAsMarkdown(record));
  return kOk;
}

int Tail(const Options& options) {
  absl::StatusOr<Invoke> invoke = Connect(options);
  if (!invoke.ok()) return Fail(invoke.status());
  const absl::Status status = TailFeed(
      options.tail, *invoke, [](const std::string& line) { std::cout << line << std::endl; }, Pause);
  return status.ok() ? kOk : Fail(status);
}

int Migrate(const Options& options) {
  absl::StatusOr<Profile> profile = ProfileOf(options);
  if (!profile.ok()) return Fail(profile.status());
  const absl::Status status = MigrateAll(*profile, [](const std::string& line) { std::cout << line << "\n"; });
  if (status.ok()) return kOk;
  std::cerr << DescribeError(status);
  return absl::IsInvalidArgument(status) || absl::IsNotFound(status) ? kUsage : kFailed;
}

int VerifyAudit(const Options& options) {
  absl::StatusOr<Profile> profile = ProfileOf(options);
  if (!profile.ok()) return Fail(profile.status());
  const absl::StatusOr<bool> whole =
      VerifyAccessLogs(*profile, options.audit, [](const std::string& line) { std::cout << line << "\n"; });
  if (whole.ok()) return *whole ? kOk : kFailed;
  std::cerr << DescribeError(whole.status());
  return absl::IsUnavailable(whole.status()) ? kFailed : kUsage;
}

int CallMethod(const Options& options) {
  const std::string method = FullMethodName(options.method);
  if (method.empty()) return Fail(absl::NotFoundError("no method " + options.method));
  const std::unique_ptr<google::protobuf::Message> request = NewRequest(method);
  std::string text = options.json;
  if (text == "-" || absl::StartsWith(text, "@")) {
    absl::StatusOr<std::string> read = ReadAll(text == "-" ? "-" : text.substr(1));
    if (!read.ok()) return Fail(read.status());
    text = *read;
  }
  if (const auto parsed = google::protobuf::util::JsonStringToMessage(text, request.get()); !parsed.ok())
    return Fail(
        absl::InvalidArgumentError(absl::StrCat("the request is not a ", request->GetTypeName(), ": ",
                                                std::string(parsed.message().data(), parsed.message().size()))));
  FillRequestId(request.get());
  absl::StatusOr<Invoke> invoke = Connect(options);
  if (!invoke.ok()) return Fail(invoke.status());
  const std::unique_ptr<google::protobuf::Message> answer = NewAnswer(method);
  if (const absl::Status status = (*invoke)(method, *request, answer.get()); !status.ok()) return Fail(status);
  std::cout << ToJson(*answer);
  return kOk;
}

int Version() {
  std::cout << VersionLine("sjak") << "\n";
  return kOk;
}

}  // namespace sjak::cli
