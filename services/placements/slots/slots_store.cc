#include "services/placements/slots/slots_store.h"

#include "absl/strings/str_cat.h"
#include "platform/base/wire.h"
#include "services/placements/programmes/columns_store.h"
#include "services/placements/slots/slot_rules.h"

namespace sjak::placements {
namespace {

const rpc::ConstraintRefusal kSeatTaken("slot_seat_pkey", absl::StatusCode::kAlreadyExists, "SEAT_TAKEN_ALREADY",
                                        "The placement has a seat already, in this slot or another.");

const postgres::Statement kReadSlotGround("placements.read_slot_ground", R"sql(
SELECT j.programme_id, s.site_id IS NOT NULL AS site, n.employer_unit_id IS NOT NULL AS unit,
  (SELECT range_agg(k.during) @> daterange($5::date, $6::date, '[]') FROM site_contractor k
    WHERE k.municipality_code = $1 AND k.site_id = $3::uuid AND k.employer_unit_id = $4::uuid) AS unit_on_site,
  EXISTS (SELECT FROM programme_phase f WHERE f.municipality_code = $1 AND f.programme_id = j.programme_id
    AND f.during @> $5::date AND $7::int = ANY (f.enabled_kinds)) AS kind_enabled
FROM (VALUES (1)) AS one(one)
LEFT JOIN site s ON s.municipality_code = $1 AND s.site_id = $3::uuid
LEFT JOIN project j ON j.municipality_code = $1 AND j.project_id = s.project_id
LEFT JOIN (
  SELECT u.employer_unit_id FROM employer_unit u
  JOIN partner p ON p.municipality_code = $1 AND p.partner_id = u.partner_id
  WHERE u.municipality_code = $1 AND u.employer_unit_id = $4::uuid
    AND ($2::text[] IS NULL OR p.cvr = ANY ($2::text[]))) n ON true
)sql");

const postgres::Statement kInsertSlot("placements.insert_slot", R"sql(
WITH added AS (
  INSERT INTO slot (municipality_code, slot_id, version, programme_id, site_id, employer_unit_id, kind, task_codes,
    weekly_minutes, during, seats, requirements, language_level, status, by_partner)
  VALUES ($1, $2::uuid, 1, $3::uuid, $4::uuid, $5::uuid, $6::int, $7::text[], $8::int,
    daterange($9::date, $10::date, '[]'), $11::int, $12::text[], $13::int, 'OPEN', $14::boolean)
)
INSERT INTO slot_version (municipality_code, slot_id, version, step, recorded_at, recorded_by)
VALUES ($1, $2::uuid, 1, 'OPEN', $15::timestamptz, $16)
)sql");

const postgres::Statement kLockSlot("placements.lock_slot", R"sql(
SELECT t.slot_id FROM slot t WHERE t.municipality_code = $1 AND t.slot_id = $2::uuid FOR NO KEY UPDATE
)sql");

constexpr char kSlotColumns[] = R"sql(
  t.slot_id, t.version, t.programme_id, t.site_id, t.employer_unit_id, t.kind, t.task_codes, t.weekly_minutes,
  lower(t.during) AS starts_on, upper(t.during) - 1 AS ends_on, t.seats, t.requirements, t.language_level, t.status,
  t.by_partner, e.taken, v.reason)sql";

// $2: the caller's companies or NULL.
constexpr char kSlotTables[] = R"sql(
FROM slot t
CROSS JOIN LATERAL (
  SELECT count(*) AS taken FROM slot_seat x
  JOIN placement q ON q.municipality_code = $1 AND q.placement_id = x.placement_id
  WHERE x.municipality_code = $1 AND x.slot_id = t.slot_id AND q.status NOT IN ('CANCELLED', 'REJECTED', 'EXPIRED', 'ENDED')) e
LEFT JOIN slot_version v ON v.municipality_code = $1 AND v.slot_id = t.slot_id AND v.version = t.version)sql";

constexpr char kSlotScope[] = R"sql(
WHERE t.municipality_code = $1 AND ($2::text[] IS NULL OR EXISTS (
  SELECT FROM employer_unit n JOIN partner p ON p.municipality_code = $1 AND p.partner_id = n.partner_id
  WHERE n.municipality_code = $1 AND n.employer_unit_id = t.employer_unit_id AND p.cvr = ANY ($2::text[]))))sql";

const postgres::Statement kReadSlotLocked("placements.read_slot_locked",
                                          absl::StrCat("SELECT ", kSlotColumns, kSlotTables, kSlotScope,
                                                       " AND t.slot_id = $3::uuid"));
const rpc::AuditedRead kReadSlot("placements.read_slot", 3,
                                 absl::StrCat("SELECT 1 AS item, NULL::uuid AS subject_id, ", kSlotColumns, kSlotTables,
                                              kSlotScope, " AND t.slot_id = $3::uuid"));

const postgres::Statement kReadSlotAndPlacement("placements.read_slot_and_placement",
                                                absl::StrCat("SELECT ", kSlotColumns, R"sql(,
  c.citizen_id, c.kind AS placement_kind, c.site_id AS placement_site, c.employer_unit_id AS placement_unit,
  c.starts_on AS placement_starts, c.ends_on AS placement_ends, c.function_code)sql",
                                                             kSlotTables, R"sql(
LEFT JOIN placement c ON c.municipality_code = $1 AND c.placement_id = $4::uuid AND c.status NOT IN ('CANCELLED', 'REJECTED', 'EXPIRED', 'ENDED'))sql",
                                                             kSlotScope, " AND t.slot_id = $3::uuid"));

// `of`: the column that an index begins with.
std::string ListSlotsSql(const std::string& of) {
  return absl::StrCat("SELECT 1 AS item, NULL::uuid AS subject_id, ", kSlotColumns, kSlotTables, kSlotScope, " AND t.",
                      of,
                      R"sql( = $3::uuid
  AND ($4::uuid IS NULL OR t.slot_id > $4::uuid)
  AND (NOT $6::boolean OR (t.status = 'OPEN' AND upper(t.during) > $7::date AND e.taken < t.seats))
ORDER BY t.slot_id LIMIT $5::int)sql");
}
const rpc::AuditedRead kSlotsOfProgramme("placements.slots_of_programme", 7, ListSlotsSql("programme_id"));
const rpc::AuditedRead kSlotsOfSite("placements.slots_of_site", 7, ListSlotsSql("site_id"));
const rpc::AuditedRead kSlotsOfUnit("placements.slots_of_unit", 7, ListSlotsSql("employer_unit_id"));

const postgres::Statement kUpdateSlot("placements.update_slot", R"sql(
WITH changed AS (
  UPDATE slot SET version = $3::int, status = $4 WHERE municipality_code = $1 AND slot_id = $2::uuid
)
INSERT INTO slot_version (municipality_code, slot_id, version, step, reason, recorded_at, recorded_by)
VALUES ($1, $2::uuid, $3::int, $4, $5, $6::timestamptz, $7)
)sql");

const postgres::Statement kInsertSeat("placements.insert_seat", R"sql(
WITH changed AS (
  UPDATE slot SET version = $3::int WHERE municipality_code = $1 AND slot_id = $2::uuid
), step AS (
  INSERT INTO slot_version (municipality_code, slot_id, version, step, recorded_at, recorded_by)
  VALUES ($1, $2::uuid, $3::int, 'FILLED', $5::timestamptz, $6)
)
INSERT INTO slot_seat (municipality_code, placement_id, slot_id, version) VALUES ($1, $4::uuid, $2::uuid, $3::int)
)sql");

SlotStatus SlotStatusOf(const std::string& word) {
  if (word == "OPEN") return SlotStatus::kOpen;
  return word == "REFUSED" ? SlotStatus::kRefused : SlotStatus::kClosed;
}

v1::Slot SlotOf(const postgres::Row& row, Date today) {
  v1::Slot slot;
  slot.set_name(ResourceName("slots", row.uuid("slot_id")));
  slot.set_version(row.i64("version"));
  slot.set_programme(ResourceName("programmes", row.uuid("programme_id")));
  v1::SlotFacts& facts = *slot.mutable_facts();
  facts.set_kind(static_cast<v1::PlacementKind>(row.i32("kind")));
  facts.set_site(ResourceName("sites", row.uuid("site_id")));
  facts.set_employer_unit(ResourceName("employerUnits", row.uuid("employer_unit_id")));
  for (std::string& code : row.texts("task_codes")) facts.add_task_codes(std::move(code));
  facts.set_weekly_minutes(row.i32("weekly_minutes"));
  *facts.mutable_starts_on() = wire::ToProto(row.date("starts_on"));
  *facts.mutable_ends_on() = wire::ToProto(row.date("ends_on"));
  facts.set_seats(row.i32("seats"));
  for (std::string& text : row.texts("requirements")) facts.add_requirements(std::move(text));
  facts.set_spoken_danish(static_cast<citizens::v1::SpokenDanish>(row.i32("language_level")));
  slot.set_seats_taken(row.i32("taken"));
  slot.set_reason(row.text("reason"));
  slot.set_by_partner(row.flag("by_partner"));
  slot.set_state(static_cast<v1::SlotState>(
      SlotStateOn(SlotStatusOf(row.text("status")), facts.seats(), slot.seats_taken(), row.date("ends_on"), today)));
  return slot;
}

const rpc::AuditedRead& ListOf(SlotsOf of) {
  switch (of) {
    case SlotsOf::kSite:
      return kSlotsOfSite;
    case SlotsOf::kUnit:
      return kSlotsOfUnit;
    case SlotsOf::kProgramme:
      break;
  }
  return kSlotsOfProgramme;
}

}  // namespace

SlotGround ReadSlotGround(rpc::Tx& tx, const v1::SlotFacts& facts) {
  const postgres::Row row = tx.Exec(kReadSlotGround, {tx.municipality(), ScopeOf(tx.caller()), IdOf(facts.site()),
                                                      IdOf(facts.employer_unit()), wire::DateOf(facts.starts_on()),
                                                      wire::DateOf(facts.ends_on()), facts.kind()})
                                .front();
  SlotGround ground;
  ground.site = row.flag("site");
  ground.unit = row.flag("unit");
  ground.unit_on_site = row.flag("unit_on_site");
  ground.kind_enabled = row.flag("kind_enabled");
  if (ground.site) ground.programme = row.uuid("programme_id");
  return ground;
}

void InsertSlot(rpc::Tx& tx, const v1::Slot& slot) {
  const v1::SlotFacts& facts = slot.facts();
  tx.Exec(kInsertSlot,
          {tx.municipality(), IdOf(slot.name()), IdOf(slot.programme()), IdOf(facts.site()),
           IdOf(facts.employer_unit()), facts.kind(), ArrayOf(facts.task_codes()), facts.weekly_minutes(),
           wire::DateOf(facts.starts_on()), wire::DateOf(facts.ends_on()), facts.seats(), ArrayOf(facts.requirements()),
           facts.spoken_danish(), slot.by_partner(), tx.now(), tx.caller().subject});
}

bool LockSlot(rpc::Tx& tx, const Uuid& id) { return !tx.Exec(kLockSlot, {tx.municipality(), id}).empty(); }

std::optional<v1::Slot> ReadSlotLocked(rpc::Tx& tx, const Uuid& id) {
  const postgres::Rows rows = tx.Exec(kReadSlotLocked, {tx.municipality(), ScopeOf(tx.caller()), id});
  return rows.empty() ? std::nullopt : std::optional(SlotOf(rows.front(), tx.today()));
}

std::optional<SlotAndPlacement> ReadSlotAndPlacement(rpc::Tx& tx, const Uuid& slot, const Uuid& placement) {
  const postgres::Rows rows =
      tx.Exec(kReadSlotAndPlacement, {tx.municipality(), ScopeOf(tx.caller()), slot, placement});
  if (rows.empty()) return std::nullopt;
  const postgres::Row row = rows.front();
  SlotAndPlacement both;
  both.slot = SlotOf(row, tx.today());
  if (row.is_null("citizen_id")) return both;
  both.citizen = row.uuid("citizen_id");
  both.kind = static_cast<v1::PlacementKind>(row.i32("placement_kind"));
  both.terms.emplace();
  both.terms->set_site(ResourceName("sites", row.uuid("placement_site")));
  both.terms->set_employer_unit(ResourceName("employerUnits", row.uuid("placement_unit")));
  *both.terms->mutable_starts_on() = wire::ToProto(row.date("placement_starts"));
  *both.terms->mutable_ends_on() = wire::ToProto(row.date("placement_ends"));
  both.terms->set_function_code(row.text("function_code"));
  return both;
}

void UpdateSlot(rpc::Tx& tx, const v1::Slot& slot, const std::string& status, const std::string& reason) {
  tx.Exec(kUpdateSlot,
          {tx.municipality(), IdOf(slot.name()), slot.version(), status, reason, tx.now(), tx.caller().subject});
}

void InsertSeat(rpc::Tx& tx, const v1::Slot& slot, const Uuid& placement) {
  tx.Exec(kInsertSeat,
          {tx.municipality(), IdOf(slot.name()), slot.version(), placement, tx.now(), tx.caller().subject});
}

std::optional<v1::Slot> ReadSlot(rpc::ReadTx& tx, const Uuid& id) {
  const postgres::Rows rows = tx.Read(kReadSlot, {tx.municipality(), ScopeOf(tx.caller()), id});
  return rows.empty() ? std::nullopt : std::optional(SlotOf(rows.front(), tx.today()));
}

std::vector<v1::Slot> ListSlotRows(rpc::ReadTx& tx, SlotsOf of, const Uuid& id, bool open_only, const rpc::Page& page) {
  const postgres::Arg after = page.after.empty() ? postgres::Arg(std::nullopt) : postgres::Arg(page.after.front());
  std::vector<v1::Slot> out;
  for (const postgres::Row row : tx.Read(
           ListOf(of), {tx.municipality(), ScopeOf(tx.caller()), id, after, page.size + 1, open_only, tx.today()})) {
    out.push_back(SlotOf(row, tx.today()));
  }
  return out;
}

}  // namespace sjak::placements
