#include "services/placements/quota/unit_use_store.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "services/placements/programmes/columns_store.h"
#include "sjak/placements/v1/placements.pb.h"

namespace sjak::placements {
MonthlyWorkforce MonthOf(const nlohmann::json& m, const RatioParameters& parameters) {
  std::vector<CategoryCount> counts = {{WorkforceCategory::kOrdinary, m[1].get<int64_t>()}};
  for (size_t i = 0; i < m[2].size(); ++i) {
    counts.push_back({static_cast<WorkforceCategory>(m[2][i].get<int>() - 1), m[3][i].get<int64_t>()});
  }
  return {Month::Of(DateOf(m[0])), OrdinaryHundredths(counts, parameters)};
}

static_assert(static_cast<int>(WorkforceCategory::kOrdinary) + 1 == v1::WORKFORCE_CATEGORY_ORDINARY);
static_assert(static_cast<int>(WorkforceCategory::kSeasonal) + 1 == v1::WORKFORCE_CATEGORY_SEASONAL);

HoursPlan HoursFrom(const nlohmann::json& weekly_minutes, const nlohmann::json& by_week) {
  if (by_week.is_null()) return HoursPlan(weekly_minutes.get<int64_t>());
  return HoursPlan(by_week.get<std::vector<int64_t>>());
}

// A decision counts months before its own, and may come long before the first day, hence the length of the past.
// Kinds 1 COMPANY_TRAINING and 4 WAGE_SUBSIDY share the quota. Whoever is APPROVED or ENDED was decided; `during` goes
// to the real end; end reason 12 MISREGISTERED never happened.
std::string UnitUseSql(const std::string& unit, const std::string& from, const std::string& except) {
  return absl::StrCat(R"sql(
LEFT JOIN LATERAL (
  SELECT json_agg(json_build_array(m.month, m.ordinary_hundredths, m.other_categories, m.other_hundredths)) AS workforce
  FROM (
    SELECT DISTINCT ON (f.month) f.month, f.ordinary_hundredths, f.other_categories, f.other_hundredths FROM workforce f
    WHERE f.municipality_code = $1 AND f.employer_unit_id = )sql",
                      unit, " AND f.month >= ", from, R"sql( - interval '25 months'
    ORDER BY f.month, f.version DESC) m) w ON true
LEFT JOIN LATERAL (
  SELECT json_agg(json_build_array(lower(oc.during), upper(oc.during) - 1, oc.weekly_minutes, oc.minutes_by_week))
    AS occupants
  FROM placement oc
  WHERE oc.municipality_code = $1 AND oc.employer_unit_id = )sql",
                      unit, " AND oc.placement_id IS DISTINCT FROM ", except, R"sql(
    AND oc.kind IN (1, 4) AND oc.status IN ('APPROVED', 'ENDED') AND oc.end_reason IS DISTINCT FROM 12
    AND upper(oc.during) > )sql",
                      from, R"sql() o ON true
LEFT JOIN LATERAL (
  SELECT json_agg(json_build_array(lower(y.during), upper(y.during) - 1, y.weekly_minutes, y.source, y.as_of)
    ORDER BY y.recorded_at, y.external_occupancy_id) AS external
  FROM external_occupancy y
  WHERE y.municipality_code = $1 AND y.employer_unit_id = )sql",
                      unit, " AND upper(y.during) > ", from, ") e ON true");
}

void ReadUnitUse(const postgres::Row& row, const RatioParameters& parameters, UnitUse* unit) {
  Each(row, "workforce", [&](const nlohmann::json& m) { unit->workforce.push_back(MonthOf(m, parameters)); });
  Each(row, "occupants", [&](const nlohmann::json& o) {
    for (const Spell& spell : HoursFrom(o[2], o[3]).Over(DateOf(o[0]), DateOf(o[1]))) unit->occupants.push_back(spell);
  });
  Each(row, "external", [&](const nlohmann::json& e) {
    unit->external.push_back(
        {DateOf(e[0]), DateOf(e[1]), e[2].get<int64_t>(), e[3].get<int>() == v1::OCCUPANCY_SOURCE_VITAS, DateOf(e[4])});
  });
}

}  // namespace sjak::placements
