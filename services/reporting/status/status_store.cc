#include "services/reporting/status/status_store.h"

#include <google/protobuf/util/json_util.h>

#include <nlohmann/json.hpp>

#include "platform/base/wire.h"

namespace sjak::reporting {
namespace {

using nlohmann::json;
using postgres::Arg;

// $1 municipality, $2 programme code or NULL, $3 phase code or NULL, $4 business day. One row, or none where no
// programme matches. Citizens are numbered for the report and leave the database without their ids.
const rpc::AuditedRead kReadStatus("reporting.read_status", 4, R"sql(
WITH matching AS (
  SELECT p.programme_id, p.code, p.title, p.title_da, p.goal_da, p.budget_year, p.target_citizens, p.area_codes,
         p.counting_kinds, p.phases, count(*) OVER () AS matches
  FROM programme p WHERE p.municipality_code = $1 AND ($2::text IS NULL OR p.code = $2::text)),
chosen AS (SELECT m.* FROM matching m WHERE m.matches = 1),
phases AS (
  SELECT f.code, f.starts_on, f.ends_on, f.enabled_kinds
  FROM chosen c, jsonb_to_recordset(c.phases) AS f(code text, starts_on date, ends_on date, enabled_kinds jsonb)),
phase AS (
  SELECT f.code, f.starts_on, f.ends_on, f.enabled_kinds FROM phases f WHERE $3::text IS NULL OR f.code = $3::text
  ORDER BY $4::date BETWEEN f.starts_on AND f.ends_on DESC, f.starts_on <= $4::date DESC,
           CASE WHEN f.starts_on <= $4::date THEN $4::date - f.starts_on ELSE f.starts_on - $4::date END, f.code
  LIMIT 1),
target AS (
  SELECT t.version, t.citizens, t.definitions, t.valid_from, t.texts
  FROM target_version t JOIN chosen c ON t.programme_id = c.programme_id
  WHERE t.municipality_code = $1 AND t.valid_from <= $4::date
  ORDER BY t.version DESC LIMIT 1),
counted AS (
  SELECT p.placement_id, coalesce(x.survivor_id, p.citizen_id) AS citizen_id, p.kind, p.project_kind, p.eligible,
         p.decided
  FROM placement p JOIN chosen c ON p.programme_id = c.programme_id
  LEFT JOIN citizen_alias x ON x.municipality_code = $1 AND x.citizen_id = p.citizen_id
  CROSS JOIN phase f
  WHERE p.municipality_code = $1 AND NOT p.misregistered AND p.starts_on <= f.ends_on AND p.ends_on >= f.starts_on),
attached AS (
  SELECT p.citizen_id, p.kind, p.project_kind, p.eligible, min(a.day) AS first_day, sum(a.minutes) AS minutes
  FROM counted p JOIN attendance a ON a.placement_id = p.placement_id, phase f
  WHERE a.municipality_code = $1 AND a.present AND a.day BETWEEN f.starts_on AND least(f.ends_on, $4::date)
  GROUP BY p.placement_id, p.citizen_id, p.kind, p.project_kind, p.eligible),
numbered AS (SELECT a.*, dense_rank() OVER (ORDER BY a.citizen_id) AS person FROM attached a),
people AS (
  SELECT z.unemployed, z.has_need, z.residence_area FROM citizen z
  WHERE z.municipality_code = $1 AND NOT EXISTS (
    SELECT FROM citizen_alias x WHERE x.municipality_code = $1 AND x.citizen_id = z.citizen_id)),
lines AS (
  SELECT l.budget_line_id, l.title, l.title_da, l.steering_area, l.committee, l.appropriation, l.direction,
         l.price_level_year, l.years
  FROM budget_line l JOIN chosen c ON l.programme_id = c.programme_id WHERE l.municipality_code = $1)
SELECT 1 AS item, NULL::uuid AS subject_id,
  (SELECT array_agg(m.code ORDER BY m.code) FROM matching m) AS programmes,
  (SELECT to_jsonb(c) - 'phases' FROM chosen c) AS programme,
  (SELECT array_agg(f.code ORDER BY f.starts_on) FROM phases f) AS phases,
  (SELECT to_jsonb(f) FROM phase f) AS phase,
  (SELECT to_jsonb(t) FROM target t) AS target,
  (SELECT jsonb_agg(to_jsonb(n) - 'citizen_id') FROM numbered n) AS attached,
  (SELECT count(*) FROM people z) AS registered,
  (SELECT count(*) FROM people z, chosen c
     WHERE z.unemployed AND z.has_need AND z.residence_area = ANY(c.area_codes)) AS eligible,
  (SELECT count(DISTINCT p.citizen_id) FROM counted p) AS drafted,
  (SELECT count(DISTINCT p.citizen_id) FROM counted p WHERE p.decided) AS approved,
  (SELECT count(DISTINCT a.citizen_id) FROM attached a) AS attended,
  (SELECT jsonb_agg(jsonb_build_object('title', j.title, 'kind', j.kind, 'builder', b.title, 'units', j.planned_units,
            'quarter', j.planned_start_quarter, 'started_on', j.started_on)
            ORDER BY j.planned_start_quarter NULLS LAST, j.title, j.project_id)
     FROM chosen c JOIN project j ON j.municipality_code = $1 AND j.programme_id = c.programme_id
     LEFT JOIN partner b ON b.municipality_code = $1 AND b.partner_id = j.builder_id) AS projects,
  (SELECT jsonb_agg(to_jsonb(l) ORDER BY l.appropriation, l.title, l.budget_line_id) FROM lines l) AS lines,
  (SELECT jsonb_agg(jsonb_build_object('line', g.budget_line_id, 'starts_on', g.starts_on, 'ends_on', g.ends_on,
            'oere', g.commitment_oere))
     FROM agreement g JOIN lines l ON l.budget_line_id = g.budget_line_id
     WHERE g.municipality_code = $1) AS commitments,
  (SELECT jsonb_agg(jsonb_build_object('line', h.budget_line_id, 'year', date_part('year', h.month)::int,
            'oere', h.accrued_oere))
     FROM mentor_hours h JOIN lines l ON l.budget_line_id = h.budget_line_id
     WHERE h.municipality_code = $1 AND h.month <= $4::date) AS accruals,
  (SELECT jsonb_agg(to_jsonb(f) ORDER BY f.feed) FROM (
     SELECT k.feed, k.epoch, k.n, k.head_n, k.fault, greatest(0, date_part('epoch', now() - k.moved_at))::bigint AS lag
     FROM feed_cursor k WHERE k.municipality_code = $1) f) AS feeds
WHERE EXISTS (SELECT FROM matching))sql");

json Column(const postgres::Row& row, const char* name) {
  return row.is_null(name) ? json::array() : json::parse(row.text(name));
}

std::string Text(const json& object, const char* key) {
  return object.at(key).is_null() ? "" : object.at(key).get<std::string>();
}

// The database's own dates.
Date Day(const json& text) { return Date::Parse(text.get<std::string>()).value_or(Date()); }

Programme ToProgramme(const json& j) {
  return {IdOf("programmes/" + Text(j, "programme_id")),
          Text(j, "code"),
          Text(j, "title"),
          Text(j, "title_da"),
          Text(j, "goal_da"),
          j.at("budget_year"),
          j.at("target_citizens"),
          j.at("counting_kinds").get<std::vector<Kind>>()};
}

Phase ToPhase(const json& j) {
  return {Text(j, "code"), Day(j.at("starts_on")), Day(j.at("ends_on")),
          j.at("enabled_kinds").get<std::vector<Kind>>()};
}

v1::Target ToTarget(const json& j, const Uuid& programme) {
  v1::Target target;
  target.set_programme(ResourceName("programmes", programme));
  target.set_version(j.at("version"));
  target.set_citizens(j.at("citizens"));
  target.set_definitions(Text(j, "definitions"));
  *target.mutable_valid_from() = wire::ToProto(Day(j.at("valid_from")));
  google::protobuf::util::JsonParseOptions options;
  options.ignore_unknown_fields = true;
  // Written by ourselves; a text that a newer version wrote differently is left out rather than failing the report.
  (void)google::protobuf::util::JsonStringToMessage(j.at("texts").dump(), target.mutable_text(), options);
  return target;
}

Project ToProject(const json& j) {
  Project project{Text(j, "title"), j.at("kind"), Text(j, "builder"), j.at("units"), Text(j, "quarter"), std::nullopt};
  if (!j.at("started_on").is_null()) project.started_on = Day(j.at("started_on"));
  return project;
}

BudgetLine ToLine(const json& j) {
  BudgetLine line{Text(j, "budget_line_id"), Text(j, "title"),     Text(j, "title_da"),
                  Text(j, "steering_area"),  Text(j, "committee"), Text(j, "appropriation")};
  line.income = j.at("direction") == static_cast<int>(placements::v1::BUDGET_DIRECTION_INCOME);
  line.price_level_year = j.at("price_level_year");
  for (const json& year : j.at("years")) line.planned[year.at("year")] = year.at("oere");
  return line;
}

v1::FollowedFeed ToFeed(const json& j) {
  v1::FollowedFeed feed;
  feed.set_feed(Text(j, "feed"));
  feed.set_epoch(j.at("epoch"));
  feed.set_n(j.at("n"));
  feed.set_head_n(j.at("head_n"));
  feed.set_lag_seconds(j.at("lag"));
  feed.set_stopped(Text(j, "fault"));
  return feed;
}

void ReadRows(const postgres::Row& row, StatusFacts* facts) {
  for (const json& j : Column(row, "attached")) {
    facts->attached.push_back({j.at("person"), j.at("kind"), j.at("project_kind"), j.at("eligible"),
                               Day(j.at("first_day")), j.at("minutes")});
  }
  for (const json& j : Column(row, "projects")) facts->projects.push_back(ToProject(j));
  for (const json& j : Column(row, "lines")) facts->lines.push_back(ToLine(j));
  for (const json& j : Column(row, "commitments"))
    facts->commitments.push_back({Text(j, "line"), Day(j.at("starts_on")), Day(j.at("ends_on")), j.at("oere")});
  for (const json& j : Column(row, "accruals"))
    facts->accruals.push_back({Text(j, "line"), j.at("year"), j.at("oere")});
  for (const json& j : Column(row, "feeds")) facts->feeds.push_back(ToFeed(j));
}

}  // namespace

StatusFacts ReadStatusFacts(rpc::ReadTx& tx, const std::string& programme_code, const std::string& phase_code) {
  const postgres::Rows rows = tx.Read(
      kReadStatus, {tx.municipality(), Arg::NullIfEmpty(programme_code), Arg::NullIfEmpty(phase_code), tx.today()});
  StatusFacts facts;
  if (rows.empty()) return facts;
  const postgres::Row row = rows.front();
  facts.programmes = row.texts("programmes");
  if (row.is_null("programme")) return facts;
  facts.programme = ToProgramme(json::parse(row.text("programme")));
  facts.phases = row.texts("phases");
  if (!row.is_null("phase")) facts.phase = ToPhase(json::parse(row.text("phase")));
  if (!row.is_null("target")) facts.target = ToTarget(json::parse(row.text("target")), facts.programme.id);
  facts.funnel = {row.i64("registered"), row.i64("eligible"), row.i64("drafted"), row.i64("approved"),
                  row.i64("attended")};
  ReadRows(row, &facts);
  return facts;
}

}  // namespace sjak::reporting
