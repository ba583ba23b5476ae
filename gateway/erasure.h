#pragma once

#include <memory>

#include "gateway/upstream.h"

namespace sjak::gateway {

inline constexpr char kEraseEverywhere[] = "sjak.jobcentre.v1.PersonRightsService.EraseEverywhere";

// Erases a person in the registry, which judges, and after it in placements, which obeys. Refused as a whole when the
// registry refuses; from then on a service that is away costs its receipt, which the same request_id asks for again.
// Each service remembers what it answered under the request_id, so that the gateway has nothing to remember. Does not
// block.
void EraseEverywhere(std::shared_ptr<rpc::CallState> state, const Upstreams& upstreams);

}  // namespace sjak::gateway
