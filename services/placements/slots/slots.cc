#include "services/placements/slots/slots.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/common/danish_text.h"
#include "services/placements/slots/slot_rules.h"
#include "services/placements/slots/slots_store.h"
#include "sjak/placements/v1/slots_events.pb.h"

namespace sjak::placements {
namespace {

absl::Status SlotNotFound() { return NotFound("SLOT_NOT_FOUND", "There is no such slot."); }

// SLOT_STATE_OPEN without its prefix.
std::string WordOf(v1::SlotState state) { return v1::SlotState_Name(state).substr(11); }

absl::Status WrongState(const v1::Slot& slot) {
  return RefuseState("SLOT_STATE_WRONG", absl::StrCat("The slot is ", WordOf(slot.state()), ". Choose another."),
                     slot.name(), {{"state", WordOf(slot.state())}});
}

// The slot at its next version.
absl::StatusOr<v1::Slot> LockedSlot(rpc::Tx& tx, const std::string& name) {
  if (!LockSlot(tx, IdOf(name))) return SlotNotFound();
  std::optional<v1::Slot> slot = ReadSlotLocked(tx, IdOf(name));
  if (!slot) return SlotNotFound();
  slot->set_version(slot->version() + 1);
  return *std::move(slot);
}

v1::Slot PublishSlot(rpc::Tx& tx, const v1::Slot& slot) {
  v1::SlotChanged event;
  *event.mutable_slot() = slot;
  tx.Publish(slot.name(), slot.version(), event);
  return slot;
}

absl::Status CheckSlotGround(const SlotGround& ground, const v1::OpenSlotRequest& request) {
  if (!ground.site) return NotFound("SITE_NOT_FOUND", "There is no such site.");
  if (!ground.unit) return NotFound("EMPLOYER_UNIT_NOT_FOUND", "There is no such employer unit.");
  if (!request.programme().empty() && IdOf(request.programme()) != ground.programme) {
    return RefuseState("SITE_NOT_IN_PROGRAMME", "The site belongs to another programme. Choose a site of this one.",
                       request.facts().site());
  }
  if (!ground.unit_on_site) {
    return RefuseState("UNIT_NOT_ON_SITE", "The unit is not on the site on every day of the slot. Change the days.",
                       request.facts().employer_unit());
  }
  if (!ground.kind_enabled) {
    return RefuseState("KIND_NOT_ENABLED", "No phase of the programme allows this kind on the first day.",
                       request.facts().site());
  }
  return absl::OkStatus();
}

SlotTerms TermsOfSlot(const v1::SlotFacts& facts) {
  return {facts.kind(),
          facts.site(),
          facts.employer_unit(),
          {facts.task_codes().begin(), facts.task_codes().end()},
          wire::DateOf(facts.starts_on()),
          wire::DateOf(facts.ends_on())};
}

}  // namespace

absl::StatusOr<v1::Slot> OpenSlot(rpc::Tx& tx, const v1::OpenSlotRequest& request) {
  const v1::SlotFacts& facts = request.facts();
  for (int i = 0; i < facts.requirements_size(); ++i) {
    if (ContainsCprPattern(facts.requirements(i))) {
      return RefuseField(absl::StrCat("facts.requirements[", i, "]"), "must not hold what looks like a CPR number");
    }
  }
  if (wire::DateOf(facts.ends_on()) < tx.today()) return RefuseField("facts.ends_on", "must not lie in the past");
  const SlotGround ground = ReadSlotGround(tx, facts);
  SJAK_RETURN_IF_ERROR(CheckSlotGround(ground, request));
  v1::SlotOpened event;
  v1::Slot& slot = *event.mutable_slot();
  slot.set_name(ResourceName("slots", Uuid::New()));
  slot.set_version(1);
  slot.set_programme(ResourceName("programmes", ground.programme));
  *slot.mutable_facts() = facts;
  slot.set_state(v1::SLOT_STATE_OPEN);
  slot.set_by_partner(tx.caller().originator_class() == policy::v1::CALLER_CLASS_PARTNER);
  InsertSlot(tx, slot);
  tx.Publish(slot.name(), 1, event);
  return event.slot();
}

absl::StatusOr<v1::Slot> RefuseSlot(rpc::Tx& tx, const v1::RefuseSlotRequest& request) {
  SJAK_ASSIGN_OR_RETURN(v1::Slot slot, LockedSlot(tx, request.slot()));
  if (slot.state() != v1::SLOT_STATE_OPEN || slot.seats_taken() > 0) return WrongState(slot);
  slot.set_state(v1::SLOT_STATE_REFUSED);
  slot.set_reason(request.reason());
  UpdateSlot(tx, slot, "REFUSED", request.reason());
  return PublishSlot(tx, slot);
}

absl::StatusOr<v1::Slot> CloseSlot(rpc::Tx& tx, const v1::CloseSlotRequest& request) {
  SJAK_ASSIGN_OR_RETURN(v1::Slot slot, LockedSlot(tx, request.slot()));
  if (slot.state() == v1::SLOT_STATE_REFUSED || slot.state() == v1::SLOT_STATE_CLOSED) return WrongState(slot);
  slot.set_state(v1::SLOT_STATE_CLOSED);
  slot.set_reason(request.reason());
  UpdateSlot(tx, slot, "CLOSED", request.reason());
  return PublishSlot(tx, slot);
}

absl::StatusOr<v1::Slot> FillSlot(rpc::Tx& tx, const v1::FillSlotRequest& request) {
  if (!LockSlot(tx, IdOf(request.slot()))) return SlotNotFound();
  std::optional<SlotAndPlacement> both = ReadSlotAndPlacement(tx, IdOf(request.slot()), IdOf(request.placement()));
  if (!both) return SlotNotFound();
  v1::Slot& slot = both->slot;
  if (!both->terms) return NotFound("PLACEMENT_NOT_FOUND", "There is no such placement, or it is over.");
  if (slot.state() == v1::SLOT_STATE_FILLED) {
    return RefuseState("SLOT_FULL", "Every seat is taken. Choose another slot, or ask the company for more seats.",
                       request.slot());
  }
  if (slot.state() != v1::SLOT_STATE_OPEN) return WrongState(slot);
  const v1::PlacementTerms& terms = *both->terms;
  const std::vector<std::string> differences = Differences(TermsOfSlot(slot.facts()), {both->kind,
                                                                                       terms.site(),
                                                                                       terms.employer_unit(),
                                                                                       {terms.function_code()},
                                                                                       wire::DateOf(terms.starts_on()),
                                                                                       wire::DateOf(terms.ends_on())});
  if (!differences.empty()) {
    return RefuseState("PLACEMENT_DOES_NOT_FIT_SLOT", "The placement is not what the slot offers. Choose another slot.",
                       request.slot(), {{"differs", absl::StrJoin(differences, ",")}});
  }
  slot.set_version(slot.version() + 1);
  slot.set_seats_taken(slot.seats_taken() + 1);
  slot.clear_reason();
  if (slot.seats_taken() >= slot.facts().seats()) slot.set_state(v1::SLOT_STATE_FILLED);
  InsertSeat(tx, slot, IdOf(request.placement()));
  tx.Touch(both->citizen);
  return PublishSlot(tx, slot);
}

absl::StatusOr<v1::Slot> GetSlot(rpc::ReadTx& tx, const v1::GetSlotRequest& request) {
  std::optional<v1::Slot> slot = ReadSlot(tx, IdOf(request.name()));
  if (!slot) return SlotNotFound();
  return *std::move(slot);
}

absl::StatusOr<v1::ListSlotsResponse> SlotLists::ListSlots(rpc::ReadTx& tx, const v1::ListSlotsRequest& request) const {
  const int named = !request.programme().empty() + !request.site().empty() + !request.employer_unit().empty();
  if (named != 1) return RefuseField("programme", "give exactly one of programme, site and employer_unit");
  SJAK_ASSIGN_OR_RETURN(const rpc::Page page, pages_.Open(tx.call(), request));
  const SlotsOf of = !request.site().empty()            ? SlotsOf::kSite
                     : !request.employer_unit().empty() ? SlotsOf::kUnit
                                                        : SlotsOf::kProgramme;
  const Uuid id = IdOf(request.programme() + request.site() + request.employer_unit());
  v1::ListSlotsResponse response;
  for (v1::Slot& slot : ListSlotRows(tx, of, id, request.open_only(), page)) {
    if (response.slots_size() == page.size) {
      const std::string& last = response.slots().rbegin()->name();
      response.set_next_page_token(pages_.Next(tx.call(), request, {IdOf(last).ToString()}));
      break;
    }
    *response.add_slots() = std::move(slot);
  }
  return response;
}

}  // namespace sjak::placements
