#pragma once

#include "absl/status/statusor.h"
#include "platform/rpc/environment.h"
#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "sjak/placements/v1/slots.pb.h"

// SlotsService: seats that companies offer before anybody is proposed.
namespace sjak::placements {

absl::StatusOr<v1::Slot> OpenSlot(rpc::Tx& tx, const v1::OpenSlotRequest& request);
absl::StatusOr<v1::Slot> RefuseSlot(rpc::Tx& tx, const v1::RefuseSlotRequest& request);
absl::StatusOr<v1::Slot> CloseSlot(rpc::Tx& tx, const v1::CloseSlotRequest& request);
// The slot is locked, so that of two for the last seat one gets it.
absl::StatusOr<v1::Slot> FillSlot(rpc::Tx& tx, const v1::FillSlotRequest& request);
absl::StatusOr<v1::Slot> GetSlot(rpc::ReadTx& tx, const v1::GetSlotRequest& request);

// The list; the environment outlives it.
class SlotLists {
 public:
  explicit SlotLists(const rpc::Environment& environment) : pages_(environment.sealer) {}

  absl::StatusOr<v1::ListSlotsResponse> ListSlots(rpc::ReadTx& tx, const v1::ListSlotsRequest& request) const;

 private:
  const rpc::Pages pages_;
};

}  // namespace sjak::placements
