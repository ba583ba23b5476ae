#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "platform/rpc/client.h"

namespace sjak::bench {

// What to ask, of whom, how hard.
struct Load {
  std::string call;    // "citizen", "overview" or "attendance"
  bool front = false;  // through the gateway's contract instead of the service's own
  // People 1..citizens of the made-up country; placements 1..placements at `units` units, as FillPlacements makes them.
  int64_t citizens = 1, units = 1, placements = 1;
  // Closed loop: as many callers, each asking again as soon as it is answered. With `rate`: open loop, so many calls
  // begin a second whatever comes back, and latency counts from when a call was due.
  int callers = 64;
  double rate = 0;
  absl::Duration warm = absl::Seconds(1), time = absl::Seconds(5);
  absl::Duration deadline = absl::Seconds(5);  // of each call
  uint64_t seed = 1;
};

// What came of it after the warm-up.
struct Outcome {
  int64_t ok = 0;       // good answers that came within the time; the others are calls that began within it
  int64_t refused = 0;  // RESOURCE_EXHAUSTED
  int64_t late = 0;     // DEADLINE_EXCEEDED
  int64_t failed = 0;   // anything else; `first_failure` says what
  std::string first_failure;
  double seconds = 0;
  std::vector<int64_t> ok_us;  // sorted
  // Microseconds below which `per_mille` of the good answers came; 0 without any.
  int64_t Quantile(int per_mille) const;
};

// Blocks until the last answer is there.
Outcome Run(rpc::Client& client, const rpc::CallOptions& as, const Load& load);

}  // namespace sjak::bench
