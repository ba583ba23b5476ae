#pragma once

#include <vector>

#include "absl/strings/string_view.h"
namespace sjak::base {

// A file that the build put into the program (cmake/Embed.cmake).
struct EmbeddedFile {
  absl::string_view name;
  absl::string_view text;
};

}  // namespace sjak::base
