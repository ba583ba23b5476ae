#include "services/reporting/projection/projection_store.h"

#include <nlohmann/json.hpp>
#include <vector>

#include "platform/base/wire.h"

namespace sjak::reporting {
namespace {

using nlohmann::json;
using postgres::Arg;
using postgres::Statement;

// A version is known until the next one came. Versions may be told in any order: the row is put between its neighbours.
const Statement kPutRecord("reporting.put_record", R"sql(
WITH added AS (
  INSERT INTO record_fact (municipality_code, copy, kind, record_id, version, known_at, superseded_at, owner_id, body)
  SELECT $1, $2, $3, $4, $5, $6, (SELECT n.known_at FROM record_fact n
    WHERE n.municipality_code = $1 AND n.copy = $2 AND n.kind = $3 AND n.record_id = $4 AND n.version > $5
    ORDER BY n.version LIMIT 1), $7, $8
  ON CONFLICT (municipality_code, copy, kind, record_id, version) DO NOTHING RETURNING version)
UPDATE record_fact t SET superseded_at = $6
WHERE t.municipality_code = $1 AND t.copy = $2 AND t.kind = $3 AND t.record_id = $4 AND EXISTS (SELECT FROM added)
  AND t.version = (SELECT max(p.version) FROM record_fact p
    WHERE p.municipality_code = $1 AND p.copy = $2 AND p.kind = $3 AND p.record_id = $4 AND p.version < $5))sql");

// Where a protected person was last known to live: counted in totals, shown nowhere.
const Statement kKeepArea("reporting.keep_area", R"sql(
UPDATE record_fact t SET body = t.body || jsonb_build_object('area_before',
  (SELECT coalesce(p.body->>'area_before', p.body->>'area') FROM record_fact p
   WHERE p.municipality_code = $1 AND p.copy = $2 AND p.kind = 'CITIZEN' AND p.record_id = $3 AND p.version < $4
   ORDER BY p.version DESC LIMIT 1))
WHERE t.municipality_code = $1 AND t.copy = $2 AND t.kind = 'CITIZEN' AND t.record_id = $3 AND t.version = $4)sql");

const Statement kEraseCitizen("reporting.erase_citizen", R"sql(
WITH measured AS (
  DELETE FROM record_fact m WHERE m.municipality_code = $1 AND m.copy = $2 AND m.owner_id = $3::uuid AND m.kind <> 'CITIZEN'),
observed AS (
  DELETE FROM outcome_observation o WHERE o.municipality_code = $1 AND o.citizen_id = $3::uuid)
UPDATE record_fact t SET body = t.body - 'closed' - 'protected' - 'area_before'
WHERE t.municipality_code = $1 AND t.copy = $2 AND t.owner_id = $3::uuid AND t.kind = 'CITIZEN')sql");

const Statement kCorrect("reporting.correct_record", R"sql(
UPDATE record_fact t SET superseded_at = $5
WHERE t.municipality_code = $1 AND t.copy = $2 AND t.kind = $3 AND t.record_id = $4 AND t.superseded_at IS NULL)sql");

// Union-find by path compression: the same rows whatever the order in which the merges are seen.
const Statement kPutAlias("reporting.put_alias", R"sql(
WITH last AS (
  SELECT coalesce((SELECT a.survivor_id FROM person_alias a
                   WHERE a.municipality_code = $1 AND a.copy = $2 AND a.citizen_id = $6), $6::uuid) AS survivor_id),
moved AS (
  UPDATE person_alias a SET survivor_id = last.survivor_id FROM last
  WHERE a.municipality_code = $1 AND a.copy = $2 AND a.survivor_id = $3)
INSERT INTO person_alias AS t (municipality_code, copy, citizen_id, version, known_at, merged_into, survivor_id)
SELECT $1, $2, $3, $4, $5, $6, last.survivor_id FROM last
ON CONFLICT (municipality_code, copy, citizen_id) DO UPDATE SET
  version = EXCLUDED.version, known_at = EXCLUDED.known_at, merged_into = EXCLUDED.merged_into,
  survivor_id = EXCLUDED.survivor_id
WHERE t.version < EXCLUDED.version)sql");

const Statement kForgetCitizens("reporting.forget_citizens", R"sql(
WITH a AS (DELETE FROM person_alias t WHERE t.municipality_code = $1 AND t.copy = $2)
DELETE FROM record_fact t
WHERE t.municipality_code = $1 AND t.copy = $2 AND t.kind IN ('CITIZEN', 'TRACK', 'MEASUREMENT'))sql");

const Statement kForgetPlacements("reporting.forget_placements", R"sql(
WITH a AS (DELETE FROM placement_fact t WHERE t.municipality_code = $1 AND t.copy = $2),
     b AS (DELETE FROM day_fact t WHERE t.municipality_code = $1 AND t.copy = $2)
DELETE FROM record_fact t
WHERE t.municipality_code = $1 AND t.copy = $2 AND t.kind NOT IN ('CITIZEN', 'TRACK', 'MEASUREMENT', 'OUTCOME'))sql");

json DayOf(const google::type::Date& date) {
  return wire::IsSet(date) ? json(wire::DateOf(date).ToString()) : json(nullptr);
}

std::string Id(const std::string& name) { return IdOf(name).ToString(); }

// What the publishing service wrote is whole øre; anything else would be a defect there, and reads as nothing.
int64_t Oere(const google::type::Money& money) { return wire::OereFromDkk(money).value_or(0); }

void PutRecord(const Change& change, const char* kind, const std::string& id, const Arg& owner, const json& body) {
  change.page.Write(kPutRecord, {change.page.municipality(), change.page.copy(), kind, id, change.version,
                                 change.known_at, owner, body.dump()});
}

void PutOfCitizen(const Change& change, const char* kind, const std::string& id, const std::string& citizen,
                  const json& body) {
  change.page.Touch(IdOf(citizen));
  PutRecord(change, kind, id, IdOf(citizen), body);
}

json FactsOf(const citizens::v1::KeptFacts& kept) {
  return {{"need", !kept.needs().empty()}, {"unemployed", kept.unemployed()}, {"area", kept.residence_area()}};
}

}  // namespace

void PutCitizen(const Change& change, const citizens::v1::CitizenState& state) {
  json body = {{"need", !state.needs().empty()}, {"unemployed", state.unemployed()}, {"area", state.residence_area()}};
  if (state.case_closed()) body["closed"] = true;
  if (state.protected_()) body["protected"] = true;
  PutOfCitizen(change, "CITIZEN", Id(state.citizen()), state.citizen(), body);
  if (state.protected_()) {
    change.page.Write(kKeepArea, {change.page.municipality(), change.page.copy(), Id(state.citizen()), change.version});
  }
}

void PutAlias(const Change& change, const std::string& from, const std::string& into) {
  change.page.Touch(IdOf(from));
  change.page.Touch(IdOf(into));
  change.page.Write(kPutAlias, {change.page.municipality(), change.page.copy(), IdOf(from), change.version,
                                change.known_at, IdOf(into)});
}

void PutKept(const Change& change, const citizens::v1::KeptFacts& kept) {
  PutOfCitizen(change, "CITIZEN", Id(kept.citizen()), kept.citizen(), FactsOf(kept));
}

void EraseCitizen(const Change& change, const citizens::v1::KeptFacts& kept) {
  change.page.Write(kEraseCitizen, {change.page.municipality(), change.page.copy(), IdOf(kept.citizen())});
  json body = FactsOf(kept);
  body["erased"] = true;
  PutOfCitizen(change, "CITIZEN", Id(kept.citizen()), kept.citizen(), body);
}

void PutTrack(const Change& change, const citizens::v1::ProgressTrack& track) {
  PutOfCitizen(change, "TRACK", Id(track.name()), track.citizen(),
               {{"started_on", DayOf(track.started_on())}, {"ended_on", DayOf(track.ended_on())}});
}

void PutMeasurement(const Change& change, const citizens::v1::ProgressMeasured& measured) {
  bool follow_up = false;
  bool improved = false;
  for (const citizens::v1::ItemChange& item : measured.changes()) {
    follow_up |= !item.is_baseline();
    improved |= !item.is_baseline() && item.change() >= 1;
  }
  PutOfCitizen(change, "MEASUREMENT", Id(measured.measurement()), measured.citizen(),
               {{"taken_on", DayOf(measured.taken_on())}, {"follow_up", follow_up}, {"improved", improved}});
  if (measured.corrects().empty()) return;
  change.page.Write(kCorrect, {change.page.municipality(), change.page.copy(), "MEASUREMENT", Id(measured.corrects()),
                               change.known_at});
}

void PutOutcome(const Change& change, const std::string& citizen, const OutcomeFact& outcome,
                const std::string& source) {
  PutOfCitizen(
      change, "OUTCOME", citizen + "/" + std::to_string(outcome.months) + "/" + source, "citizens/" + citizen,
      {{"months", outcome.months}, {"status", outcome.status}, {"observed_on", outcome.observed_on.ToString()}});
}

void PutProgramme(const Change& change, const placements::v1::Programme& programme) {
  const placements::v1::ProgrammeFacts& facts = programme.facts();
  json phases = json::array();
  for (const placements::v1::Phase& phase : facts.phases()) {
    phases.push_back({{"code", phase.code()},
                      {"starts_on", DayOf(phase.starts_on())},
                      {"ends_on", DayOf(phase.ends_on())},
                      {"enabled_kinds", phase.enabled_kinds()}});
  }
  PutRecord(change, "PROGRAMME", Id(programme.name()), std::nullopt,
            {{"code", facts.code()},
             {"title", facts.title()},
             {"title_da", facts.title_da()},
             {"goal_da", facts.goal_da()},
             {"budget_year", facts.budget_year()},
             {"target_citizens", facts.target_citizens()},
             {"area_codes", facts.area_codes()},
             {"counting_kinds", facts.counting_kinds()},
             {"phases", phases}});
  change.page.TouchEverybody();
}

void PutPartner(const Change& change, const placements::v1::Partner& partner) {
  PutRecord(change, "PARTNER", Id(partner.name()), std::nullopt,
            {{"title", partner.facts().title()},
             {"programme", Id(partner.programme())},
             {"state", static_cast<int>(partner.facts().state())},
             {"left_on", DayOf(partner.left_on())}});
}

void PutUnit(const Change& change, const placements::v1::EmployerUnit& unit, bool moved) {
  PutRecord(change, "UNIT", Id(unit.name()), std::nullopt,
            {{"partner", Id(unit.partner())}, {"p_number", unit.p_number()}});
  if (moved) change.page.TouchEverybody();
}

void PutProject(const Change& change, const placements::v1::Project& project, const std::string& planned_quarter) {
  const placements::v1::ProjectFacts& facts = project.facts();
  PutRecord(change, "PROJECT", Id(project.name()), std::nullopt,
            {{"programme", Id(project.programme())},
             {"title", facts.title()},
             {"kind", static_cast<int>(facts.kind())},
             {"builder", Id(facts.builder())},
             {"units", facts.planned_units()},
             {"quarter", planned_quarter},
             {"started_on", DayOf(project.started_on())}});
}

void PutSite(const Change& change, const placements::v1::Site& site) {
  PutRecord(change, "SITE", Id(site.name()), std::nullopt, {{"project", Id(site.project())}, {"title", site.title()}});
}

void PutSitePlace(const Change& change, const placements::v1::SiteRecord& record) {
  PutRecord(change, "SITE_PLACE", Id(record.site().name()), std::nullopt,
            {{"district", record.place().district_code()}});
  change.page.TouchEverybody();
}

void PutClosure(const Change& change, const placements::v1::Closure& closure) {
  const placements::v1::ClosureFacts& facts = closure.facts();
  json sites = json::array();
  for (const std::string& site : facts.sites()) sites.push_back(Id(site));
  if (sites.empty() && facts.district_code() == 0) sites.push_back("");
  PutRecord(change, "CLOSURE", Id(closure.name()), std::nullopt,
            {{"starts_on", DayOf(facts.starts_on())},
             {"ends_on", DayOf(facts.ends_on())},
             {"sites", sites},
             {"district", facts.sites().empty() ? facts.district_code() : 0}});
  change.page.TouchEverybody();
}

void PutCadence(const Change& change, const placements::v1::ContactCadence& cadence) {
  const std::string programme = Id(cadence.programme());
  const json valid_from = DayOf(cadence.valid_from());
  PutRecord(change, "CADENCE", programme + "/" + valid_from.get<std::string>(), std::nullopt,
            {{"programme", programme}, {"valid_from", valid_from}, {"every_days", cadence.every_days()}});
  change.page.TouchEverybody();
}

void PutSlot(const Change& change, const placements::v1::Slot& slot) {
  PutRecord(change, "SLOT", Id(slot.name()), std::nullopt,
            {{"programme", Id(slot.programme())},
             {"site", Id(slot.facts().site())},
             {"unit", Id(slot.facts().employer_unit())},
             {"seats", slot.facts().seats()},
             {"taken", slot.seats_taken()},
             {"state", static_cast<int>(slot.state())},
             {"starts_on", DayOf(slot.facts().starts_on())},
             {"ends_on", DayOf(slot.facts().ends_on())}});
}

void PutMentor(const Change& change, const std::string& mentor, const std::string& unit, int capacity) {
  PutRecord(change, "MENTOR", Id(mentor), std::nullopt, {{"unit", Id(unit)}, {"capacity", capacity}});
}

void PutBudgetLine(const Change& change, const placements::v1::BudgetLine& line) {
  const placements::v1::BudgetLineFacts& facts = line.facts();
  json years = json::array();
  for (const placements::v1::BudgetYear& year : facts.years()) {
    // A year without an amount is an empty cell, as a year that is not listed (trap 18).
    if (year.has_amount()) years.push_back({{"year", year.year()}, {"oere", Oere(year.amount())}});
  }
  PutRecord(change, "BUDGET_LINE", Id(line.name()), std::nullopt,
            {{"programme", Id(line.programme())},
             {"title", facts.title()},
             {"title_da", facts.title_da()},
             {"steering_area", facts.steering_area()},
             {"committee", facts.committee()},
             {"appropriation", facts.appropriation()},
             {"direction", static_cast<int>(facts.direction())},
             {"price_level_year", facts.price_level_year()},
             {"years", years}});
}

void PutAgreement(const Change& change, const placements::v1::BuyOutAgreement& agreement) {
  PutRecord(change, "AGREEMENT", Id(agreement.name()), std::nullopt,
            {{"line", Id(agreement.budget_line())},
             {"mentor", Id(agreement.mentor())},
             {"starts_on", DayOf(agreement.starts_on())},
             {"ends_on", DayOf(agreement.ends_on())},
             {"oere", Oere(agreement.commitment())}});
}

void PutMentorHours(const Change& change, const placements::v1::MentorHours& hours, const std::string& budget_line) {
  int minutes = 0;
  int with_citizen = 0;
  for (const placements::v1::MentorHoursLine& line : hours.lines()) {
    minutes += line.minutes();
    if (line.line() == placements::v1::HOUR_LINE_WITH_CITIZEN) with_citizen += line.minutes();
  }
  PutRecord(change, "MENTOR_HOURS", Id(hours.agreement()) + "/" + hours.month(), std::nullopt,
            {{"line", Id(budget_line)},
             {"month", hours.month()},
             {"minutes", minutes},
             {"with_citizen", with_citizen},
             {"oere", Oere(hours.accrued())}});
}

void PutClaim(const Change& change, const placements::v1::ClaimChanged& claim) {
  PutRecord(change, "CLAIM", Id(claim.claim().name()), std::nullopt,
            {{"programme", Id(claim.programme())},
             {"month", claim.claim().month()},
             {"invoiced", claim.invoiced_oere()},
             {"paid", claim.paid_oere()}});
}

void PutContact(const Change& change, const placements::v1::MentorContact& contact) {
  change.page.TouchPlacement(IdOf(contact.placement()));
  PutRecord(change, "CONTACT", Id(contact.name()), IdOf(contact.placement()), {{"held_on", DayOf(contact.held_on())}});
}

void PutDecision(const Change& change, const placements::v1::ImportedDecision& decision) {
  const Uuid reference = ReferenceId(decision.authority(), decision.external_reference());
  change.page.TouchReference(reference);
  PutRecord(change, "DECISION", reference.ToString(), reference, {{"p_number", decision.p_number()}});
}

void ForgetCitizens(feed::FollowTx& tx, int64_t copy) { tx.Exec(kForgetCitizens, {tx.municipality(), copy}); }
void ForgetPlacements(feed::FollowTx& tx, int64_t copy) { tx.Exec(kForgetPlacements, {tx.municipality(), copy}); }

}  // namespace sjak::reporting
