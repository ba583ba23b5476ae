#include "services/placements/placements/placements_store.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "platform/base/wire.h"
#include "services/placements/placements/placement_case_store.h"
#include "services/placements/programmes/columns_store.h"
#include "services/placements/programmes/json_store.h"
#include "services/placements/quota/unit_use_store.h"
#include "services/placements/rules/rule_book_store.h"

namespace sjak::placements {
namespace {

using postgres::Arg;

const rpc::ConstraintRefusal kOverlappingTraining(
    "placement_training_excl", absl::StatusCode::kFailedPrecondition, "OVERLAPPING_TRAINING",
    "The citizen has another company training on some of these days. Change the dates, or end or cancel that one.");

const rpc::ConstraintRefusal kPlacementMentor("placement_municipality_code_mentor_id_fkey", absl::StatusCode::kNotFound,
                                              "MENTOR_NOT_FOUND", "There is no such mentor.");

const postgres::Statement kReadGround("placements.read_ground",
                                      absl::StrCat(R"sql(
SELECT g.programme_id IS NOT NULL AS programme, g.area_codes, o.cvr, u.p_number,
  EXISTS (SELECT FROM programme_phase f WHERE f.municipality_code = $1 AND f.programme_id = $2::uuid
    AND f.during @> $6::date AND $3::int = ANY (f.enabled_kinds)) AS kind_enabled,
  s.site_id IS NOT NULL AS site, j.programme_id = $2::uuid AS site_in_programme, j.kind AS project_kind,
  u.employer_unit_id IS NOT NULL AS unit,
  (SELECT range_agg(k.during) @> daterange($6::date, $7::date, '[]') FROM site_contractor k
    WHERE k.municipality_code = $1 AND k.site_id = $4::uuid AND k.employer_unit_id = $5::uuid) AS unit_on_site,
  $8::uuid IS NULL OR EXISTS (SELECT FROM mentor m WHERE m.municipality_code = $1 AND m.mentor_id = $8::uuid) AS mentor, )sql",
                                                   RuleBookSql("$6::date"), " AS rules, ",
                                                   OthersSql("$9::uuid", "$10::uuid"), " AS others, ",
                                                   JourneysSql("$4::uuid"), R"sql( AS journeys,
  (SELECT json_agg(json_build_array(lower(t.during), upper(t.during) - 1) ORDER BY t.during) FROM placement t
    WHERE t.municipality_code = $1 AND t.citizen_id = $9::uuid AND t.kind = 1 AND upper(t.during) > $6::date
      AND t.status NOT IN ('CANCELLED', 'REJECTED', 'EXPIRED') AND t.end_reason IS DISTINCT FROM 12
      AND t.placement_id IS DISTINCT FROM $10::uuid) AS trainings
FROM (VALUES (1)) AS one(one)
LEFT JOIN programme g ON g.municipality_code = $1 AND g.programme_id = $2::uuid
LEFT JOIN site s ON s.municipality_code = $1 AND s.site_id = $4::uuid
LEFT JOIN project j ON j.municipality_code = $1 AND j.project_id = s.project_id
LEFT JOIN employer_unit u ON u.municipality_code = $1 AND u.employer_unit_id = $5::uuid
LEFT JOIN partner o ON o.municipality_code = $1 AND o.partner_id = u.partner_id
)sql"));

// What a step adds to the row of its version; the parameters are those of StepArgs.
constexpr char kStepCtes[] = R"sql(, step AS (
  INSERT INTO placement_version (municipality_code, placement_id, version, step, actor, actor_role, reason, recorded_at,
    terms, report)
  VALUES ($1, $2::uuid, $3::int, $18, $19, $20::int, $21, $22::timestamptz, $24::jsonb,
    CASE WHEN $26::jsonb IS NULL THEN $25::jsonb END)
), held_by AS (
  INSERT INTO placement_authority (municipality_code, placement_id, version, authority, external_reference,
    employer_signed_on, employees_signed_on, citizen_signed_on, override_reason)
  SELECT $1, $2::uuid, $3::int, y.authority, y.external_reference, y.employer_signed_on, y.employees_signed_on,
    y.citizen_signed_on, y.override_reason
  FROM jsonb_to_record($27::jsonb -> 'authority') AS y(authority int, external_reference text, employer_signed_on date,
    employees_signed_on date, citizen_signed_on date, override_reason text)
  WHERE $27::jsonb ? 'authority'
))sql";
constexpr char kDecisionSql[] = R"sql(
INSERT INTO placement_decision (municipality_code, placement_id, decided_on, start_basis, report)
SELECT $1, $2::uuid, $23::date, $26::jsonb, $25::jsonb WHERE $26::jsonb IS NOT NULL
)sql";

const postgres::Statement kInsertPlacement("placements.insert_placement", absl::StrCat(R"sql(
WITH held AS (
  INSERT INTO citizen_anchor (municipality_code, citizen_id) VALUES ($1, $29::uuid) ON CONFLICT DO NOTHING
), added AS (
  INSERT INTO placement (municipality_code, placement_id, version, status, ended_on, end_reason, site_id,
    employer_unit_id, mentor_id, starts_on, ends_on, weekly_minutes, minutes_by_week, function_code, purpose, agreement,
    complaint_guidance_on, changed_on, programme_id, citizen_id, kind, during)
  VALUES ($1, $2::uuid, $3::int, $4, $5::date, $6::int, $7::uuid, $8::uuid, $9::uuid, $10::date, $11::date, $12::int,
    $13::int[], $14, $15, $16::jsonb, $17::date, $23::date, $28::uuid, $29::uuid, $30::int,
    daterange($10::date, $11::date, '[]'))
))sql",
                                                                                       kStepCtes, kDecisionSql));

// A pause ends before the first day after it; if that is its own first day, there was none.
const postgres::Statement kUpdatePlacement("placements.update_placement", absl::StrCat(R"sql(
WITH changed AS (
  UPDATE placement SET version = $3::int, status = $4, ended_on = $5::date, end_reason = $6::int, site_id = $7::uuid,
    employer_unit_id = $8::uuid, mentor_id = $9::uuid, starts_on = $10::date, ends_on = $11::date,
    weekly_minutes = $12::int, minutes_by_week = $13::int[], function_code = $14, purpose = $15,
    agreement = $16::jsonb, complaint_guidance_on = $17::date, changed_on = $23::date,
    during = daterange($10::date, coalesce($5::date, $11::date), '[]')
  WHERE municipality_code = $1 AND placement_id = $2::uuid
), heard AS (
  INSERT INTO hearing (municipality_code, placement_id, version, party, heard_on, conditions_met, on_behalf_reason,
    document_on)
  SELECT $1, $2::uuid, $3::int, h.party, h.heard_on, h.conditions_met, h.on_behalf_reason, h.document_on
  FROM jsonb_to_record($27::jsonb -> 'hearing') AS h(party int, heard_on date, conditions_met boolean,
    on_behalf_reason text, document_on date)
  WHERE $27::jsonb ? 'hearing'
), extended AS (
  INSERT INTO placement_extension (municipality_code, placement_id, version, target_group, readiness,
    written_assessment, special_need)
  SELECT $1, $2::uuid, $3::int, x.target_group, x.readiness, x.written_assessment, x.special_need
  FROM jsonb_to_record($27::jsonb -> 'extended') AS x(target_group text, readiness int, written_assessment boolean,
    special_need boolean)
  WHERE $27::jsonb ? 'extended'
), paused AS (
  INSERT INTO placement_pause (municipality_code, placement_id, version, during)
  SELECT $1, $2::uuid, $3::int, daterange(z.first, z.last, '[]')
  FROM jsonb_to_record($27::jsonb -> 'paused') AS z(first date, last date)
  WHERE $27::jsonb ? 'paused'
), resumed AS (
  UPDATE placement_pause SET during = CASE WHEN ($27::jsonb ->> 'resumed_on')::date > lower(during)
    THEN daterange(lower(during), ($27::jsonb ->> 'resumed_on')::date) ELSE 'empty' END
  WHERE municipality_code = $1 AND placement_id = $2::uuid AND $27::jsonb ? 'resumed_on'
    AND during && daterange($23::date, NULL)
), introduced AS (
  INSERT INTO introduction (municipality_code, placement_id, version, employer_unit_id, purpose, during)
  SELECT $1, $2::uuid, $3::int, $8::uuid, i.purpose, daterange(i.first, i.last, '[]')
  FROM jsonb_to_record($27::jsonb -> 'introduction') AS i(purpose text, first date, last date)
  WHERE $27::jsonb ? 'introduction'
))sql",
                                                                                       kStepCtes, kDecisionSql));

const postgres::Statement kReadKey("placements.read_key", R"sql(
SELECT p.citizen_id, p.starts_on, p.ends_on, p.version FROM placement p WHERE p.municipality_code = $1 AND p.placement_id = $2::uuid
)sql");

const postgres::Statement kLockCitizen("placements.lock_citizen", R"sql(
SELECT a.citizen_id FROM placement p
JOIN citizen_anchor a ON a.municipality_code = $1 AND a.citizen_id = p.citizen_id
WHERE p.municipality_code = $1 AND p.placement_id = $2::uuid
FOR NO KEY UPDATE OF a
)sql");

// The citizen may have no placement yet. No value changes, so that it conflicts with the locks below and no foreign
// key.
const postgres::Statement kHoldCitizen("placements.hold_citizen", R"sql(
INSERT INTO citizen_anchor (municipality_code, citizen_id) VALUES ($1, $2::uuid)
ON CONFLICT (municipality_code, citizen_id) DO UPDATE SET municipality_code = excluded.municipality_code
)sql");

// Rows are locked in the order of the tables after OF: the citizen before the unit, as everywhere.
const postgres::Statement kLockCitizenAndUnit("placements.lock_citizen_and_unit", R"sql(
SELECT a.citizen_id FROM placement p
JOIN citizen_anchor a ON a.municipality_code = $1 AND a.citizen_id = p.citizen_id
JOIN employer_unit u ON u.municipality_code = $1 AND u.employer_unit_id = p.employer_unit_id
WHERE p.municipality_code = $1 AND p.placement_id = $2::uuid
FOR NO KEY UPDATE OF a, u
)sql");

std::string PlacementSql() {
  return absl::StrCat("SELECT ", kPlacementColumns, " FROM ", kPlacementTables, kHearingsLateral, " WHERE ",
                      PlacementScope("$4::date"), " AND p.placement_id = $3::uuid");
}

const postgres::Statement kReadLocked("placements.read_locked", PlacementSql());
const rpc::AuditedRead kReadPlacement("placements.read_placement", 4, PlacementSql());
const postgres::Statement kReadContextLocked("placements.read_context_locked", ContextSql());
// What LastPlace::kInOneStatement does.
const postgres::Statement kLockAndReadContext(
    "placements.lock_and_read_context",
    absl::StrCat(ContextSql("\nJOIN citizen_anchor a ON a.municipality_code = $1 AND a.citizen_id = p.citizen_id"),
                 "\nFOR NO KEY UPDATE OF a, u"));
const rpc::AuditedRead kReadContext("placements.read_context", 5, ContextSql());

// Of one person ($4) or of all: one statement for both would have one plan, which reads every placement and looks up
// the person's ids for each.
std::string ListSql(absl::string_view whose) {
  return absl::StrCat("SELECT ", kPlacementColumns, " FROM ", kPlacementTables, kHearingsLateral, " WHERE ",
                      PlacementScope("$8::date"), " AND ", whose, R"sql(
  AND ($3::uuid IS NULL OR p.programme_id = $3::uuid)
  AND ($5::uuid IS NULL OR p.site_id = $5::uuid)
  AND ($6::uuid IS NULL OR p.placement_id > $6::uuid)
ORDER BY p.placement_id LIMIT $7::int)sql");
}
const rpc::AuditedRead kListPlacements("placements.list_placements", 8, ListSql("$4::uuid IS NULL"));
const rpc::AuditedRead kListPlacementsOf(
    "placements.list_placements_of", 8, ListSql("p.citizen_id = ANY (ARRAY(SELECT unnest(person_ids($1, $4::uuid))))"));

Arg JsonOrNull(const google::protobuf::Message* message) {
  return message == nullptr ? Arg(std::nullopt) : Arg(JsonOf(*message));
}

// The role a step is taken in: the caseworker's where the caller has it.
int RoleOf(const identity::Caller& caller) {
  if (caller.HasRole(policy::v1::ROLE_CASEWORKER)) return policy::v1::ROLE_CASEWORKER;
  return caller.roles.empty() ? policy::v1::ROLE_UNSPECIFIED : *caller.roles.begin();
}

nlohmann::json Nullable(const std::string& text) { return text.empty() ? nlohmann::json() : nlohmann::json(text); }
nlohmann::json Nullable(const google::type::Date& date) {
  return wire::IsSet(date) ? nlohmann::json(wire::DateOf(date).ToString()) : nlohmann::json();
}

// The facts that a step adds beside the placement, by their tables.
std::string AddedBy(const StepRow& step) {
  auto added = nlohmann::json::object();
  if (const v1::Hearing* h = step.hearing) {
    added["hearing"] = {{"party", static_cast<int>(h->party())},
                        {"heard_on", Nullable(h->heard_on())},
                        {"conditions_met", h->conditions_met()},
                        {"on_behalf_reason", Nullable(h->on_behalf_reason())},
                        {"document_on", Nullable(h->document_on())}};
  }
  if (const auto& x = step.extended) {
    added["extended"] = {{"target_group", x->group.code},
                         {"readiness", static_cast<int>(x->group.readiness)},
                         {"written_assessment", x->written_assessment},
                         {"special_need", x->special_need}};
  }
  if (const auto& z = step.paused) {
    added["paused"] = {{"first", z->first.ToString()},
                       {"last", z->last ? nlohmann::json(z->last->ToString()) : nlohmann::json()}};
  }
  if (step.resumed_on) added["resumed_on"] = step.resumed_on->ToString();
  if (const v1::Introduction* i = step.introduction) {
    added["introduction"] = {
        {"purpose", i->purpose()}, {"first", Nullable(i->introduced_on())}, {"last", Nullable(i->expires_on())}};
  }
  if (const v1::AuthorityRecord* y = step.authority) {
    added["authority"] = {{"authority", static_cast<int>(y->authority())},
                          {"external_reference", Nullable(y->external_reference())},
                          {"employer_signed_on", Nullable(y->employer_signed_on())},
                          {"employees_signed_on", Nullable(y->employees_signed_on())},
                          {"citizen_signed_on", Nullable(y->citizen_signed_on())},
                          {"override_reason", Nullable(y->override_reason())}};
  }
  return added.dump();
}

// $1 to $27 of kInsertPlacement and kUpdatePlacement.
postgres::Args StepArgs(rpc::Tx& tx, const v1::Placement& p, const StepRow& step) {
  const v1::PlacementTerms& terms = p.terms();
  return {tx.municipality(),
          IdOf(p.name()),
          p.version(),
          NameOf(step.status),
          DateOrNull(p.ended_on()),
          p.end_reason() == 0 ? Arg(std::nullopt) : Arg(p.end_reason()),
          IdOf(terms.site()),
          IdOf(terms.employer_unit()),
          IdOrNull(terms.mentor()),
          wire::DateOf(terms.starts_on()),
          wire::DateOf(terms.ends_on()),
          terms.weekly_minutes(),
          terms.minutes_by_week().empty() ? Arg(std::nullopt) : ArrayOf(terms.minutes_by_week()),
          terms.function_code(),
          Arg::NullIfEmpty(p.purpose()),
          JsonOrNull(p.has_agreement() ? &p.agreement() : nullptr),
          DateOrNull(p.complaint_guidance_on()),
          step.step,
          tx.caller().subject,
          RoleOf(tx.caller()),
          Arg::NullIfEmpty(step.reason),
          tx.now(),
          tx.today(),
          JsonOrNull(step.terms ? &terms : nullptr),
          JsonOrNull(step.report),
          JsonOrNull(step.basis),
          AddedBy(step)};
}

LastPlace last_place = LastPlace::kLockThenRead;

template <typename T>
std::optional<T> First(const postgres::Rows& rows, T (*read)(const postgres::Row&)) {
  return rows.empty() ? std::nullopt : std::optional<T>(read(rows.front()));
}

}  // namespace

Ground ReadGround(rpc::Tx& tx, const Uuid& programme, const Uuid& citizen, v1::PlacementKind kind,
                  const v1::PlacementTerms& terms, const Uuid& except) {
  const postgres::Rows rows =
      tx.Exec(kReadGround, {tx.municipality(), programme, kind, IdOf(terms.site()), IdOf(terms.employer_unit()),
                            wire::DateOf(terms.starts_on()), wire::DateOf(terms.ends_on()), IdOrNull(terms.mentor()),
                            citizen, except});
  const postgres::Row row = rows.front();
  Ground ground;
  ground.programme = row.flag("programme");
  ground.kind_enabled = row.flag("kind_enabled");
  ground.site = row.flag("site");
  ground.site_in_programme = row.flag("site_in_programme");
  ground.unit = row.flag("unit");
  ground.unit_on_site = row.flag("unit_on_site");
  ground.mentor = row.flag("mentor");
  ground.project_kind = static_cast<v1::ProjectKind>(row.i32("project_kind"));
  ground.area_codes = row.texts("area_codes");
  ground.journeys = JourneysOf(row);
  Each(row, "trainings", [&](const nlohmann::json& t) { ground.trainings.emplace_back(DateOf(t[0]), DateOf(t[1])); });
  ground.book = RuleBookOf(row.text("rules"));
  ground.judged = CaseOf(row, kind, terms);
  return ground;
}

void HoldCitizen(rpc::Tx& tx, const Uuid& citizen) { tx.Exec(kHoldCitizen, {tx.municipality(), citizen}); }

void InsertPlacement(rpc::Tx& tx, const v1::Placement& p, const StepRow& step) {
  postgres::Args args = StepArgs(tx, p, step);
  args.push_back(IdOf(p.programme()));
  args.push_back(IdOf(p.citizen()));
  args.push_back(p.kind());
  tx.Exec(kInsertPlacement, args);
}

void UpdatePlacement(rpc::Tx& tx, const v1::Placement& p, const StepRow& step) {
  tx.Exec(kUpdatePlacement, StepArgs(tx, p, step));
}

std::optional<PlacementKey> ReadKey(postgres::Pool& pool, const rpc::Call& call, const Uuid& placement) {
  postgres::Pool::Lease connection = pool.Acquire(call.deadline);
  const postgres::Rows rows = connection->Exec(kReadKey, {call.municipality(), placement});
  if (rows.empty()) return std::nullopt;
  const postgres::Row row = rows.front();
  return PlacementKey{row.uuid("citizen_id"), row.date("starts_on"), row.date("ends_on"), row.i64("version")};
}

bool Lock(rpc::Tx& tx, const Uuid& placement, Hold hold) {
  const postgres::Statement& lock = hold == Hold::kCitizen ? kLockCitizen : kLockCitizenAndUnit;
  return !tx.Exec(lock, {tx.municipality(), placement}).empty();
}

std::optional<StoredPlacement> ReadLocked(rpc::Tx& tx, const Uuid& placement) {
  return First(tx.Exec(kReadLocked, {tx.municipality(), ScopeOf(tx.caller()), placement, tx.today()}), PlacementOf);
}

std::optional<Context> ReadContextLocked(rpc::Tx& tx, const Uuid& placement) {
  return First(
      tx.Exec(kReadContextLocked, {tx.municipality(), ScopeOf(tx.caller()), placement, std::nullopt, tx.today()}),
      ContextOf);
}

void SetLastPlaceForTesting(LastPlace how) { last_place = how; }

std::optional<Context> LockAndReadContext(rpc::Tx& tx, const Uuid& placement) {
  if (last_place == LastPlace::kInOneStatement) {
    const postgres::Args args = {tx.municipality(), ScopeOf(tx.caller()), placement, std::nullopt, tx.today()};
    return First(tx.Exec(kLockAndReadContext, args), ContextOf);
  }
  if (!Lock(tx, placement, Hold::kCitizenAndUnit)) return std::nullopt;
  return ReadContextLocked(tx, placement);
}

std::optional<Context> ReadContext(rpc::ReadTx& tx, const Uuid& placement, std::optional<Date> as_of) {
  const Arg law_day = as_of ? Arg(*as_of) : Arg(std::nullopt);
  return First(tx.Read(kReadContext, {tx.municipality(), ScopeOf(tx.caller()), placement, law_day, tx.today()}),
               ContextOf);
}

std::optional<StoredPlacement> ReadPlacement(rpc::ReadTx& tx, const Uuid& placement) {
  return First(tx.Read(kReadPlacement, {tx.municipality(), ScopeOf(tx.caller()), placement, tx.today()}), PlacementOf);
}

std::vector<StoredPlacement> ListPlacementRows(rpc::ReadTx& tx, const v1::ListPlacementsRequest& request,
                                               const rpc::Page& page) {
  const Arg after = page.after.empty() ? Arg(std::nullopt) : Arg(page.after.front());
  std::vector<StoredPlacement> out;
  const rpc::AuditedRead& statement = request.citizen().empty() ? kListPlacements : kListPlacementsOf;
  for (const postgres::Row row :
       tx.Read(statement, {tx.municipality(), ScopeOf(tx.caller()), IdOrNull(request.programme()),
                           IdOrNull(request.citizen()), IdOrNull(request.site()), after, page.size + 1, tx.today()})) {
    out.push_back(PlacementOf(row));
  }
  return out;
}

}  // namespace sjak::placements
