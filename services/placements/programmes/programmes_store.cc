#include "services/placements/programmes/programmes_store.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "platform/base/wire.h"
#include "services/placements/ledger/ledger_store.h"
#include "services/placements/programmes/columns_store.h"

namespace sjak::placements {
namespace {

const rpc::ConstraintRefusal kProgrammeCodeTaken("programme_code_key", absl::StatusCode::kAlreadyExists,
                                                 "PROGRAMME_CODE_TAKEN",
                                                 "A programme has this code already. Use that one or another code.");
const rpc::ConstraintRefusal kBudgetLineProgramme("budget_line_programme_fkey", absl::StatusCode::kNotFound,
                                                  "PROGRAMME_NOT_FOUND", "There is no such programme.");

const postgres::Statement kInsertProgramme("placements.insert_programme", R"sql(
WITH programme AS (
  INSERT INTO programme (municipality_code, programme_id, code, title, title_da, requester, administration, committee,
    budget_year, no_further_approval, prior_funding, goal_da, target_citizens, area_codes, target_districts, counting_kinds)
  VALUES ($1, $2::uuid, $3, $4, $5, $6, $7, $8, $9::int, $10::boolean, $11, $12, $13::int, $14::text[], $15::int[], $16::int[])
)
INSERT INTO programme_phase (municipality_code, programme_id, code, during, enabled_kinds, conditional)
SELECT $1, $2::uuid, p.code, daterange(p.starts_on, p.ends_on, '[]'), p.enabled_kinds, p.conditional
FROM jsonb_to_recordset($17::jsonb) AS p(code text, starts_on date, ends_on date, enabled_kinds int[], conditional boolean)
)sql");

const rpc::AuditedRead kReadProgramme("placements.read_programme", 2,
                                      absl::StrCat("SELECT 1 AS item, NULL::uuid AS subject_id, ", ProgrammeSql(),
                                                   " AND g.programme_id = $2::uuid"));

const postgres::Statement kInsertBudgetLine("placements.insert_budget_line",
                                            absl::StrCat("WITH ", PostingSql(14), R"sql(,
line AS (
  INSERT INTO budget_line (municipality_code, budget_line_id, programme_id, title, title_da, steering_area, committee,
    appropriation, direction, price_level_year, cost_kind)
  VALUES ($1, $2::uuid, $3::uuid, $4, $5, $6, $7, $8, $9::int, $10::int, $11)
)
INSERT INTO budget_line_year (municipality_code, budget_line_id, year, amount_oere)
SELECT $1, $2::uuid, y.year, y.oere FROM unnest($12::int[], $13::bigint[]) AS y(year, oere)
)sql"));

}  // namespace

void InsertProgramme(rpc::Tx& tx, const Uuid& id, const v1::ProgrammeFacts& facts) {
  auto phases = nlohmann::json::array();
  for (const v1::Phase& phase : facts.phases()) {
    phases.push_back({{"code", phase.code()},
                      {"starts_on", wire::DateOf(phase.starts_on()).ToString()},
                      {"ends_on", wire::DateOf(phase.ends_on()).ToString()},
                      {"enabled_kinds", std::vector<int>(phase.enabled_kinds().begin(), phase.enabled_kinds().end())},
                      {"conditional", phase.conditional()}});
  }
  tx.Exec(kInsertProgramme,
          {tx.municipality(), id, facts.code(), facts.title(), facts.title_da(),
           postgres::Arg::NullIfEmpty(facts.requester()), postgres::Arg::NullIfEmpty(facts.administration()),
           postgres::Arg::NullIfEmpty(facts.committee()), facts.budget_year(), facts.no_further_approval(),
           postgres::Arg::NullIfEmpty(facts.prior_funding()), postgres::Arg::NullIfEmpty(facts.goal_da()),
           facts.target_citizens(), ArrayOf(facts.area_codes()), ArrayOf(facts.target_districts()),
           ArrayOf(facts.counting_kinds()), phases.dump()});
}

std::string ProgrammeSql() {
  return R"sql(
  g.programme_id, g.version, g.code, g.title, g.title_da, g.requester, g.administration, g.committee, g.budget_year,
  g.no_further_approval, g.prior_funding, g.goal_da, g.target_citizens, g.area_codes, g.target_districts,
  g.counting_kinds, p.phases, r.revision
FROM programme g
CROSS JOIN LATERAL (
  SELECT json_agg(json_build_object('code', f.code, 'starts_on', lower(f.during), 'ends_on', upper(f.during) - 1,
    'enabled_kinds', f.enabled_kinds, 'conditional', f.conditional) ORDER BY lower(f.during), f.code) AS phases
  FROM programme_phase f WHERE f.municipality_code = $1 AND f.programme_id = g.programme_id) p
LEFT JOIN LATERAL (
  SELECT x.revision FROM programme_revision x
  WHERE x.municipality_code = $1 AND x.programme_id = g.programme_id ORDER BY x.version DESC LIMIT 1) r ON true
WHERE g.municipality_code = $1)sql";
}

v1::Programme ProgrammeOf(const postgres::Row& row) {
  v1::Programme programme;
  programme.set_name(ResourceName("programmes", row.uuid("programme_id")));
  programme.set_version(row.i64("version"));
  v1::ProgrammeFacts& facts = *programme.mutable_facts();
  facts.set_code(row.text("code"));
  facts.set_title(row.text("title"));
  facts.set_title_da(row.text("title_da"));
  facts.set_requester(row.text("requester"));
  facts.set_administration(row.text("administration"));
  facts.set_committee(row.text("committee"));
  facts.set_budget_year(row.i32("budget_year"));
  facts.set_no_further_approval(row.flag("no_further_approval"));
  facts.set_prior_funding(row.text("prior_funding"));
  facts.set_goal_da(row.text("goal_da"));
  facts.set_target_citizens(row.i32("target_citizens"));
  for (std::string& code : row.texts("area_codes")) facts.add_area_codes(std::move(code));
  for (int district : IntsOf(row, "target_districts")) facts.add_target_districts(district);
  for (int kind : IntsOf(row, "counting_kinds")) facts.add_counting_kinds(static_cast<v1::PlacementKind>(kind));
  for (const auto& p : nlohmann::json::parse(row.text("phases"))) {
    v1::Phase& phase = *facts.add_phases();
    phase.set_code(p["code"].get<std::string>());
    *phase.mutable_starts_on() = wire::ToProto(DateOf(p["starts_on"]));
    *phase.mutable_ends_on() = wire::ToProto(DateOf(p["ends_on"]));
    for (int kind : p["enabled_kinds"]) phase.add_enabled_kinds(static_cast<v1::PlacementKind>(kind));
    phase.set_conditional(p["conditional"].get<bool>());
  }
  return programme;
}

std::optional<v1::Programme> ReadProgramme(rpc::ReadTx& tx, const Uuid& id) {
  const postgres::Rows rows = tx.Read(kReadProgramme, {tx.municipality(), id});
  return rows.empty() ? std::nullopt : std::optional(ProgrammeOf(rows.front()));
}

void InsertBudgetLine(rpc::Tx& tx, const Uuid& id, const Uuid& programme, const v1::BudgetLineFacts& facts,
                      const std::vector<int64_t>& oere) {
  std::vector<postgres::Arg> years;
  Posting posting{v1::LEDGER_ENTRY_KIND_BUDGET_GRANTED, std::nullopt, std::nullopt, "", {}, {}};
  for (int i = 0; i < facts.years_size(); ++i) {
    const int year = facts.years(i).year();
    years.push_back(year);
    posting.opens.insert({id, year});
    posting.moves.push_back({id, year, Account::kAppropriation, Account::kAvailable, oere[static_cast<size_t>(i)]});
  }
  tx.Exec(kInsertBudgetLine,
          {tx.municipality(), id, programme, facts.title(), facts.title_da(), facts.steering_area(), facts.committee(),
           facts.appropriation(), facts.direction(), facts.price_level_year(), facts.cost_kind(), years,
           std::vector<postgres::Arg>(oere.begin(), oere.end()), PostingArg(tx, {posting})});
}

}  // namespace sjak::placements
