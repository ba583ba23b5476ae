#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "services/placements/rules/citizen_rules.h"

namespace sjak::placements {

// A company training the citizen had before.
struct EarlierTraining {
  Date first;
  Date last;
  std::string cvr;
  std::string p_number;
  std::string function_code;
};

// R4: a new placement must differ from the last (domain 2.2, trap 3).
struct RepetitionParameters {
  // Trainings with no longer pause than this belong together.
  int window_weeks = 26;
};
struct RepetitionCase {
  Date start;
  Date last;
  std::string cvr;
  std::string p_number;
  std::string function_code;
  std::vector<EarlierTraining> earlier;
  // What one placement of the citizen may take at first (R3); nothing when not known.
  std::optional<int> weeks_limit;
};
// WARN when the citizen had the same function at the same P-number within the window, and when the trainings at one CVR
// number within it add up to more than one placement may take. `measured`: their weeks with this one; `limit`:
// weeks_limit, or 0.
Finding JudgeRepetition(const RepetitionCase& c, const Law<RepetitionParameters>& law, Date as_of);

// R6 (BAB section 61(2)-(4); D8): training at the company where the citizen was last employed, ordinarily or with a
// subsidy.
enum class SameEmployer {
  kAvoid,         // as a main rule not: WARN
  kForbidden,     // BLOCK
  kNewFunction,   // in a function that is new and stated in the agreement; BLOCK otherwise
  kSameIfAgreed,  // likewise, and in the same one if the citizen has no job and agrees
};
struct LastEmployerParameters {
  std::map<std::string, SameEmployer> by_group;  // by RowKey
};
struct LastEmployer {
  std::string cvr;  // "" never employed
  std::string function_code;
};
struct LastEmployerCase {
  std::optional<TargetGroup> group;
  std::optional<LastEmployer> last_employer;  // nothing: nobody has asked
  std::string cvr;
  std::string function_code;
  // The agreement says how the function differs (difference_text).
  bool difference_stated = false;
  bool has_job = false;
  bool agrees_to_same_function = false;
};
// MUST_ASSESS for a group without a row (D9); WARN while the last employer is not known.
Finding JudgeLastEmployer(const LastEmployerCase& c, const Law<LastEmployerParameters>& law, Date as_of);

}  // namespace sjak::placements
