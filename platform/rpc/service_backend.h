#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "platform/combine/lane.h"
#include "platform/rpc/engine.h"
#include "platform/rpc/pipeline.h"
#include "platform/telemetry/metrics.h"

namespace sjak::rpc {

// A service's backend: bounded lanes in front of the engine, as far as some method needs them.
//   reads      combined reads, merged            2 workers
//   <method>   each combined change, merged      1 worker
//   general    the other reads and changes       6 workers
//   peers      what calls another service first  3 workers, so that a slow peer cannot stop the rest
//   bulk       imports                           2 workers, so that long streams leave the general lane to people
//   refusals   access-log rows of refusals       1 worker, merged
class ServiceBackend : public Backend {
 public:
  ServiceBackend(const Engine* engine, const std::vector<Binding>& bindings);

  // Database connections that the lanes can use at once.
  static int Connections(const std::vector<Binding>& bindings);

  const Binding* Find(const policy::Method& method) const override;
  void Run(std::shared_ptr<CallState> state) override;
  void Refused(std::shared_ptr<CallState> state, absl::Status status) override;

 private:
  combine::Lane* LaneOf(const Binding& binding) const;
  void RunBatch(combine::Lane::Batch batch) const;

  const Engine* const engine_;
  std::map<std::string, Binding, std::less<>> bindings_;
  std::map<std::string, std::unique_ptr<combine::Lane>> lanes_;
  std::vector<std::unique_ptr<telemetry::Gauge>> gauges_;  // last: they look at the lanes
};

}  // namespace sjak::rpc
