#pragma once

#include "services/placements/placements/placements_store.h"

// From rows to what the rules judge.
namespace sjak::placements {

// Agreed hours as they run week by week (G1).
HoursPlan HoursOf(const v1::PlacementTerms& terms);

// Whom the row is about, its company and hours, and what else the citizen was decided to do (column others).
PlacementCase CaseOf(const postgres::Row& row, v1::PlacementKind kind, const v1::PlacementTerms& terms);

// What is agreed beyond the terms.
void AddAgreement(const v1::Agreement& agreement, PlacementCase* judged);

// A row of ContextSql.
Context ContextOf(const postgres::Row& row);

// What else the citizen (an SQL expression) was decided to do or have done, but `except`, as a scalar subquery.
std::string OthersSql(const std::string& citizen, const std::string& except);

// Travel times to the site (an SQL expression) as last stated, as a scalar subquery; and from its column `journeys`.
std::string JourneysSql(const std::string& site);
Journeys JourneysOf(const postgres::Row& row);

// "SELECT ... " of everything a placement's rules need: $3 is the placement and $4 the day of the law or NULL. `joins`
// goes after the tables, for what is to be locked by the same statement.
std::string ContextSql(const std::string& joins = "");

}  // namespace sjak::placements
