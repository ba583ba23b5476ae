#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "sjak/placements/v1/sites.pb.h"

namespace sjak::placements {

// Hits PROJECT_NOT_FOUND.
void InsertSite(rpc::Tx& tx, const Uuid& id, const v1::CreateSiteRequest& request);

// Holds the site until the transaction ends; false when there is none.
bool LockSite(rpc::Tx& tx, const Uuid& id);
// After LockSite, in its own statement. Contractors in the order they were added, without those that never came.
std::optional<v1::SiteRecord> ReadSiteLocked(rpc::Tx& tx, const Uuid& id);
// A partner finds the sites of its units, and of the contractors its own.
std::optional<v1::SiteRecord> ReadSite(rpc::ReadTx& tx, const Uuid& id);
// One more than page.size when there are more, by id; of one project, or of all where it is empty.
std::vector<v1::SiteRecord> ListSiteRows(rpc::ReadTx& tx, const std::string& project, const rpc::Page& page);

// Each stores what makes `version` of the locked site. InsertContractor is false when the unit's partner has left; it
// hits EMPLOYER_UNIT_NOT_FOUND and CONTRACTOR_PERIOD_OVERLAPS.
bool InsertContractor(rpc::Tx& tx, int64_t version, const v1::AddSiteContractorRequest& request);
void InsertPlace(rpc::Tx& tx, const v1::Site& site, const v1::SitePlace& place);
void InsertPhases(rpc::Tx& tx, const v1::SiteRecord& record);
// Cuts the unit's period that holds `last_day`, and what of it lies later.
void CutContractor(rpc::Tx& tx, const v1::Site& site, const v1::EndSiteContractorRequest& request);

}  // namespace sjak::placements
