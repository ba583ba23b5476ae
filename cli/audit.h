#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "cli/profile.h"

namespace sjak::cli {

struct AuditOptions {
  std::string keys;               // "" for the profile's
  std::vector<std::string> logs;  // files with the services' JSON logs: their seals must be in the chains
  int keep_months = 24;
};

// Proves the access logs of the three services, as the administrator of the profile's "postgres". `say` gets one line
// for each log and each finding. True when nothing was found.
absl::StatusOr<bool> VerifyAccessLogs(const Profile& profile, const AuditOptions& options,
                                      const std::function<void(const std::string&)>& say);

}  // namespace sjak::cli
