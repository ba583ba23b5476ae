#include "services/reporting/projection/projection_store.h"

#include <nlohmann/json.hpp>
#include <vector>

#include "platform/base/wire.h"

namespace sjak::reporting {
namespace {

using nlohmann::json;
using postgres::Arg;
using postgres::Statement;

const Statement kPutCitizen("reporting.put_citizen", R"sql(
INSERT INTO citizen AS t (municipality_code, citizen_id, version, has_need, unemployed, residence_area)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (municipality_code, citizen_id) DO UPDATE SET
  version = EXCLUDED.version, has_need = EXCLUDED.has_need, unemployed = EXCLUDED.unemployed,
  residence_area = EXCLUDED.residence_area
WHERE t.version < EXCLUDED.version)sql");

// Union-find by path compression: the same rows whatever the order in which the merges are seen.
const Statement kPutAlias("reporting.put_alias", R"sql(
WITH last AS (
  SELECT coalesce((SELECT a.survivor_id FROM citizen_alias a WHERE a.municipality_code = $1 AND a.citizen_id = $4),
                  $4::uuid) AS survivor_id),
moved AS (
  UPDATE citizen_alias a SET survivor_id = last.survivor_id FROM last
  WHERE a.municipality_code = $1 AND a.survivor_id = $2)
INSERT INTO citizen_alias AS t (municipality_code, citizen_id, version, merged_into, survivor_id)
SELECT $1, $2, $3, $4, last.survivor_id FROM last
ON CONFLICT (municipality_code, citizen_id) DO UPDATE SET
  version = EXCLUDED.version, merged_into = EXCLUDED.merged_into, survivor_id = EXCLUDED.survivor_id
WHERE t.version < EXCLUDED.version)sql");

const Statement kPutProgramme("reporting.put_programme", R"sql(
INSERT INTO programme AS t (municipality_code, programme_id, version, code, title, title_da, goal_da, budget_year,
  target_citizens, area_codes, counting_kinds, phases)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT (municipality_code, programme_id) DO UPDATE SET
  version = EXCLUDED.version, code = EXCLUDED.code, title = EXCLUDED.title, title_da = EXCLUDED.title_da,
  goal_da = EXCLUDED.goal_da, budget_year = EXCLUDED.budget_year, target_citizens = EXCLUDED.target_citizens,
  area_codes = EXCLUDED.area_codes, counting_kinds = EXCLUDED.counting_kinds, phases = EXCLUDED.phases
WHERE t.version < EXCLUDED.version)sql");

const Statement kPutPartner("reporting.put_partner", R"sql(
INSERT INTO partner AS t (municipality_code, partner_id, version, title) VALUES ($1, $2, $3, $4)
ON CONFLICT (municipality_code, partner_id) DO UPDATE SET version = EXCLUDED.version, title = EXCLUDED.title
WHERE t.version < EXCLUDED.version)sql");

const Statement kPutProject("reporting.put_project", R"sql(
INSERT INTO project AS t (municipality_code, project_id, version, programme_id, title, kind, builder_id, planned_units,
  planned_start_quarter, started_on)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (municipality_code, project_id) DO UPDATE SET
  version = EXCLUDED.version, programme_id = EXCLUDED.programme_id, title = EXCLUDED.title, kind = EXCLUDED.kind,
  builder_id = EXCLUDED.builder_id, planned_units = EXCLUDED.planned_units,
  planned_start_quarter = EXCLUDED.planned_start_quarter, started_on = EXCLUDED.started_on
WHERE t.version < EXCLUDED.version)sql");

const Statement kPutBudgetLine("reporting.put_budget_line", R"sql(
INSERT INTO budget_line AS t (municipality_code, budget_line_id, version, programme_id, title, title_da, steering_area,
  committee, appropriation, direction, price_level_year, years)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT (municipality_code, budget_line_id) DO UPDATE SET
  version = EXCLUDED.version, programme_id = EXCLUDED.programme_id, title = EXCLUDED.title,
  title_da = EXCLUDED.title_da, steering_area = EXCLUDED.steering_area, committee = EXCLUDED.committee,
  appropriation = EXCLUDED.appropriation, direction = EXCLUDED.direction,
  price_level_year = EXCLUDED.price_level_year, years = EXCLUDED.years
WHERE t.version < EXCLUDED.version)sql");

const Statement kPutAgreement("reporting.put_agreement", R"sql(
INSERT INTO agreement AS t (municipality_code, agreement_id, version, budget_line_id, starts_on, ends_on, commitment_oere)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (municipality_code, agreement_id) DO UPDATE SET
  version = EXCLUDED.version, budget_line_id = EXCLUDED.budget_line_id, starts_on = EXCLUDED.starts_on,
  ends_on = EXCLUDED.ends_on, commitment_oere = EXCLUDED.commitment_oere
WHERE t.version < EXCLUDED.version)sql");

const Statement kPutMentorHours("reporting.put_mentor_hours", R"sql(
INSERT INTO mentor_hours AS t (municipality_code, agreement_id, month, version, budget_line_id, minutes, accrued_oere)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (municipality_code, agreement_id, month) DO UPDATE SET
  version = EXCLUDED.version, budget_line_id = EXCLUDED.budget_line_id, minutes = EXCLUDED.minutes,
  accrued_oere = EXCLUDED.accrued_oere
WHERE t.version < EXCLUDED.version)sql");

const Statement kPutPlacement("reporting.put_placement", R"sql(
INSERT INTO placement AS t (municipality_code, placement_id, version, programme_id, citizen_id, kind, project_kind,
  starts_on, ends_on, decided, eligible, misregistered)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT (municipality_code, placement_id) DO UPDATE SET
  version = EXCLUDED.version, programme_id = EXCLUDED.programme_id, citizen_id = EXCLUDED.citizen_id,
  kind = EXCLUDED.kind, project_kind = EXCLUDED.project_kind, starts_on = EXCLUDED.starts_on,
  ends_on = EXCLUDED.ends_on, decided = EXCLUDED.decided, eligible = EXCLUDED.eligible,
  misregistered = EXCLUDED.misregistered
WHERE t.version < EXCLUDED.version)sql");

const Statement kPutAttendance("reporting.put_attendance", R"sql(
INSERT INTO attendance AS t (municipality_code, placement_id, day, version, present, minutes)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (municipality_code, placement_id, day) DO UPDATE SET
  version = EXCLUDED.version, present = EXCLUDED.present, minutes = EXCLUDED.minutes
WHERE t.version < EXCLUDED.version)sql");

const Statement kForgetCitizens("reporting.forget_citizens", R"sql(
WITH a AS (DELETE FROM citizen_alias WHERE municipality_code = $1)
DELETE FROM citizen WHERE municipality_code = $1)sql");

const Statement kForgetPlacements("reporting.forget_placements", R"sql(
WITH a AS (DELETE FROM programme WHERE municipality_code = $1),
     b AS (DELETE FROM partner WHERE municipality_code = $1),
     c AS (DELETE FROM project WHERE municipality_code = $1),
     d AS (DELETE FROM budget_line WHERE municipality_code = $1),
     e AS (DELETE FROM agreement WHERE municipality_code = $1),
     f AS (DELETE FROM mentor_hours WHERE municipality_code = $1),
     g AS (DELETE FROM placement WHERE municipality_code = $1)
DELETE FROM attendance WHERE municipality_code = $1)sql");

Arg DateArg(const google::type::Date& date) { return wire::IsSet(date) ? Arg(wire::DateOf(date)) : Arg(std::nullopt); }

// What the publishing service wrote is whole øre; anything else would be a defect there, and reads as nothing.
int64_t Oere(const google::type::Money& money) { return wire::OereFromDkk(money).value_or(0); }

template <typename Values>
std::vector<Arg> Ints(const Values& values) {
  std::vector<Arg> args;
  for (auto value : values) args.emplace_back(static_cast<int>(value));
  return args;
}

std::string PhasesJson(const placements::v1::ProgrammeFacts& facts) {
  json phases = json::array();
  for (const placements::v1::Phase& phase : facts.phases()) {
    phases.push_back({{"code", phase.code()},
                      {"starts_on", wire::DateOf(phase.starts_on()).ToString()},
                      {"ends_on", wire::DateOf(phase.ends_on()).ToString()},
                      {"enabled_kinds", phase.enabled_kinds()}});
  }
  return phases.dump();
}

std::string YearsJson(const placements::v1::BudgetLineFacts& facts) {
  json years = json::array();
  for (const placements::v1::BudgetYear& year : facts.years()) {
    // A year without an amount is an empty cell, as a year that is not listed (trap 18).
    if (year.has_amount()) years.push_back({{"year", year.year()}, {"oere", Oere(year.amount())}});
  }
  return years.dump();
}

}  // namespace

void PutCitizen(const Change& change, const citizens::v1::CitizenState& state) {
  change.tx.Exec(kPutCitizen, {change.municipality, IdOf(state.citizen()), change.version, !state.needs().empty(),
                               state.unemployed(), Arg::NullIfEmpty(state.residence_area())});
}

void PutAlias(const Change& change, const std::string& from, const std::string& into) {
  change.tx.Exec(kPutAlias, {change.municipality, IdOf(from), change.version, IdOf(into)});
}

void PutKept(const Change& change, const citizens::v1::KeptFacts& kept) {
  change.tx.Exec(kPutCitizen, {change.municipality, IdOf(kept.citizen()), change.version, !kept.needs().empty(),
                               kept.unemployed(), Arg::NullIfEmpty(kept.residence_area())});
}

void PutProgramme(const Change& change, const placements::v1::Programme& programme) {
  const placements::v1::ProgrammeFacts& facts = programme.facts();
  change.tx.Exec(kPutProgramme,
                 {change.municipality, IdOf(programme.name()), change.version, facts.code(), facts.title(),
                  facts.title_da(), Arg::NullIfEmpty(facts.goal_da()), facts.budget_year(), facts.target_citizens(),
                  std::vector<std::string>(facts.area_codes().begin(), facts.area_codes().end()),
                  Ints(facts.counting_kinds()), PhasesJson(facts)});
}

void PutPartner(const Change& change, const placements::v1::Partner& partner) {
  change.tx.Exec(kPutPartner, {change.municipality, IdOf(partner.name()), change.version, partner.facts().title()});
}

void PutProject(const Change& change, const placements::v1::Project& project) {
  const placements::v1::ProjectFacts& facts = project.facts();
  change.tx.Exec(kPutProject,
                 {change.municipality, IdOf(project.name()), change.version, IdOf(project.programme()), facts.title(),
                  static_cast<int>(facts.kind()), IdOf(facts.builder()), facts.planned_units(),
                  Arg::NullIfEmpty(facts.planned_start_quarter()), DateArg(project.started_on())});
}

void PutBudgetLine(const Change& change, const placements::v1::BudgetLine& line) {
  const placements::v1::BudgetLineFacts& facts = line.facts();
  change.tx.Exec(kPutBudgetLine,
                 {change.municipality, IdOf(line.name()), change.version, IdOf(line.programme()), facts.title(),
                  facts.title_da(), facts.steering_area(), facts.committee(), facts.appropriation(),
                  static_cast<int>(facts.direction()), facts.price_level_year(), YearsJson(facts)});
}

void PutAgreement(const Change& change, const placements::v1::BuyOutAgreement& agreement) {
  change.tx.Exec(kPutAgreement, {change.municipality, IdOf(agreement.name()), change.version,
                                 IdOf(agreement.budget_line()), wire::DateOf(agreement.starts_on()),
                                 wire::DateOf(agreement.ends_on()), Oere(agreement.commitment())});
}

void PutMentorHours(const Change& change, const placements::v1::MentorHours& hours, const std::string& budget_line) {
  int minutes = 0;
  for (const placements::v1::MentorHoursLine& line : hours.lines()) minutes += line.minutes();
  change.tx.Exec(kPutMentorHours, {change.municipality, IdOf(hours.agreement()), hours.month() + "-01", change.version,
                                   IdOf(budget_line), minutes, Oere(hours.accrued())});
}

void PutPlacement(const Change& change, const placements::v1::Placement& placement) {
  change.tx.Exec(kPutPlacement, {change.municipality, IdOf(placement.name()), change.version,
                                 IdOf(placement.programme()), IdOf(placement.citizen()),
                                 static_cast<int>(placement.kind()), static_cast<int>(placement.project_kind()),
                                 wire::DateOf(placement.terms().starts_on()), wire::DateOf(placement.terms().ends_on()),
                                 placement.has_start_basis(), placement.start_basis().eligible(),
                                 placement.end_reason() == placements::v1::END_REASON_MISREGISTERED});
}

void PutAttendance(const Change& change, const placements::v1::Attendance& attendance) {
  change.tx.Exec(kPutAttendance,
                 {change.municipality, IdOf(attendance.placement()), wire::DateOf(attendance.day()), change.version,
                  attendance.outcome() == placements::v1::ATTENDANCE_OUTCOME_PRESENT, attendance.minutes()});
}

const Statement& ForgetCitizens() { return kForgetCitizens; }
const Statement& ForgetPlacements() { return kForgetPlacements; }

}  // namespace sjak::reporting
