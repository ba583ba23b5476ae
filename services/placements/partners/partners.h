#pragma once

#include "absl/status/statusor.h"
#include "platform/rpc/tx.h"
#include "sjak/placements/v1/placements.pb.h"

// ProgrammesService: partners, their production units, and what the ratio rule needs to know of a unit.
namespace sjak::placements {

absl::StatusOr<v1::Partner> CreatePartner(rpc::Tx& tx, const v1::CreatePartnerRequest& request);
// A P-number is registered once in a municipality, whatever programmes it works in, because its quota is one.
absl::StatusOr<v1::EmployerUnit> AddEmployerUnit(rpc::Tx& tx, const v1::AddEmployerUnitRequest& request);
absl::StatusOr<v1::Workforce> StateWorkforce(rpc::Tx& tx, const v1::StateWorkforceRequest& request);
absl::StatusOr<v1::ExternalOccupancy> RecordExternalOccupancy(rpc::Tx& tx,
                                                              const v1::RecordExternalOccupancyRequest& request);

}  // namespace sjak::placements
