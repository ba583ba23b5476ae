#include "services/citizens/progress/progress.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/citizens/progress/measurements.h"
#include "services/citizens/progress/progress_store.h"
#include "services/citizens/rights/absence_store.h"

namespace sjak::citizens {
namespace {

// Takes the track's row, reads the track, and gives it its next version.
absl::StatusOr<TrackRecord> NextOfTrack(rpc::Tx& tx, const std::string& name) {
  if (!LockTrack(tx, IdOf(name))) {
    return NotFound("PROGRESS_TRACK_NOT_FOUND", "No progress track of this name is registered here. Check the name.");
  }
  TrackRecord record = ReadTrack(tx, IdOf(name));
  SJAK_RETURN_IF_ERROR(CheckMayUse(tx.call(), IdOf(record.track.citizen()), record.is_restricted));
  record.track.set_version(record.track.version() + 1);
  return record;
}

// Nobody is measured in the future, before the track or long after it.
absl::Status CheckDay(const v1::ProgressTrack& track, Date day, Date today) {
  const TrackDays days = DaysOf(track);
  const bool after = days.ended_on && *days.ended_on + kToleranceDays < day;
  if (days.started_on <= day && day <= today && !after) return absl::OkStatus();
  return RefuseState("OUTSIDE_PROGRESS_TRACK",
                     "Choose a day from the track's start to 14 days after its end, and not in the future.",
                     track.name());
}

// That the measurement is either new on its day, or corrects one that stands.
absl::Status CheckPlace(const TrackRecord& record, const v1::RecordMeasurementRequest& request) {
  const Date day = wire::DateOf(request.taken_on());
  bool corrects = request.corrects().empty();
  for (const v1::Measurement& other : record.measurements) {
    if (other.respondent() != request.respondent()) continue;
    const bool corrected = !request.corrects().empty() && IdOf(other.name()) == IdOf(request.corrects());
    corrects = corrects || corrected;
    if (!corrected && wire::DateOf(other.taken_on()) == day) {
      return Refuse(absl::StatusCode::kAlreadyExists, "MEASUREMENT_EXISTS",
                    "This respondent was measured on that day. Correct that measurement, or choose another day.",
                    {{"measurement", other.name()}});
    }
  }
  if (corrects) return absl::OkStatus();
  return RefuseState("MEASUREMENT_SUPERSEDED",
                     "Name a measurement of this track and respondent that nothing has taken the place of.",
                     request.corrects());
}

v1::Measurement NewMeasurement(const v1::ProgressTrack& track, const v1::RecordMeasurementRequest& request) {
  v1::Measurement measurement;
  measurement.set_name(ResourceName("measurements", Uuid::New()));
  measurement.set_citizen(track.citizen());
  measurement.set_track(track.name());
  measurement.set_respondent(request.respondent());
  *measurement.mutable_taken_on() = request.taken_on();
  *measurement.mutable_answers() = request.answers();
  measurement.set_corrects(request.corrects());
  return measurement;
}

// The record as it stands with the new measurement, in the order of days.
void Put(const v1::Measurement& measurement, TrackRecord* record) {
  auto& all = record->measurements;
  all.erase(std::remove_if(all.begin(), all.end(),
                           [&](const v1::Measurement& m) {
                             return !measurement.corrects().empty() && IdOf(m.name()) == IdOf(measurement.corrects());
                           }),
            all.end());
  const Date day = wire::DateOf(measurement.taken_on());
  all.insert(std::find_if(all.begin(), all.end(), [&](const auto& m) { return day < wire::DateOf(m.taken_on()); }),
             measurement);
}

template <typename Event>
void PublishTrack(rpc::Tx& tx, const v1::ProgressTrack& track, const Event& event) {
  tx.Publish(track.name(), track.version(), event, IdOf(track.citizen()));
}

Date DayOr(const google::type::Date& day, Date otherwise) { return wire::IsSet(day) ? wire::DateOf(day) : otherwise; }

}  // namespace

absl::StatusOr<v1::ProgressTrack> ProgressTracks::StartProgressTrack(
    rpc::Tx& tx, const v1::StartProgressTrackRequest& request) const {
  SJAK_ASSIGN_OR_RETURN(const People::Locked locked, people_.Lock(tx, IdOf(request.citizen())));
  v1::ProgressTrackStarted event;
  v1::ProgressTrack& track = *event.mutable_track();
  track.set_name(ResourceName("progressTracks", Uuid::New()));
  track.set_version(1);
  track.set_citizen(ResourceName("citizens", locked.person.id));
  track.set_instrument_code(request.instrument_code());
  track.set_instrument_version(request.instrument_version());
  *track.mutable_started_on() = request.started_on();
  StoreTrack(tx, track);
  PublishTrack(tx, track, event);
  return track;
}

absl::StatusOr<v1::ProgressTrack> ProgressTracks::EndProgressTrack(rpc::Tx& tx,
                                                                   const v1::EndProgressTrackRequest& request) const {
  SJAK_ASSIGN_OR_RETURN(TrackRecord record, NextOfTrack(tx, request.track()));
  v1::ProgressTrack& track = record.track;
  if (wire::IsSet(track.ended_on())) {
    return RefuseState("PROGRESS_TRACK_ENDED", "The track was ended before. Start another to measure on.",
                       track.name());
  }
  if (wire::DateOf(request.ended_on()) < wire::DateOf(track.started_on())) {
    return RefuseField("ended_on", "must not lie before the track's start");
  }
  *track.mutable_ended_on() = request.ended_on();
  StoreTrackEnd(tx, track);
  v1::ProgressTrackEnded event;
  *event.mutable_track() = track;
  PublishTrack(tx, track, event);
  return track;
}

absl::StatusOr<v1::Measurement> ProgressTracks::RecordMeasurement(rpc::Tx& tx,
                                                                  const v1::RecordMeasurementRequest& request) const {
  SJAK_ASSIGN_OR_RETURN(TrackRecord record, NextOfTrack(tx, request.track()));
  SJAK_RETURN_IF_ERROR(CheckAnswers(record.instrument, request.respondent(), request.answers()));
  SJAK_RETURN_IF_ERROR(CheckDay(record.track, wire::DateOf(request.taken_on()), tx.today()));
  SJAK_RETURN_IF_ERROR(CheckPlace(record, request));
  const v1::Measurement measurement = NewMeasurement(record.track, request);
  StoreMeasurement(tx, record.track, measurement);
  Put(measurement, &record);
  v1::ProgressMeasured event;
  event.set_citizen(measurement.citizen());
  event.set_track(measurement.track());
  event.set_measurement(measurement.name());
  event.set_corrects(measurement.corrects());
  event.set_instrument_code(record.track.instrument_code());
  event.set_instrument_version(record.track.instrument_version());
  event.set_respondent(measurement.respondent());
  *event.mutable_taken_on() = measurement.taken_on();
  for (v1::ItemChange& change : ChangesOf(record, measurement)) *event.add_changes() = std::move(change);
  PublishTrack(tx, record.track, event);
  return measurement;
}

absl::StatusOr<v1::ProgressTrack> ProgressTracks::SkipMeasurement(rpc::Tx& tx,
                                                                  const v1::SkipMeasurementRequest& request) const {
  SJAK_ASSIGN_OR_RETURN(const TrackRecord record, NextOfTrack(tx, request.track()));
  const Skip skip{DayOr(request.on(), tx.today()), request.reason()};
  SJAK_RETURN_IF_ERROR(CheckDay(record.track, skip.on, tx.today()));
  StoreSkip(tx, record.track, skip);
  v1::MeasurementSkipped event;
  event.set_citizen(record.track.citizen());
  event.set_track(record.track.name());
  *event.mutable_on() = wire::ToProto(skip.on);
  event.set_reason(skip.reason);
  PublishTrack(tx, record.track, event);
  return record.track;
}

absl::StatusOr<v1::Progress> ProgressTracks::GetProgress(rpc::ReadTx& tx, const v1::GetProgressRequest& request) const {
  const postgres::Rows rows = tx.Read(kProgressRead, {tx.municipality(), IdOf(request.citizen())});
  if (rows.empty()) return WhyAbsent(tx, IdOf(request.citizen()));
  SJAK_RETURN_IF_ERROR(CheckMayUse(tx.call(), rows.front().uuid("subject_id"), rows.front().flag("restricted")));
  const Date on = DayOr(request.on(), tx.today());
  v1::Progress progress;
  progress.set_citizen(ResourceName("citizens", rows.front().uuid("subject_id")));
  *progress.mutable_on() = wire::ToProto(on);
  for (const TrackRecord& record : TracksFromJson(rows.front().text("tracks"))) {
    if (wire::DateOf(record.track.started_on()) <= on) *progress.add_tracks() = ProgressOn(record, on);
  }
  return progress;
}

absl::StatusOr<v1::ListProgressDueResponse> ProgressTracks::ListProgressDue(
    rpc::ReadTx& tx, const v1::ListProgressDueRequest& request) const {
  SJAK_ASSIGN_OR_RETURN(const rpc::Page page, pages_.Open(tx.call(), request));
  const Date on = DayOr(request.on(), tx.today());
  const std::vector<std::string> after =
      page.after.size() == 2 ? page.after : std::vector<std::string>{"-infinity", Uuid().ToString()};
  postgres::Args args = {tx.municipality(), on, page.size, after[0], after[1]};
  if (!request.caseworker().empty()) args.push_back(std::vector<std::string>{request.caseworker()});
  const postgres::Rows rows =
      tx.Read(request.caseworker().empty() ? kProgressDuePage : kProgressDueOfCaseworkers, args);
  v1::ListProgressDueResponse response;
  std::vector<std::string> last;
  for (const postgres::Row row : rows) {
    if (row.i32("place") > page.size) {
      response.set_next_page_token(pages_.Next(tx.call(), request, last));
      break;
    }
    v1::DueMeasurement& due = *response.add_due();
    due.set_citizen(ResourceName("citizens", row.uuid("citizen_id")));
    due.set_track(ResourceName("progressTracks", row.uuid("track_id")));
    *due.mutable_opens_on() = wire::ToProto(row.date("opens"));
    *due.mutable_closes_on() = wire::ToProto(row.date("closes"));
    due.set_state(on <= row.date("closes") ? v1::WINDOW_STATE_DUE : v1::WINDOW_STATE_LATE);
    due.set_caseworker(row.text("caseworker"));
    last = {row.text("closes"), row.uuid("track_id").ToString()};
  }
  return response;
}

}  // namespace sjak::citizens
