#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace sjak {

// Appends `text` as a JSON string, quotes included; bytes that are no UTF-8 become U+FFFD. For the few places that
// write a line of JSON for every call and know its shape; everybody else uses the library.
void AppendJsonText(absl::string_view text, std::string* out);

// Appends `,"name":"value"`, or without the comma when `out` ends in `{`. `name` needs no escaping.
void AppendJsonMember(absl::string_view name, absl::string_view value, std::string* out);

}  // namespace sjak
