#pragma once

#include "absl/status/statusor.h"
#include "platform/rpc/environment.h"
#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "sjak/placements/v1/partners.pb.h"

// PartnersService: companies as they are invited, agree, leave, and turn out to be one.
namespace sjak::placements {

absl::StatusOr<v1::PartnerRecord> GetPartner(rpc::ReadTx& tx, const v1::GetPartnerRequest& request);
absl::StatusOr<v1::PartnerRecord> InvitePartner(rpc::Tx& tx, const v1::InvitePartnerRequest& request);
absl::StatusOr<v1::PartnerRecord> ProposeAgreement(rpc::Tx& tx, const v1::ProposeAgreementRequest& request);
absl::StatusOr<v1::PartnerRecord> AcceptAgreement(rpc::Tx& tx, const v1::AcceptAgreementRequest& request);
absl::StatusOr<v1::PartnerLeaving> LeavePartnership(rpc::Tx& tx, const v1::LeavePartnershipRequest& request);
// Locks both partners in the order of their ids.
absl::StatusOr<v1::PartnerRecord> MergePartners(rpc::Tx& tx, const v1::MergePartnersRequest& request);

// The lists of PartnersService; the environment outlives it.
class PartnerLists {
 public:
  explicit PartnerLists(const rpc::Environment& environment) : pages_(environment.sealer) {}

  absl::StatusOr<v1::ListPartnersResponse> ListPartners(rpc::ReadTx& tx, const v1::ListPartnersRequest& request) const;
  absl::StatusOr<v1::ListEmployerUnitsResponse> ListEmployerUnits(rpc::ReadTx& tx,
                                                                  const v1::ListEmployerUnitsRequest& request) const;

 private:
  const rpc::Pages pages_;
};

}  // namespace sjak::placements
