#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "services/citizens/registry/person_store.h"
#include "sjak/citizens/v1/caseworkers.pb.h"
#include "sjak/citizens/v1/citizens.pb.h"

namespace sjak::citizens {

// Who owns the case (S43). A change of caseworker has a date, because it can hurt the outcome and must be told later.
class Caseworkers {
 public:
  Caseworkers(const People& people, std::shared_ptr<identity::Sealer> sealer)
      : people_(people), pages_(std::move(sealer)) {}

  absl::StatusOr<v1::Citizen> AssignCaseworker(rpc::Tx& tx, const v1::AssignCaseworkerRequest& request) const;
  absl::StatusOr<v1::Caseworker> DefineCaseworker(rpc::Tx& tx, const v1::DefineCaseworkerRequest& request) const;
  absl::StatusOr<v1::ListCaseloadsResponse> ListCaseloads(rpc::ReadTx& tx,
                                                          const v1::ListCaseloadsRequest& request) const;
  absl::StatusOr<v1::AssignmentHistory> GetAssignmentHistory(rpc::ReadTx& tx,
                                                             const v1::GetAssignmentHistoryRequest& request) const;

 private:
  const People& people_;
  const rpc::Pages pages_;
};

}  // namespace sjak::citizens
