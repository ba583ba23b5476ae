#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "platform/rpc/tx.h"
#include "sjak/placements/v1/demand.pb.h"

namespace sjak::placements {

// Held until the transaction ends, so that statements of its plan are numbered. Whether the project is there, and one
// of the caller's companies builds it where a partner calls.
bool LockProjectForPlan(rpc::Tx& tx, const Uuid& project);
// The plan's version. The project is locked.
int64_t InsertBuildingPlan(rpc::Tx& tx, const v1::StateBuildingPlanRequest& request);

struct PlannedProject {
  Uuid project;
  // The latest; nothing when nobody has stated one.
  std::optional<v1::BuildingPlan> plan;
  // When building really began.
  std::optional<Date> started_on;
  // First and last days on which a site of the project is shut, as they were recorded; at most a year each.
  std::vector<std::pair<Date, Date>> closures;
};
// By project id. A partner finds what its own companies build.
std::vector<PlannedProject> ReadPlannedProjects(rpc::ReadTx& tx, std::optional<Uuid> project,
                                                std::optional<Uuid> programme);

}  // namespace sjak::placements
