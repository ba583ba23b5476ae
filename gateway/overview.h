#pragma once

#include <memory>

#include "gateway/upstream.h"
#include "platform/rpc/pipeline.h"

namespace sjak::gateway {

inline constexpr char kGetCitizenOverview[] = "sjak.jobcentre.v1.JobcentreService.GetCitizenOverview";

// Everything about one citizen, asked of both services at once. A section whose service is away, late or refuses says
// so and stays unfilled; it is never shown as empty. NOT_FOUND when citizens knows no such person. Does not block.
void GetCitizenOverview(std::shared_ptr<rpc::CallState> state, Upstream* citizens, Upstream* placements);

}  // namespace sjak::gateway
