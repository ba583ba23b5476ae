#pragma once

#include <string>
#include <vector>

namespace sjak::placements {

// What is known of a citizen and a programme on a day.
struct EligibilityFacts {
  bool unemployed = false;
  // Not full work capacity, or not the relevant skills (S8).
  bool need_recorded = false;
  // Lives in one of the programme's areas (S7).
  bool in_target_area = false;
  bool case_open = true;
  // A phase that waits for no decision covers the day.
  bool phase_runs = false;
};

// One condition, met or not. The texts name no area, need or benefit of the citizen.
struct EligibilityFinding {
  std::string condition;
  bool met = false;
  std::string text_en;
  std::string text_da;
  // What would have to change; empty when it is met.
  std::string change_en;
  std::string change_da;
};

// Every condition, for and against, in a fixed order.
std::vector<EligibilityFinding> JudgeEligibility(const EligibilityFacts& facts);

}  // namespace sjak::placements
