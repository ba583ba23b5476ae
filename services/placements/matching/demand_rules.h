#pragma once

#include <cstdint>
#include <vector>

#include "platform/base/date.h"
#include "services/common/calendar.h"

// From a building programme to training slots (domain G4, 7.4): how many citizens a project could take, per week and
// trade, long before anybody offers a slot.
namespace sjak::placements::matching {

// The work of a home in the order in which it is done (S25); numbers as the caller's.
enum class BuildingPhase { kGroundworks = 1, kShell, kFitOut, kLandscape };

struct TradeWork {
  int trade = 0;                 // DISCO-08 code as a number
  int64_t minutes_per_unit = 0;  // of everybody's work on one home, >= 0
  int suitable_per_mille = 0;    // of it, what a citizen in training could do beside a mentor, 0-1000
};

// When a phase of a unit is done, counted in open days of the site, so that closures push it on and lose nothing.
struct PhasePlan {
  BuildingPhase phase{};
  int lag_days = 0;  // open days from the unit's start to the phase's first, >= 0
  int days = 1;      // open days that it takes, >= 1; the work is spread evenly over them
  std::vector<TradeWork> work;
};

// Units begun in a week, on its first open day, or on the next there is when it has none.
struct UnitStart {
  IsoWeek week;
  int units = 0;  // >= 0
};

// A site's own closure, both days counted; at most a few years.
struct Closed {
  Date first;
  Date last;
};

struct BuildingPlan {
  std::vector<UnitStart> starts;
  std::vector<PhasePlan> phases;
  // Besides weekends, public holidays, the days free by agreement, the construction holiday and Christmas (R32).
  std::vector<Closed> closed;
};

struct TradeDemand {
  IsoWeek week;
  int trade = 0;
  int64_t minutes = 0;  // of suitable work
  int open_days = 0;    // of the week, 1-5
  // Citizens who could be trained in these minutes at the hours asked for; a week of fewer days has fewer hours.
  int64_t slots = 0;
};

// `units` begun evenly from `first` on, `per_week` (>= 1) in each week that has an open day.
std::vector<UnitStart> StartEvenly(int units, int per_week, IsoWeek first, const std::vector<Closed>& closed);

// Demand by week, then trade; only where there are minutes. The minutes of a trade sum exactly to units x minutes per
// unit x share, each line of work of a phase rounded half away from zero once. `slot_weekly_minutes` (>= 1) is what one
// citizen works in a full week.
std::vector<TradeDemand> Demand(const BuildingPlan& plan, int64_t slot_weekly_minutes);

}  // namespace sjak::placements::matching
