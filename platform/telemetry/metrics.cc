#include "platform/telemetry/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/exposer.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <memory>

namespace sjak::telemetry {
namespace {

struct Metrics {
  std::shared_ptr<prometheus::Registry> registry = std::make_shared<prometheus::Registry>();
  prometheus::Family<prometheus::Counter>& calls =
      prometheus::BuildCounter().Name("sjak_calls_total").Help("Calls by method and code").Register(*registry);
  prometheus::Family<prometheus::Histogram>& seconds =
      prometheus::BuildHistogram().Name("sjak_call_seconds").Help("Time to answer by method").Register(*registry);
  prometheus::Family<prometheus::Gauge>& lag = prometheus::BuildGauge()
                                                   .Name("sjak_feed_lag_positions")
                                                   .Help("Events published and not yet applied, by feed")
                                                   .Register(*registry);
  std::unique_ptr<prometheus::Exposer> exposer;
};

Metrics& All() {
  static auto* metrics = new Metrics();
  return *metrics;
}

}  // namespace

absl::Status ServeMetrics(const std::string& address) {
  try {
    All().exposer = std::make_unique<prometheus::Exposer>(address, 1);
    All().exposer->RegisterCollectable(All().registry);
    return absl::OkStatus();
  } catch (const std::exception&) {
    return absl::UnavailableError("the metrics address is taken");
  }
}

void CountCall(absl::string_view method, absl::string_view code, absl::Duration took) {
  All().calls.Add({{"method", std::string(method)}, {"code", std::string(code)}}).Increment();
  static const prometheus::Histogram::BucketBoundaries buckets{0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1, 5};
  All().seconds.Add({{"method", std::string(method)}}, buckets).Observe(absl::ToDoubleSeconds(took));
}

void SetFeedLag(absl::string_view feed, int64_t positions) {
  All().lag.Add({{"feed", std::string(feed)}}).Set(static_cast<double>(positions));
}

}  // namespace sjak::telemetry
