#include "services/citizens/progress/progress_store.h"

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/json_util.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/citizens/progress/windows_rules.h"

namespace sjak::citizens {
namespace {

using Json = nlohmann::json;

// A row `t` of progress_track, for TracksFromJson.
constexpr absl::string_view kTrackJson = R"(
  json_build_object('id', t.track_id, 'citizen', t.citizen_id, 'version', t.version, 'instrument_code',
    t.instrument_code, 'instrument_version', t.instrument_version, 'started_on', t.started_on, 'ended_on', t.ended_on,
    'definition', (SELECT v.definition FROM instrument_version v
                   WHERE v.municipality_code = $1 AND v.code = t.instrument_code AND v.version = t.instrument_version),
    'measurements', (SELECT json_agg(json_build_object('id', m.measurement_id, 'respondent', m.respondent,
                              'taken_on', m.taken_on, 'answers', m.answers, 'corrects', m.corrects)
                              ORDER BY m.taken_on, m.respondent)
                     FROM measurement m WHERE m.municipality_code = $1 AND m.track_id = t.track_id
                       AND m.superseded_at IS NULL),
    'skips', (SELECT json_agg(json_build_object('on', k.skipped_on, 'reason', k.reason)
                              ORDER BY k.recorded_at, k.skip_id)
              FROM measurement_skip k WHERE k.municipality_code = $1 AND k.track_id = t.track_id)))";

const postgres::Statement kNextInstrument("instrument_next_version", R"(
  INSERT INTO instrument (municipality_code, code, version) VALUES ($1, $2, 1)
  ON CONFLICT (municipality_code, code) DO UPDATE SET version = instrument.version + 1
  RETURNING version)");

const postgres::Statement kDefineInstrument("instrument_define", R"(
  INSERT INTO instrument_version (municipality_code, code, version, definition, required, defined_on)
  VALUES ($1, $2, $3, $4, $5, $6))");

const postgres::Statement kStartTrack("progress_track_start", R"(
  INSERT INTO progress_track (municipality_code, track_id, citizen_id, instrument_code, instrument_version, started_on,
                              version, recorded_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8))");

const postgres::Statement kTrackLock("progress_track_lock", R"(
  SELECT t.track_id FROM progress_track t WHERE t.municipality_code = $1 AND t.track_id = $2 FOR UPDATE)");

const postgres::Statement kTrackRead("progress_track_read",
                                     absl::StrCat("SELECT json_build_array(", kTrackJson,
                                                  ") AS tracks, (SELECT c.restricted FROM citizen c "
                                                  "WHERE c.municipality_code = $1 AND c.citizen_id = t.citizen_id) "
                                                  "AS restricted FROM progress_track t "
                                                  "WHERE t.municipality_code = $1 AND t.track_id = $2"));

const postgres::Statement kTrackEnd("progress_track_end", R"(
  UPDATE progress_track t SET version = $3, recorded_at = $4, ended_on = $5
  WHERE t.municipality_code = $1 AND t.track_id = $2)");

constexpr absl::string_view kNextTrackVersion = R"(
  WITH track AS (
    UPDATE progress_track t SET version = $3, recorded_at = $4 WHERE t.municipality_code = $1 AND t.track_id = $2))";

const postgres::Statement kMeasure("measurement_record", absl::StrCat(kNextTrackVersion, R"(,
  corrected AS (
    UPDATE measurement m SET superseded_at = $4 WHERE m.municipality_code = $1 AND m.measurement_id = $10)
  INSERT INTO measurement (municipality_code, measurement_id, citizen_id, track_id, respondent, taken_on, answers,
                           corrects, recorded_at)
  VALUES ($1, $5, $6, $2, $7, $8, $9, $10, $4))"));

const postgres::Statement kSkip("measurement_skip", absl::StrCat(kNextTrackVersion, R"(
  INSERT INTO measurement_skip (municipality_code, skip_id, citizen_id, track_id, skipped_on, reason, recorded_at)
  VALUES ($1, $5, $6, $2, $7, $8, $4))"));

const rpc::ConstraintRefusal kInstrumentUnknown(
    "progress_track_instrument", absl::StatusCode::kFailedPrecondition, "INSTRUMENT_UNKNOWN",
    "No instrument of this code and version is declared. Name one of the list of instruments.");
const rpc::ConstraintRefusal kTracksOverlap("progress_track_overlap", absl::StatusCode::kFailedPrecondition,
                                            "PROGRESS_TRACK_OVERLAP",
                                            "The citizen is in a track on some of these days. End that one first.");
const rpc::ConstraintRefusal kMeasuredThatDay(
    "measurement_standing", absl::StatusCode::kAlreadyExists, "MEASUREMENT_EXISTS",
    "This respondent was measured on that day. Correct that measurement, or choose another day.");

std::string JsonText(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found == json.end() || found->is_null() ? "" : found->get<std::string>();
}

google::type::Date JsonDay(const Json& json, const char* key) {
  return wire::ToProto(*Date::Parse(json.at(key).get<std::string>()));
}

v1::Measurement MeasurementFrom(const Json& m, const v1::ProgressTrack& track) {
  v1::Measurement measurement;
  measurement.set_name(ResourceName("measurements", JsonText(m, "id")));
  measurement.set_citizen(track.citizen());
  measurement.set_track(track.name());
  measurement.set_respondent(static_cast<v1::Respondent>(m.at("respondent").get<int>()));
  *measurement.mutable_taken_on() = JsonDay(m, "taken_on");
  for (const Json& a : m.at("answers")) {
    v1::Answer& answer = *measurement.add_answers();
    answer.set_item(JsonText(a, "item"));
    answer.set_step(a.at("step").get<int>());
    answer.set_missing(static_cast<v1::MissingReason>(a.at("missing").get<int>()));
  }
  if (const std::string corrects = JsonText(m, "corrects"); !corrects.empty()) {
    measurement.set_corrects(ResourceName("measurements", corrects));
  }
  return measurement;
}

TrackRecord TrackFrom(const Json& t) {
  TrackRecord record;
  record.track.set_name(ResourceName("progressTracks", JsonText(t, "id")));
  record.track.set_version(t.at("version").get<int64_t>());
  record.track.set_citizen(ResourceName("citizens", JsonText(t, "citizen")));
  record.track.set_instrument_code(JsonText(t, "instrument_code"));
  record.track.set_instrument_version(t.at("instrument_version").get<int64_t>());
  *record.track.mutable_started_on() = JsonDay(t, "started_on");
  if (!t.at("ended_on").is_null()) *record.track.mutable_ended_on() = JsonDay(t, "ended_on");
  record.instrument = InstrumentFromJson(t.at("definition").dump());
  if (t.at("measurements").is_array()) {
    for (const Json& m : t["measurements"]) record.measurements.push_back(MeasurementFrom(m, record.track));
  }
  if (t.at("skips").is_array()) {
    for (const Json& k : t["skips"]) {
      record.skips.push_back({wire::DateOf(JsonDay(k, "on")), static_cast<v1::SkipReason>(k.at("reason").get<int>())});
    }
  }
  return record;
}

std::string AnswersJson(const v1::Measurement& measurement) {
  Json answers = Json::array();
  for (const v1::Answer& answer : measurement.answers()) {
    answers.push_back(
        {{"item", answer.item()}, {"step", answer.step()}, {"missing", static_cast<int>(answer.missing())}});
  }
  return answers.dump();
}

std::string DuePageSql(absl::string_view narrowed_by) {
  return absl::StrCat(R"(
  SELECT 1 AS item, CASE WHEN p.place <= $3::int THEN p.citizen_id END AS subject_id, p.*, )",
                      CaseworkerOfPageSql(), R"( AS caseworker
  FROM (
    SELECT d.*, row_number() OVER (ORDER BY d.closes, d.track_id) AS place
    FROM ()",
                      DueTracksSql(2, narrowed_by), R"() d
    WHERE (d.closes, d.track_id) > ($4::date, $5::uuid)
    ORDER BY d.closes, d.track_id LIMIT $3::int + 1) p
  ORDER BY p.place)");
}

}  // namespace

std::string WindowSql(absl::string_view start, absl::string_view end, absl::string_view day) {
  const int twice = 2 * kToleranceDays;
  // The number of the regular window that owns the day; least() passes over the NULL of a track that runs.
  const std::string number = absl::StrCat("least((", day, " - ", start, " + ", kToleranceDays, ") / ", kCadenceDays,
                                          ", (", end, " - ", start, " - ", twice + 1, ") / ", kCadenceDays, ")");
  return absl::StrCat("SELECT CASE WHEN y.is_last THEN y.last_opens WHEN y.number = 0 THEN ", start, " ELSE ", start,
                      " + ", kCadenceDays, " * y.number - ", kToleranceDays, " END AS opens, CASE WHEN y.is_last THEN ",
                      end, " + ", kToleranceDays, " ELSE ", start, " + ", kCadenceDays, " * y.number + ",
                      kToleranceDays, " END AS closes FROM (SELECT ", number, " AS number, z.last_opens, coalesce(",
                      day, " >= z.last_opens, false) AS is_last FROM (SELECT ", "CASE WHEN ", end, " - ", start,
                      " <= ", twice, " THEN ", start, " ELSE ", end, " - ", kToleranceDays, " END AS last_opens) z) y");
}

// The day is compared with the spell's ends: by "valid @> day" the planner would read everybody's spells through the
// GiST index, which it takes for cheaper than the few of a caseworker.
std::string OfCaseworkersSql(int parameter) {
  return absl::StrCat(R"( AND t.citizen_id IN (
        SELECT n.citizen_id FROM caseworker_spell n WHERE n.municipality_code = $1 AND n.caseworker = ANY ($)",
                      parameter, R"(::text[]) AND n.superseded_at IS NULL AND lower(n.valid) <= $2::date
          AND (upper(n.valid) IS NULL OR $2::date < upper(n.valid))))");
}

std::string CaseworkerOfPageSql() {
  return R"((SELECT w.caseworker FROM caseworker_spell w WHERE w.municipality_code = $1 AND w.citizen_id = p.citizen_id
             AND w.superseded_at IS NULL AND w.valid @> $2::date))";
}

std::string DueTracksSql(int day_parameter, absl::string_view narrowed_by) {
  const std::string day = absl::StrCat("$", day_parameter, "::date");
  return absl::StrCat(R"(
    SELECT t.citizen_id, t.track_id, x.opens, x.closes
    FROM progress_track t
    JOIN instrument_version v ON v.municipality_code = $1 AND v.code = t.instrument_code
                             AND v.version = t.instrument_version
    CROSS JOIN LATERAL ()",
                      WindowSql("t.started_on", "t.ended_on", day), R"() x
    WHERE t.municipality_code = $1 AND t.started_on <= )",
                      day, " AND (t.ended_on IS NULL OR ", day, " <= t.ended_on + ", kRemindDays, ")", narrowed_by, R"(
      AND EXISTS (
        SELECT 1 FROM unnest(v.required) r(respondent) WHERE NOT EXISTS (
          SELECT 1 FROM measurement m
          WHERE m.municipality_code = $1 AND m.track_id = t.track_id AND m.superseded_at IS NULL
            AND m.respondent = r.respondent AND m.taken_on BETWEEN x.opens AND )",
                      day, R"())
      AND NOT EXISTS (
        SELECT 1 FROM measurement_skip k WHERE k.municipality_code = $1 AND k.track_id = t.track_id
          AND k.skipped_on BETWEEN x.opens AND )",
                      day, R"()
      AND NOT EXISTS (
        SELECT 1 FROM citizen z WHERE z.municipality_code = $1 AND z.citizen_id = t.citizen_id AND z.restricted))");
}

v1::Instrument InstrumentFromJson(absl::string_view definition) {
  v1::Instrument instrument;
  const auto parsed = google::protobuf::util::JsonStringToMessage(
      google::protobuf::StringPiece(definition.data(), definition.size()), &instrument);
  if (!parsed.ok()) throw std::logic_error("an instrument's definition is not what was stored");
  return instrument;
}

std::vector<TrackRecord> TracksFromJson(absl::string_view json) {
  std::vector<TrackRecord> tracks;
  if (json.empty()) return tracks;
  for (const Json& t : Json::parse(json.begin(), json.end())) tracks.push_back(TrackFrom(t));
  return tracks;
}

int64_t NextInstrumentVersion(rpc::Tx& tx, const std::string& code) {
  return tx.Exec(kNextInstrument, {tx.municipality(), code}).front().i64("version");
}

void StoreInstrument(rpc::Tx& tx, const v1::Instrument& instrument, const std::vector<v1::Respondent>& required) {
  std::string definition;
  if (!google::protobuf::util::MessageToJsonString(instrument, &definition).ok()) {
    throw std::logic_error("an instrument has no JSON form");
  }
  std::vector<postgres::Arg> respondents;
  for (v1::Respondent respondent : required) respondents.emplace_back(static_cast<int>(respondent));
  tx.Exec(kDefineInstrument, {tx.municipality(), instrument.code(), instrument.version(), definition, respondents,
                              wire::DateOf(instrument.defined_on())});
}

void StoreTrack(rpc::Tx& tx, const v1::ProgressTrack& track) {
  tx.Exec(kStartTrack, {tx.municipality(), IdOf(track.name()), IdOf(track.citizen()), track.instrument_code(),
                        track.instrument_version(), wire::DateOf(track.started_on()), track.version(), tx.now()});
}

bool LockTrack(rpc::Tx& tx, const Uuid& track) { return !tx.Exec(kTrackLock, {tx.municipality(), track}).empty(); }

TrackRecord ReadTrack(rpc::Tx& tx, const Uuid& track) {
  const postgres::Rows rows = tx.Exec(kTrackRead, {tx.municipality(), track});
  TrackRecord record = TracksFromJson(rows.front().text("tracks")).front();
  record.is_restricted = rows.front().flag("restricted");
  return record;
}

void StoreTrackEnd(rpc::Tx& tx, const v1::ProgressTrack& track) {
  tx.Exec(kTrackEnd,
          {tx.municipality(), IdOf(track.name()), track.version(), tx.now(), wire::DateOf(track.ended_on())});
}

void StoreMeasurement(rpc::Tx& tx, const v1::ProgressTrack& track, const v1::Measurement& measurement) {
  const postgres::Arg corrects =
      measurement.corrects().empty() ? postgres::Arg(std::nullopt) : postgres::Arg(IdOf(measurement.corrects()));
  tx.Exec(kMeasure, {tx.municipality(), IdOf(track.name()), track.version(), tx.now(), IdOf(measurement.name()),
                     IdOf(track.citizen()), static_cast<int>(measurement.respondent()),
                     wire::DateOf(measurement.taken_on()), AnswersJson(measurement), corrects});
}

void StoreSkip(rpc::Tx& tx, const v1::ProgressTrack& track, const Skip& skip) {
  tx.Exec(kSkip, {tx.municipality(), IdOf(track.name()), track.version(), tx.now(), Uuid::New(), IdOf(track.citizen()),
                  skip.on, static_cast<int>(skip.reason)});
}

const rpc::AuditedRead kProgressRead("progress_read", 2,
                                     absl::StrCat(R"(
  SELECT 1 AS item, c.citizen_id AS subject_id, c.restricted,
         (SELECT json_agg()",
                                                  kTrackJson, R"( ORDER BY t.started_on DESC)
          FROM progress_track t WHERE t.municipality_code = $1 AND t.citizen_id = c.citizen_id) AS tracks
  FROM citizen c WHERE c.municipality_code = $1 AND c.citizen_id = $2)"));

const rpc::AuditedRead kProgressDuePage("progress_due_page", 5, DuePageSql(""));
const rpc::AuditedRead kProgressDueOfCaseworkers("progress_due_of_caseworkers", 6, DuePageSql(OfCaseworkersSql(6)));

const rpc::AuditedRead kInstrumentsPage("instruments_page", 4, R"(
  SELECT 1 AS item, NULL::uuid AS subject_id, v.code, v.version, v.definition,
         row_number() OVER (ORDER BY v.code, v.version) AS place
  FROM instrument_version v
  WHERE v.municipality_code = $1 AND (v.code, v.version) > ($3, $4::bigint)
  ORDER BY v.code, v.version LIMIT $2::int + 1)");

}  // namespace sjak::citizens
