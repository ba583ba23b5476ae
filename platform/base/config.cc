#include "platform/base/config.h"

#include <CLI/CLI.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"

#ifndef SJAK_VERSION
#define SJAK_VERSION "unknown"
#define SJAK_BUILD "unknown"
#endif

namespace sjak {
namespace {

std::string EnvironmentName(const std::string& flag) {
  return absl::StrCat("SJAK_", absl::AsciiStrToUpper(absl::StrReplaceAll(flag, {{"-", "_"}})));
}

}  // namespace

std::string VersionLine(const std::string& program) {
  return absl::StrCat(program, " ", SJAK_VERSION, " (", SJAK_BUILD, ", g++ ", __VERSION__, ")");
}

absl::StatusOr<Config> Config::Parse(const std::string& program, const std::vector<Flag>& flags, int argc,
                                     const char* const* argv) {
  CLI::App app(program);
  Config config;
  bool print = false, version = false;
  for (const Flag& flag : flags) {
    config.values_[flag.name] = flag.fallback;
    app.add_option("--" + flag.name, config.values_[flag.name], flag.doc)
        ->capture_default_str()
        ->envname(EnvironmentName(flag.name));
  }
  app.add_flag("--print-config", print, "print the settings in force and end");
  app.add_flag("--version", version, "print build information and end");
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    return absl::CancelledError(app.help());
  } catch (const CLI::ParseError& e) {
    return absl::InvalidArgumentError(absl::StrCat(e.what(), "\nRun with --help for the settings.\n"));
  }
  if (version) return absl::CancelledError(VersionLine(program) + "\n");
  if (print) {
    std::string out;
    for (const Flag& flag : flags) absl::StrAppend(&out, flag.name, "=", config.values_[flag.name], "\n");
    return absl::CancelledError(out);
  }
  return config;
}

int Config::Int(const std::string& name) const {
  int value = 0;
  if (!absl::SimpleAtoi(values_.at(name), &value)) return 0;
  return value;
}

std::vector<std::string> Config::List(const std::string& name) const {
  return absl::StrSplit(values_.at(name), ',', absl::SkipWhitespace());
}

std::string DocumentFlags(const std::vector<Flag>& flags) {
  std::string out = "| flag | environment | default | meaning |\n| --- | --- | --- | --- |\n";
  for (const Flag& f : flags) {
    absl::StrAppend(&out, "| --", f.name, " | ", EnvironmentName(f.name), " | ", f.fallback, " | ", f.doc, " |\n");
  }
  return out;
}

}  // namespace sjak
