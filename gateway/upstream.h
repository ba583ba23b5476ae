#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <string>

#include "absl/time/time.h"
#include "platform/rpc/call.h"
#include "platform/rpc/client.h"

namespace sjak::gateway {

// One service program as the gateway calls it. Thread-safe; must be owned by a shared_ptr.
class Upstream : public std::enable_shared_from_this<Upstream> {
 public:
  // Calls under way at once. Above it a call is refused, so that a program that hangs cannot fill the gateway.
  static constexpr int kMostInFlight = 1024;

  explicit Upstream(std::shared_ptr<rpc::Client> client) : client_(std::move(client)) {}

  // Calls `method` (full proto name) as the originator of `call`: with the caller's own token, purpose, municipality
  // and correlation id, to be answered by `deadline`. Does not block. `done` runs once, on a transport thread, or
  // before Call returns with RESOURCE_EXHAUSTED OVERLOADED.
  void Call(const rpc::Call& call, const std::string& method, const std::string& request, absl::Time deadline,
            rpc::Client::Done done);

 private:
  const std::shared_ptr<rpc::Client> client_;
  std::atomic<int> in_flight_{0};
};

// By program: "citizens", "placements", "reporting".
using Upstreams = std::map<std::string, std::shared_ptr<Upstream>>;

}  // namespace sjak::gateway
