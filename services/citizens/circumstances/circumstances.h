#pragma once

#include "absl/status/statusor.h"
#include "platform/rpc/tx.h"
#include "services/citizens/registry/person_store.h"
#include "sjak/citizens/v1/citizens.pb.h"

namespace sjak::citizens {

// What is true of a person for a time. Each opens a spell and closes the one it falls into; FAILED_PRECONDITION
// SPELL_OVERLAP when one that starts later is in the way.
class Circumstances {
 public:
  explicit Circumstances(const People& people) : people_(people) {}

  absl::StatusOr<v1::Citizen> RecordTargetGroup(rpc::Tx& tx, const v1::RecordTargetGroupRequest& request) const;
  absl::StatusOr<v1::Citizen> RecordAddress(rpc::Tx& tx, const v1::RecordAddressRequest& request) const;
  absl::StatusOr<v1::Citizen> RecordNeeds(rpc::Tx& tx, const v1::RecordNeedsRequest& request) const;

 private:
  const People& people_;
};

}  // namespace sjak::citizens
