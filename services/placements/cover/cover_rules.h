#pragma once

namespace sjak::placements {

// A citizen's day on a site, and whoever leads the citizen on it.
struct CitizenDay {
  // The citizen came; else the day is planned.
  bool attended = false;
  // Only of an attended day: whoever recorded it says that a mentor was on site.
  bool mentor_present = false;
  bool has_mentor = false;
  bool mentor_absent = false;
  bool bought_out = false;
};
// Numbers are those of sjak.placements.v1.CoverGapCause.
enum class GapCause { kNone, kNoMentor, kMentorAbsent, kNotBoughtOut, kNotOnSite };
// The first that applies. A mentor who was away did not cover the day, whoever else was on site: that was a substitute
// whom nobody has assigned.
GapCause FindGap(const CitizenDay& day);

// A mentor on a day.
struct MentorDay {
  int citizens = 0;
  int capacity = 0;
  bool on_site = false;
  bool absent = false;
  bool bought_out = false;
  bool declared = false;
};
bool CanSubstitute(const MentorDay& mentor);

}  // namespace sjak::placements
