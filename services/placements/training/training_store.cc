#include "services/placements/training/training_store.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "platform/base/wire.h"
#include "services/placements/placements/placement_row_store.h"
#include "services/placements/programmes/columns_store.h"

namespace sjak::placements {
namespace {

using postgres::Arg;

const rpc::ConstraintRefusal kTrackActive(
    "training_track_active", absl::StatusCode::kFailedPrecondition, "TRACK_ACTIVE",
    "The citizen has an active track in the programme. Plan that one anew, or end it first.");

// Whether each of `$placements` and `$upskilling` is of the citizen.
std::string OwnSql(const std::string& citizen, int placements, int upskilling) {
  return absl::StrCat(
      "(SELECT count(*) FROM placement p WHERE p.municipality_code = $1 AND p.citizen_id = ", citizen,
      " AND p.placement_id = ANY ($", placements, "::uuid[])) = cardinality($", placements,
      "::uuid[]) AS own_placements, (SELECT count(*) FROM upskilling k WHERE k.municipality_code = $1 AND "
      "k.citizen_id = ",
      citizen, " AND k.upskilling_id = ANY ($", upskilling, "::uuid[])) = cardinality($", upskilling,
      "::uuid[]) AS own_upskilling");
}

const postgres::Statement kReadTrackGround("training.read_ground",
                                           absl::StrCat("SELECT EXISTS (SELECT FROM programme g WHERE "
                                                        "g.municipality_code = $1 AND g.programme_id = $3::uuid) AS "
                                                        "programme, ",
                                                        OwnSql("$2::uuid", 4, 5)));

const postgres::Statement kLockTrack("training.lock_track", R"sql(
SELECT t.training_track_id FROM training_track t
JOIN citizen_anchor a ON a.municipality_code = $1 AND a.citizen_id = t.citizen_id
WHERE t.municipality_code = $1 AND t.training_track_id = $2::uuid
FOR NO KEY UPDATE OF a, t
)sql");

constexpr char kTrackColumns[] = R"sql(
  1 AS item, t.citizen_id AS subject_id, t.training_track_id, t.version, t.citizen_id, t.programme_id, t.goal, t.starts_on,
  t.ended_on, t.end_reason, s.steps)sql";

constexpr char kTrackTables[] = R"sql(
training_track t
LEFT JOIN LATERAL (
  SELECT json_agg(to_json(x) ORDER BY x.place) AS steps FROM (
    SELECT y.place, y.track_step_id, y.kind, y.goal, y.task_code, y.planned_from, y.planned_to, y.placement_id,
      y.upskilling_id, y.state, y.done_on
    FROM track_step y WHERE y.municipality_code = $1 AND y.training_track_id = t.training_track_id AND y.track_version = (
      SELECT max(z.track_version) FROM track_step z
      WHERE z.municipality_code = $1 AND z.training_track_id = t.training_track_id)) x) s ON true)sql";

const postgres::Statement kReadLockedTrack("training.read_locked",
                                           absl::StrCat("SELECT ", kTrackColumns, ", ", OwnSql("t.citizen_id", 3, 4),
                                                        " FROM ", kTrackTables,
                                                        " WHERE t.municipality_code = $1 AND t.training_track_id = "
                                                        "$2::uuid"));

const postgres::Statement kWriteTrack("training.write_track", R"sql(
WITH track AS (
  INSERT INTO training_track AS t (municipality_code, training_track_id, version, citizen_id, programme_id, goal, starts_on,
    ended_on, end_reason, recorded_at, recorded_by)
  VALUES ($1, $2::uuid, $3::int, $4::uuid, $5::uuid, $6, $7::date, $8::date, $9::smallint, $10::timestamptz, $11)
  ON CONFLICT (municipality_code, training_track_id) DO UPDATE SET
    version = EXCLUDED.version, goal = EXCLUDED.goal, ended_on = EXCLUDED.ended_on, end_reason = EXCLUDED.end_reason,
    recorded_at = EXCLUDED.recorded_at, recorded_by = EXCLUDED.recorded_by)
INSERT INTO track_step (municipality_code, training_track_id, track_version, place, track_step_id, kind, goal, task_code,
  planned_from, planned_to, placement_id, upskilling_id, state, done_on)
SELECT $1, $2::uuid, $3::int, s.place, s.track_step_id, s.kind, s.goal, s.task_code, s.planned_from, s.planned_to,
  s.placement_id, s.upskilling_id, s.state, s.done_on
FROM jsonb_to_recordset($12::jsonb) AS s(place int, track_step_id uuid, kind smallint, goal text, task_code text,
  planned_from date, planned_to date, placement_id uuid, upskilling_id uuid, state smallint, done_on date)
)sql");

const rpc::AuditedRead kReadTrack("training.read_track", 2,
                                  absl::StrCat("SELECT ", kTrackColumns, " FROM ", kTrackTables,
                                               " WHERE t.municipality_code = $1 AND t.training_track_id = $2::uuid"));

const rpc::AuditedRead kListTracks("training.list_tracks", 6,
                                   absl::StrCat("SELECT ", kTrackColumns, " FROM ", kTrackTables, R"sql(
WHERE t.municipality_code = $1
  AND ($2::uuid IS NULL OR t.citizen_id = ANY (ARRAY(SELECT unnest(person_ids($1, $2::uuid)))))
  AND ($3::uuid IS NULL OR t.programme_id = $3::uuid)
  AND (NOT $4::boolean OR t.ended_on IS NULL)
  AND ($5::uuid IS NULL OR t.training_track_id > $5::uuid)
ORDER BY t.training_track_id LIMIT $6::int)sql"));

using Json = nlohmann::json;

std::string TextOf(const Json& value) { return value.is_null() ? "" : value.get<std::string>(); }
void SetDate(const Json& value, google::type::Date* (v1::TrackStep::*field)(), v1::TrackStep* step) {
  if (!value.is_null()) *(step->*field)() = wire::ToProto(DateOf(value));
}

v1::TrackStep StepOf(const Json& s) {
  v1::TrackStep step;
  step.set_name(ResourceName("trackSteps", TextOf(s["track_step_id"])));
  step.set_kind(static_cast<v1::StepKind>(s["kind"].get<int>()));
  step.set_goal(TextOf(s["goal"]));
  step.set_task_code(TextOf(s["task_code"]));
  SetDate(s["planned_from"], &v1::TrackStep::mutable_planned_from, &step);
  SetDate(s["planned_to"], &v1::TrackStep::mutable_planned_to, &step);
  SetDate(s["done_on"], &v1::TrackStep::mutable_done_on, &step);
  if (!s["placement_id"].is_null()) step.set_placement(ResourceName("placements", TextOf(s["placement_id"])));
  if (!s["upskilling_id"].is_null()) step.set_upskilling(ResourceName("upskilling", TextOf(s["upskilling_id"])));
  step.set_state(static_cast<v1::StepState>(s["state"].get<int>()));
  return step;
}

v1::TrainingTrack TrackOf(const postgres::Row& row) {
  v1::TrainingTrack track;
  track.set_name(ResourceName("trainingTracks", row.uuid("training_track_id")));
  track.set_version(row.i64("version"));
  track.set_etag(EtagOf(track.version()));
  track.set_citizen(ResourceName("citizens", row.uuid("citizen_id")));
  track.set_programme(ResourceName("programmes", row.uuid("programme_id")));
  track.set_goal(row.text("goal"));
  *track.mutable_starts_on() = wire::ToProto(row.date("starts_on"));
  if (!row.is_null("ended_on")) *track.mutable_ended_on() = wire::ToProto(row.date("ended_on"));
  track.set_end_reason(static_cast<v1::TrackEndReason>(row.i32("end_reason")));
  if (!row.is_null("steps")) {
    for (const Json& step : Json::parse(row.text("steps"))) *track.add_steps() = StepOf(step);
  }
  return track;
}

Json DateJson(const google::type::Date& date) {
  return wire::IsSet(date) ? Json(wire::DateOf(date).ToString()) : Json();
}
Json IdJson(const std::string& name) { return name.empty() ? Json() : Json(IdOf(name).ToString()); }

std::vector<Arg> Ids(const std::vector<Uuid>& ids) { return {ids.begin(), ids.end()}; }

}  // namespace

TrackGround ReadTrackGround(rpc::Tx& tx, const Uuid& citizen, const Uuid& programme, const StepRefs& refs) {
  const postgres::Row row =
      tx.Exec(kReadTrackGround, {tx.municipality(), citizen, programme, Ids(refs.placements), Ids(refs.upskilling)})
          .front();
  return {row.flag("programme"), row.flag("own_placements"), row.flag("own_upskilling")};
}

bool LockTrack(rpc::Tx& tx, const Uuid& track) { return !tx.Exec(kLockTrack, {tx.municipality(), track}).empty(); }

StoredTrack ReadLockedTrack(rpc::Tx& tx, const Uuid& track, const StepRefs& refs) {
  const postgres::Row row =
      tx.Exec(kReadLockedTrack, {tx.municipality(), track, Ids(refs.placements), Ids(refs.upskilling)}).front();
  return {TrackOf(row), row.flag("own_placements"), row.flag("own_upskilling")};
}

void WriteTrack(rpc::Tx& tx, const v1::TrainingTrack& track) {
  Json steps = Json::array();
  for (const v1::TrackStep& s : track.steps()) {
    steps.push_back({{"place", steps.size() + 1},
                     {"track_step_id", IdJson(s.name())},
                     {"kind", static_cast<int>(s.kind())},
                     {"goal", s.goal()},
                     {"task_code", s.task_code().empty() ? Json() : Json(s.task_code())},
                     {"planned_from", DateJson(s.planned_from())},
                     {"planned_to", DateJson(s.planned_to())},
                     {"placement_id", IdJson(s.placement())},
                     {"upskilling_id", IdJson(s.upskilling())},
                     {"state", static_cast<int>(s.state())},
                     {"done_on", DateJson(s.done_on())}});
  }
  const bool ended = wire::IsSet(track.ended_on());
  tx.Exec(kWriteTrack,
          {tx.municipality(), IdOf(track.name()), track.version(), IdOf(track.citizen()), IdOf(track.programme()),
           track.goal(), wire::DateOf(track.starts_on()), DateOrNull(track.ended_on()),
           ended ? Arg(static_cast<int>(track.end_reason())) : Arg(std::nullopt), tx.now(), tx.caller().subject,
           steps.dump()});
}

std::vector<v1::TrainingTrack> ListTrackRows(rpc::ReadTx& tx, const v1::ListTracksRequest& request,
                                             const rpc::Page& page) {
  std::vector<v1::TrainingTrack> tracks;
  const Arg after = page.after.empty() ? Arg(std::nullopt) : Arg(page.after[0]);
  for (const postgres::Row row :
       tx.Read(kListTracks, {tx.municipality(), IdOrNull(request.citizen()), IdOrNull(request.programme()),
                             request.active_only(), after, page.size + 1})) {
    tracks.push_back(TrackOf(row));
  }
  return tracks;
}

std::optional<v1::TrainingTrack> ReadTrack(rpc::ReadTx& tx, const Uuid& track) {
  const postgres::Rows rows = tx.Read(kReadTrack, {tx.municipality(), track});
  if (rows.empty()) return std::nullopt;
  return TrackOf(rows.front());
}

}  // namespace sjak::placements
