#pragma once

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "services/citizens/registry/person_store.h"
#include "sjak/citizens/v1/citizens.pb.h"

namespace sjak::citizens {

// Who is registered.
class Registry {
 public:
  Registry(const People& people, std::shared_ptr<identity::Sealer> sealer) : people_(people), pages_(sealer) {}

  absl::StatusOr<v1::Citizen> RegisterCitizen(rpc::Tx& tx, const v1::RegisterCitizenRequest& request) const;
  std::vector<absl::StatusOr<v1::Citizen>> GetCitizens(rpc::BatchTx& tx,
                                                       absl::Span<const rpc::Item<v1::GetCitizenRequest>> items) const;
  absl::StatusOr<v1::ListCitizensResponse> ListCitizens(rpc::ReadTx& tx, const v1::ListCitizensRequest& request) const;

 private:
  const People& people_;
  const rpc::Pages pages_;
};

}  // namespace sjak::citizens
