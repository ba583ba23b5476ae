#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "platform/rpc/environment.h"
#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "sjak/placements/v1/rights.pb.h"

namespace sjak::placements {

// The rights of the person where placements are: sjak.placements.v1.RightsService.
class Rights {
 public:
  // `environment` outlives this and has the peer "citizens".
  explicit Rights(const rpc::Environment& environment) : environment_(environment), pages_(environment.sealer) {}

  absl::StatusOr<citizens::v1::PersonExport> ExportPerson(rpc::ReadTx& tx,
                                                          const citizens::v1::ExportPersonRequest& request) const;

  // Asks the registry whether the person is erased there.
  struct Erased {};
  absl::StatusOr<Erased> PrepareErasePerson(const rpc::Call& call, const v1::ErasePersonRequest& request) const;
  absl::StatusOr<v1::ErasureReceipt> ErasePerson(rpc::Tx& tx, const v1::ErasePersonRequest& request,
                                                 const Erased& erased) const;

 private:
  const rpc::Environment& environment_;
  const rpc::Pages pages_;
};

}  // namespace sjak::placements
