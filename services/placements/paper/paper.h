#pragma once

#include "absl/status/statusor.h"
#include "platform/rpc/tx.h"
#include "sjak/placements/v1/paper.pb.h"

// sjak.placements.v1.MoneyPaperService.
namespace sjak::placements {

absl::StatusOr<v1::InvoiceSheet> GetInvoiceSheet(rpc::ReadTx& tx, const v1::GetInvoiceSheetRequest& request);
absl::StatusOr<v1::ClaimsToPay> ExportClaimsToPay(rpc::ReadTx& tx, const v1::ExportClaimsToPayRequest& request);
absl::StatusOr<v1::ImportPaymentAnswersResponse> ImportPaymentAnswers(rpc::Tx& tx,
                                                                      const v1::ImportPaymentAnswersRequest& request);
absl::StatusOr<v1::PartnerStatement> GetPartnerStatement(rpc::ReadTx& tx,
                                                         const v1::GetPartnerStatementRequest& request);

}  // namespace sjak::placements
