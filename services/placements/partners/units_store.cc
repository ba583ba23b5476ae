#include "services/placements/partners/units_store.h"

#include "platform/base/wire.h"
#include "services/placements/programmes/columns_store.h"

namespace sjak::placements {
namespace {

const rpc::ConstraintRefusal kSpokespersonTaken(
    "employee_spokesperson_excl", absl::StatusCode::kAlreadyExists, "SPOKESPERSON_PERIOD_TAKEN",
    "Somebody is recorded from a later day on for the same trade. Record only who comes after the latest one.");

const rpc::AuditedRead kReadUnit("placements.read_unit", 3, R"sql(
SELECT 1 AS item, NULL::uuid AS subject_id, u.employer_unit_id, u.partner_id, u.p_number, u.title, u.version
FROM employer_unit u
JOIN partner p ON p.municipality_code = $1 AND p.partner_id = u.partner_id
WHERE u.municipality_code = $1 AND u.employer_unit_id = $3::uuid AND ($2::text[] IS NULL OR p.cvr = ANY ($2::text[]))
)sql");

const rpc::AuditedRead kListUnits("placements.list_units", 5, R"sql(
SELECT 1 AS item, NULL::uuid AS subject_id, u.employer_unit_id, u.partner_id, u.p_number, u.title, u.version
FROM employer_unit u
JOIN partner p ON p.municipality_code = $1 AND p.partner_id = u.partner_id
WHERE u.municipality_code = $1 AND u.partner_id = $3::uuid AND ($2::text[] IS NULL OR p.cvr = ANY ($2::text[]))
  AND ($4::uuid IS NULL OR u.employer_unit_id > $4::uuid)
ORDER BY u.employer_unit_id LIMIT $5::int
)sql");

const postgres::Statement kReadUnitLocked("placements.read_unit_locked", R"sql(
SELECT u.employer_unit_id, u.partner_id, u.p_number, u.title, u.version, t.partner_id IS NOT NULL AS target,
  t.left_on IS NOT NULL AS target_left
FROM employer_unit u
LEFT JOIN partner t ON t.municipality_code = $1 AND t.partner_id = $3::uuid
WHERE u.municipality_code = $1 AND u.employer_unit_id = $2::uuid
)sql");

const postgres::Statement kUpdateUnit("placements.update_unit", R"sql(
WITH changed AS (
  UPDATE employer_unit SET version = $3::int, p_number = $4, partner_id = $5::uuid
  WHERE municipality_code = $1 AND employer_unit_id = $2::uuid
)
INSERT INTO employer_unit_version (municipality_code, employer_unit_id, version, step, former_p_number,
  former_partner_id, reason, recorded_at, recorded_by)
VALUES ($1, $2::uuid, $3::int, $6, $7, $8::uuid, $9, $10::timestamptz, $11)
)sql");

// Only who began earlier is cut, in a statement before the new record: a later one is in the way and refuses.
const postgres::Statement kCutSpokesperson("placements.cut_spokesperson", R"sql(
UPDATE employee_spokesperson SET during = during * daterange(NULL, $5::date, '()')
WHERE municipality_code = $1 AND employer_unit_id = $2::uuid AND party = $3::int AND trade_code = $4
  AND lower(during) < $5::date AND upper(during) IS NULL
)sql");

const postgres::Statement kInsertSpokesperson("placements.insert_spokesperson", R"sql(
INSERT INTO employee_spokesperson (municipality_code, employer_unit_id, version, party, trade_code, person_name, phone,
  email, during, recorded_at, recorded_by)
SELECT $1, $2::uuid, coalesce(max(s.version), 0) + 1, $3::int, $4, $5, $6, $7, daterange($8::date, NULL),
  $9::timestamptz, $10
FROM employee_spokesperson s WHERE s.municipality_code = $1 AND s.employer_unit_id = $2::uuid
RETURNING version
)sql");

const rpc::AuditedRead kListSpokespersons("placements.list_spokespersons", 2, R"sql(
SELECT 1 AS item, NULL::uuid AS subject_id, s.version, s.party, s.trade_code, s.person_name, s.phone, s.email,
  lower(s.during) AS starts_on, upper(s.during) - 1 AS ends_on
FROM employee_spokesperson s
WHERE s.municipality_code = $1 AND s.employer_unit_id = $2::uuid
ORDER BY s.version DESC LIMIT 200
)sql");

std::vector<v1::EmployerUnit> UnitsOf(const postgres::Rows& rows) {
  std::vector<v1::EmployerUnit> out;
  for (const postgres::Row row : rows) out.push_back(EmployerUnitOf(row));
  return out;
}

}  // namespace

v1::EmployerUnit EmployerUnitOf(const postgres::Row& row) {
  v1::EmployerUnit unit;
  unit.set_name(ResourceName("employerUnits", row.uuid("employer_unit_id")));
  unit.set_partner(ResourceName("partners", row.uuid("partner_id")));
  unit.set_p_number(row.text("p_number"));
  unit.set_title(row.text("title"));
  unit.set_version(row.i64("version"));
  return unit;
}

std::optional<v1::EmployerUnit> ReadUnit(rpc::ReadTx& tx, const Uuid& id) {
  const postgres::Rows rows = tx.Read(kReadUnit, {tx.municipality(), ScopeOf(tx.caller()), id});
  return rows.empty() ? std::nullopt : std::optional(EmployerUnitOf(rows.front()));
}

std::vector<v1::EmployerUnit> ListUnitRows(rpc::ReadTx& tx, const Uuid& partner, const rpc::Page& page) {
  const postgres::Arg after = page.after.empty() ? postgres::Arg(std::nullopt) : postgres::Arg(page.after.front());
  return UnitsOf(tx.Read(kListUnits, {tx.municipality(), ScopeOf(tx.caller()), partner, after, page.size + 1}));
}

std::optional<UnitAndTarget> ReadUnitLocked(rpc::Tx& tx, const Uuid& id, const std::optional<Uuid>& target) {
  const postgres::Rows rows = tx.Exec(kReadUnitLocked, {tx.municipality(), id, target});
  if (rows.empty()) return std::nullopt;
  return UnitAndTarget{EmployerUnitOf(rows.front()), rows.front().flag("target"), rows.front().flag("target_left")};
}

void UpdateUnit(rpc::Tx& tx, const v1::EmployerUnit& unit, const v1::EmployerUnit& former, const std::string& step,
                const std::string& reason) {
  tx.Exec(kUpdateUnit, {tx.municipality(), IdOf(unit.name()), unit.version(), unit.p_number(), IdOf(unit.partner()),
                        step, former.p_number(), IdOf(former.partner()), reason, tx.now(), tx.caller().subject});
}

int64_t InsertSpokesperson(rpc::Tx& tx, const v1::RecordSpokespersonRequest& request) {
  const v1::SpokespersonFacts& facts = request.facts();
  const Uuid unit = IdOf(request.employer_unit());
  const Date from = wire::DateOf(request.starts_on());
  tx.Exec(kCutSpokesperson, {tx.municipality(), unit, facts.party(), facts.trade_code(), from});
  return tx
      .Exec(kInsertSpokesperson, {tx.municipality(), unit, facts.party(), facts.trade_code(), facts.person_name(),
                                  postgres::Arg::NullIfEmpty(facts.phone()), postgres::Arg::NullIfEmpty(facts.email()),
                                  from, tx.now(), tx.caller().subject})
      .front()
      .i64("version");
}

std::vector<v1::Spokesperson> ListSpokespersonRows(rpc::ReadTx& tx, const Uuid& unit) {
  std::vector<v1::Spokesperson> out;
  for (const postgres::Row row : tx.Read(kListSpokespersons, {tx.municipality(), unit})) {
    v1::Spokesperson& person = out.emplace_back();
    person.set_employer_unit(ResourceName("employerUnits", unit));
    person.set_version(row.i64("version"));
    v1::SpokespersonFacts& facts = *person.mutable_facts();
    facts.set_party(static_cast<v1::HearingParty>(row.i32("party")));
    facts.set_trade_code(row.text("trade_code"));
    facts.set_person_name(row.text("person_name"));
    facts.set_phone(row.text("phone"));
    facts.set_email(row.text("email"));
    *person.mutable_starts_on() = wire::ToProto(row.date("starts_on"));
    if (!row.is_null("ends_on")) *person.mutable_ends_on() = wire::ToProto(row.date("ends_on"));
  }
  return out;
}

}  // namespace sjak::placements
