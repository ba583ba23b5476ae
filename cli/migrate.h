#pragma once

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "cli/profile.h"

namespace sjak::cli {

// Brings the schemas of all three services up to date, as the administrator of the profile's "postgres". Safe to
// repeat, and beside another one. `say` gets one line for each schema.
absl::Status MigrateAll(const Profile& profile, const std::function<void(const std::string&)>& say);

}  // namespace sjak::cli
