#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace sjak::citizens {

// Stands among the sources for what people entered here.
inline constexpr absl::string_view kRegistrySource = "registry";

// By number of v1::FieldGroup: source systems, the winner first.
using Precedence = std::map<int, std::vector<std::string>>;

// Whether `incoming` may replace what `holder` gave of a group. Who is not listed comes after all who are; among equals
// the latest word stands, so a source always replaces its own.
bool Wins(const Precedence& precedence, int group, absl::string_view incoming, absl::string_view holder);

}  // namespace sjak::citizens
