#include "services/placements/contacts/notes.h"

#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/placements/contacts/led_placement_store.h"
#include "services/placements/contacts/notes_store.h"
#include "services/placements/placements/steps.h"
#include "sjak/placements/v1/contacts_events.pb.h"

namespace sjak::placements {
namespace {

bool IsPartner(const identity::Caller& caller) { return caller.originator_class() == policy::v1::CALLER_CLASS_PARTNER; }

// Fills notes until the page is full; the token goes on after the last of them.
template <typename Note, typename Response, typename Request>
void FillNotes(rpc::ReadTx& tx, const rpc::Pages& pages, const rpc::Page& page, const Request& request,
               std::vector<Note> notes, Response* response) {
  for (Note& note : notes) {
    if (response->notes_size() == page.size) {
      response->set_next_page_token(
          pages.Next(tx.call(), request, {IdOf(response->notes().rbegin()->name()).ToString()}));
      return;
    }
    *response->add_notes() = std::move(note);
  }
}

}  // namespace

absl::StatusOr<v1::CitizenNote> WriteCitizenNote(rpc::Tx& tx, const v1::WriteCitizenNoteRequest& request) {
  SJAK_RETURN_IF_ERROR(CheckWords(request));
  const Uuid placement = IdOf(request.placement());
  if (!LockSpokenOf(tx, placement)) return PlacementNotFound();
  const SpokenOf spoken = ReadSpokenOf(tx, placement, tx.today(), tx.today());
  v1::CitizenNote note;
  note.set_name(ResourceName("citizenNotes", Uuid::New()));
  note.set_placement(request.placement());
  note.set_by_mentor(IsPartner(tx.caller()));
  *note.mutable_written_on() = wire::ToProto(tx.today());
  note.set_words(request.words());
  InsertCitizenNote(tx, note);
  v1::CitizenNoteWritten event;
  event.set_note(note.name());
  event.set_placement(note.placement());
  event.set_by_mentor(note.by_mentor());
  tx.Publish(note.name(), 1, event, spoken.citizen);
  tx.Disclose("", {policy::v1::DATA_SENSITIVE}, "AUTHOR");
  return note;
}

absl::StatusOr<v1::PartnershipNote> WritePartnershipNote(rpc::Tx& tx, const v1::WritePartnershipNoteRequest& request) {
  SJAK_RETURN_IF_ERROR(CheckWords(request));
  if (wire::DateOf(request.held_on()) > tx.today()) return RefuseField("held_on", "must not lie in the future");
  v1::PartnershipNote note;
  note.set_name(ResourceName("partnershipNotes", Uuid::New()));
  note.set_partner(request.partner());
  note.set_kind(request.kind());
  note.set_shared(request.shared() || IsPartner(tx.caller()));
  *note.mutable_held_on() = request.held_on();
  note.set_words(request.words());
  if (!InsertPartnershipNote(tx, note)) return NotFound("PARTNER_NOT_FOUND", "There is no such partner.");
  v1::PartnershipNoteWritten event;
  event.set_note(note.name());
  event.set_partner(note.partner());
  event.set_kind(note.kind());
  tx.Publish(note.name(), 1, event);
  return note;
}

absl::StatusOr<v1::ListCitizenNotesResponse> Notes::ListCitizenNotes(rpc::ReadTx& tx,
                                                                     const v1::ListCitizenNotesRequest& request) const {
  SJAK_ASSIGN_OR_RETURN(const rpc::Page page, pages_.Open(tx.call(), request));
  tx.Disclose("", {policy::v1::DATA_SENSITIVE}, "AUTHOR");
  v1::ListCitizenNotesResponse response;
  FillNotes(tx, pages_, page, request, ListCitizenNoteRows(tx, request, page), &response);
  return response;
}

absl::StatusOr<v1::ListPartnershipNotesResponse> Notes::ListPartnershipNotes(
    rpc::ReadTx& tx, const v1::ListPartnershipNotesRequest& request) const {
  SJAK_ASSIGN_OR_RETURN(const rpc::Page page, pages_.Open(tx.call(), request));
  v1::ListPartnershipNotesResponse response;
  FillNotes(tx, pages_, page, request, ListPartnershipNoteRows(tx, request, page), &response);
  return response;
}

}  // namespace sjak::placements
