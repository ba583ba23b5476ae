#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace sjak::telemetry {

// Prometheus metrics, named sjak_*. Labels are methods, codes, lanes, programs and municipality codes; never an id of
// anybody.

// Serves /metrics on `address` ("127.0.0.1:7190"). UNAVAILABLE when the address is taken.
absl::Status ServeMetrics(const std::string& address);

void CountCall(absl::string_view method, absl::string_view code, absl::Duration took);
// Events published and not yet applied, when the feed was last read.
void SetFeedLag(absl::string_view feed, absl::string_view municipality, int64_t positions);

// A figure that is read when somebody asks for the metrics, for as long as this lives.
class Gauge {
 public:
  // `read` runs on any thread, also at the same time as itself, and does not block. Gauges of one name have one `help`.
  Gauge(std::string name, std::string help, std::map<std::string, std::string> labels, std::function<int64_t()> read);
  ~Gauge();
  Gauge(const Gauge&) = delete;

 private:
  friend struct Gauges;
  const std::string name_, help_;
  const std::map<std::string, std::string> labels_;
  const std::function<int64_t()> read_;
};

}  // namespace sjak::telemetry
