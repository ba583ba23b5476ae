#pragma once

#include <cstdint>

#include "platform/postgres/connection.h"

namespace sjak::generators {

// How much of a country: units have a workforce for four months, every tenth a statement of others' use, and ten
// placements on average, of which the last ones run past 2021-09-13. Everything is made of numbers; nobody is meant.
struct Scale {
  int64_t units = 20'000;
  int64_t placements = 200'000;
};

// Fills an empty schema `placements` of municipality 0101 by SQL. `conn` is a superuser's with that search path;
// foreign keys are not checked while it fills, and citizens have no anchors, which no read uses. Leaves the tables
// vacuumed and analysed, so that indexes alone can answer. Both numbers at most ten million.
void FillPlacements(postgres::Connection& conn, const Scale& scale);

// Ids of the `number`th (from 1) of each.
std::string UnitAtScale(int64_t number);
std::string PlacementAtScale(int64_t number);

}  // namespace sjak::generators
