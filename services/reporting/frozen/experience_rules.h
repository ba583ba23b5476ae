#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace sjak::reporting {

// Is there enough experience to decide about scaling up (S54, D6)? Judged by what can be seen, never by the calendar:
// in 2021 the decision fell before the evidence, and a package must then say what it rests on instead.

struct ExperienceFacts {
  int64_t target = 0;
  int64_t attached_strict = 0;
  int64_t attached_broad = 0;
  bool building_begun = false;  // a test house
  int64_t accrued_oere = 0;
  int maturity_items = 0;
  int maturity_sum = 0;  // of scores 0 to 4
  int explorations = 0;
  int explorations_concluded = 0;
};

struct Criterion {
  std::string question;  // Danish
  std::string found;
  bool met = false;
};

enum class Experience { kNone, kPartly, kEnough };

struct ExperienceVerdict {
  std::vector<Criterion> criteria;
  Experience experience = Experience::kNone;
  // What follows for who decides, in Danish.
  std::string conclusion;
};

// ENOUGH when every criterion is met; PARTLY when citizens have begun and half of the criteria are met; else NONE.
ExperienceVerdict JudgeExperience(const ExperienceFacts& facts);

}  // namespace sjak::reporting
