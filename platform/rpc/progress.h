#pragma once

#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace sjak::rpc {

// Who follows a call that takes long (platform/operations).
class Progress {
 public:
  virtual ~Progress() = default;
  // Says what is being done, and how far it is where that can be counted. CANCELLED once somebody wants it stopped: the
  // method gives that back and has changed nothing. May wait for the database, so not between its own statements.
  virtual absl::Status Tell(absl::string_view step, int64_t done, int64_t total) = 0;
};

}  // namespace sjak::rpc
