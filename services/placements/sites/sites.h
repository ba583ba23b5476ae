#pragma once

#include "absl/status/statusor.h"
#include "platform/rpc/tx.h"
#include "sjak/placements/v1/sites.pb.h"

// Sites of projects: where they are, their phases, and who works there when.
namespace sjak::placements {

absl::StatusOr<v1::Site> CreateSite(rpc::Tx& tx, const v1::CreateSiteRequest& request);
absl::StatusOr<v1::Site> AddSiteContractor(rpc::Tx& tx, const v1::AddSiteContractorRequest& request);

absl::StatusOr<v1::SiteRecord> GetSite(rpc::ReadTx& tx, const v1::GetSiteRequest& request);
absl::StatusOr<v1::SiteRecord> DescribeSite(rpc::Tx& tx, const v1::DescribeSiteRequest& request);
absl::StatusOr<v1::SiteRecord> PlanSitePhases(rpc::Tx& tx, const v1::PlanSitePhasesRequest& request);
absl::StatusOr<v1::SiteRecord> EndSiteContractor(rpc::Tx& tx, const v1::EndSiteContractorRequest& request);
absl::StatusOr<v1::ContractorChain> GetContractorChain(rpc::ReadTx& tx, const v1::GetContractorChainRequest& request);

}  // namespace sjak::placements
