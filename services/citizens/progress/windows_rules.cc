#include "services/citizens/progress/windows_rules.h"

#include <algorithm>

namespace sjak::citizens {
namespace {

Window Regular(const TrackDays& track, int number) {
  if (number == 0) return {0, track.started_on, track.started_on + kToleranceDays, false};
  const Date centre = track.started_on + int64_t{kCadenceDays} * number;
  return {number, centre - kToleranceDays, centre + kToleranceDays, false};
}

// How many regular windows have closed before the last one opens.
int RegularWindows(const TrackDays& track) {
  const int64_t days = *track.ended_on - track.started_on;
  const int64_t spare = days - 2 * kToleranceDays - 1;
  return spare < 0 ? 0 : static_cast<int>(spare / kCadenceDays) + 1;
}

Window Last(const TrackDays& track) {
  const int regular = RegularWindows(track);
  const Date opens = regular == 0 ? track.started_on : *track.ended_on - kToleranceDays;
  return {regular, opens, *track.ended_on + kToleranceDays, true};
}

}  // namespace

Window WindowOn(const TrackDays& track, Date day) {
  int number = static_cast<int>((day - track.started_on + kToleranceDays) / kCadenceDays);
  if (track.ended_on) {
    const Window last = Last(track);
    if (last.opens <= day) return last;
    number = std::min(number, last.number - 1);
  }
  return Regular(track, number);
}

std::vector<Window> WindowsUntil(const TrackDays& track, Date day) {
  std::vector<Window> windows;
  if (day < track.started_on) return windows;
  const Window newest = WindowOn(track, day);
  for (int number = 0; number < newest.number; ++number) windows.push_back(Regular(track, number));
  windows.push_back(newest);
  return windows;
}

WindowState StateOf(const Window& window, Date on, const std::vector<std::optional<Date>>& first_measured,
                    bool skipped) {
  const bool done =
      std::all_of(first_measured.begin(), first_measured.end(), [](const auto& day) { return day.has_value(); });
  if (done) return WindowState::kDone;
  if (skipped) return WindowState::kSkipped;
  return on <= window.closes ? WindowState::kDue : WindowState::kLate;
}

}  // namespace sjak::citizens
