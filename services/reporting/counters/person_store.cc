#include "services/reporting/counters/person_store.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "services/reporting/counters/body.h"
#include "sjak/placements/v1/placements.pb.h"

namespace sjak::reporting {
namespace {

namespace pb = placements::v1;
using nlohmann::json;
using postgres::Arg;
using postgres::Statement;

static_assert(kCompanyTraining == pb::PLACEMENT_KIND_COMPANY_TRAINING && kFlexJob == pb::PLACEMENT_KIND_FLEX_JOB);
static_assert(kOrdinaryHours == pb::PLACEMENT_KIND_ORDINARY_HOURS && kTestHouses == pb::PROJECT_KIND_TEST_HOUSES);
static_assert(kDraft == pb::PLACEMENT_STATE_DRAFT && kSubmitted == pb::PLACEMENT_STATE_SUBMITTED);
static_assert(kApproved == pb::PLACEMENT_STATE_APPROVED && kReady == pb::PLACEMENT_STATE_READY);
static_assert(kActive == pb::PLACEMENT_STATE_ACTIVE && kCancelled == pb::PLACEMENT_STATE_CANCELLED);
static_assert(kRegistered == pb::PLACEMENT_STATE_REGISTERED && kReturned == pb::PLACEMENT_STATE_RETURNED);
static_assert(kRejected == pb::PLACEMENT_STATE_REJECTED && kPaused == pb::PLACEMENT_STATE_PAUSED);
static_assert(kExpired == pb::PLACEMENT_STATE_EXPIRED && kCompleted == pb::END_REASON_COMPLETED);
static_assert(kOrdinaryJob == pb::END_REASON_ORDINARY_JOB && kFlexJobEnd == pb::END_REASON_FLEX_JOB);
static_assert(kEducation == pb::END_REASON_EDUCATION && kMisregistered == pb::END_REASON_MISREGISTERED);
static_assert(kWithinReach == pb::REACH_WITHIN && kBeyondReach == pb::REACH_BEYOND);
static_assert(kPresent == pb::ATTENDANCE_OUTCOME_PRESENT && kExcused == pb::ATTENDANCE_OUTCOME_ABSENT_EXCUSED);

// $1 municipality, $3 time; {{copy}} is the copy; {{names}}, {{mine}} and {{owners}} narrow it to some people. Days are
// packed, since there are so many: day since 2000, minutes, outcome, covered.
constexpr char kPeopleSql[] = R"sql(
mine AS (
  SELECT p.placement_id, p.citizen_id, p.reference_id, jsonb_build_object('programme', p.programme_id, 'kind', p.kind,
      'project_kind', p.project_kind, 'site', p.site_id, 'unit', p.employer_unit_id, 'state', p.state,
      'starts_on', p.starts_on, 'ends_on', p.ends_on, 'ended_on', p.ended_on, 'end_reason', p.end_reason,
      'weekly', p.weekly_minutes, 'paused_from', p.paused_from, 'paused_until', p.paused_until, 'decided', p.decided,
      'eligible', p.eligible, 'area', p.residence_area, 'reach', p.reach, 'reference', p.reference_id,
      'unsigned', p.unsigned) AS body
  FROM placement_fact p
  WHERE p.municipality_code = $1 AND p.copy = {{copy}} AND p.known_at <= $3
    AND (p.superseded_at IS NULL OR p.superseded_at > $3){{mine}}),
steps AS (
  SELECT v.placement_id, min(v.known_at) AS drafted, min(v.known_at) FILTER (WHERE v.state = 2) AS submitted,
         min(v.known_at) FILTER (WHERE v.decided) AS decided
  FROM placement_fact v
  WHERE v.municipality_code = $1 AND v.copy = {{copy}} AND v.known_at <= $3
    AND v.placement_id IN (SELECT m.placement_id FROM mine m)
  GROUP BY v.placement_id),
worked AS (
  SELECT d.placement_id, string_agg(concat_ws(',', d.day - date '2000-01-01', d.minutes, d.outcome, d.covered::int),
                                    ';' ORDER BY d.day) AS days
  FROM day_fact d
  WHERE d.municipality_code = $1 AND d.copy = {{copy}} AND d.known_at <= $3
    AND (d.superseded_at IS NULL OR d.superseded_at > $3) AND d.placement_id IN (SELECT m.placement_id FROM mine m)
  GROUP BY d.placement_id),
told AS (
  SELECT 'PLACEMENT' AS kind, m.placement_id::text AS id, m.citizen_id::text AS owner,
         (m.body || jsonb_build_object('days', w.days,
            'drafted_on', (s.drafted AT TIME ZONE 'Europe/Copenhagen')::date,
            'submitted_on', (s.submitted AT TIME ZONE 'Europe/Copenhagen')::date,
            'decided_on', (s.decided AT TIME ZONE 'Europe/Copenhagen')::date))::text AS body
  FROM mine m JOIN steps s ON s.placement_id = m.placement_id
  LEFT JOIN worked w ON w.placement_id = m.placement_id
  UNION ALL
  SELECT 'ALIAS', a.citizen_id::text, a.merged_into::text, 'null' FROM person_alias a
  WHERE a.municipality_code = $1 AND a.copy = {{copy}} AND a.known_at <= $3{{names}}
  UNION ALL
  SELECT r.kind, r.record_id, r.owner_id::text, r.body::text FROM record_fact r
  WHERE r.municipality_code = $1 AND r.copy = {{copy}} AND r.known_at <= $3
    AND (r.superseded_at IS NULL OR r.superseded_at > $3) AND r.owner_id IS NOT NULL{{owners}}))sql";

// $4 the people's names.
const Statement kReadPeople("reporting.read_people",
                            absl::StrReplaceAll(absl::StrCat("WITH", kPeopleSql,
                                                             "SELECT t.kind, t.id, t.owner, t.body FROM told t"),
                                                {{"{{copy}}", "$2"},
                                                 {"{{mine}}", " AND p.citizen_id = ANY($4::uuid[])"},
                                                 {"{{names}}", " AND a.citizen_id = ANY($4::uuid[])"},
                                                 {"{{owners}}",
                                                  " AND r.owner_id = ANY($4::uuid[] || ARRAY(SELECT unnest(ARRAY["
                                                  "m.placement_id, m.reference_id]) FROM mine m))"}}));

const Statement kReadNames("reporting.read_names", R"sql(
WITH asked AS (
  SELECT unnest($3::uuid[]) AS id
  UNION SELECT p.citizen_id FROM placement_fact p
        WHERE p.municipality_code = $1 AND p.copy = $2 AND (p.placement_id = ANY($4::uuid[]) OR p.reference_id = ANY($4::uuid[]))),
survivors AS (
  SELECT DISTINCT coalesce(a.survivor_id, q.id) AS id
  FROM asked q LEFT JOIN person_alias a ON a.municipality_code = $1 AND a.copy = $2 AND a.citizen_id = q.id)
SELECT s.id AS name FROM survivors s
UNION SELECT a.citizen_id FROM person_alias a
      WHERE a.municipality_code = $1 AND a.copy = $2 AND a.survivor_id IN (SELECT s.id FROM survivors s)
UNION SELECT q.id FROM asked q)sql");

// Merged people come under their survivor only; each part is read along an index.
const Statement kReadNextPeople("reporting.read_next_people", R"sql(
SELECT n.id FROM (
  (SELECT DISTINCT r.owner_id AS id FROM record_fact r
   WHERE r.municipality_code = $1 AND r.copy = $2 AND r.kind = 'CITIZEN' AND r.owner_id > $3 AND NOT EXISTS (
     SELECT FROM person_alias a WHERE a.municipality_code = $1 AND a.copy = $2 AND a.citizen_id = r.owner_id)
   ORDER BY 1 LIMIT $4)
  UNION
  (SELECT DISTINCT p.citizen_id FROM placement_fact p
   WHERE p.municipality_code = $1 AND p.copy = $2 AND p.citizen_id > $3 AND NOT EXISTS (
     SELECT FROM person_alias a WHERE a.municipality_code = $1 AND a.copy = $2 AND a.citizen_id = p.citizen_id)
   ORDER BY 1 LIMIT $4)
  UNION
  (SELECT DISTINCT a.survivor_id FROM person_alias a
   WHERE a.municipality_code = $1 AND a.copy = $2 AND a.survivor_id > $3 ORDER BY 1 LIMIT $4)) n
ORDER BY 1 LIMIT $4)sql");

const Statement kReadContext("reporting.read_context", R"sql(
SELECT r.kind, r.record_id AS id, NULL::text AS owner, r.body::text AS body FROM record_fact r
WHERE r.municipality_code = $1 AND r.copy = $2 AND r.superseded_at IS NULL AND r.owner_id IS NULL
  AND r.kind IN ('PROGRAMME', 'UNIT', 'SITE_PLACE', 'CLOSURE', 'CADENCE'))sql");

std::vector<DayFact> ToDays(const std::string& packed) {
  std::vector<DayFact> days;
  if (packed.empty()) return days;
  const char* at = packed.data();
  const char* const end = at + packed.size();
  while (at < end) {
    int numbers[4] = {};
    for (int& number : numbers) {
      at = std::from_chars(at, end, number).ptr;
      ++at;  // past the comma, or the semicolon after the last
    }
    days.push_back({Date(2000, 1, 1) + numbers[0], numbers[1], numbers[2], numbers[3] == 1});
  }
  return days;
}

PlacementFact ToPlacement(const FactRow& row) {
  const json& j = row.body;
  PlacementFact p;
  p.id = IdOf("placements/" + row.id);
  p.citizen = IdOf("citizens/" + row.owner);
  p.programme = IdOf("programmes/" + TextIn(j, "programme"));
  p.kind = j.at("kind");
  p.project_kind = j.at("project_kind");
  p.site = TextIn(j, "site");
  p.unit = TextIn(j, "unit");
  p.state = j.at("state");
  p.starts_on = DayIn(j, "starts_on").value_or(Date());
  p.ends_on = DayIn(j, "ends_on").value_or(Date());
  p.ended_on = DayIn(j, "ended_on");
  p.end_reason = j.at("end_reason");
  p.weekly_minutes = j.at("weekly");
  p.paused_from = DayIn(j, "paused_from");
  p.paused_until = DayIn(j, "paused_until");
  p.decided = j.at("decided");
  p.eligible = j.at("eligible");
  p.area = TextIn(j, "area");
  p.reach = j.at("reach");
  p.lacks_signature = j.at("unsigned");
  p.drafted_on = DayIn(j, "drafted_on");
  p.submitted_on = DayIn(j, "submitted_on");
  p.decided_on = DayIn(j, "decided_on");
  p.days = ToDays(TextIn(j, "days"));
  return p;
}

void AddRecord(const FactRow& row, bool is_survivor, PersonFacts* person) {
  const json& j = row.body;
  if (row.kind == "CITIZEN") {
    // What a record says that turned out to be somebody else's is the survivor's by now.
    if (!is_survivor) return;
    person->registered = !j.value("closed", false) && !j.value("erased", false);
    person->unemployed = j.value("unemployed", false);
    person->has_need = j.value("need", false);
    person->area = TextIn(j, j.value("protected", false) ? "area_before" : "area");
    person->is_protected = j.value("protected", false);
  } else if (row.kind == "TRACK") {
    person->tracks.push_back({DayIn(j, "started_on").value_or(Date()), DayIn(j, "ended_on")});
  } else if (row.kind == "MEASUREMENT") {
    person->measurements.push_back(
        {DayIn(j, "taken_on").value_or(Date()), j.value("follow_up", false), j.value("improved", false)});
  } else if (row.kind == "OUTCOME") {
    person->outcomes.push_back({j.at("months"), TextIn(j, "status"), DayIn(j, "observed_on").value_or(Date())});
  }
}

}  // namespace

std::string SqlOfEverybody(const std::string& copy) {
  return absl::StrReplaceAll(kPeopleSql, {{"{{copy}}", copy}, {"{{mine}}", ""}, {"{{names}}", ""}, {"{{owners}}", ""}});
}

std::vector<FactRow> ToFactRows(const postgres::Rows& rows) {
  std::vector<FactRow> facts;
  facts.reserve(rows.size());
  for (const postgres::Row row : rows) {
    facts.push_back({row.text("kind"), row.text("id"), row.text("owner"), json::parse(row.text("body"))});
  }
  return facts;
}

std::vector<PersonFacts> ToPeople(const std::vector<FactRow>& rows) {
  std::map<std::string, std::string> merged_into;
  std::map<std::string, const FactRow*> placements;
  for (const FactRow& row : rows) {
    if (row.kind == "ALIAS") merged_into.emplace(row.id, row.owner);
    if (row.kind == "PLACEMENT") placements.emplace(row.id, &row);
  }
  const auto survivor = [&](std::string name) {
    // No more steps than there are merges: a ring, which no registry makes, must not hang the report.
    for (size_t i = 0; i < merged_into.size(); ++i) {
      const auto it = merged_into.find(name);
      if (it == merged_into.end()) break;
      name = it->second;
    }
    return name;
  };
  std::map<std::string, PersonFacts> people;
  std::map<std::string, std::vector<Date>> contacts;
  std::map<std::string, std::string> p_numbers;  // by reference
  for (const FactRow& row : rows) {
    if (row.kind == "ALIAS" || row.kind == "PLACEMENT") continue;
    if (row.kind == "CONTACT") {
      contacts[row.owner].push_back(DayIn(row.body, "held_on").value_or(Date()));
      continue;
    }
    if (row.kind == "DECISION") {
      p_numbers[row.owner] = TextIn(row.body, "p_number");
      continue;
    }
    const std::string name = survivor(row.owner);
    AddRecord(row, name == row.owner, &people[name]);
  }
  for (const auto& [id, row] : placements) {
    PlacementFact placement = ToPlacement(*row);
    placement.contacts = std::move(contacts[id]);
    placement.decided_p_number = p_numbers[TextIn(row->body, "reference")];
    people[survivor(row->owner)].placements.push_back(std::move(placement));
  }
  std::vector<PersonFacts> list;
  for (auto& [name, person] : people) {
    // Of two sources the later one holds.
    std::sort(person.outcomes.begin(), person.outcomes.end(), [](const OutcomeFact& a, const OutcomeFact& b) {
      return std::tie(b.observed_on, b.status) < std::tie(a.observed_on, a.status);
    });
    list.push_back(std::move(person));
  }
  return list;
}

CountingContext ToContext(const std::vector<FactRow>& rows) {
  CountingContext context;
  std::map<std::string, std::map<Date, int>> cadence;
  std::map<int, std::vector<std::string>> sites_in;  // by district
  for (const FactRow& row : rows) {
    if (row.kind == "SITE_PLACE") sites_in[row.body.at("district")].push_back(row.id);
  }
  sites_in.erase(0);  // where nobody has said so
  for (const FactRow& row : rows) {
    const json& j = row.body;
    if (row.kind == "CADENCE") {
      cadence[TextIn(j, "programme")][DayIn(j, "valid_from").value_or(Date())] = j.at("every_days");
    } else if (row.kind == "UNIT") {
      context.partner_of_unit[row.id] = TextIn(j, "partner");
      context.p_number_of_unit[row.id] = TextIn(j, "p_number");
    } else if (row.kind == "CLOSURE") {
      const ClosedDays days{DayIn(j, "starts_on").value_or(Date()), DayIn(j, "ends_on").value_or(Date())};
      for (const json& site : j.at("sites")) context.closed[site.get<std::string>()].push_back(days);
      for (const std::string& site : sites_in[j.value("district", 0)]) context.closed[site].push_back(days);
    } else if (row.kind == "PROGRAMME") {
      ProgrammeFacts programme{IdOf("programmes/" + row.id)};
      for (const json& phase : j.at("phases")) {
        programme.phases.push_back({TextIn(phase, "code"), DayIn(phase, "starts_on").value_or(Date()),
                                    DayIn(phase, "ends_on").value_or(Date()),
                                    phase.at("enabled_kinds").get<std::vector<Kind>>()});
      }
      programme.areas = j.at("area_codes").get<std::vector<std::string>>();
      programme.counting_kinds = j.at("counting_kinds").get<std::vector<Kind>>();
      context.programmes.push_back(std::move(programme));
    }
  }
  for (ProgrammeFacts& programme : context.programmes) programme.cadence = cadence[programme.id.ToString()];
  return context;
}

std::vector<std::string> ReadNames(const Query& query, const CopyOf& where, const std::vector<std::string>& citizens,
                                   const std::vector<std::string>& placements) {
  std::vector<std::string> names;
  for (const postgres::Row row : query(kReadNames, {where.municipality, where.copy, citizens, placements})) {
    names.push_back(row.text("name"));
  }
  return names;
}

std::vector<PersonFacts> ReadPeople(const Query& query, const CopyOf& where, const std::vector<std::string>& names) {
  if (names.empty()) return {};
  return ToPeople(ToFactRows(query(kReadPeople, {where.municipality, where.copy, absl::InfiniteFuture(), names})));
}

std::vector<std::string> ReadNextPeople(const Query& query, const CopyOf& where, const Uuid& after, int most) {
  std::vector<std::string> people;
  for (const postgres::Row row : query(kReadNextPeople, {where.municipality, where.copy, after, most})) {
    people.push_back(row.text("id"));
  }
  return people;
}

CountingContext ReadContext(const Query& query, const CopyOf& where) {
  return ToContext(ToFactRows(query(kReadContext, {where.municipality, where.copy})));
}

}  // namespace sjak::reporting
