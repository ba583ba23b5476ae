#pragma once

#include <optional>
#include <vector>

#include "platform/base/date.h"

namespace sjak::citizens {

// When development is measured (domain 5.1): first within 14 days of the track's start, then every 91 days, 14 days
// early or late, and at the end of the track. A window is known from the days alone, so nothing about it is ever
// stored.
inline constexpr int kCadenceDays = 91;
inline constexpr int kToleranceDays = 14;
// How long after its end a track's last measurement stays on lists of what is due.
inline constexpr int kRemindDays = 91;

struct TrackDays {
  Date started_on;
  std::optional<Date> ended_on;  // last day
};

// A window owns the days from its opening to the day before the next one opens; closing only tells late from on time.
struct Window {
  int number = 0;  // from 0
  Date opens;
  Date closes;  // last day on time
  bool is_last = false;

  friend bool operator==(const Window&, const Window&) = default;
};

// The window that owns `day`, which must not lie before the start: the newest that has opened.
//   0        opens at the start and closes 14 days after it
//   k >= 1   opens 14 days before and closes 14 days after start + 91 k
//   last     opens 14 days before the end and closes 14 days after it. A regular window that would not have closed by
//   then
//            is left out, so that nobody is measured twice within a fortnight; a track of at most 28 days has this one
//            only.
Window WindowOn(const TrackDays& track, Date day);
// All that have opened on `day`, in order; none before the start.
std::vector<Window> WindowsUntil(const TrackDays& track, Date day);

// The numbers of sjak.citizens.v1.WindowState.
enum class WindowState { kDue = 1, kDone = 2, kLate = 3, kSkipped = 4 };

// `first_measured`: for each required respondent, the first day in the window on which it was measured, if any.
WindowState StateOf(const Window& window, Date on, const std::vector<std::optional<Date>>& first_measured,
                    bool skipped);

// Steps from `baseline` to `newest`, above 0 for the better.
inline int StepsOfChange(int baseline, int newest, bool higher_is_better) {
  return higher_is_better ? newest - baseline : baseline - newest;
}

}  // namespace sjak::citizens
