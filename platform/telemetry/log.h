#pragma once

#include <map>
#include <string>

#include "absl/strings/string_view.h"

namespace sjak::telemetry {

enum class Level { kInfo, kWarning, kError };

using Fields = std::map<std::string, std::string>;

// One line of JSON on standard error: time, level, program, event and the fields. Callers pass codes, ids and counts,
// never personal data; a value that looks like a CPR number is cut out all the same.
void Log(Level level, absl::string_view event, const Fields& fields);

// Name of the running program, put on every line.
void SetProgram(absl::string_view name);

// Replaces "\d{6}-?\d{4}" in `text` by "[cpr]".
std::string WithoutCpr(absl::string_view text);

}  // namespace sjak::telemetry
