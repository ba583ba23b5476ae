#include "services/placements/rules/quota_radar_rules.h"

#include <algorithm>

namespace sjak::placements {
namespace {

int64_t QuotaMinutes(const UnitUse& unit, Date start, const RatioParameters& parameters) {
  return FullTimeShare::OfPlaces(PlacesOf(unit, start, parameters)).weekly_minutes();
}

}  // namespace

Radar QuotaRadar(const UnitUse& unit, Date first, Date last, const RatioParameters& parameters) {
  Radar radar;
  radar.missing = MissingMonths(unit, first, parameters);
  const DailyUse use = UseOfUnit(unit);
  const int64_t quota = QuotaMinutes(unit, first, parameters);

  std::set<Date> days = {first};
  const auto add = [&](Date day) {
    if (first < day && day <= last) days.insert(day);
  };
  for (const auto& [day, used] : use.steps()) add(day);
  for (const ExternalUse& e : unit.external) add(e.first), add(e.last + 1);

  for (auto day = days.begin(); day != days.end(); ++day) {
    RadarRun run;
    run.first = *day;
    run.last = std::next(day) == days.end() ? last : *std::next(day) - 1;
    run.used = use.On(*day);
    run.quota = quota;
    run.free = quota - run.used;
    run.knowledge = KnowledgeOf(unit, run.first, run.last, parameters);
    radar.runs.push_back(run);
  }
  return radar;
}

std::optional<Date> NextFreeDay(const UnitUse& unit, const HoursPlan& hours, Date from, int64_t days,
                                const RatioParameters& parameters) {
  return EarliestStart(UseOfUnit(unit), hours.AtMost(kFullTimeWeekMinutes), from, days,
                       QuotaMinutes(unit, from, parameters));
}

int64_t RoomThroughout(const UnitUse& unit, Date first, Date last, const RatioParameters& parameters) {
  const std::vector<Spell> full_time = {{first, last, kFullTimeWeekMinutes}};
  return std::max<int64_t>(0, CapThatFits(UseOfUnit(unit), full_time, QuotaMinutes(unit, first, parameters)));
}

}  // namespace sjak::placements
