#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "cli/session.h"

namespace sjak::cli {

// `sjak citizens import`.
struct ImportCommand {
  std::string file;  // "-" for standard input
  std::string source = "kss";
  std::string mode = "delta";
  bool dry_run = false;
  std::string report_file;
};

// Runs it on a terminal or for a log: a bar with what is done and how long it will take on the one, a line every 10,000
// rows in the other, both on standard error; outcomes on standard output. True when no row was refused.
absl::StatusOr<bool> RunImport(const ImportCommand& command, const Gateway& gateway);

}  // namespace sjak::cli
