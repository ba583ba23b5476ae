#include "services/placements/training/training.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "platform/policy/policy.h"
#include "services/common/free_text.h"
#include "services/placements/placements/placements_store.h"
#include "services/placements/training/training_store.h"
#include "sjak/placements/v1/training_events.pb.h"

namespace sjak::placements {
namespace {

using Steps = google::protobuf::RepeatedPtrField<v1::TrackStep>;

absl::Status TrackNotFound() { return NotFound("TRACK_NOT_FOUND", "There is no such training track."); }

bool IsSettled(const v1::TrackStep& step) {
  return step.state() == v1::STEP_STATE_REACHED || step.state() == v1::STEP_STATE_GIVEN_UP;
}

absl::Status CheckTexts(const std::string& goal, const Steps& steps) {
  SJAK_RETURN_IF_ERROR(CheckHoldsNoCpr("goal", goal));
  for (int i = 0; i < steps.size(); ++i) {
    SJAK_RETURN_IF_ERROR(CheckHoldsNoCpr(absl::StrCat("steps[", i, "].goal"), steps[i].goal()));
  }
  return absl::OkStatus();
}

StepRefs RefsOf(const Steps& steps) {
  StepRefs refs;
  const auto add = [](const std::string& name, std::vector<Uuid>* ids) {
    if (!name.empty() && std::find(ids->begin(), ids->end(), IdOf(name)) == ids->end()) ids->push_back(IdOf(name));
  };
  for (const v1::TrackStep& step : steps) {
    add(step.placement(), &refs.placements);
    add(step.upskilling(), &refs.upskilling);
  }
  return refs;
}

absl::Status CheckRefs(bool placements, bool upskilling) {
  if (!placements) return NotFound("PLACEMENT_NOT_FOUND", "The citizen has no such placement.");
  if (!upskilling) return NotFound("UPSKILLING_NOT_FOUND", "The citizen has no such course or lessons.");
  return absl::OkStatus();
}

absl::Status CheckMayChange(const v1::TrainingTrack& track, const std::string& etag) {
  SJAK_RETURN_IF_ERROR(CheckEtag(etag, track.etag(), "track"));
  if (!wire::IsSet(track.ended_on())) return absl::OkStatus();
  return RefuseState("TRACK_ENDED", "The track has ended. Start another one.", track.name());
}

// Writes the track as its next version and publishes `Event` without words.
template <typename Event>
v1::TrainingTrack Store(rpc::Tx& tx, v1::TrainingTrack track) {
  track.set_version(track.version() + 1);
  track.set_etag(EtagOf(track.version()));
  WriteTrack(tx, track);
  Event event;
  *event.mutable_track() = track;
  policy::ClearWords(&event);
  tx.Publish(track.name(), track.version(), event, IdOf(track.citizen()));
  return track;
}

// The wanted steps with what is known of them. A settled step stays as it is, and so does the order among them.
absl::StatusOr<Steps> PlanFrom(const Steps& before, const Steps& wanted, const std::string& track) {
  std::map<std::string, const v1::TrackStep*> known;
  std::vector<std::string> settled, kept;
  for (const v1::TrackStep& step : before) {
    known[step.name()] = &step;
    if (IsSettled(step)) settled.push_back(step.name());
  }
  Steps plan;
  for (const v1::TrackStep& step : wanted) {
    v1::TrackStep& next = *plan.Add();
    next = step;
    next.set_state(v1::STEP_STATE_PLANNED);
    next.clear_done_on();
    if (step.name().empty()) {
      next.set_name(ResourceName("trackSteps", Uuid::New()));
      continue;
    }
    const auto found = known.find(step.name());
    if (found == known.end()) return NotFound("STEP_NOT_FOUND", "The track has no such step, or it is named twice.");
    if (IsSettled(*found->second)) {
      next = *found->second;
      kept.push_back(step.name());
    }
    known.erase(found);
  }
  if (kept != settled) {
    return RefuseState(
        "STEP_SETTLED",
        "Steps that were reached or given up stay, in their order. Read the track and plan what follows.", track);
  }
  return plan;
}

}  // namespace

absl::StatusOr<v1::TrainingTrack> StartTrack(rpc::Tx& tx, const v1::StartTrackRequest& request) {
  SJAK_RETURN_IF_ERROR(CheckTexts(request.goal(), request.steps()));
  HoldCitizen(tx, IdOf(request.citizen()));
  const TrackGround ground =
      ReadTrackGround(tx, IdOf(request.citizen()), IdOf(request.programme()), RefsOf(request.steps()));
  if (!ground.programme) return NotFound("PROGRAMME_NOT_FOUND", "There is no such programme.");
  SJAK_RETURN_IF_ERROR(CheckRefs(ground.placements, ground.upskilling));
  v1::TrainingTrack track;
  track.set_name(ResourceName("trainingTracks", Uuid::New()));
  track.set_citizen(request.citizen());
  track.set_programme(request.programme());
  track.set_goal(request.goal());
  *track.mutable_starts_on() = request.starts_on();
  SJAK_ASSIGN_OR_RETURN(*track.mutable_steps(), PlanFrom({}, request.steps(), track.name()));
  return Store<v1::TrackStarted>(tx, std::move(track));
}

absl::StatusOr<v1::TrainingTrack> PlanTrack(rpc::Tx& tx, const v1::PlanTrackRequest& request) {
  SJAK_RETURN_IF_ERROR(CheckTexts(request.goal(), request.steps()));
  const Uuid id = IdOf(request.track());
  if (!LockTrack(tx, id)) return TrackNotFound();
  StoredTrack stored = ReadLockedTrack(tx, id, RefsOf(request.steps()));
  SJAK_RETURN_IF_ERROR(CheckMayChange(stored.track, request.etag()));
  SJAK_RETURN_IF_ERROR(CheckRefs(stored.placements, stored.upskilling));
  stored.track.set_goal(request.goal());
  SJAK_ASSIGN_OR_RETURN(Steps plan, PlanFrom(stored.track.steps(), request.steps(), request.track()));
  *stored.track.mutable_steps() = std::move(plan);
  return Store<v1::TrackPlanned>(tx, std::move(stored.track));
}

absl::StatusOr<v1::TrainingTrack> SettleStep(rpc::Tx& tx, const v1::SettleStepRequest& request) {
  if (wire::DateOf(request.done_on()) > tx.today()) return RefuseField("done_on", "must not lie in the future");
  const Uuid id = IdOf(request.track());
  if (!LockTrack(tx, id)) return TrackNotFound();
  v1::TrainingTrack track = ReadLockedTrack(tx, id, {}).track;
  SJAK_RETURN_IF_ERROR(CheckMayChange(track, request.etag()));
  const auto step = std::find_if(track.mutable_steps()->begin(), track.mutable_steps()->end(),
                                 [&](const v1::TrackStep& s) { return s.name() == request.step(); });
  if (step == track.mutable_steps()->end()) return NotFound("STEP_NOT_FOUND", "The track has no such step.");
  if (IsSettled(*step)) {
    return RefuseState("STEP_SETTLED", "The step was reached or given up already. Plan another one.", request.step());
  }
  step->set_state(request.reached() ? v1::STEP_STATE_REACHED : v1::STEP_STATE_GIVEN_UP);
  *step->mutable_done_on() = request.done_on();
  return Store<v1::StepSettled>(tx, std::move(track));
}

absl::StatusOr<v1::TrainingTrack> EndTrack(rpc::Tx& tx, const v1::EndTrackRequest& request) {
  const Uuid id = IdOf(request.track());
  if (!LockTrack(tx, id)) return TrackNotFound();
  v1::TrainingTrack track = ReadLockedTrack(tx, id, {}).track;
  SJAK_RETURN_IF_ERROR(CheckMayChange(track, request.etag()));
  const Date ended_on = wire::DateOf(request.ended_on());
  if (ended_on < wire::DateOf(track.starts_on()) || ended_on > tx.today()) {
    return RefuseField("ended_on", "must lie between the track's first day and today");
  }
  *track.mutable_ended_on() = request.ended_on();
  track.set_end_reason(request.reason());
  return Store<v1::TrackEnded>(tx, std::move(track));
}

absl::StatusOr<v1::TrainingTrack> GetTrack(rpc::ReadTx& tx, const v1::GetTrackRequest& request) {
  std::optional<v1::TrainingTrack> track = ReadTrack(tx, IdOf(request.name()));
  if (!track) return TrackNotFound();
  return *std::move(track);
}

absl::StatusOr<v1::ListTracksResponse> Tracks::ListTracks(rpc::ReadTx& tx, const v1::ListTracksRequest& request) const {
  SJAK_ASSIGN_OR_RETURN(const rpc::Page page, pages_.Open(tx.call(), request));
  v1::ListTracksResponse response;
  for (v1::TrainingTrack& track : ListTrackRows(tx, request, page)) {
    if (response.tracks_size() == page.size) {
      const std::string& last = response.tracks().rbegin()->name();
      response.set_next_page_token(pages_.Next(tx.call(), request, {IdOf(last).ToString()}));
      break;
    }
    *response.add_tracks() = std::move(track);
  }
  return response;
}

}  // namespace sjak::placements
