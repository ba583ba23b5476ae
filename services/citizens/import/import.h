#pragma once

#include "absl/status/statusor.h"
#include "platform/rpc/tx.h"
#include "services/citizens/registry/person_store.h"
#include "sjak/citizens/v1/citizens.pb.h"

namespace sjak::citizens {

// People from a jobcentre system. A row finds its person by the source's key, else by CPR number; rows work as if
// applied one after the other, but the whole batch costs four statements.
class Import {
 public:
  explicit Import(const People& people) : people_(people) {}

  absl::StatusOr<v1::ImportCitizensBatchResponse> ImportCitizensBatch(
      rpc::Tx& tx, const v1::ImportCitizensBatchRequest& request) const;

 private:
  const People& people_;
};

}  // namespace sjak::citizens
