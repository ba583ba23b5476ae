#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "services/citizens/registry/person_store.h"
#include "sjak/citizens/v1/identity.pb.h"

namespace sjak::citizens {

class Search {
 public:
  Search(const People& people, std::shared_ptr<identity::Sealer> sealer) : people_(people), pages_(sealer) {}

  absl::StatusOr<v1::SearchCitizensResponse> SearchCitizens(rpc::ReadTx& tx,
                                                            const v1::SearchCitizensRequest& request) const;

 private:
  const People& people_;
  const rpc::Pages pages_;
};

}  // namespace sjak::citizens
