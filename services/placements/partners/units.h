#pragma once

#include "absl/status/statusor.h"
#include "platform/rpc/tx.h"
#include "sjak/placements/v1/partners.pb.h"

// PartnersService: production units that get another number or owner, and who speaks for their employees.
namespace sjak::placements {

absl::StatusOr<v1::EmployerUnit> GetEmployerUnit(rpc::ReadTx& tx, const v1::GetEmployerUnitRequest& request);
absl::StatusOr<v1::EmployerUnit> CorrectPNumber(rpc::Tx& tx, const v1::CorrectPNumberRequest& request);
absl::StatusOr<v1::EmployerUnit> MoveEmployerUnit(rpc::Tx& tx, const v1::MoveEmployerUnitRequest& request);
// Staff data: stored, listed to the jobcentre, and in no event.
absl::StatusOr<v1::Spokesperson> RecordSpokesperson(rpc::Tx& tx, const v1::RecordSpokespersonRequest& request);
absl::StatusOr<v1::ListSpokespersonsResponse> ListSpokespersons(rpc::ReadTx& tx,
                                                                const v1::ListSpokespersonsRequest& request);

}  // namespace sjak::placements
