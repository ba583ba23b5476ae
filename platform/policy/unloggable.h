#pragma once

#include <functional>
#include <string>

#include "absl/strings/string_view.h"

namespace sjak::policy {

// What may not stand in a log although its field's class would let it: a person number typed where an id belongs. Services
// register theirs by name at start; ForLog writes "***" in its place.
using Unloggable = std::function<bool(absl::string_view)>;
void RegisterUnloggable(const std::string& name, Unloggable is);

}  // namespace sjak::policy
