#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <string>

#include "absl/time/time.h"
#include "platform/rpc/client.h"
#include "platform/rpc/pipeline.h"

namespace sjak::gateway {

// One service program as the gateway calls it. Thread-safe. Ends what is under way when it is destroyed.
class Upstream {
 public:
  // Calls under way at once. Above it a call is refused, so that a program that hangs cannot fill the gateway.
  static constexpr int kMostInFlight = 1024;

  explicit Upstream(std::shared_ptr<rpc::Client> client) : client_(std::move(client)) {}

  // Calls `method` (full proto name) as the originator of `state`: with the caller's own token, purpose, municipality
  // and correlation id, to be answered by `deadline`. When `state` is over first, as when its client went away, so is
  // this call. Does not block. `done` runs once, on a transport thread, or before Call returns with RESOURCE_EXHAUSTED
  // OVERLOADED.
  void Call(rpc::CallState& state, const std::string& method, const std::string& request, absl::Time deadline,
            rpc::Client::Done done);

 private:
  std::atomic<int> in_flight_{0};
  const std::shared_ptr<rpc::Client> client_;  // last: it ends its calls, which count down, before it goes
};

// By program: "citizens", "placements", "reporting".
using Upstreams = std::map<std::string, std::shared_ptr<Upstream>>;

}  // namespace sjak::gateway
