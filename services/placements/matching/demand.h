#pragma once

#include "absl/status/statusor.h"
#include "platform/rpc/environment.h"
#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "sjak/placements/v1/demand.pb.h"

namespace sjak::placements {

absl::StatusOr<v1::BuildingPlan> StateBuildingPlan(rpc::Tx& tx, const v1::StateBuildingPlanRequest& request);
absl::StatusOr<v1::BuildingPlan> GetBuildingPlan(rpc::ReadTx& tx, const v1::GetBuildingPlanRequest& request);

// DemandService; the environment outlives it.
class Demands {
 public:
  explicit Demands(const rpc::Environment& environment) : pages_(environment.sealer) {}

  // Computed anew for every page, from plans of bounded size.
  absl::StatusOr<v1::ListSlotDemandResponse> ListSlotDemand(rpc::ReadTx& tx,
                                                            const v1::ListSlotDemandRequest& request) const;

 private:
  const rpc::Pages pages_;
};

}  // namespace sjak::placements
