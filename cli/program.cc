#include "cli/program.h"

#include <CLI/CLI.hpp>

#include "absl/time/clock.h"
#include "cli/actions.h"
#include "platform/base/config.h"

namespace sjak::cli {
namespace {

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
