#pragma once

#include <optional>
#include <vector>

#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "sjak/placements/v1/safety.pb.h"

namespace sjak::placements {

// Holds the placement's citizen; false when the caller has no such placement (a partner: its own, from the decision
// on).
bool LockPlacementScoped(rpc::Tx& tx, const Uuid& placement);
// Of a placement that is held.
struct SafetyGround {
  Uuid citizen;
  Date first, last;
  bool training = false;
  int64_t inductions = 0;
  // The law of the day: within how many days an injury is passed on; empty when it is not known.
  std::optional<int64_t> report_days;
};
SafetyGround ReadSafetyGround(rpc::Tx& tx, const Uuid& placement, Date on);
void InsertInduction(rpc::Tx& tx, const v1::SiteInduction& induction);

void InsertIncident(rpc::Tx& tx, const v1::Incident& incident);
bool LockIncident(rpc::Tx& tx, const Uuid& incident);
struct StoredIncident {
  v1::Incident incident;
  Uuid citizen;
};
StoredIncident ReadLockedIncident(rpc::Tx& tx, const Uuid& incident);
void UpdateIncident(rpc::Tx& tx, const v1::Incident& incident);
std::vector<v1::Incident> ListIncidentRows(rpc::ReadTx& tx, const v1::ListIncidentsRequest& request,
                                           const rpc::Page& page);

// Whether it waits past its last day.
void ShowOverdue(Date today, v1::Incident* incident);

}  // namespace sjak::placements
