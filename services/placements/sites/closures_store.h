#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/rpc/tx.h"
#include "services/placements/sites/closed_days_rules.h"
#include "sjak/placements/v1/sites.pb.h"

namespace sjak::placements {

// The condition on a row of closure, `closure`, that it shuts a site: both are SQL expressions of tables in reach.
std::string ShutsSiteSql(const std::string& closure, const std::string& site_id);

void InsertClosure(rpc::Tx& tx, const v1::Closure& closure);
// How many of the sites there are.
int64_t CountSites(rpc::Tx& tx, const std::vector<Uuid>& sites);
// Holds the closure until the transaction ends; false when there is none.
bool LockClosure(rpc::Tx& tx, const Uuid& id);
std::optional<v1::Closure> ReadClosureLocked(rpc::Tx& tx, const Uuid& id);
// Stores closure.version() with its days.
void UpdateClosure(rpc::Tx& tx, const v1::Closure& closure, const std::string& reason);

// Closures that cover the site on some day from `first` to `last`, the earliest first; nothing when there is no such
// site. A partner finds sites that its units work on.
std::optional<std::vector<SiteClosure>> ReadSiteClosures(rpc::ReadTx& tx, const Uuid& site, Date first, Date last);

}  // namespace sjak::placements
