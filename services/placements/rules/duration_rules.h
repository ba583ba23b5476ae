#pragma once

#include <map>
#include <optional>
#include <string>

#include "services/placements/rules/finding_rules.h"

namespace sjak::placements {

// R3: how many weeks a company training may last, by target group (LAB section 61; domain 2.2).
struct WeeksLimit {
  int first = 0;
  // With a written assessment; 0 where the law knows no extension.
  int extended = 0;
};
struct DurationParameters {
  // By number of the paragraph: "6.3".
  std::map<std::string, WeeksLimit> weeks_by_group;
};

// `group` is "6.1" .. "6.13" or "INT"; "" when no target group is recorded on the first day, and nothing while the
// citizen has not been asked about, which is MUST_ASSESS. Begun weeks count whole. BLOCK above the first period's
// limit, with the last day that would be legal; MUST_ASSESS for a group without a row (D9) and without a law. `last` >=
// `start`.
Finding JudgeDuration(const std::optional<std::string>& group, Date start, Date last,
                      const Law<DurationParameters>& law);

}  // namespace sjak::placements
