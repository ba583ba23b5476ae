#pragma once

#include <string>

#include "absl/time/time.h"
#include "platform/identity/caller.h"
#include "platform/policy/policy.h"
#include "platform/rpc/progress.h"

namespace sjak::rpc {

// One call as the pipeline knows it once access and validation have passed. Lives until the answer is out.
struct Call {
  const policy::Method* method = nullptr;
  identity::Caller caller;
  // What was asked for, with only public and operational fields: the log's search criteria.
  std::string criteria;
  // Why the caller looks (header sjak-purpose, a code); "" when not given.
  std::string purpose;
  // 32 hex digits of the traceparent: the same in every service and log that this call touches.
  std::string correlation_id;
  absl::Time deadline;
  // The caller's own credentials, passed on to peers so that they can verify for themselves.
  std::string authorization;
  // request_id of the caller's call of the same method that must be committed before this one (header sjak-after); ""
  // for none. This one may run beside it.
  std::string after;
  // Follows what Prepare does when the call runs as an operation; null when somebody waits for the answer.
  Progress* progress = nullptr;

  const std::string& municipality() const { return caller.municipality; }
};

}  // namespace sjak::rpc
