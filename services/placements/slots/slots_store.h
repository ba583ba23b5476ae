#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "sjak/placements/v1/slots.pb.h"

namespace sjak::placements {

// What a new slot refers to. A partner finds its own units only.
struct SlotGround {
  bool site = false;
  bool unit = false;
  bool unit_on_site = false;  // on every day
  bool kind_enabled = false;  // by a phase of the programme on the first day
  Uuid programme;             // the site's
};
SlotGround ReadSlotGround(rpc::Tx& tx, const v1::SlotFacts& facts);
void InsertSlot(rpc::Tx& tx, const v1::Slot& slot);

// Holds the slot until the transaction ends; false when there is none.
bool LockSlot(rpc::Tx& tx, const Uuid& id);
// After LockSlot, in its own statement. A partner finds its own.
std::optional<v1::Slot> ReadSlotLocked(rpc::Tx& tx, const Uuid& id);

// A slot with a placement that may take a seat.
struct SlotAndPlacement {
  v1::Slot slot;
  // Unset when there is none, or when it was cancelled or is over.
  std::optional<v1::PlacementTerms> terms;
  v1::PlacementKind kind = v1::PLACEMENT_KIND_UNSPECIFIED;
  Uuid citizen;
};
std::optional<SlotAndPlacement> ReadSlotAndPlacement(rpc::Tx& tx, const Uuid& slot, const Uuid& placement);

// Each stores what makes slot.version(); `status` is "OPEN", "REFUSED" or "CLOSED".
void UpdateSlot(rpc::Tx& tx, const v1::Slot& slot, const std::string& status, const std::string& reason);
// Hits SEAT_TAKEN_ALREADY.
void InsertSeat(rpc::Tx& tx, const v1::Slot& slot, const Uuid& placement);

std::optional<v1::Slot> ReadSlot(rpc::ReadTx& tx, const Uuid& id);
enum class SlotsOf { kProgramme, kSite, kUnit };
// One more than page.size when there are more, by id. A partner finds its own.
std::vector<v1::Slot> ListSlotRows(rpc::ReadTx& tx, SlotsOf of, const Uuid& id, bool open_only, const rpc::Page& page);

}  // namespace sjak::placements
