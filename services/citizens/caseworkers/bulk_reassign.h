#pragma once

#include "absl/status/statusor.h"
#include "platform/rpc/tx.h"
#include "services/citizens/registry/person_store.h"
#include "sjak/citizens/v1/caseworkers.pb.h"

namespace sjak::citizens {

// Hands on what one caseworker has, when somebody leaves or is ill. A call is one transaction over at most kBulkCases
// people; what is done is no longer theirs, so that calls may stop and go on at any time.
inline constexpr int kBulkCases = 1000;

class BulkReassigning {
 public:
  explicit BulkReassigning(const People& people) : people_(people) {}

  absl::StatusOr<v1::BulkReassignResponse> BulkReassign(rpc::Tx& tx, const v1::BulkReassignRequest& request) const;

 private:
  const People& people_;
};

}  // namespace sjak::citizens
