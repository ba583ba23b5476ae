#pragma once

#include <vector>

#include "services/placements/rules/ratio_rules.h"

namespace sjak::placements {

// The quota radar (G2): what R8 leaves free at a unit, before anybody is proposed. Totals only: who is there, and
// whether the test held for them, is not to be seen (D11). Reservations are occupants of the unit.

// A run of days on which nothing changes, in weekly minutes.
struct RadarRun {
  Date first;
  Date last;
  int64_t used = 0;
  int64_t quota = 0;
  // Less than nothing in an overfull unit.
  int64_t free = 0;
  Knowledge knowledge;
};

struct Radar {
  // Without these the quota is not known and R8 answers MUST_ASSESS; the runs then show what the known months give.
  std::vector<Month> missing;
  // In order, without gaps, from the first to the last day asked for.
  std::vector<RadarRun> runs;
};

// What a decision taken on unit.today finds from `first` (>= unit.today) to `last`.
Radar QuotaRadar(const UnitUse& unit, Date first, Date last, const RatioParameters& parameters);

// The first day from `from` (>= unit.today) on which somebody with `hours` can begin and stay for `days` days (>= 1);
// nothing when there is none however late.
std::optional<Date> NextFreeDay(const UnitUse& unit, const HoursPlan& hours, Date from, int64_t days,
                                const RatioParameters& parameters);

// The most weekly minutes that one person could have on every day from `first` to `last`: at most a full week, and 0 in
// a full unit.
int64_t RoomThroughout(const UnitUse& unit, Date first, Date last, const RatioParameters& parameters);

}  // namespace sjak::placements
