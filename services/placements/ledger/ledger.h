#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "sjak/placements/v1/ledger.pb.h"

// sjak.placements.v1.LedgerService: the books are read here; they are written by what they are about.
namespace sjak::placements {

absl::StatusOr<v1::LinePosition> GetLinePosition(rpc::ReadTx& tx, const v1::GetLinePositionRequest& request);
absl::StatusOr<v1::MoneyToOutcome> GetMoneyToOutcome(rpc::ReadTx& tx, const v1::GetMoneyToOutcomeRequest& request);

class LedgerLists {
 public:
  explicit LedgerLists(std::shared_ptr<identity::Sealer> sealer) : pages_(std::move(sealer)) {}
  absl::StatusOr<v1::ListLedgerEntriesResponse> ListLedgerEntries(rpc::ReadTx& tx,
                                                                  const v1::ListLedgerEntriesRequest& request) const;

 private:
  const rpc::Pages pages_;
};

}  // namespace sjak::placements
