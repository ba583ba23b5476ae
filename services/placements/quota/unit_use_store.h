#pragma once

#include <string>

#include "nlohmann/json_fwd.hpp"
#include "platform/postgres/connection.h"
#include "services/placements/rules/daily_use_rules.h"
#include "services/placements/rules/ratio_rules.h"

// What R8 needs to know of a production unit, in one place for whoever judges: approvals, checks and the radar. The
// reads of the large tables are index-only (migration 0009), which a test asserts.
namespace sjak::placements {

// Laterals w.workforce, o.occupants and e.external, for SELECT lists "... , w.workforce, o.occupants, e.external" and
// for FROM clauses after a table that `unit` (an SQL expression) refers to. `from`: the first day that matters; there
// is no last one, so that the day on which a place comes free is found. `except`: a placement that does not count, or
// "NULL". $1 is the municipality.
std::string UnitUseSql(const std::string& unit, const std::string& from, const std::string& except);

// One month of a unit's workforce as [month, ordinary hundredths, other categories, their hundredths].
MonthlyWorkforce MonthOf(const nlohmann::json& m, const RatioParameters& parameters);
// Agreed hours of a placement: `by_week` is its ramp (G1), or null.
HoursPlan HoursFrom(const nlohmann::json& weekly_minutes, const nlohmann::json& by_week);

// Fills workforce, occupants and external. Months count by `parameters`' categories (D12).
void ReadUnitUse(const postgres::Row& row, const RatioParameters& parameters, UnitUse* unit);

}  // namespace sjak::placements
