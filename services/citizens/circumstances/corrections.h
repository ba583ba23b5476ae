#pragma once

#include "absl/status/statusor.h"
#include "platform/rpc/tx.h"
#include "services/citizens/registry/person_store.h"
#include "sjak/citizens/v1/circumstances.pb.h"

namespace sjak::citizens {

// Puts right what was recorded of a person. The wrong record is kept as superseded; closed cases have methods of their
// own.
class Corrections {
 public:
  explicit Corrections(const People& people) : people_(people) {}

  absl::StatusOr<v1::Citizen> CorrectSpell(rpc::Tx& tx, const v1::CorrectSpellRequest& request) const;
  absl::StatusOr<v1::Citizen> EndSpell(rpc::Tx& tx, const v1::EndSpellRequest& request) const;

 private:
  const People& people_;
};

}  // namespace sjak::citizens
