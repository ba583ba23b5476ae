#pragma once

#include <optional>

#include "platform/rpc/tx.h"
#include "sjak/placements/v1/placements.pb.h"

namespace sjak::placements {

// Hits PROGRAMME_NOT_FOUND and PARTNER_NOT_FOUND.
void InsertProject(rpc::Tx& tx, const Uuid& id, const Uuid& programme, const v1::ProjectFacts& facts);
// The project without its start, held until the transaction ends.
std::optional<v1::Project> LockProject(rpc::Tx& tx, const Uuid& id);
// The next version of the project, which it returns. The project is locked.
int64_t InsertProjectStart(rpc::Tx& tx, const Uuid& project, Date started_on);

// Hits PROJECT_NOT_FOUND.
void InsertSite(rpc::Tx& tx, const Uuid& id, const v1::CreateSiteRequest& request);
// The site without its contractors, held until the transaction ends.
std::optional<v1::Site> LockSite(rpc::Tx& tx, const Uuid& id);
// Adds the contractor and completes `site`, which is locked. Hits EMPLOYER_UNIT_NOT_FOUND and
// CONTRACTOR_PERIOD_OVERLAPS.
void InsertContractor(rpc::Tx& tx, const v1::AddSiteContractorRequest& request, v1::Site* site);

}  // namespace sjak::placements
