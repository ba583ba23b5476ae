#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "cli/session.h"

namespace sjak::cli {

struct TailOptions {
  std::string feed = "citizens";  // or "placements"
  int64_t from = 1;               // first position to show
  bool follow = false;            // go on when the head is reached, until stopped
};

// Writes events as JSON, one a line. `wait` is called at the head while following and says whether to go on.
// FAILED_PRECONDITION FEED_EPOCH_CHANGED when the feed was restored behind what was shown.
absl::Status TailFeed(const TailOptions& options, const Invoke& invoke,
                      const std::function<void(const std::string&)>& line, const std::function<bool()>& wait);

}  // namespace sjak::cli
