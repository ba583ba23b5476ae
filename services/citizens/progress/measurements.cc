#include "services/citizens/progress/measurements.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/citizens/progress/instruments.h"

namespace sjak::citizens {
namespace {

const v1::InstrumentItem* FindItem(const v1::Instrument& instrument, const std::string& code) {
  for (const v1::InstrumentItem& item : instrument.items()) {
    if (item.code() == code) return &item;
  }
  return nullptr;
}

std::string AnswerComplaint(const v1::InstrumentItem* item, v1::Respondent respondent, const v1::Answer& answer) {
  if (item == nullptr || !Asks(*item, respondent)) return "is not asked of this respondent";
  const bool answered = answer.step() != 0;
  const bool explained = answer.missing() != v1::MISSING_REASON_UNSPECIFIED;
  if (answered == explained) return "must have either a step or a reason why it is missing";
  if (answered && (answer.step() < item->scale_min() || answer.step() > item->scale_max())) {
    return absl::StrCat("must have a step between ", item->scale_min(), " and ", item->scale_max());
  }
  return "";
}

bool HigherIsBetter(const v1::InstrumentItem& item) { return item.direction() == v1::SCALE_DIRECTION_HIGHER_IS_BETTER; }

// One item as one respondent answered it up to a day; no series when it never was.
v1::ItemProgress ItemOn(const TrackRecord& record, const v1::InstrumentItem& item, v1::Respondent respondent, Date on) {
  v1::ItemProgress progress;
  progress.set_item(item.code());
  progress.set_respondent(respondent);
  for (const v1::Measurement& measurement : record.measurements) {
    if (measurement.respondent() != respondent || wire::DateOf(measurement.taken_on()) > on) continue;
    for (const v1::Answer& answer : measurement.answers()) {
      if (answer.item() != item.code()) continue;
      v1::ProgressPoint& point = *progress.add_series();
      *point.mutable_taken_on() = measurement.taken_on();
      point.set_step(answer.step());
      point.set_missing(answer.missing());
      if (answer.step() == 0) continue;
      if (progress.baseline() == 0) progress.set_baseline(answer.step());
      progress.set_newest(answer.step());
    }
  }
  progress.set_change(StepsOfChange(progress.baseline(), progress.newest(), HigherIsBetter(item)));
  return progress;
}

v1::MeasurementWindow WindowOf(const TrackRecord& record, const Window& window, Date on) {
  const TrackDays days = DaysOf(record.track);
  const auto belongs = [&](Date day) {
    return days.started_on <= day && day <= on && WindowOn(days, day).number == window.number;
  };
  std::vector<std::optional<Date>> first;
  for (v1::Respondent respondent : RequiredRespondents(record.instrument)) {
    const auto found = std::find_if(record.measurements.begin(), record.measurements.end(), [&](const auto& m) {
      return m.respondent() == respondent && belongs(wire::DateOf(m.taken_on()));
    });
    first.push_back(found == record.measurements.end() ? std::nullopt
                                                       : std::optional<Date>(wire::DateOf(found->taken_on())));
  }
  v1::SkipReason reason = v1::SKIP_REASON_UNSPECIFIED;
  for (const Skip& skip : record.skips) {
    if (belongs(skip.on)) reason = skip.reason;
  }
  const WindowState state = StateOf(window, on, first, reason != v1::SKIP_REASON_UNSPECIFIED);
  v1::MeasurementWindow out;
  out.set_number(window.number);
  *out.mutable_opens_on() = wire::ToProto(window.opens);
  *out.mutable_closes_on() = wire::ToProto(window.closes);
  out.set_is_last(window.is_last);
  out.set_state(static_cast<v1::WindowState>(state));
  if (state == WindowState::kDone)
    *out.mutable_done_on() = wire::ToProto(**std::max_element(first.begin(), first.end()));
  if (state == WindowState::kSkipped) out.set_skip_reason(reason);
  return out;
}

}  // namespace

TrackDays DaysOf(const v1::ProgressTrack& track) {
  TrackDays days{wire::DateOf(track.started_on()), std::nullopt};
  if (wire::IsSet(track.ended_on())) days.ended_on = wire::DateOf(track.ended_on());
  return days;
}

absl::Status CheckAnswers(const v1::Instrument& instrument, v1::Respondent respondent,
                          const google::protobuf::RepeatedPtrField<v1::Answer>& answers) {
  std::vector<FieldViolation> wrong;
  std::set<std::string> seen;
  for (int i = 0; i < answers.size(); ++i) {
    const std::string complaint = seen.insert(answers[i].item()).second
                                      ? AnswerComplaint(FindItem(instrument, answers[i].item()), respondent, answers[i])
                                      : "answers an item a second time";
    if (!complaint.empty()) wrong.push_back({absl::StrCat("answers[", i, "]"), complaint});
  }
  for (const v1::InstrumentItem& item : instrument.items()) {
    if (Asks(item, respondent) && !item.is_optional() && seen.count(item.code()) == 0) {
      wrong.push_back({"answers", absl::StrCat("must hold ", item.code(), ", or a reason why it is missing")});
    }
  }
  return wrong.empty() ? absl::OkStatus() : RefuseFields(wrong);
}

v1::TrackProgress ProgressOn(const TrackRecord& record, Date on) {
  v1::TrackProgress progress;
  *progress.mutable_track() = record.track;
  for (const Window& window : WindowsUntil(DaysOf(record.track), on)) {
    *progress.add_windows() = WindowOf(record, window, on);
    const bool done = progress.windows().rbegin()->state() == v1::WINDOW_STATE_DONE;
    progress.set_windows_done(progress.windows_done() + (done ? 1 : 0));
  }
  progress.set_windows_opened(progress.windows_size());
  for (const v1::InstrumentItem& item : record.instrument.items()) {
    for (v1::Respondent respondent : {v1::RESPONDENT_CITIZEN, v1::RESPONDENT_CASEWORKER, v1::RESPONDENT_MENTOR}) {
      v1::ItemProgress told = ItemOn(record, item, respondent, on);
      if (told.series_size() > 0) *progress.add_items() = std::move(told);
    }
  }
  return progress;
}

std::vector<v1::ItemChange> ChangesOf(const TrackRecord& record, const v1::Measurement& measurement) {
  std::vector<v1::ItemChange> changes;
  for (const v1::InstrumentItem& item : record.instrument.items()) {
    const auto answer = std::find_if(measurement.answers().begin(), measurement.answers().end(),
                                     [&](const v1::Answer& a) { return a.item() == item.code() && a.step() != 0; });
    if (item.about_staff() || answer == measurement.answers().end()) continue;
    const v1::ItemProgress told = ItemOn(record, item, measurement.respondent(), wire::DateOf(measurement.taken_on()));
    const auto first = std::find_if(told.series().begin(), told.series().end(),
                                    [](const v1::ProgressPoint& point) { return point.step() != 0; });
    v1::ItemChange change;
    change.set_item(item.code());
    change.set_change(StepsOfChange(told.baseline(), answer->step(), HigherIsBetter(item)));
    change.set_is_baseline(wire::DateOf(first->taken_on()) == wire::DateOf(measurement.taken_on()));
    changes.push_back(std::move(change));
  }
  return changes;
}

}  // namespace sjak::citizens
