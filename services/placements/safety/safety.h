#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "sjak/placements/v1/safety.pb.h"

namespace sjak::placements {

// sjak.placements.v1.SafetyService.
absl::StatusOr<v1::SiteInduction> RecordInduction(rpc::Tx& tx, const v1::RecordInductionRequest& request);
absl::StatusOr<v1::Incident> ReportIncident(rpc::Tx& tx, const v1::ReportIncidentRequest& request);
absl::StatusOr<v1::Incident> PassOnIncident(rpc::Tx& tx, const v1::PassOnIncidentRequest& request);

class Incidents {
 public:
  explicit Incidents(std::shared_ptr<identity::Sealer> sealer) : pages_(std::move(sealer)) {}
  absl::StatusOr<v1::ListIncidentsResponse> ListIncidents(rpc::ReadTx& tx,
                                                          const v1::ListIncidentsRequest& request) const;

 private:
  const rpc::Pages pages_;
};

}  // namespace sjak::placements
