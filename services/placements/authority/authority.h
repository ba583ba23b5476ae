#pragma once

#include "absl/status/statusor.h"
#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "sjak/placements/v1/authority.pb.h"

// AuthorityService: who holds a decision, and what it says there (D2).
namespace sjak::placements {

absl::StatusOr<v1::Placement> RecordReference(rpc::Tx& tx, const v1::RecordReferenceRequest& request);
absl::StatusOr<v1::ImportedDecision> ImportDecision(rpc::Tx& tx, const v1::ImportDecisionRequest& request);
absl::StatusOr<v1::VitasSheet> GetVitasSheet(rpc::ReadTx& tx, const v1::GetVitasSheetRequest& request);

class Reconciliation {
 public:
  explicit Reconciliation(std::shared_ptr<identity::Sealer> sealer) : pages_(std::move(sealer)) {}
  absl::StatusOr<v1::ListReconciliationResponse> ListReconciliation(rpc::ReadTx& tx,
                                                                    const v1::ListReconciliationRequest& request) const;

 private:
  const rpc::Pages pages_;
};

}  // namespace sjak::placements
