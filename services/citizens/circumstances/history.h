#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "sjak/citizens/v1/circumstances.pb.h"

namespace sjak::citizens {

// Everything dated that was ever recorded of a person.
class History {
 public:
  explicit History(std::shared_ptr<identity::Sealer> sealer) : pages_(std::move(sealer)) {}

  absl::StatusOr<v1::GetCircumstancesResponse> GetCircumstances(rpc::ReadTx& tx,
                                                                const v1::GetCircumstancesRequest& request) const;

 private:
  const rpc::Pages pages_;
};

}  // namespace sjak::citizens
