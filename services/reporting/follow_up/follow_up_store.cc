#include "services/reporting/follow_up/follow_up_store.h"

#include <google/protobuf/util/json_util.h>

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "platform/base/wire.h"
#include "services/reporting/status/programmes_store.h"

namespace sjak::reporting {
namespace {

using nlohmann::json;

const rpc::ConstraintRefusal kVersionTaken("follow_up_version_pkey", absl::StatusCode::kAborted, "ETAG_MISMATCH",
                                           "Somebody else changed it. Read it again and repeat with the new etag.");

const postgres::Statement kInsertFollowUp("reporting.insert_follow_up",
                                          absl::StrCat(R"sql(
WITH entry AS (
  INSERT INTO follow_up (municipality_code, follow_up_id, programme_id, kind)
  SELECT $1, $2::uuid, p.programme_id, $4::int FROM )sql",
                                                       ProgrammesSql(), R"sql( p WHERE p.programme_id = $3::uuid
  RETURNING follow_up_id)
INSERT INTO follow_up_version (municipality_code, follow_up_id, version, facts, recorded_at, recorded_by)
SELECT $1, e.follow_up_id, 1, $5::jsonb, $6::timestamptz, $7 FROM entry e
RETURNING version)sql"));

const postgres::Statement kReadFollowUp("reporting.read_follow_up", R"sql(
SELECT f.follow_up_id, f.programme_id, v.version, v.facts, v.recorded_at
FROM follow_up f
JOIN follow_up_version v ON v.municipality_code = $1 AND v.follow_up_id = f.follow_up_id
WHERE f.municipality_code = $1 AND f.follow_up_id = $2::uuid
ORDER BY v.version DESC LIMIT 1)sql");

const postgres::Statement kInsertFollowUpVersion("reporting.insert_follow_up_version", R"sql(
INSERT INTO follow_up_version (municipality_code, follow_up_id, version, facts, recorded_at, recorded_by)
VALUES ($1, $2::uuid, $3::bigint, $4::jsonb, $5::timestamptz, $6))sql");

const rpc::AuditedRead kListFollowUps("reporting.list_follow_ups", 6, R"sql(
SELECT 1 AS item, NULL::uuid AS subject_id, f.programme_id, f.follow_up_id, v.version, v.facts, v.recorded_at
FROM (VALUES (1)) AS one(one)
LEFT JOIN follow_up f ON f.municipality_code = $1 AND f.programme_id = $2::uuid
  AND ($3::int = 0 OR f.kind = $3::int) AND ($5::uuid IS NULL OR f.follow_up_id > $5::uuid)
  AND EXISTS (SELECT FROM follow_up_version w WHERE w.municipality_code = $1 AND w.follow_up_id = f.follow_up_id
    AND w.recorded_at < $4::timestamptz)
LEFT JOIN LATERAL (
  SELECT w.version, w.facts, w.recorded_at FROM follow_up_version w
  WHERE w.municipality_code = $1 AND w.follow_up_id = f.follow_up_id AND w.recorded_at < $4::timestamptz
  ORDER BY w.version DESC LIMIT 1) v ON true
ORDER BY f.follow_up_id LIMIT $6::int)sql");

const rpc::AuditedRead kReadCalendar("reporting.read_calendar", 2,
                                     absl::StrCat("SELECT 1 AS item, NULL::uuid AS subject_id, ",
                                                  FollowUpsSql("$2::uuid", "'infinity'"), R"sql( AS entries,
  (SELECT jsonb_agg(jsonb_build_object('kind', r.kind, 'period', r.period, 'signed', s.link IS NOT NULL))
   FROM report r
   CROSS JOIN LATERAL (SELECT max(w.version) AS version FROM report_version w
     WHERE w.municipality_code = $1 AND w.report_id = r.report_id) n
   LEFT JOIN report_link s ON s.municipality_code = $1 AND s.report_id = r.report_id AND s.version = n.version
     AND s.act = 'SIGNED_OFF'
   WHERE r.municipality_code = $1 AND r.programme_id = $2::uuid) AS reports)sql"));

std::string JsonOf(const v1::FollowUpFacts& facts) {
  std::string text;
  // A message of our own always prints.
  (void)google::protobuf::util::MessageToJsonString(facts, &text);
  return text;
}

v1::FollowUp EntryOf(const Uuid& id, const Uuid& programme, int64_t version, const std::string& facts, Date on) {
  v1::FollowUp entry;
  entry.set_name(ResourceName("followUps", id));
  entry.set_programme(ResourceName("programmes", programme));
  entry.set_version(version);
  entry.set_etag(absl::StrCat("\"", version, "\""));
  google::protobuf::util::JsonParseOptions options;
  options.ignore_unknown_fields = true;
  // Written by ourselves; what a newer version wrote differently is left out rather than failing the list.
  (void)google::protobuf::util::JsonStringToMessage(facts, entry.mutable_facts(), options);
  *entry.mutable_recorded_on() = wire::ToProto(on);
  return entry;
}

v1::FollowUp EntryOf(const postgres::Row& row) {
  return EntryOf(row.uuid("follow_up_id"), row.uuid("programme_id"), row.i64("version"), row.text("facts"),
                 DateIn(row.time("recorded_at"), Copenhagen()));
}

}  // namespace

bool InsertFollowUp(rpc::Tx& tx, const v1::FollowUp& entry) {
  return !tx.Exec(kInsertFollowUp,
                  {tx.municipality(), IdOf(entry.name()), IdOf(entry.programme()),
                   static_cast<int>(entry.facts().facts_case()), JsonOf(entry.facts()), tx.now(), tx.caller().subject})
              .empty();
}

std::optional<v1::FollowUp> ReadFollowUp(rpc::Tx& tx, const Uuid& id) {
  const postgres::Rows rows = tx.Exec(kReadFollowUp, {tx.municipality(), id});
  if (rows.empty()) return std::nullopt;
  return EntryOf(rows.front());
}

void InsertFollowUpVersion(rpc::Tx& tx, const v1::FollowUp& entry) {
  tx.Exec(kInsertFollowUpVersion, {tx.municipality(), IdOf(entry.name()), entry.version(), JsonOf(entry.facts()),
                                   tx.now(), tx.caller().subject});
}

std::vector<v1::FollowUp> ListFollowUpRows(rpc::ReadTx& tx, const Uuid& programme, int kind, Date known_on,
                                           const rpc::Page& page) {
  std::vector<v1::FollowUp> entries;
  const postgres::Arg after = page.after.empty() ? postgres::Arg(std::nullopt) : postgres::Arg(page.after[0]);
  for (const postgres::Row& row :
       tx.Read(kListFollowUps, {tx.municipality(), programme, kind, EndOf(known_on), after, page.size + 1})) {
    if (!row.is_null("follow_up_id")) entries.push_back(EntryOf(row));
  }
  return entries;
}

CalendarFacts ReadCalendarFacts(rpc::ReadTx& tx, const Uuid& programme) {
  CalendarFacts facts;
  const postgres::Rows rows = tx.Read(kReadCalendar, {tx.municipality(), programme});
  if (rows.empty()) return facts;
  for (v1::FollowUp& entry : FollowUpsOf(rows.front().text("entries"))) {
    if (entry.facts().has_report_schedule()) facts.schedules.push_back(std::move(entry));
  }
  if (rows.front().is_null("reports")) return facts;
  for (const json& j : json::parse(rows.front().text("reports"))) {
    facts.stages[{j.at("kind"), j.at("period")}] =
        j.at("signed").get<bool>() ? ReportStage::kSignedOff : ReportStage::kFrozen;
  }
  return facts;
}

std::string FollowUpsSql(const std::string& programme, const std::string& before) {
  return absl::StrCat(R"sql((
  SELECT jsonb_agg(jsonb_build_object('id', x.follow_up_id, 'programme', x.programme_id, 'version', y.version,
    'facts', y.facts, 'on', (y.recorded_at AT TIME ZONE 'Europe/Copenhagen')::date) ORDER BY x.follow_up_id)
  FROM follow_up x
  CROSS JOIN LATERAL (
    SELECT w.version, w.facts, w.recorded_at FROM follow_up_version w
    WHERE w.municipality_code = $1 AND w.follow_up_id = x.follow_up_id AND w.recorded_at < )sql",
                      before, R"sql(
    ORDER BY w.version DESC LIMIT 1) y
  WHERE x.municipality_code = $1 AND x.programme_id = )sql",
                      programme, ")");
}

std::vector<v1::FollowUp> FollowUpsOf(const std::string& text) {
  std::vector<v1::FollowUp> entries;
  if (text.empty()) return entries;
  for (const json& j : json::parse(text)) {
    entries.push_back(EntryOf(Uuid::Parse(j.at("id").get<std::string>()).value_or(Uuid()),
                              Uuid::Parse(j.at("programme").get<std::string>()).value_or(Uuid()), j.at("version"),
                              j.at("facts").dump(), Date::Parse(j.at("on").get<std::string>()).value_or(Date())));
  }
  return entries;
}

}  // namespace sjak::reporting
