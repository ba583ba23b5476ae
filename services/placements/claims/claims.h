#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "sjak/placements/v1/claims.pb.h"

// sjak.placements.v1.ClaimsService. Each step books what it does to the money in its own transaction; nothing that was
// booked is changed, only reversed.
namespace sjak::placements {

absl::StatusOr<v1::Claim> SubmitClaim(rpc::Tx& tx, const v1::SubmitClaimRequest& request);
absl::StatusOr<v1::Claim> ReturnClaim(rpc::Tx& tx, const v1::SettleClaimRequest& request);
absl::StatusOr<v1::Claim> RejectClaim(rpc::Tx& tx, const v1::SettleClaimRequest& request);
absl::StatusOr<v1::Claim> ApproveClaim(rpc::Tx& tx, const v1::ApproveClaimRequest& request);
absl::StatusOr<v1::Claim> RecordClaimPayment(rpc::Tx& tx, const v1::RecordClaimPaymentRequest& request);
absl::StatusOr<v1::Claim> ProposeClawBack(rpc::Tx& tx, const v1::SettleClaimRequest& request);
absl::StatusOr<v1::Claim> DecideClawBack(rpc::Tx& tx, const v1::DecideClawBackRequest& request);
absl::StatusOr<v1::Claim> GetClaim(rpc::ReadTx& tx, const v1::GetClaimRequest& request);

class ClaimLists {
 public:
  explicit ClaimLists(std::shared_ptr<identity::Sealer> sealer) : pages_(std::move(sealer)) {}
  absl::StatusOr<v1::ListClaimsResponse> ListClaims(rpc::ReadTx& tx, const v1::ListClaimsRequest& request) const;

 private:
  const rpc::Pages pages_;
};

}  // namespace sjak::placements
