#pragma once

#include <map>
#include <memory>
#include <string>

#include "absl/time/time.h"
#include "gateway/admission.h"
#include "platform/rpc/client.h"
#include "platform/rpc/pipeline.h"

namespace sjak::gateway {

// One service program as the gateway calls it. Thread-safe. Ends what is under way when it is destroyed.
class Upstream {
 public:
  explicit Upstream(std::shared_ptr<rpc::Client> client, Admission::Limits limits = {})
      : admission_(limits), client_(std::move(client)) {}

  // Calls `method` (full proto name) as the originator of `state`: with the caller's own token, purpose, municipality
  // and correlation id, to be answered by `deadline`. Waits for its turn, as Admission says. When `state` is over
  // first, as when its client went away, so is this call. Does not block. `done` runs once, on a transport thread, or
  // before Call returns with RESOURCE_EXHAUSTED TOO_MANY_CALLS; or never, when `state` was over before the call's turn.
  void Call(const std::shared_ptr<rpc::CallState>& state, const std::string& method, std::string request,
            absl::Time deadline, rpc::Client::Done done);

 private:
  Admission admission_;
  const std::shared_ptr<rpc::Client> client_;  // last: it ends its calls, which leave, before it goes
};

// By program: "citizens", "placements", "reporting".
using Upstreams = std::map<std::string, std::shared_ptr<Upstream>>;

}  // namespace sjak::gateway
