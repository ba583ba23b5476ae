#pragma once

#include "absl/status/statusor.h"
#include "platform/rpc/tx.h"
#include "sjak/placements/v1/placements.pb.h"

// ProgrammesService: programmes with their phases, and their budget lines.
namespace sjak::placements {

absl::StatusOr<v1::Programme> CreateProgramme(rpc::Tx& tx, const v1::CreateProgrammeRequest& request);
absl::StatusOr<v1::Programme> GetProgramme(rpc::ReadTx& tx, const v1::GetProgrammeRequest& request);
absl::StatusOr<v1::BudgetLine> CreateBudgetLine(rpc::Tx& tx, const v1::CreateBudgetLineRequest& request);

}  // namespace sjak::placements
