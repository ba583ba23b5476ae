#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "platform/base/date.h"
#include "platform/postgres/connection.h"

namespace sjak::generators {

// How much of a country: units have a workforce for four months, every tenth a statement of others' use, and ten
// placements on average, of which the last ones run past 2021-09-13. Everything is made of numbers; nobody is meant.
struct Scale {
  int64_t units = 20'000;
  int64_t placements = 200'000;
  // Citizens' anchors, and hearings where the law wants them: days may then be recorded at every decided placement.
  bool days_can_be_recorded = false;
};

// Fills an empty schema `placements` of municipality 0101 by SQL. `conn` is a superuser's with that search path;
// foreign keys are not checked while it fills, and without days_can_be_recorded citizens have no anchors, which no read
// uses. Leaves the tables vacuumed and analysed, so that indexes alone can answer. Both numbers at most ten million.
void FillPlacements(postgres::Connection& conn, const Scale& scale);
// Its statements, for who runs them elsewhere: in order, in one session whose triggers are off.
std::vector<std::string> FillStatements(const Scale& scale);

// Ids of the `number`th (from 1) of each.
std::string UnitAtScale(int64_t number);
std::string PlacementAtScale(int64_t number);
// Any kind of thing: 3 units, 7 placements, 8 citizens.
std::string IdAtScale(int kind, int64_t number);
// The first of the 182 days of a placement; every placement that has ended or begun before 2021-09-13 is decided by
// then, except that every seventh of those that run on is not.
Date StartAtScale(int64_t number, int64_t units);

}  // namespace sjak::generators
