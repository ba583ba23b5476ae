#include "services/citizens/circumstances/circumstances.h"

#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/citizens/registry/person.h"

namespace sjak::citizens {

absl::StatusOr<v1::Citizen> Circumstances::RecordTargetGroup(rpc::Tx& tx,
                                                             const v1::RecordTargetGroupRequest& request) const {
  SJAK_ASSIGN_OR_RETURN(People::Locked locked, people_.Lock(tx, IdOf(request.citizen())));
  std::optional<Date> until;
  if (wire::IsSet(request.valid_to())) until = wire::DateOf(request.valid_to()) + 1;
  SJAK_RETURN_IF_ERROR(locked.person.target_group.Open(wire::DateOf(request.valid_from()), until, request.group()));
  return Change(tx, people_, std::move(locked.person), v1::TargetGroupRecorded());
}

absl::StatusOr<v1::Citizen> Circumstances::RecordAddress(rpc::Tx& tx, const v1::RecordAddressRequest& request) const {
  SJAK_RETURN_IF_ERROR(CheckAddress(request.address()));
  SJAK_ASSIGN_OR_RETURN(People::Locked locked, people_.Lock(tx, IdOf(request.citizen())));
  SJAK_RETURN_IF_ERROR(locked.person.address.Open(wire::DateOf(request.valid_from()), std::nullopt,
                                                  Located(request.address(), locked.areas)));
  return Change(tx, people_, std::move(locked.person), v1::AddressRecorded());
}

absl::StatusOr<v1::Citizen> Circumstances::RecordNeeds(rpc::Tx& tx, const v1::RecordNeedsRequest& request) const {
  SJAK_ASSIGN_OR_RETURN(People::Locked locked, people_.Lock(tx, IdOf(request.citizen())));
  SJAK_RETURN_IF_ERROR(locked.person.needs.Open(wire::DateOf(request.valid_from()), std::nullopt,
                                                NeedStateOf(request.needs(), request.unemployed())));
  return Change(tx, people_, std::move(locked.person), v1::NeedsRecorded());
}

}  // namespace sjak::citizens
