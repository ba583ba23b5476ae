#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace sjak {

// One setting of a program: the only place that knows its name, default and meaning. `--name` on the command line wins
// over the environment SJAK_NAME, which wins over the default.
struct Flag {
  std::string name;      // "database" -> --database, SJAK_DATABASE
  std::string fallback;  // default
  std::string doc;       // with unit
};

// The settings of a run. Unknown flags are refused; `--help`, `--version` and `--print-config` print and end.
class Config {
 public:
  // OK with a config; or a status whose message is to be printed: CANCELLED when the program asked only to be shown
  // (exit 0), INVALID_ARGUMENT otherwise (exit 2).
  static absl::StatusOr<Config> Parse(const std::string& program, const std::vector<Flag>& flags, int argc,
                                      const char* const* argv);

  const std::string& operator[](const std::string& name) const { return values_.at(name); }
  int Int(const std::string& name) const;
  // Comma-separated.
  std::vector<std::string> List(const std::string& name) const;

 private:
  std::map<std::string, std::string> values_;
};

// The table in Markdown, for the documentation.
std::string DocumentFlags(const std::vector<Flag>& flags);

// "sjak-citizens 0.1.0 (release, g++ 12.2.0)".
std::string VersionLine(const std::string& program);

}  // namespace sjak
