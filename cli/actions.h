#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "cli/audit.h"
#include "cli/client_commands.h"
#include "cli/feed_tail.h"
#include "cli/import_command.h"
#include "cli/report_commands.h"

// What each command of `sjak` does once its arguments are read: connects, calls, prints. Each answers with an exit
// code.
namespace sjak::cli {

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

int ReportStatus(const Options& options);
// Prints what a command of `report` or `clients` answers, to standard output or the file asked for.
int Print(const Options& options, absl::StatusOr<std::string> (*run)(const ReportCommand&, const Invoke&));
int Print(const Options& options, absl::StatusOr<std::string> (*run)(const ClientCommand&, const Invoke&));
int PrintText(const Options& options, const absl::StatusOr<std::string>& text);
// A command of `report` that says on standard error how far it is.
absl::StatusOr<std::string> BuildOnTerminal(const ReportCommand& command, const Invoke& invoke);
int Import(const Options& options);
int ImportOutcomesFile(const Options& options);
int Record(const Options& options);
int Tail(const Options& options);
int Migrate(const Options& options);
int VerifyAudit(const Options& options);
int CallMethod(const Options& options);
int Version();

}  // namespace sjak::cli
