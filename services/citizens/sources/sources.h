#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "services/citizens/registry/person_store.h"
#include "sjak/citizens/v1/sources.pb.h"

namespace sjak::citizens {

absl::StatusOr<v1::SourcePrecedence> DefineSourcePrecedence(rpc::Tx& tx,
                                                            const v1::DefineSourcePrecedenceRequest& request);

// What sources say differently, as imports found it.
class Sources {
 public:
  Sources(const People& people, std::shared_ptr<identity::Sealer> sealer) : people_(people), pages_(sealer) {}

  absl::StatusOr<v1::ListDiscrepanciesResponse> ListDiscrepancies(rpc::ReadTx& tx,
                                                                  const v1::ListDiscrepanciesRequest& request) const;
  absl::StatusOr<v1::Discrepancy> ResolveDiscrepancy(rpc::Tx& tx, const v1::ResolveDiscrepancyRequest& request) const;

 private:
  const People& people_;
  const rpc::Pages pages_;
};

}  // namespace sjak::citizens
