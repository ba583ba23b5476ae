#pragma once

#include "absl/status/statusor.h"
#include "platform/rpc/tx.h"
#include "services/citizens/registry/person_store.h"
#include "sjak/citizens/v1/identity.pb.h"

namespace sjak::citizens {

// Two records of one person become one.
class Merges {
 public:
  explicit Merges(const People& people) : people_(people) {}

  absl::StatusOr<v1::MergeCitizensResponse> MergeCitizens(rpc::Tx& tx, const v1::MergeCitizensRequest& request) const;

 private:
  const People& people_;
};

}  // namespace sjak::citizens
