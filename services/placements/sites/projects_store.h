#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "sjak/placements/v1/sites.pb.h"

namespace sjak::placements {

// Hits PROGRAMME_NOT_FOUND and PARTNER_NOT_FOUND.
void InsertProject(rpc::Tx& tx, const Uuid& id, const Uuid& programme, const v1::ProjectFacts& facts);

// Holds the project until the transaction ends; false when there is none.
bool LockProject(rpc::Tx& tx, const Uuid& id);
// After LockProject, in its own statement. Records come without slip and etag, which depend on the day and the version.
std::optional<v1::ProjectRecord> ReadProjectLocked(rpc::Tx& tx, const Uuid& id);
std::optional<v1::ProjectRecord> ReadProject(rpc::ReadTx& tx, const Uuid& id);
// One more than page.size when there are more, by id.
std::vector<v1::ProjectRecord> ListProjectRows(rpc::ReadTx& tx, const Uuid& programme, const rpc::Page& page);

// Each stores what makes `project.version()`, which is the version after the last one. The project is locked.
void InsertProjectStart(rpc::Tx& tx, const v1::Project& project);
void InsertProjectPlan(rpc::Tx& tx, const v1::Project& project, const v1::PlannedProject& planned);
void InsertProjectCompletion(rpc::Tx& tx, const v1::Project& project, Date completed_on);
// Cuts the present owner's days. Hits PARTNER_NOT_FOUND.
void InsertProjectOwner(rpc::Tx& tx, const v1::Project& project, const v1::ProjectOwner& owner,
                        const std::string& reason);

}  // namespace sjak::placements
