#include "services/placements/mentors/assignment_rules.h"

#include <gtest/gtest.h>

#include <functional>

namespace sjak::placements {
namespace {

AssignmentCase Flawless() {
  AssignmentCase c;
  c.first = Date(2021, 9, 13);
  c.last = Date(2021, 9, 24);
  c.placement_first = Date(2021, 9, 13);
  c.placement_last = Date(2021, 12, 12);
  c.placement_runs = true;
  c.declared_on = Date(2021, 9, 13);
  c.on_site = true;
  return c;
}

TEST(AssignmentRules, EachObstacleByItself) {
  struct Row {
    const char* name;
    std::function<void(AssignmentCase&)> spoil;
    AssignmentObstacle obstacle;
  };
  const Row rows[] = {
      {"nothing", [](AssignmentCase&) {}, AssignmentObstacle::kNone},
      {"same person", [](AssignmentCase& c) { c.same_person = true; }, AssignmentObstacle::kSamePerson},
      {"never declared", [](AssignmentCase& c) { c.declared_on.reset(); }, AssignmentObstacle::kUndeclared},
      {"declared a day late", [](AssignmentCase& c) { c.declared_on = c.first + 1; }, AssignmentObstacle::kUndeclared},
      {"cancelled", [](AssignmentCase& c) { c.placement_runs = false; }, AssignmentObstacle::kPlacementState},
      {"begins a day early", [](AssignmentCase& c) { c.placement_first = c.first + 1; },
       AssignmentObstacle::kOutsidePlacement},
      {"ends a day late", [](AssignmentCase& c) { c.placement_last = c.last - 1; },
       AssignmentObstacle::kOutsidePlacement},
      {"elsewhere", [](AssignmentCase& c) { c.on_site = false; }, AssignmentObstacle::kNotOnSite},
      {"who leads may be away", [](AssignmentCase& c) { c.absent_on = c.first; }, AssignmentObstacle::kNone},
      {"a substitute may not",
       [](AssignmentCase& c) {
         c.absent_on = c.first;
         c.substitute = true;
       },
       AssignmentObstacle::kAbsent},
      {"full", [](AssignmentCase& c) { c.full_on = c.last; }, AssignmentObstacle::kFull},
  };
  for (const Row& row : rows) {
    AssignmentCase c = Flawless();
    row.spoil(c);
    EXPECT_EQ(FindObstacle(c), row.obstacle) << row.name;
  }
}

}  // namespace
}  // namespace sjak::placements
