#include "cli/program.h"

#include <google/protobuf/util/json_util.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <fstream>
#include <iostream>
#include <sstream>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "cli/audit.h"
#include "cli/client_commands.h"
#include "cli/feed_tail.h"
#include "cli/import_command.h"
#include "cli/migrate.h"
#include "cli/outcomes_import.h"
#include "cli/record_view.h"
#include "cli/report_commands.h"
#include "cli/session.h"
#include "cli/status_call.h"
#include "cli/status_view.h"
#include "platform/base/config.h"
#include "platform/base/uuid.h"

namespace sjak::cli {
namespace {

// What scripts may rely on.
enum ExitCode {
  kOk = 0,
  kFailed = 1,       // the call was refused, or did not get through
  kUsage = 2,        // wrong arguments, profile or file
  kSomeRefused = 3,  // an import went through, but for some rows
};

struct Options {
  std::string profile, gateway, token_file, ca;
  std::string format = "table", language = "both", programme, phase;
  std::string record_format = "md";
  bool wait = false;
  ReportCommand report;
  ClientCommand client;
  std::string output;
  ImportCommand import;
  TailOptions tail;
  AuditOptions audit;
  std::string method, json;
};

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

// Prints what a command of `report` or `clients` answers.
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

// A change needs a request id; somebody typing a call gets a fresh one, and is told, to be able to repeat it.
void FillRequestId(google::protobuf::Message* request) {
  const google::protobuf::FieldDescriptor* field = request->GetDescriptor()->FindFieldByName("request_id");
  if (field == nullptr || field->cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_STRING) return;
  if (!request->GetReflection()->GetString(*request, field).empty()) return;
  const std::string id = Uuid::New().ToString();
  request->GetReflection()->SetString(request, field, id);
  std::cerr << "request_id " << id << "\n";
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

using Command = int (*)(const Options&);

CLI::App* Add(CLI::App* parent, const char* name, const char* help, Command command, Command* chosen) {
  CLI::App* app = parent->add_subcommand(name, help);
  app->callback([command, chosen] { *chosen = command; });
  return app;
}

void AddReports(CLI::App* report, Options* o, Command* chosen) {
  const auto kind = CLI::IsMember({"monthly", "note", "partner", "quality", "decision"});
  CLI::App* list = Add(
      report, "list", "The frozen reports", [](const Options& p) { return Print(p, &ListReports); }, chosen);
  list->add_option("--kind", o->report.kind, "monthly, note, partner, quality or decision")->check(kind);
  CLI::App* freeze = Add(
      report, "freeze", "Makes a report and keeps it for good",
      [](const Options& p) { return Print(p, &FreezeReport); }, chosen);
  CLI::App* build = Add(
      report, "build", "As freeze, for what takes longer than a call; says how far it is",
      [](const Options& p) { return Print(p, &BuildOnTerminal); }, chosen);
  for (CLI::App* command : {freeze, build}) {
    command->add_option("kind", o->report.kind, "monthly, note, partner, quality or decision")->required()->check(kind);
    command->add_option("period", o->report.period, "2021-09, 2021-Q3, or 2021-08-25 for a decision")->required();
    command->add_option("--programme", o->report.programme, "Code of the programme: BI6")->required();
    command->add_option("--difference", o->report.difference, "What is different from the version before, and why");
  }
  CLI::App* sign = Add(
      report, "sign", "Signs a report off; not by its author",
      [](const Options& p) { return Print(p, &SignOffReport); }, chosen);
  CLI::App* get = Add(
      report, "get", "The file of a report", [](const Options& p) { return Print(p, &GetReport); }, chosen);
  for (CLI::App* command : {sign, get}) {
    command->add_option("number", o->report.number, "BI6-2021-004")->required();
    command->add_option("--version", o->report.version, "Not the latest version");
  }
  get->add_option("--format", o->report.format, "html, odt, csv, json or pb")
      ->check(CLI::IsMember({"html", "odt", "csv", "json", "pb"}));
  get->add_option("--output", o->output, "Writes to this file");
  Add(
      report, "verify", "Checks that no frozen report was changed",
      [](const Options& p) {
        return Print(p, [](const ReportCommand&, const Invoke& invoke) { return VerifyReports(invoke); });
      },
      chosen);
  CLI::App* calendar = Add(
      report, "calendar", "Which reports are owed", [](const Options& p) { return Print(p, &ShowCalendar); }, chosen);
  CLI::App* scale = Add(
      report, "scale-up", "How many citizens a grown partnership could carry",
      [](const Options& p) { return Print(p, &ShowScaleUp); }, chosen);
  for (CLI::App* command : {calendar, scale}) {
    command->add_option("--programme", o->report.programme, "Code of the programme, when there are several");
  }
}

void AddClients(CLI::App* clients, Options* o, Command* chosen) {
  ClientCommand* c = &o->client;
  clients->add_option("--front", c->front, "programme; jobcentre or partner for a client's own keys")
      ->check(CLI::IsMember({"programme", "jobcentre", "partner"}));
  CLI::App* enter = Add(
      clients, "register", "Registers a system that is to call with a key of its own",
      [](const Options& p) { return Print(p, &RegisterClient); }, chosen);
  enter->add_option("--title", c->title, "What it is called")->required();
  enter->add_option("--vendor", c->vendor, "Who makes and runs it")->required();
  enter->add_option("--expires", c->expires, "Last day on which it is good: 2026-12-31")->required();
  enter->add_option("--agreement", c->agreement, "Day of the processor agreement; of a vendor's system");
  CLI::App* list = Add(
      clients, "list", "Clients with their keys", [](const Options& p) { return Print(p, &ListClients); }, chosen);
  for (CLI::App* command : {enter, list}) command->add_option("--partner", c->partner, "Of this company: partners/...");
  CLI::App* issue = Add(
      clients, "issue", "Lets a client sign with a key", [](const Options& p) { return Print(p, &IssueCredential); },
      chosen);
  CLI::App* revoke = Add(
      clients, "revoke", "Ends a client, or one key of it", [](const Options& p) { return Print(p, &RevokeClient); },
      chosen);
  for (CLI::App* command : {issue, revoke}) command->add_option("name", c->name, "clients/...")->required();
  auto* proof = issue->add_option("--proof", c->proof_file, "What `prove` printed where the key is");
  revoke->add_option("--kid", c->kid, "Only this key");
  revoke->add_option("--reason", c->reason, "Why")->required();
  CLI::App* prove = Add(
      clients, "prove", "Prints a key's public half, and a proof of the other, to be issued elsewhere",
      [](const Options& p) { return PrintText(p, ProveKey(p.client)); }, chosen);
  CLI::App* token = Add(
      clients, "token", "Prints a token of ten minutes",
      [](const Options& p) { return PrintText(p, ClientToken(p.client, absl::Now())); }, chosen);
  for (CLI::App* command : {prove, token}) {
    command->add_option("--issuer", c->issuer, "As the registration says")->required();
  }
  token->add_option("--municipality", c->municipality, "Code")->capture_default_str();
  token->add_option("--subject", c->subject, "Who calls, for the access log")->capture_default_str();
  token->add_option("--cvr", c->cvrs, "Of a company's system: its CVR number");
  for (CLI::App* command : {issue, prove, token}) {
    auto* key = command->add_option("--key", c->key_file, "PEM file of the private key; made if it is not there");
    if (command == issue) {
      key->excludes(proof);
    } else {
      key->required();
    }
  }
}

void AddCommands(CLI::App* app, Options* o, Command* chosen) {
  CLI::App* report = app->add_subcommand("report", "What the programme has reached");
  report->require_subcommand(1);
  AddReports(report, o, chosen);
  CLI::App* status = Add(report, "status", "Tables 1, 2 and 3 of the note with actuals", ReportStatus, chosen);
  status->add_option("--format", o->format, "table, json or csv")->check(CLI::IsMember({"table", "json", "csv"}));
  status->add_option("--lang", o->language, "da, en or both")->check(CLI::IsMember({"da", "en", "both"}));
  status->add_option("--programme", o->programme, "Code of the programme, when there are several: BI6");
  status->add_option("--phase", o->phase, "Code of the phase, other than today's: PILOT");
  status->add_flag("--wait", o->wait, "Waits until everything that has happened by now is in the report");

  CLI::App* citizens = app->add_subcommand("citizens", "The registry");
  citizens->require_subcommand(1);
  CLI::App* import =
      Add(citizens, "import", "Brings a jobcentre's CSV export in; goes on where it was cut", Import, chosen);
  import->add_option("file", o->import.file, "CSV file, - for standard input")->required();
  import->add_option("--source", o->import.source, "The system the rows come from");
  import->add_option("--mode", o->import.mode, "delta, or full: then whom the file lacks is listed, and nobody closed")
      ->check(CLI::IsMember({"delta", "full"}));
  import->add_flag("--dry-run", o->import.dry_run, "Says what would become of the rows, and keeps nothing");
  import->add_option("--report", o->import.report_file, "Writes the outcome of every row to this CSV file");

  CLI::App* outcomes = app->add_subcommand("outcomes", "What became of people");
  outcomes->require_subcommand(1);
  CLI::App* observed = Add(outcomes, "import", "Brings in a later CSV file: citizen, months, status, observed_on",
                           ImportOutcomesFile, chosen);
  observed->add_option("file", o->import.file, "CSV file")->required();
  observed->add_option("--source", o->import.source, "Whose file: DFDG")->required();

  CLI::App* clients = app->add_subcommand("clients", "Systems that call with keys of their own");
  clients->require_subcommand(1);
  AddClients(clients, o, chosen);

  CLI::App* compliance = app->add_subcommand("compliance", "Papers for the data protection officer");
  compliance->require_subcommand(1);
  CLI::App* record =
      Add(compliance, "record", "Record of processing and input to the impact assessment", Record, chosen);
  record->add_option("--format", o->record_format, "md or csv")->check(CLI::IsMember({"md", "csv"}));

  CLI::App* feed = app->add_subcommand("feed", "The change feeds");
  feed->require_subcommand(1);
  CLI::App* tail = Add(feed, "tail", "Prints events as JSON lines", Tail, chosen);
  tail->add_option("--feed", o->tail.feed, "citizens or placements")->check(CLI::IsMember({"citizens", "placements"}));
  tail->add_option("--from", o->tail.from, "First position to print")->check(CLI::PositiveNumber);
  tail->add_flag("--follow", o->tail.follow, "Goes on as events come");

  Add(app, "migrate", "Brings the database schemas up to date", Migrate, chosen);
  CLI::App* call = Add(app, "call", "Calls any method of the gateway", CallMethod, chosen);
  call->add_option("method", o->method, "sjak.programme.v1.ProgrammeService/GetStatusReport")->required();
  call->add_option("json", o->json, "The request as JSON; @FILE, or - for standard input")->default_val("{}");
  CLI::App* audit = app->add_subcommand("audit", "The access log");
  audit->require_subcommand(1);
  CLI::App* verify = Add(audit, "verify", "Proves that the access logs are as they were sealed", VerifyAudit, chosen);
  verify->add_option("--keys", o->audit.keys, "PEM file of the seals' public keys, instead of the profile's");
  verify->add_option("--log", o->audit.logs, "JSON log of a service, which tells of its seals; any number");
  verify->add_option("--access-log-months", o->audit.keep_months, "As the services keep it")->capture_default_str();
  Add(
      app, "version", "Prints the version", [](const Options&) { return Version(); }, chosen);
}

}  // namespace

int Main(int argc, char** argv) {
  CLI::App app("sjak: employment partnership on construction sites", "sjak");
  Options options;
  app.add_option("--profile", options.profile, "Profile file");
  app.add_option("--gateway", options.gateway, "host:port, instead of the profile's");
  app.add_option("--token-file", options.token_file, "File with the caller's token, instead of the profile's");
  app.add_option("--ca", options.ca, "PEM file of the authority to trust, instead of the profile's");
  app.set_version_flag("--version", VersionLine("sjak"));
  app.require_subcommand(1);
  app.footer("Exit codes: 0 done, 1 refused or not reached, 2 wrong arguments or files, 3 some rows were refused.");
  Command chosen = nullptr;
  AddCommands(&app, &options, &chosen);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? kOk : kUsage;
  }
  return chosen(options);
}

}  // namespace sjak::cli
