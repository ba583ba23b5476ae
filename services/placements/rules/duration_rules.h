#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "services/placements/rules/citizen_rules.h"

namespace sjak::placements {

// R3: how many weeks a company training may last, by target group (LAB section 61; domain 2.2).
struct WeeksLimit {
  int first = 0;
  // With a written assessment; 0 where the law knows no extension.
  int extended = 0;
};

// What may lengthen the first period where a variant says so.
enum class Circumstance {
  kGraduate,              // insured, no ordinary job in the field since the degree
  kOver50LongUnemployed,  // over fifty and unemployed for more than twelve months
};
struct WeeksVariant {
  std::set<std::string> groups;
  Circumstance circumstance;
  int first = 0;
};

struct DurationParameters {
  // By RowKey: "6.3".
  std::map<std::string, WeeksLimit> weeks_by_group;
  // What each further extension adds at a quite special need; 0 none.
  int special_need_weeks = 0;
  std::vector<WeeksVariant> variants;
};

// An extension of the first period, granted or asked for. It is judged by the group on its own first day (trap 4).
struct Extension {
  TargetGroup group;
  bool written_assessment = false;
  // From the second one on.
  bool special_need = false;
};

struct DurationCase {
  std::optional<TargetGroup> group;  // on `start`
  Date start;
  Date last;  // with the extensions
  std::vector<Extension> extensions;
  std::set<Circumstance> circumstances;
};

// Begun weeks count whole. BLOCK above the limit, with the last day that would be legal; MUST_ASSESS for a group
// without a row (D9), while it has not been asked about, and without a law. WARN when an extension lacks a written
// assessment.
Finding JudgeDuration(const DurationCase& c, const Law<DurationParameters>& law, Date as_of);

// Weeks of the first period of a group on its own; nothing for a group without a row.
std::optional<int> FirstPeriodWeeks(const std::optional<TargetGroup>& group, const Law<DurationParameters>& law);

}  // namespace sjak::placements
