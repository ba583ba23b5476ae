#pragma once

#include <cstdint>
#include <ostream>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "platform/identity/sealer.h"
#include "tests/generators/placements_at_scale.h"

namespace sjak::generators {

// How much of everything: the scenarios of the load model. Attendance is a year's.
struct Scenario {
  absl::string_view name;
  int64_t citizens, units, placements, attendance;
  Scale scale() const { return {units, placements, /*days_can_be_recorded=*/true}; }
};
// "pilot", "programme", "city", "nation"; INVALID_ARGUMENT names them.
absl::StatusOr<Scenario> ScenarioOf(absl::string_view name);

// Writes SQL for psql: fills the empty tables of schema `citizens`, municipality 0101, with the people 1..`citizens` of
// the made-up city `seed`, as an import of source "kss" would leave them: sealed numbers, look-up hashes, spells, match
// keys, source links; no feed and no access log. COPY, table by table, so nothing is held; for a superuser, as foreign
// keys are not checked meanwhile. `citizens` at most City::kMostCitizens.
void WriteCitizens(const identity::Sealer& sealer, int64_t citizens, uint64_t seed, std::ostream& out);

// The same for schema `placements`: FillPlacements, and `attendance` recorded days spread over all placements.
void WritePlacements(const Scale& scale, int64_t attendance, std::ostream& out);

// The id of the `number`th citizen (from 1); citizen of the placement of the same number.
std::string CitizenAtScale(int64_t number);

}  // namespace sjak::generators
