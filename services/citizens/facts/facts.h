#pragma once

#include "absl/status/statusor.h"
#include "platform/rpc/tx.h"
#include "services/citizens/registry/person_store.h"
#include "sjak/citizens/v1/citizens.pb.h"

namespace sjak::citizens {

// What placement decisions are made from.
class Facts {
 public:
  explicit Facts(const People& people) : people_(people) {}

  // Every spell as of the day asked for, as known now.
  absl::StatusOr<v1::PlacementFacts> GetPlacementFacts(rpc::ReadTx& tx,
                                                       const v1::GetPlacementFactsRequest& request) const;

 private:
  const People& people_;
};

}  // namespace sjak::citizens
