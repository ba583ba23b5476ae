#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace sjak::telemetry {

// Prometheus metrics, named sjak_*. Labels are methods, codes and programs; never an id of anybody.

// Serves /metrics on `address` ("127.0.0.1:7190"). UNAVAILABLE when the address is taken.
absl::Status ServeMetrics(const std::string& address);

void CountCall(absl::string_view method, absl::string_view code, absl::Duration took);
void SetFeedLag(absl::string_view feed, int64_t positions);

}  // namespace sjak::telemetry
