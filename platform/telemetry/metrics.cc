#include "platform/telemetry/metrics.h"

#include <prometheus/collectable.h>
#include <prometheus/counter.h>
#include <prometheus/exposer.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/metric_family.h>
#include <prometheus/registry.h>

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <vector>

namespace sjak::telemetry {

// The living Gauges, asked at each scrape.
struct Gauges : prometheus::Collectable {
  std::vector<prometheus::MetricFamily> Collect() const override {
    std::map<std::string, prometheus::MetricFamily> families;
    std::lock_guard lock(mu);  // a gauge that goes waits until it is no longer read
    for (const Gauge* gauge : all) {
      prometheus::MetricFamily& family = families[gauge->name_];
      family.name = gauge->name_;
      family.help = gauge->help_;
      family.type = prometheus::MetricType::Gauge;
      prometheus::ClientMetric& metric = family.metric.emplace_back();
      for (const auto& [name, value] : gauge->labels_) metric.label.push_back({name, value});
      metric.gauge.value = static_cast<double>(gauge->read_());
    }
    std::vector<prometheus::MetricFamily> out;
    for (auto& [name, family] : families) out.push_back(std::move(family));
    return out;
  }

  mutable std::mutex mu;
  std::set<const Gauge*> all;
};

namespace {

struct Metrics {
  std::shared_ptr<prometheus::Registry> registry = std::make_shared<prometheus::Registry>();
  prometheus::Family<prometheus::Counter>& calls =
      prometheus::BuildCounter().Name("sjak_calls_total").Help("Calls by method and code").Register(*registry);
  prometheus::Family<prometheus::Histogram>& seconds =
      prometheus::BuildHistogram().Name("sjak_call_seconds").Help("Time to answer by method").Register(*registry);
  prometheus::Family<prometheus::Gauge>& lag = prometheus::BuildGauge()
                                                   .Name("sjak_feed_lag_positions")
                                                   .Help("Events published and not yet applied")
                                                   .Register(*registry);
  std::shared_ptr<Gauges> gauges = std::make_shared<Gauges>();
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
    All().exposer->RegisterCollectable(All().gauges);
    return absl::OkStatus();
  } catch (const std::exception&) {
    return absl::UnavailableError("the metrics address is taken");
  }
}

// The library finds a series by hashing its labels, which takes longer than counting: each is asked for once.
void CountCall(absl::string_view method, absl::string_view code, absl::Duration took) {
  struct Series {
    prometheus::Counter* calls;
    prometheus::Histogram* seconds;
  };
  static const prometheus::Histogram::BucketBoundaries buckets{0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1, 5};
  static std::mutex mu;
  static auto* known = new std::map<std::pair<std::string, std::string>, Series>();
  Series series;
  {
    std::lock_guard lock(mu);
    auto [at, fresh] = known->try_emplace({std::string(method), std::string(code)});
    if (fresh) {
      at->second = {&All().calls.Add({{"method", std::string(method)}, {"code", std::string(code)}}),
                    &All().seconds.Add({{"method", std::string(method)}}, buckets)};
    }
    series = at->second;
  }
  series.calls->Increment();
  series.seconds->Observe(absl::ToDoubleSeconds(took));
}

void SetFeedLag(absl::string_view feed, absl::string_view municipality, int64_t positions) {
  All()
      .lag.Add({{"feed", std::string(feed)}, {"municipality", std::string(municipality)}})
      .Set(static_cast<double>(positions));
}

Gauge::Gauge(std::string name, std::string help, std::map<std::string, std::string> labels,
             std::function<int64_t()> read)
    : name_(std::move(name)), help_(std::move(help)), labels_(std::move(labels)), read_(std::move(read)) {
  Gauges& gauges = *All().gauges;
  std::lock_guard lock(gauges.mu);
  gauges.all.insert(this);
}

Gauge::~Gauge() {
  Gauges& gauges = *All().gauges;
  std::lock_guard lock(gauges.mu);
  gauges.all.erase(this);
}

}  // namespace sjak::telemetry
