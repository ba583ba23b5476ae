#pragma once

#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"

namespace sjak::fuzz {

// Puts bytes of unknown origin through the parsers of outside texts (CPR, CVR and P-numbers, dates, UUIDs, CSV), and
// aborts when one breaks its promise: no crash, nothing accepted that does not read back, no personal input repeated in
// an error.
void ParseAll(absl::string_view bytes);

}  // namespace sjak::fuzz
