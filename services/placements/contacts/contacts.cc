#include "services/placements/contacts/contacts.h"

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/placements/contacts/cadence_rules.h"
#include "services/placements/contacts/contacts_store.h"
#include "services/placements/contacts/led_placement_store.h"
#include "services/placements/contacts/spoken_of.h"
#include "services/placements/placements/steps.h"
#include "sjak/placements/v1/contacts_events.pb.h"

namespace sjak::placements {

absl::StatusOr<v1::ContactCadence> SetContactCadence(rpc::Tx& tx, const v1::SetContactCadenceRequest& request) {
  if (wire::DateOf(request.valid_from()) < tx.today()) {
    return RefuseField("valid_from", "must be today or later: what was due is not changed afterwards");
  }
  if (!LockCadence(tx, IdOf(request.programme()))) {
    return NotFound("PROGRAMME_NOT_FOUND", "There is no such programme.");
  }
  v1::ContactCadenceSet event;
  v1::ContactCadence& cadence = *event.mutable_cadence();
  cadence.set_programme(request.programme());
  *cadence.mutable_valid_from() = request.valid_from();
  cadence.set_every_days(request.every_days());
  cadence.set_version(InsertCadence(tx, request));
  tx.Publish(absl::StrCat("contactCadences/", IdOf(request.programme()).ToString()), cadence.version(), event);
  return cadence;
}

absl::StatusOr<v1::MentorContact> RecordContact(rpc::Tx& tx, const v1::RecordContactRequest& request) {
  const Date held_on = wire::DateOf(request.held_on());
  if (held_on > tx.today()) return RefuseField("held_on", "must not lie in the future");
  const Uuid placement = IdOf(request.placement());
  if (!LockSpokenOf(tx, placement)) return PlacementNotFound();
  const SpokenOf spoken = ReadSpokenOf(tx, placement, held_on, held_on);
  SJAK_RETURN_IF_ERROR(CheckSpokenOf(spoken, held_on, held_on, request.placement()));
  v1::ContactRecorded event;
  v1::MentorContact& contact = *event.mutable_contact();
  contact.set_name(ResourceName("mentorContacts", Uuid::New()));
  contact.set_placement(request.placement());
  contact.set_mentor(ResourceName("mentors", *spoken.mentor));
  *contact.mutable_held_on() = request.held_on();
  contact.set_channel(request.channel());
  contact.set_minutes(request.minutes());
  InsertContact(tx, contact);
  tx.Publish(contact.name(), 1, event, spoken.citizen);
  return contact;
}

absl::StatusOr<v1::ListContactsResponse> ContactLists::ListContacts(rpc::ReadTx& tx,
                                                                    const v1::ListContactsRequest& request) const {
  SJAK_ASSIGN_OR_RETURN(const rpc::Page page, pages_.Open(tx.call(), request));
  v1::ListContactsResponse response;
  for (v1::MentorContact& contact : ListContactRows(tx, request, page)) {
    if (response.contacts_size() == page.size) {
      const v1::MentorContact& last = *response.contacts().rbegin();
      response.set_next_page_token(
          pages_.Next(tx.call(), request, {wire::DateOf(last.held_on()).ToString(), IdOf(last.name()).ToString()}));
      break;
    }
    *response.add_contacts() = std::move(contact);
  }
  return response;
}

absl::StatusOr<v1::ListContactsDueResponse> ContactLists::ListContactsDue(
    rpc::ReadTx& tx, const v1::ListContactsDueRequest& request) const {
  SJAK_ASSIGN_OR_RETURN(const rpc::Page page, pages_.Open(tx.call(), request));
  v1::ListContactsDueResponse response;
  int seen = 0;
  std::vector<std::string> last;
  for (DueRow& row : ListDueRows(tx, request, page)) {
    if (seen++ == page.size) {
      response.set_next_page_token(pages_.Next(tx.call(), request, last));
      break;
    }
    last = std::move(row.sort_key);
    std::optional<Date> last_held_on;
    if (row.due.has_last_held_on()) last_held_on = wire::DateOf(row.due.last_held_on());
    const Date due_on = NextContactDue(row.begun_on, last_held_on, row.due.every_days());
    *row.due.mutable_due_on() = wire::ToProto(due_on);
    row.due.set_overdue(IsContactOverdue(due_on, tx.today()));
    if (request.overdue_only() && !row.due.overdue()) continue;
    *response.add_due() = std::move(row.due);
  }
  return response;
}

}  // namespace sjak::placements
