#include "services/placements/placements/placements_store.h"

#include <google/protobuf/util/json_util.h>

#include <functional>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "platform/base/wire.h"
#include "services/placements/programmes/columns_store.h"
#include "services/placements/quota/unit_use_store.h"
#include "services/placements/rules/rule_book_store.h"

namespace sjak::placements {
namespace {

using postgres::Arg;

const rpc::ConstraintRefusal kOverlappingTraining(
    "placement_training_excl", absl::StatusCode::kFailedPrecondition, "OVERLAPPING_TRAINING",
    "The citizen has another company training on some of these days. Change the dates, or end or cancel that one.");

// What else the citizen (an SQL expression) was decided to do or have done, but `except`, as a scalar subquery.
std::string OthersSql(const std::string& citizen, const std::string& except) {
  return absl::StrCat(R"sql((
  SELECT json_agg(json_build_array(q.kind, lower(q.during), upper(q.during) - 1, q.weekly_minutes, q.function_code,
    e.cvr, n.p_number))
  FROM placement q
  JOIN placement_decision x ON x.municipality_code = $1 AND x.placement_id = q.placement_id
  JOIN employer_unit n ON n.municipality_code = $1 AND n.employer_unit_id = q.employer_unit_id
  JOIN partner e ON e.municipality_code = $1 AND e.partner_id = n.partner_id
  WHERE q.municipality_code = $1 AND q.citizen_id = )sql",
                      citizen, " AND q.placement_id IS DISTINCT FROM ", except,
                      " AND q.status <> 'CANCELLED' AND q.end_reason IS DISTINCT FROM 12)");
}

const postgres::Statement kReadGround("placements.read_ground", absl::StrCat(R"sql(
SELECT g.programme_id IS NOT NULL AS programme, g.area_codes, o.cvr, u.p_number,
  EXISTS (SELECT FROM programme_phase f WHERE f.municipality_code = $1 AND f.programme_id = $2::uuid
    AND f.during @> $6::date AND $3::int = ANY (f.enabled_kinds)) AS kind_enabled,
  s.site_id IS NOT NULL AS site, j.programme_id = $2::uuid AS site_in_programme, j.kind AS project_kind,
  u.employer_unit_id IS NOT NULL AS unit,
  (SELECT range_agg(k.during) @> daterange($6::date, $7::date, '[]') FROM site_contractor k
    WHERE k.municipality_code = $1 AND k.site_id = $4::uuid AND k.employer_unit_id = $5::uuid) AS unit_on_site,
  $8::uuid IS NULL OR EXISTS (SELECT FROM mentor m WHERE m.municipality_code = $1 AND m.mentor_id = $8::uuid) AS mentor, )sql",
                                                                             RuleBookSql("$6::date"), " AS rules, ",
                                                                             OthersSql("$9::uuid", "NULL"),
                                                                             R"sql( AS others
FROM (VALUES (1)) AS one(one)
LEFT JOIN programme g ON g.municipality_code = $1 AND g.programme_id = $2::uuid
LEFT JOIN site s ON s.municipality_code = $1 AND s.site_id = $4::uuid
LEFT JOIN project j ON j.municipality_code = $1 AND j.project_id = s.project_id
LEFT JOIN employer_unit u ON u.municipality_code = $1 AND u.employer_unit_id = $5::uuid
LEFT JOIN partner o ON o.municipality_code = $1 AND o.partner_id = u.partner_id
)sql"));

const postgres::Statement kInsertPlacement("placements.insert_placement", R"sql(
WITH held AS (
  INSERT INTO citizen_anchor (municipality_code, citizen_id) VALUES ($1, $5::uuid) ON CONFLICT DO NOTHING
), added AS (
  INSERT INTO placement (municipality_code, placement_id, version, programme_id, citizen_id, kind, site_id,
    employer_unit_id, mentor_id, starts_on, ends_on, weekly_minutes, function_code, purpose, status, during)
  VALUES ($1, $2::uuid, $3::int, $4::uuid, $5::uuid, $6::int, $7::uuid, $8::uuid, $9::uuid, $10::date, $11::date,
    $12::int, $13, $14, $15, daterange($10::date, $11::date, '[]'))
), step AS (
  INSERT INTO placement_version (municipality_code, placement_id, version, step, actor, actor_role, reason, recorded_at)
  VALUES ($1, $2::uuid, $3::int, $16, $17, $18::int, $19, $20::timestamptz)
)
INSERT INTO placement_decision (municipality_code, placement_id, decided_on, start_basis, report)
SELECT $1, $2::uuid, $21::date, $22::jsonb, $23::jsonb WHERE $22::jsonb IS NOT NULL
)sql");

const postgres::Statement kUpdatePlacement("placements.update_placement", R"sql(
WITH changed AS (
  UPDATE placement SET version = $3::int, status = $4, ended_on = $5::date, end_reason = $6::int,
    during = daterange(starts_on, coalesce($5::date, ends_on), '[]')
  WHERE municipality_code = $1 AND placement_id = $2::uuid
), step AS (
  INSERT INTO placement_version (municipality_code, placement_id, version, step, actor, actor_role, reason, recorded_at)
  VALUES ($1, $2::uuid, $3::int, $7, $8, $9::int, $10, $11::timestamptz)
), heard AS (
  INSERT INTO hearing (municipality_code, placement_id, version, party, heard_on, conditions_met)
  SELECT $1, $2::uuid, $3::int, $15::int, $16::date, $17::boolean WHERE $15::int IS NOT NULL
)
INSERT INTO placement_decision (municipality_code, placement_id, decided_on, start_basis, report)
SELECT $1, $2::uuid, $12::date, $13::jsonb, $14::jsonb WHERE $13::jsonb IS NOT NULL
)sql");

const postgres::Statement kReadKey("placements.read_key", R"sql(
SELECT p.citizen_id, p.starts_on, p.version FROM placement p WHERE p.municipality_code = $1 AND p.placement_id = $2::uuid
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
                      kPlacementScope, " AND p.placement_id = $3::uuid");
}

std::string ContextSql() {
  return absl::StrCat(
      "SELECT ", kPlacementColumns, ", c.cvr, u.p_number, g.area_codes, w.workforce, o.occupants, e.external, ",
      RuleBookSql("coalesce($4::date, p.starts_on)"), " AS rules, ", OthersSql("p.citizen_id", "p.placement_id"),
      " AS others FROM ", kPlacementTables, kHearingsLateral, R"sql(
JOIN programme g ON g.municipality_code = $1 AND g.programme_id = p.programme_id)sql",
      UnitUseSql("p.employer_unit_id", "p.starts_on", "p.placement_id"), R"sql(
WHERE )sql",
      kPlacementScope, " AND p.placement_id = $3::uuid");
}

const postgres::Statement kReadLocked("placements.read_locked", PlacementSql());
const rpc::AuditedRead kReadPlacement("placements.read_placement", 3, PlacementSql());
const postgres::Statement kReadContextLocked("placements.read_context_locked", ContextSql());
const rpc::AuditedRead kReadContext("placements.read_context", 4, ContextSql());

const rpc::AuditedRead kListPlacements("placements.list_placements", 7,
                                       absl::StrCat("SELECT ", kPlacementColumns, " FROM ", kPlacementTables,
                                                    kHearingsLateral, " WHERE ", kPlacementScope, R"sql(
  AND ($3::uuid IS NULL OR p.programme_id = $3::uuid)
  AND ($4::uuid IS NULL OR p.citizen_id = $4::uuid)
  AND ($5::uuid IS NULL OR p.site_id = $5::uuid)
  AND ($6::uuid IS NULL OR p.placement_id > $6::uuid)
ORDER BY p.placement_id LIMIT $7::int)sql"));

Arg JsonOrNull(const google::protobuf::Message* message) {
  if (message == nullptr) return std::nullopt;
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(*message, &json).ok()) {
    throw postgres::Failure(postgres::FailureKind::kOther, "", "", "a decision cannot be written as JSON");
  }
  return json;
}

Arg IdOrNull(const std::string& name) { return name.empty() ? Arg(std::nullopt) : Arg(IdOf(name)); }

// The role a step is taken in: the caseworker's where the caller has it.
int RoleOf(const identity::Caller& caller) {
  if (caller.HasRole(policy::v1::ROLE_CASEWORKER)) return policy::v1::ROLE_CASEWORKER;
  return caller.roles.empty() ? policy::v1::ROLE_UNSPECIFIED : *caller.roles.begin();
}

void Each(const postgres::Row& row, const char* column, const std::function<void(const nlohmann::json&)>& add) {
  if (row.is_null(column)) return;
  for (const nlohmann::json& item : nlohmann::json::parse(row.text(column))) add(item);
}

// Another placement is something beside this one; a training that began before it is an earlier one as well.
void AddOther(const nlohmann::json& o, PlacementCase* judged) {
  const auto kind = static_cast<Kind>(o[0].get<int>());
  Activity other;
  other.part = kind == Kind::kCompanyTraining ? Part::kTraining : Part::kPaidHours;
  other.engagement =
      kind == Kind::kCompanyTraining || kind == Kind::kWageSubsidy ? Engagement::kOffer : Engagement::kOrdinaryJob;
  other.first = DateOf(o[1]);
  other.last = DateOf(o[2]);
  other.hours = o[3].get<int64_t>();
  other.function_code = o[4].get<std::string>();
  other.cvr = o[5].get<std::string>();
  if (kind == Kind::kCompanyTraining && other.first < judged->ratio.start) {
    judged->earlier.push_back({other.first, other.last, other.cvr, o[6].get<std::string>(), other.function_code});
  }
  judged->beside.push_back(std::move(other));
}

PlacementCase CaseOf(const postgres::Row& row, v1::PlacementKind kind, const v1::PlacementTerms& terms) {
  PlacementCase c;
  c.kind = static_cast<Kind>(kind);
  c.ratio.start = wire::DateOf(terms.starts_on());
  c.ratio.last = wire::DateOf(terms.ends_on());
  c.ratio.hours = terms.weekly_minutes();
  c.function_code = terms.function_code();
  if (!row.is_null("cvr")) c.cvr = row.text("cvr");
  if (!row.is_null("p_number")) c.p_number = row.text("p_number");
  Each(row, "others", [&](const nlohmann::json& o) { AddOther(o, &c); });
  return c;
}

Context ContextOf(const postgres::Row& row) {
  Context c;
  c.stored = PlacementOf(row);
  c.area_codes = row.texts("area_codes");
  c.book = RuleBookOf(row.text("rules"));
  c.judged = CaseOf(row, c.stored.placement.kind(), c.stored.placement.terms());
  c.judged.hearing = c.stored.hearing;
  c.judged.texts[AgreementText::kPurpose] = !c.stored.placement.purpose().empty();
  const Law<RatioParameters>& ratio = c.book.ratio;
  ReadUnitUse(row, ratio ? ratio->parameters : RatioParameters(), &c.judged.ratio);
  return c;
}

template <typename T>
std::optional<T> First(const postgres::Rows& rows, T (*read)(const postgres::Row&)) {
  return rows.empty() ? std::nullopt : std::optional<T>(read(rows.front()));
}

}  // namespace

Ground ReadGround(rpc::Tx& tx, const Uuid& programme, const Uuid& citizen, v1::PlacementKind kind,
                  const v1::PlacementTerms& terms) {
  const postgres::Rows rows = tx.Exec(
      kReadGround, {tx.municipality(), programme, kind, IdOf(terms.site()), IdOf(terms.employer_unit()),
                    wire::DateOf(terms.starts_on()), wire::DateOf(terms.ends_on()), IdOrNull(terms.mentor()), citizen});
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
  ground.book = RuleBookOf(row.text("rules"));
  ground.judged = CaseOf(row, kind, terms);
  return ground;
}

void HoldCitizen(rpc::Tx& tx, const Uuid& citizen) { tx.Exec(kHoldCitizen, {tx.municipality(), citizen}); }

void InsertPlacement(rpc::Tx& tx, const v1::Placement& p, const StepRow& step) {
  const v1::PlacementTerms& terms = p.terms();
  tx.Exec(kInsertPlacement, {tx.municipality(),
                             IdOf(p.name()),
                             p.version(),
                             IdOf(p.programme()),
                             IdOf(p.citizen()),
                             p.kind(),
                             IdOf(terms.site()),
                             IdOf(terms.employer_unit()),
                             IdOrNull(terms.mentor()),
                             wire::DateOf(terms.starts_on()),
                             wire::DateOf(terms.ends_on()),
                             terms.weekly_minutes(),
                             terms.function_code(),
                             Arg::NullIfEmpty(p.purpose()),
                             NameOf(step.status),
                             step.step,
                             tx.caller().subject,
                             RoleOf(tx.caller()),
                             Arg::NullIfEmpty(step.reason),
                             tx.now(),
                             tx.today(),
                             JsonOrNull(step.basis),
                             JsonOrNull(step.report)});
}

void UpdatePlacement(rpc::Tx& tx, const v1::Placement& p, const StepRow& step) {
  postgres::Args args = {tx.municipality(),
                         IdOf(p.name()),
                         p.version(),
                         NameOf(step.status),
                         DateOrNull(p.ended_on()),
                         p.end_reason() == 0 ? Arg(std::nullopt) : Arg(p.end_reason()),
                         step.step,
                         tx.caller().subject,
                         RoleOf(tx.caller()),
                         Arg::NullIfEmpty(step.reason),
                         tx.now(),
                         tx.today(),
                         JsonOrNull(step.basis),
                         JsonOrNull(step.report)};
  if (step.hearing != nullptr) {
    args.push_back(step.hearing->party());
    args.push_back(wire::DateOf(step.hearing->heard_on()));
    args.push_back(step.hearing->conditions_met());
  } else {
    args.insert(args.end(), 3, Arg(std::nullopt));
  }
  tx.Exec(kUpdatePlacement, args);
}

std::optional<PlacementKey> ReadKey(postgres::Pool& pool, const rpc::Call& call, const Uuid& placement) {
  postgres::Pool::Lease connection = pool.Acquire(call.deadline);
  const postgres::Rows rows = connection->Exec(kReadKey, {call.municipality(), placement});
  if (rows.empty()) return std::nullopt;
  return PlacementKey{rows.front().uuid("citizen_id"), rows.front().date("starts_on"), rows.front().i64("version")};
}

bool Lock(rpc::Tx& tx, const Uuid& placement, Hold hold) {
  const postgres::Statement& lock = hold == Hold::kCitizen ? kLockCitizen : kLockCitizenAndUnit;
  return !tx.Exec(lock, {tx.municipality(), placement}).empty();
}

std::optional<StoredPlacement> ReadLocked(rpc::Tx& tx, const Uuid& placement) {
  return First(tx.Exec(kReadLocked, {tx.municipality(), ScopeOf(tx.caller()), placement}), PlacementOf);
}

std::optional<Context> ReadContextLocked(rpc::Tx& tx, const Uuid& placement) {
  return First(tx.Exec(kReadContextLocked, {tx.municipality(), ScopeOf(tx.caller()), placement, std::nullopt}),
               ContextOf);
}

std::optional<Context> ReadContext(rpc::ReadTx& tx, const Uuid& placement, std::optional<Date> as_of) {
  const Arg law_day = as_of ? Arg(*as_of) : Arg(std::nullopt);
  return First(tx.Read(kReadContext, {tx.municipality(), ScopeOf(tx.caller()), placement, law_day}), ContextOf);
}

std::optional<StoredPlacement> ReadPlacement(rpc::ReadTx& tx, const Uuid& placement) {
  return First(tx.Read(kReadPlacement, {tx.municipality(), ScopeOf(tx.caller()), placement}), PlacementOf);
}

std::vector<StoredPlacement> ListPlacementRows(rpc::ReadTx& tx, const v1::ListPlacementsRequest& request,
                                               const rpc::Page& page) {
  const Arg after = page.after.empty() ? Arg(std::nullopt) : Arg(page.after.front());
  std::vector<StoredPlacement> out;
  for (const postgres::Row row :
       tx.Read(kListPlacements, {tx.municipality(), ScopeOf(tx.caller()), IdOrNull(request.programme()),
                                 IdOrNull(request.citizen()), IdOrNull(request.site()), after, page.size + 1})) {
    out.push_back(PlacementOf(row));
  }
  return out;
}

}  // namespace sjak::placements
