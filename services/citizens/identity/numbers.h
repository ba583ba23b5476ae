#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "platform/rpc/tx.h"
#include "services/citizens/registry/person_store.h"
#include "sjak/citizens/v1/identity.pb.h"

namespace sjak::citizens {

// The CPR numbers that people bear and have borne.
class Numbers {
 public:
  explicit Numbers(const People& people) : people_(people) {}

  absl::StatusOr<v1::CprNumbers> UnmaskCpr(rpc::ReadTx& tx, const v1::UnmaskCprRequest& request) const;
  absl::StatusOr<v1::Citizen> RecordCpr(rpc::Tx& tx, const v1::RecordCprRequest& request) const;
  absl::StatusOr<v1::Citizen> FindByCpr(rpc::ReadTx& tx, const v1::FindByCprRequest& request) const;

 private:
  const People& people_;
};

}  // namespace sjak::citizens
