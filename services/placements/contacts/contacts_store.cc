#include "services/placements/contacts/contacts_store.h"

#include "absl/strings/str_cat.h"
#include "platform/base/wire.h"
#include "services/placements/contacts/led_placement_store.h"
#include "services/placements/mentors/mentor_row_store.h"
#include "services/placements/programmes/columns_store.h"

namespace sjak::placements {
namespace {

using postgres::Arg;

const postgres::Statement kLockCadence("contacts.lock_programme", R"sql(
SELECT g.programme_id FROM programme g WHERE g.municipality_code = $1 AND g.programme_id = $2::uuid FOR NO KEY UPDATE
)sql");

const postgres::Statement kInsertCadence("contacts.insert_cadence", R"sql(
INSERT INTO contact_cadence (municipality_code, programme_id, version, valid_from, every_days, recorded_at, recorded_by)
SELECT $1, $2::uuid, coalesce(max(h.version), 0) + 1, $3::date, $4::int, $5::timestamptz, $6
FROM contact_cadence h WHERE h.municipality_code = $1 AND h.programme_id = $2::uuid
RETURNING version
)sql");

const postgres::Statement kInsertContact("contacts.insert", R"sql(
INSERT INTO mentor_contact (municipality_code, contact_id, placement_id, mentor_id, held_on, channel, minutes,
  recorded_at, recorded_by)
VALUES ($1, $2::uuid, $3::uuid, $4::uuid, $5::date, $6::smallint, nullif($7::int, 0), $8::timestamptz, $9)
)sql");

const rpc::AuditedRead kListContacts("contacts.list", 7,
                                     absl::StrCat(R"sql(
SELECT 1 AS item, p.citizen_id AS subject_id, k.contact_id, k.placement_id, k.mentor_id, k.held_on, k.channel, k.minutes
FROM mentor_contact k
JOIN placement p ON p.municipality_code = $1 AND p.placement_id = k.placement_id
WHERE k.municipality_code = $1 AND k.placement_id = $2::uuid AND )sql",
                                                  SpeakerSql("$3", "$4::date"), R"sql(
  AND ($5::date IS NULL OR (k.held_on, k.contact_id) > ($5::date, $6::uuid))
ORDER BY k.held_on, k.contact_id LIMIT $7::int)sql"));

// A company sees its own placements from the decision on; a mentor those he leads today.
const rpc::AuditedRead kListDue("contacts.list_due", 9,
                                absl::StrCat(R"sql(
SELECT 1 AS item, p.citizen_id AS subject_id, p.placement_id, w.mentor_id, w.last_held_on, p.starts_on, y.every_days,
  greatest(p.starts_on, coalesce(w.last_held_on, p.starts_on)) + y.every_days AS raw_due
FROM placement p
JOIN employer_unit u ON u.municipality_code = $1 AND u.employer_unit_id = p.employer_unit_id
JOIN partner c ON c.municipality_code = $1 AND c.partner_id = u.partner_id
CROSS JOIN LATERAL (
  SELECT )sql",
                                             LeaderSql("p", "$5::date"), R"sql( AS mentor_id,
    (SELECT max(k.held_on) FROM mentor_contact k
      WHERE k.municipality_code = $1 AND k.placement_id = p.placement_id) AS last_held_on) w
CROSS JOIN LATERAL (
  SELECT coalesce(
    (SELECT h.every_days FROM contact_cadence h WHERE h.municipality_code = $1 AND h.programme_id = p.programme_id
      AND h.valid_from <= $5::date ORDER BY h.valid_from DESC, h.version DESC LIMIT 1),
    (SELECT (r.parameters ->> 'contact_days')::int FROM rule_version r
      WHERE r.municipality_code IN ($1, '0000') AND r.rule_id = 'S40' AND r.valid @> $5::date
      ORDER BY r.municipality_code DESC LIMIT 1)) AS every_days) y
WHERE p.municipality_code = $1 AND p.during @> $5::date AND p.status IN ('APPROVED', 'REGISTERED')
  AND ($4::uuid IS NULL OR p.programme_id = $4::uuid)
  AND ($3::text IS NOT NULL OR $2::text[] IS NULL OR (c.cvr = ANY ($2::text[])
    AND EXISTS (SELECT FROM placement_decision d WHERE d.municipality_code = $1 AND d.placement_id = p.placement_id)))
  AND ($3::text IS NULL OR EXISTS (SELECT FROM mentor m WHERE m.municipality_code = $1 AND m.account = $3
    AND m.confidentiality_signed_on IS NOT NULL AND m.mentor_id = w.mentor_id))
  AND NOT EXISTS (SELECT FROM placement_pause z WHERE z.municipality_code = $1 AND z.placement_id = p.placement_id
    AND z.during @> $5::date)
  AND (NOT $6::boolean OR greatest(p.starts_on, coalesce(w.last_held_on, p.starts_on)) + y.every_days < $5::date)
  AND ($7::date IS NULL OR
    (greatest(p.starts_on, coalesce(w.last_held_on, p.starts_on)) + y.every_days, p.placement_id) > ($7::date, $8::uuid))
ORDER BY raw_due, p.placement_id LIMIT $9::int)sql"));

Arg AfterOf(const rpc::Page& page, size_t i) { return page.after.size() == 2 ? Arg(page.after[i]) : Arg(std::nullopt); }

v1::MentorContact ContactOf(const postgres::Row& row) {
  v1::MentorContact contact;
  contact.set_name(ResourceName("mentorContacts", row.uuid("contact_id")));
  contact.set_placement(ResourceName("placements", row.uuid("placement_id")));
  contact.set_mentor(ResourceName("mentors", row.uuid("mentor_id")));
  *contact.mutable_held_on() = wire::ToProto(row.date("held_on"));
  contact.set_channel(static_cast<v1::ContactChannel>(row.i32("channel")));
  if (!row.is_null("minutes")) contact.set_minutes(row.i32("minutes"));
  return contact;
}

}  // namespace

bool LockCadence(rpc::Tx& tx, const Uuid& programme) {
  return !tx.Exec(kLockCadence, {tx.municipality(), programme}).empty();
}

int64_t InsertCadence(rpc::Tx& tx, const v1::SetContactCadenceRequest& request) {
  return tx
      .Exec(kInsertCadence, {tx.municipality(), IdOf(request.programme()), wire::DateOf(request.valid_from()),
                             request.every_days(), tx.now(), tx.caller().subject})
      .front()
      .i64("version");
}

void InsertContact(rpc::Tx& tx, const v1::MentorContact& contact) {
  tx.Exec(kInsertContact, {tx.municipality(), IdOf(contact.name()), IdOf(contact.placement()), IdOf(contact.mentor()),
                           wire::DateOf(contact.held_on()), static_cast<int>(contact.channel()), contact.minutes(),
                           tx.now(), tx.caller().subject});
}

std::vector<v1::MentorContact> ListContactRows(rpc::ReadTx& tx, const v1::ListContactsRequest& request,
                                               const rpc::Page& page) {
  std::vector<v1::MentorContact> contacts;
  for (const postgres::Row row :
       tx.Read(kListContacts, {tx.municipality(), IdOf(request.placement()), SpeakerOf(tx.caller()), tx.today(),
                               AfterOf(page, 0), AfterOf(page, 1), page.size + 1})) {
    contacts.push_back(ContactOf(row));
  }
  return contacts;
}

std::vector<DueRow> ListDueRows(rpc::ReadTx& tx, const v1::ListContactsDueRequest& request, const rpc::Page& page) {
  std::vector<DueRow> due;
  for (const postgres::Row row : tx.Read(
           kListDue, {tx.municipality(), ScopeOf(tx.caller()), AccountOf(tx.caller()), IdOrNull(request.programme()),
                      tx.today(), request.overdue_only(), AfterOf(page, 0), AfterOf(page, 1), page.size + 1})) {
    DueRow one{{}, row.date("starts_on"), {row.date("raw_due").ToString(), row.text("placement_id")}};
    one.due.set_placement(ResourceName("placements", row.uuid("placement_id")));
    if (!row.is_null("mentor_id")) one.due.set_mentor(ResourceName("mentors", row.uuid("mentor_id")));
    if (!row.is_null("last_held_on")) *one.due.mutable_last_held_on() = wire::ToProto(row.date("last_held_on"));
    one.due.set_every_days(row.i32("every_days"));
    due.push_back(std::move(one));
  }
  return due;
}

}  // namespace sjak::placements
