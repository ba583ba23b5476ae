#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "sjak/placements/v1/buyouts.pb.h"

// Buy-out agreements: what is agreed with a foreman's company, and what it ties up of a budget line (S36, S60).
namespace sjak::placements {

// MentorsService. Each calendar year of the agreement must fit what the line has left for that year; a year without
// money has nothing. Only a line of cost kind MENTOR_BUY_OUT pays (S59).
absl::StatusOr<v1::BuyOutAgreement> AgreeBuyOut(rpc::Tx& tx, const v1::AgreeBuyOutRequest& request);

// BuyOutsService.
absl::StatusOr<v1::BuyOutAgreement> ReviseBuyOut(rpc::Tx& tx, const v1::ReviseBuyOutRequest& request);
absl::StatusOr<v1::BuyOutAgreement> CloseBuyOut(rpc::Tx& tx, const v1::CloseBuyOutRequest& request);
absl::StatusOr<v1::AgreementRecord> GetAgreement(rpc::ReadTx& tx, const v1::GetAgreementRequest& request);

class AgreementLists {
 public:
  explicit AgreementLists(std::shared_ptr<identity::Sealer> sealer) : pages_(std::move(sealer)) {}
  absl::StatusOr<v1::ListAgreementsResponse> ListAgreements(rpc::ReadTx& tx,
                                                            const v1::ListAgreementsRequest& request) const;

 private:
  const rpc::Pages pages_;
};

}  // namespace sjak::placements
