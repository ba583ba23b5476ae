#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "services/citizens/registry/person_store.h"
#include "sjak/citizens/v1/identity.pb.h"

namespace sjak::citizens {

// Who may have been entered twice.
class Duplicates {
 public:
  // `window`: at how many persons one page looks.
  Duplicates(const People& people, std::shared_ptr<identity::Sealer> sealer, int window = 5'000)
      : people_(people), pages_(sealer), window_(window) {}

  absl::StatusOr<v1::FindDuplicatesResponse> FindDuplicates(rpc::ReadTx& tx,
                                                            const v1::FindDuplicatesRequest& request) const;
  absl::StatusOr<v1::DismissDuplicateResponse> DismissDuplicate(rpc::Tx& tx,
                                                                const v1::DismissDuplicateRequest& request) const;

 private:
  const People& people_;
  const rpc::Pages pages_;
  const int window_;
};

}  // namespace sjak::citizens
