#pragma once

#include "absl/status/statusor.h"
#include "platform/rpc/tx.h"
#include "sjak/placements/v1/placements.pb.h"

// ProgrammesService: building projects, their sites, and who works there when.
namespace sjak::placements {

absl::StatusOr<v1::Project> CreateProject(rpc::Tx& tx, const v1::CreateProjectRequest& request);
// Stating another day replaces the earlier one.
absl::StatusOr<v1::Project> RecordProjectStart(rpc::Tx& tx, const v1::RecordProjectStartRequest& request);
absl::StatusOr<v1::Site> CreateSite(rpc::Tx& tx, const v1::CreateSiteRequest& request);
absl::StatusOr<v1::Site> AddSiteContractor(rpc::Tx& tx, const v1::AddSiteContractorRequest& request);

}  // namespace sjak::placements
