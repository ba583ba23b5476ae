#pragma once

#include "absl/status/statusor.h"
#include "platform/rpc/tx.h"
#include "sjak/placements/v1/budget.pb.h"

// sjak.placements.v1.BudgetService: later versions of budget lines, each booked in the ledger as it is made.
namespace sjak::placements {

absl::StatusOr<v1::PriceLevels> StatePriceLevels(rpc::Tx& tx, const v1::StatePriceLevelsRequest& request);
absl::StatusOr<v1::BudgetLineRecord> ReviseBudgetLine(rpc::Tx& tx, const v1::ReviseBudgetLineRequest& request);
absl::StatusOr<v1::BudgetLineRecord> UpliftBudgetLine(rpc::Tx& tx, const v1::UpliftBudgetLineRequest& request);
absl::StatusOr<v1::BudgetLineRecord> TransferBudget(rpc::Tx& tx, const v1::TransferBudgetRequest& request);
// S42: beside the books, and in none of them.
absl::StatusOr<v1::CaseworkerTime> StateCaseworkerTime(rpc::Tx& tx, const v1::StateCaseworkerTimeRequest& request);
absl::StatusOr<v1::CaseworkerTimeOfYear> GetCaseworkerTime(rpc::ReadTx& tx,
                                                           const v1::GetCaseworkerTimeRequest& request);
absl::StatusOr<v1::BudgetTables> GetBudgetTables(rpc::ReadTx& tx, const v1::GetBudgetTablesRequest& request);

}  // namespace sjak::placements
