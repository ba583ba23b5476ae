#pragma once

#include "absl/status/statusor.h"
#include "platform/rpc/tx.h"
#include "services/citizens/registry/person_store.h"
#include "sjak/citizens/v1/citizens.pb.h"

namespace sjak::citizens {

// Who owns the case (S43). A change of caseworker has a date, because it can hurt the outcome and must be told later.
class Caseworkers {
 public:
  explicit Caseworkers(const People& people) : people_(people) {}

  absl::StatusOr<v1::Citizen> AssignCaseworker(rpc::Tx& tx, const v1::AssignCaseworkerRequest& request) const;

 private:
  const People& people_;
};

}  // namespace sjak::citizens
