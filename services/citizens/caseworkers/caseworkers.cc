#include "services/citizens/caseworkers/caseworkers.h"

#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/citizens/registry/person.h"

namespace sjak::citizens {

absl::StatusOr<v1::Citizen> Caseworkers::AssignCaseworker(rpc::Tx& tx,
                                                          const v1::AssignCaseworkerRequest& request) const {
  SJAK_RETURN_IF_ERROR(CheckHoldsNoCpr("caseworker", request.caseworker()));
  SJAK_ASSIGN_OR_RETURN(People::Locked locked, people_.Lock(tx, IdOf(request.citizen())));
  SJAK_RETURN_IF_ERROR(
      locked.person.caseworker.Open(wire::DateOf(request.valid_from()), std::nullopt, request.caseworker()));
  return Change(tx, people_, std::move(locked.person), v1::CaseworkerAssigned());
}

}  // namespace sjak::citizens
