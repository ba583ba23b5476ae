#include "services/placements/contacts/notes_store.h"

#include "platform/base/wire.h"
#include "services/placements/contacts/led_placement_store.h"
#include "services/placements/programmes/columns_store.h"

namespace sjak::placements {
namespace {

using postgres::Arg;

const postgres::Statement kInsertCitizenNote("notes.insert_citizen_note", R"sql(
INSERT INTO citizen_note (municipality_code, note_id, placement_id, by_mentor, written_on, words, recorded_at, recorded_by)
VALUES ($1, $2::uuid, $3::uuid, $4::boolean, $5::date, $6, $7::timestamptz, $8)
)sql");

const rpc::AuditedRead kListCitizenNotes("notes.list_citizen_notes", 6, R"sql(
SELECT 1 AS item, p.citizen_id AS subject_id, o.note_id, o.placement_id, o.by_mentor, o.written_on, o.words
FROM citizen_note o
JOIN placement p ON p.municipality_code = $1 AND p.placement_id = o.placement_id
WHERE o.municipality_code = $1 AND o.placement_id = $2::uuid
  AND ($3::text IS NULL OR (o.by_mentor AND o.recorded_by = $3 AND upper(p.during) + 84 > $4::date))
  AND ($5::uuid IS NULL OR o.note_id > $5::uuid)
ORDER BY o.note_id LIMIT $6::int)sql");

const postgres::Statement kInsertPartnershipNote("notes.insert_partnership_note", R"sql(
INSERT INTO partnership_note (municipality_code, note_id, partner_id, kind, shared, held_on, words, recorded_at, recorded_by)
SELECT $1, $2::uuid, c.partner_id, $4::smallint, $5::boolean, $6::date, $7, $8::timestamptz, $9
FROM partner c
WHERE c.municipality_code = $1 AND c.partner_id = $3::uuid AND ($10::text[] IS NULL OR c.cvr = ANY ($10::text[]))
RETURNING note_id
)sql");

const rpc::AuditedRead kListPartnershipNotes("notes.list_partnership_notes", 5, R"sql(
SELECT 1 AS item, NULL::uuid AS subject_id, o.note_id, o.partner_id, o.kind, o.shared, o.held_on, o.words
FROM partnership_note o
JOIN partner c ON c.municipality_code = $1 AND c.partner_id = o.partner_id
WHERE o.municipality_code = $1 AND ($2::text[] IS NULL OR (o.shared AND c.cvr = ANY ($2::text[])))
  AND ($3::uuid IS NULL OR o.partner_id = $3::uuid)
  AND ($4::uuid IS NULL OR o.note_id > $4::uuid)
ORDER BY o.note_id LIMIT $5::int)sql");

Arg AfterNote(const rpc::Page& page) { return page.after.empty() ? Arg(std::nullopt) : Arg(page.after.front()); }

}  // namespace

void InsertCitizenNote(rpc::Tx& tx, const v1::CitizenNote& note) {
  tx.Exec(kInsertCitizenNote, {tx.municipality(), IdOf(note.name()), IdOf(note.placement()), note.by_mentor(),
                               wire::DateOf(note.written_on()), note.words(), tx.now(), tx.caller().subject});
}

std::vector<v1::CitizenNote> ListCitizenNoteRows(rpc::ReadTx& tx, const v1::ListCitizenNotesRequest& request,
                                                 const rpc::Page& page) {
  std::vector<v1::CitizenNote> notes;
  for (const postgres::Row row :
       tx.Read(kListCitizenNotes, {tx.municipality(), IdOf(request.placement()), SpeakerOf(tx.caller()), tx.today(),
                                   AfterNote(page), page.size + 1})) {
    v1::CitizenNote& note = notes.emplace_back();
    note.set_name(ResourceName("citizenNotes", row.uuid("note_id")));
    note.set_placement(ResourceName("placements", row.uuid("placement_id")));
    note.set_by_mentor(row.flag("by_mentor"));
    *note.mutable_written_on() = wire::ToProto(row.date("written_on"));
    note.set_words(row.text("words"));
  }
  return notes;
}

bool InsertPartnershipNote(rpc::Tx& tx, const v1::PartnershipNote& note) {
  return !tx.Exec(kInsertPartnershipNote, {tx.municipality(), IdOf(note.name()), IdOf(note.partner()),
                                           static_cast<int>(note.kind()), note.shared(), wire::DateOf(note.held_on()),
                                           note.words(), tx.now(), tx.caller().subject, ScopeOf(tx.caller())})
              .empty();
}

std::vector<v1::PartnershipNote> ListPartnershipNoteRows(rpc::ReadTx& tx,
                                                         const v1::ListPartnershipNotesRequest& request,
                                                         const rpc::Page& page) {
  std::vector<v1::PartnershipNote> notes;
  for (const postgres::Row row : tx.Read(
           kListPartnershipNotes,
           {tx.municipality(), ScopeOf(tx.caller()), IdOrNull(request.partner()), AfterNote(page), page.size + 1})) {
    v1::PartnershipNote& note = notes.emplace_back();
    note.set_name(ResourceName("partnershipNotes", row.uuid("note_id")));
    note.set_partner(ResourceName("partners", row.uuid("partner_id")));
    note.set_kind(static_cast<v1::PartnershipNoteKind>(row.i32("kind")));
    note.set_shared(row.flag("shared"));
    *note.mutable_held_on() = wire::ToProto(row.date("held_on"));
    note.set_words(row.text("words"));
  }
  return notes;
}

}  // namespace sjak::placements
