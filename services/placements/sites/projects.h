#pragma once

#include "absl/status/statusor.h"
#include "platform/rpc/environment.h"
#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "sjak/placements/v1/sites.pb.h"

// Building projects as planned and as they came about.
namespace sjak::placements {

absl::StatusOr<v1::Project> CreateProject(rpc::Tx& tx, const v1::CreateProjectRequest& request);
// Stating another day replaces the earlier one.
absl::StatusOr<v1::Project> RecordProjectStart(rpc::Tx& tx, const v1::RecordProjectStartRequest& request);

absl::StatusOr<v1::ProjectRecord> GetProject(rpc::ReadTx& tx, const v1::GetProjectRequest& request);
absl::StatusOr<v1::ProjectRecord> ReplanProject(rpc::Tx& tx, const v1::ReplanProjectRequest& request);
absl::StatusOr<v1::ProjectRecord> RecordProjectCompletion(rpc::Tx& tx,
                                                          const v1::RecordProjectCompletionRequest& request);
absl::StatusOr<v1::ProjectRecord> TransferProject(rpc::Tx& tx, const v1::TransferProjectRequest& request);

// The lists of SitesService; the environment outlives it.
class SiteLists {
 public:
  explicit SiteLists(const rpc::Environment& environment) : pages_(environment.sealer) {}

  absl::StatusOr<v1::ListProjectsResponse> ListProjects(rpc::ReadTx& tx, const v1::ListProjectsRequest& request) const;
  absl::StatusOr<v1::ListSitesResponse> ListSites(rpc::ReadTx& tx, const v1::ListSitesRequest& request) const;

 private:
  const rpc::Pages pages_;
};

}  // namespace sjak::placements
