#include "services/reporting/status/status_store.h"

#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/reporting/counters/body.h"
#include "services/reporting/counters/counter_rules.h"
#include "services/reporting/disclosure/disclosure_store.h"
#include "services/reporting/status/figures.h"

namespace sjak::reporting {
namespace {

using nlohmann::json;
using postgres::Arg;

// $1 municipality, $2 programme code or NULL, $3 business day, or the time of what is known. Both reads have the same
// rows: what stands about no person, targets, feeds, and either sums of the roll-ups or the facts of everybody. No row
// where no programme matches.
constexpr char kStatusSql[] = R"sql(
WITH live AS (
  SELECT coalesce((SELECT c.copy FROM projection_copy c WHERE c.municipality_code = $1 AND c.state = 'LIVE'), 0) AS copy),
about AS (
  SELECT r.kind, r.record_id AS id, r.body FROM record_fact r
  WHERE r.municipality_code = $1 AND r.copy = (SELECT l.copy FROM live l) AND r.owner_id IS NULL AND {{known}}),
{{counted}},
feeds AS (
  SELECT k.feed, k.epoch, k.n, k.head_n, k.fault, greatest(0, date_part('epoch', now() - k.moved_at))::bigint AS lag
  FROM feed_cursor k WHERE k.municipality_code = $1 AND k.feed NOT LIKE '%/rebuilt'),
targets AS (
  SELECT t.programme_id, t.version, t.citizens, t.definitions, t.valid_from, t.texts FROM target_version t
  WHERE t.municipality_code = $1 AND {{set}}),
estimates AS (
  SELECT f.programme_id, v.facts->'areaIndicator' AS facts FROM follow_up f
  CROSS JOIN LATERAL (SELECT w.facts FROM follow_up_version w
    WHERE w.municipality_code = $1 AND w.follow_up_id = f.follow_up_id AND {{written}} ORDER BY w.version DESC LIMIT 1) v
  WHERE f.municipality_code = $1 AND v.facts->'areaIndicator'->>'measure' = 'AREA_MEASURE_OUTSIDE_LABOUR_MARKET')
SELECT 1 AS item, NULL::uuid AS subject_id, x.kind, x.id, x.owner, x.measure, x.code, x.value, x.body FROM (
  SELECT a.kind, a.id, '' AS owner, '' AS measure, '' AS code, 0::bigint AS value, a.body::text AS body FROM about a
  UNION ALL SELECT c.kind, c.id, c.owner, c.measure, c.code, c.value, c.body FROM counted c
  UNION ALL SELECT 'TARGET', t.programme_id::text, '', '', '', t.version, to_jsonb(t)::text FROM targets t
  UNION ALL SELECT 'ESTIMATE', e.programme_id::text, '', '', '', 0, e.facts::text FROM estimates e
  UNION ALL SELECT 'RULE', '', '', '', '', 0, coalesce({{rule}}::text, 'null')
  UNION ALL SELECT 'FEED', f.feed, '', '', '', 0, to_jsonb(f)::text FROM feeds f) x
WHERE EXISTS (SELECT FROM about a WHERE a.kind = 'PROGRAMME' AND ($2::text IS NULL OR a.body->>'code' = $2::text))
ORDER BY x.kind, x.id)sql";

const rpc::AuditedRead kReadStatus("reporting.read_status", 3,
                                   absl::StrReplaceAll(kStatusSql, {{"{{known}}", "r.superseded_at IS NULL"},
                                                                    {"{{set}}", "t.valid_from <= $3::date"},
                                                                    {"{{written}}", "true"},
                                                                    {"{{rule}}", RuleSql("1", "$3::date")},
                                                                    {"{{counted}}", R"sql(counted AS (
  SELECT 'SUM' AS kind, s.programme_id::text AS id, s.phase AS owner, s.measure, s.code, sum(s.value)::bigint AS value,
         'null' AS body
  FROM rollup s
  WHERE s.municipality_code = $1 AND s.copy = (SELECT l.copy FROM live l) AND s.dimension = '' AND s.member = ''
    AND s.day <= $3::date
  GROUP BY s.programme_id, s.phase, s.measure, s.code))sql"}}));

std::string SqlAsKnown() {
  return absl::StrReplaceAll(kStatusSql,
                             {{"{{known}}", "r.known_at <= $3 AND (r.superseded_at IS NULL OR r.superseded_at > $3)"},
                              {"{{set}}", "t.recorded_at <= $3::timestamptz"},
                              {"{{written}}", "w.recorded_at <= $3::timestamptz"},
                              {"{{rule}}", RuleSql("1", "($3::timestamptz AT TIME ZONE 'Europe/Copenhagen')::date",
                                                   "d.recorded_at <= $3::timestamptz")},
                              {"{{counted}}", absl::StrCat(SqlOfEverybody("(SELECT l.copy FROM live l)"), R"sql(,
counted AS (SELECT t.kind, t.id, t.owner, '' AS measure, '' AS code, 0::bigint AS value, t.body FROM told t))sql")}});
}

const rpc::AuditedRead kReadAsKnown("reporting.read_status_as_known", 3, SqlAsKnown());
const postgres::Statement kFiguresAsKnown("reporting.figures_as_known", SqlAsKnown());

// Days that are always there.
Date DayAt(const json& body, const char* key) { return DayIn(body, key).value_or(Date()); }

Programme ToProgramme(const FactRow& row) {
  const json& j = row.body;
  return {IdOf("programmes/" + row.id),
          TextIn(j, "code"),
          TextIn(j, "title"),
          TextIn(j, "title_da"),
          TextIn(j, "goal_da"),
          j.at("budget_year"),
          j.at("target_citizens"),
          j.at("area_codes").get<std::vector<std::string>>(),
          j.at("counting_kinds").get<std::vector<Kind>>()};
}

Phase ToPhase(const json& j) {
  return {TextIn(j, "code"), DayAt(j, "starts_on"), DayAt(j, "ends_on"),
          j.at("enabled_kinds").get<std::vector<Kind>>()};
}

v1::Target ToTarget(const json& j, const Uuid& programme) {
  v1::Target target;
  target.set_programme(ResourceName("programmes", programme));
  target.set_version(j.at("version"));
  target.set_citizens(j.at("citizens"));
  target.set_definitions(TextIn(j, "definitions"));
  *target.mutable_valid_from() = wire::ToProto(DayAt(j, "valid_from"));
  google::protobuf::util::JsonParseOptions options;
  options.ignore_unknown_fields = true;
  // Written by ourselves; a text that a newer version wrote differently is left out rather than failing the report.
  (void)google::protobuf::util::JsonStringToMessage(j.at("texts").dump(), target.mutable_text(), options);
  return target;
}

Project ToProject(const json& j, const std::string& builder) {
  Project project{TextIn(j, "title"), j.at("kind"), builder, j.at("units"), TextIn(j, "quarter"), std::nullopt};
  project.started_on = DayIn(j, "started_on");
  return project;
}

BudgetLine ToLine(const FactRow& row) {
  const json& j = row.body;
  BudgetLine line{row.id,
                  TextIn(j, "title"),
                  TextIn(j, "title_da"),
                  TextIn(j, "steering_area"),
                  TextIn(j, "committee"),
                  TextIn(j, "appropriation")};
  line.income = j.at("direction") == static_cast<int>(placements::v1::BUDGET_DIRECTION_INCOME);
  line.price_level_year = j.at("price_level_year");
  for (const json& year : j.at("years")) line.planned[year.at("year")] = year.at("oere");
  return line;
}

v1::FollowedFeed ToFeed(const json& j) {
  v1::FollowedFeed feed;
  feed.set_feed(TextIn(j, "feed"));
  feed.set_epoch(j.at("epoch"));
  feed.set_n(j.at("n"));
  feed.set_head_n(j.at("head_n"));
  feed.set_lag_seconds(j.at("lag"));
  feed.set_stopped(TextIn(j, "fault"));
  return feed;
}

// Whether it stands about no person.
bool IsContext(const std::string& kind) {
  return kind != "PLACEMENT" && kind != "ALIAS" && kind != "CITIZEN" && kind != "TRACK" && kind != "MEASUREMENT" &&
         kind != "CONTACT" && kind != "OUTCOME" && kind != "DECISION";
}

StatusRows ToStatusRows(const postgres::Rows& rows, std::vector<FactRow>* people) {
  StatusRows status;
  for (const postgres::Row row : rows) {
    const std::string kind = row.text("kind");
    if (kind == "SUM") {
      status.sums[{row.text("id"), row.text("owner")}].Add(row.text("measure"), row.text("code"), row.i64("value"));
      continue;
    }
    FactRow fact{kind, row.text("id"), row.text("owner"), json::parse(row.text("body"))};
    if (kind == "FEED") {
      status.feeds.push_back(ToFeed(fact.body));
    } else if (kind == "TARGET") {
      status.targets.push_back(std::move(fact));
    } else if (kind == "ESTIMATE") {
      status.estimates.push_back(std::move(fact));
    } else if (kind == "RULE") {
      status.rule = RuleOf(fact.body);
    } else if (IsContext(kind)) {
      status.context.push_back(std::move(fact));
    } else if (people != nullptr) {
      people->push_back(std::move(fact));
    }
  }
  return status;
}

constexpr int64_t kTellEvery = 1000;  // people

// Adds up what was known of everybody, as the roll-ups do.
absl::StatusOr<StatusRows> CountRows(const postgres::Rows& rows, Date day, const std::string& dimension,
                                     const std::string& member, rpc::Progress* progress) {
  std::vector<FactRow> people;
  StatusRows status = ToStatusRows(rows, &people);
  const CountingContext context = ToContext(status.context);
  Counters counters;
  const std::vector<PersonFacts> all = ToPeople(people);
  for (size_t i = 0; i < all.size(); ++i) {
    if (progress != nullptr && i % kTellEvery == 0) {
      SJAK_RETURN_IF_ERROR(progress->Tell("COUNTING", static_cast<int64_t>(i), static_cast<int64_t>(all.size())));
    }
    CountPerson(all[i], context, &counters);
  }
  for (const auto& [key, value] : counters.Sums()) {
    if (key.day > day || key.dimension != dimension || key.member != member) continue;
    status.sums[{key.programme.ToString(), key.phase}].Add(key.measure, key.code, value);
  }
  return status;
}

// The phase asked for, or the day's, or the last that has begun, or the first.
std::optional<Phase> ChoosePhase(std::vector<Phase> phases, const std::string& code, Date day) {
  std::optional<Phase> chosen;
  for (const Phase& phase : phases) {
    if (!code.empty()) {
      if (phase.code == code) return phase;
      continue;
    }
    if (phase.starts_on <= day && day <= phase.ends_on) return phase;
    const bool begun = phase.starts_on <= day;
    if (!chosen || (begun && (chosen->starts_on > day || phase.starts_on > chosen->starts_on)) ||
        (!begun && chosen->starts_on > day && phase.starts_on < chosen->starts_on)) {
      chosen = phase;
    }
  }
  return chosen;
}

// What belongs to the chosen programme of everything else that stands about no person.
class Chooser {
 public:
  Chooser(const std::vector<FactRow>& rows, std::string programme, Date day, StatusFacts* facts)
      : rows_(rows), programme_(std::move(programme)), day_(day), facts_(*facts) {
    for (const FactRow& row : rows_) {
      if (row.kind == "PARTNER") partners_[row.id] = TextIn(row.body, "title");
      if (row.kind == "PROJECT" && IsOurs(row)) projects_.insert(row.id);
      if (row.kind == "BUDGET_LINE" && IsOurs(row)) lines_.insert(row.id);
      if (row.kind == "MENTOR") capacities_[row.id] = row.body.at("capacity");
    }
  }

  void Choose() {
    std::set<std::string> mentors;
    for (const FactRow& row : rows_) {
      if (row.kind == "PROJECT" && IsOurs(row)) AddProject(row);
      if (row.kind == "BUDGET_LINE" && IsOurs(row)) facts_.lines.push_back(ToLine(row));
      if (row.kind == "PARTNER" && IsOurs(row)) AddPartner(row);
      if (row.kind == "SITE" && projects_.count(TextIn(row.body, "project"))) ++facts_.sites;
      if (row.kind == "SLOT" && IsOurs(row)) AddSlot(row);
      if (row.kind == "AGREEMENT" && lines_.count(TextIn(row.body, "line"))) AddAgreement(row, &mentors);
      if (row.kind == "MENTOR_HOURS" && lines_.count(TextIn(row.body, "line"))) AddHours(row);
      if (row.kind == "CLAIM" && IsOurs(row)) AddClaim(row);
    }
    for (const std::string& mentor : mentors) facts_.mentor_capacities.push_back(capacities_[mentor]);
    std::sort(facts_.projects.begin(), facts_.projects.end(), [](const Project& a, const Project& b) {
      return std::make_tuple(a.planned_start_quarter.empty(), std::tie(a.planned_start_quarter, a.title)) <
             std::make_tuple(b.planned_start_quarter.empty(), std::tie(b.planned_start_quarter, b.title));
    });
    std::sort(facts_.lines.begin(), facts_.lines.end(), [](const BudgetLine& a, const BudgetLine& b) {
      return std::tie(a.appropriation, a.title, a.id) < std::tie(b.appropriation, b.title, b.id);
    });
  }

 private:
  bool IsOurs(const FactRow& row) const { return TextIn(row.body, "programme") == programme_; }

  void AddProject(const FactRow& row) {
    const auto builder = partners_.find(TextIn(row.body, "builder"));
    facts_.projects.push_back(ToProject(row.body, builder == partners_.end() ? "" : builder->second));
  }

  void AddPartner(const FactRow& row) {
    const int state = row.body.at("state");
    const bool agreed = state == placements::v1::PARTNER_STATE_AGREED || state == placements::v1::PARTNER_STATE_ACTIVE;
    facts_.partners.push_back({agreed && DayIn(row.body, "left_on").value_or(day_) >= day_});
  }

  void AddSlot(const FactRow& row) {
    const json& j = row.body;
    facts_.slots.push_back({j.at("seats"), j.at("taken"), j.at("state"), DayAt(j, "starts_on"), DayAt(j, "ends_on")});
  }

  void AddAgreement(const FactRow& row, std::set<std::string>* mentors) {
    const json& j = row.body;
    const Commitment commitment{TextIn(j, "line"), DayAt(j, "starts_on"), DayAt(j, "ends_on"), j.at("oere")};
    if (commitment.starts_on <= day_ && day_ <= commitment.ends_on) mentors->insert(TextIn(j, "mentor"));
    facts_.commitments.push_back(commitment);
  }

  // A month counts from its first day.
  bool HasBegun(const std::string& month) const { return Date::Parse(month + "-01").value_or(Date()) <= day_; }

  void AddClaim(const FactRow& row) {
    if (!HasBegun(TextIn(row.body, "month"))) return;
    ++facts_.claims.claims;
    facts_.claims.invoiced_oere += row.body.at("invoiced").get<int64_t>();
    facts_.claims.paid_oere += row.body.at("paid").get<int64_t>();
  }

  void AddHours(const FactRow& row) {
    const json& j = row.body;
    if (!HasBegun(TextIn(j, "month"))) return;
    const Date month = Date::Parse(TextIn(j, "month") + "-01").value_or(Date());
    facts_.accruals.push_back({TextIn(j, "line"), month.year(), j.at("oere")});
    facts_.hours.push_back({j.at("minutes"), j.at("with_citizen")});
  }

  const std::vector<FactRow>& rows_;
  const std::string programme_;
  const Date day_;
  StatusFacts& facts_;
  std::map<std::string, std::string> partners_;
  std::set<std::string> projects_;
  std::set<std::string> lines_;
  std::map<std::string, int> capacities_;
};

}  // namespace

StatusRows ReadStatus(rpc::ReadTx& tx, const std::string& programme_code) {
  return ToStatusRows(tx.Read(kReadStatus, {tx.municipality(), Arg::NullIfEmpty(programme_code), tx.today()}), nullptr);
}

absl::StatusOr<StatusRows> ReadStatusAsKnown(rpc::ReadTx& tx, absl::Time known_at, const std::string& programme_code) {
  rpc::Progress* const progress = tx.call().progress;
  if (progress != nullptr) SJAK_RETURN_IF_ERROR(progress->Tell("READING", 0, 0));
  return CountRows(tx.Read(kReadAsKnown, {tx.municipality(), Arg::NullIfEmpty(programme_code), known_at}),
                   DateIn(known_at, Copenhagen()), "", "", progress);
}

StatusFacts ChooseFacts(const StatusRows& rows, const std::string& programme_code, const std::string& phase_code,
                        Date day) {
  StatusFacts facts;
  facts.feeds = rows.feeds;
  const FactRow* chosen = nullptr;
  for (const FactRow& row : rows.context) {
    if (row.kind != "PROGRAMME" || (!programme_code.empty() && TextIn(row.body, "code") != programme_code)) continue;
    facts.programmes.push_back(TextIn(row.body, "code"));
    chosen = &row;
  }
  std::sort(facts.programmes.begin(), facts.programmes.end());
  if (facts.programmes.size() != 1) return facts;
  facts.programme = ToProgramme(*chosen);
  std::vector<Phase> phases;
  for (const json& phase : chosen->body.at("phases")) phases.push_back(ToPhase(phase));
  std::sort(phases.begin(), phases.end(), [](const Phase& a, const Phase& b) {
    return std::tie(a.starts_on, a.code) < std::tie(b.starts_on, b.code);
  });
  for (const Phase& phase : phases) facts.phases.push_back(phase.code);
  facts.phase = ChoosePhase(phases, phase_code, day);
  for (const FactRow& row : rows.targets) {
    if (row.id != chosen->id || DayAt(row.body, "valid_from") > day) continue;
    const v1::Target target = ToTarget(row.body, facts.programme.id);
    if (!facts.target || facts.target->version() < target.version()) facts.target = target;
  }
  facts.rule = rows.rule;
  std::optional<Date> measured;
  for (const FactRow& row : rows.estimates) {
    const json& on = row.body.at("measuredOn");
    const Date measured_on(on.at("year"), on.at("month"), on.at("day"));
    if (row.id != chosen->id || measured_on > day || (measured && *measured >= measured_on)) continue;
    measured = measured_on;
    facts.residents = std::stoll(row.body.at("value").get<std::string>());  // as protobuf writes an int64
  }
  for (const std::string& phase : {std::string(), facts.phase ? facts.phase->code : std::string()}) {
    const auto sums = rows.sums.find({chosen->id, phase});
    if (sums != rows.sums.end()) facts.sums.AddAll(sums->second);
    if (!facts.phase) break;
  }
  Chooser(rows.context, chosen->id, day, &facts).Choose();
  return facts;
}

absl::Status CheckChosen(const StatusFacts& facts) {
  if (facts.programmes.empty()) {
    return NotFound("PROGRAMME_UNKNOWN",
                    "No such programme has reached reporting. If it was just created, repeat this in a moment.");
  }
  if (facts.programmes.size() > 1) {
    return RefuseState("PROGRAMME_AMBIGUOUS", "There are several programmes: name one by its code.", "programme_code",
                       {{"codes", absl::StrJoin(facts.programmes, ",")}});
  }
  if (!facts.phase) {
    return Refuse(absl::StatusCode::kNotFound, "PHASE_UNKNOWN", "The programme has no such phase: name one of its own.",
                  {{"codes", absl::StrJoin(facts.phases, ",")}});
  }
  return absl::OkStatus();
}

absl::StatusOr<StatusFacts> FiguresAsKnown(const Query& query, const FiguresRequest& request) {
  const Date day = DateIn(request.known_at, Copenhagen());
  SJAK_ASSIGN_OR_RETURN(
      const StatusRows rows,
      CountRows(query(kFiguresAsKnown, {request.municipality, Arg::NullIfEmpty(request.programme_code), request.known_at}),
                day, request.dimension, request.member, /*progress=*/nullptr));
  StatusFacts facts = ChooseFacts(rows, request.programme_code, request.phase_code, day);
  SJAK_RETURN_IF_ERROR(CheckChosen(facts));
  return facts;
}

}  // namespace sjak::reporting
