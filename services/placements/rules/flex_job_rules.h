#pragma once

#include <optional>
#include <set>
#include <string>

#include "services/placements/rules/citizen_rules.h"
#include "services/placements/rules/daily_use_rules.h"

namespace sjak::placements {

// Flex job (fleksjob; domain 2.6). The municipality grants it to the person, once, and jobs are found on the grant.
struct FlexGrant {
  std::string reference;
  Date granted_on;
  // Empty: for good.
  std::optional<Date> expires_on;
  bool first_grant = true;
};

struct FlexCase {
  std::optional<TargetGroup> group;
  std::optional<FlexGrant> grant;  // nothing: none on record
  std::optional<BirthRange> born;
  Date start;
  Date last;
  HoursPlan hours;  // of the contract
  // How much of an hour's work is done in an hour, 1-100.
  std::optional<int> intensity_percent;
};

// R19: only on a grant that is there on the first day, to the groups that are granted flex jobs. BLOCK without a grant
// or group, MUST_ASSESS for another group.
struct FlexGrantParameters {
  std::set<std::string> groups;
};
Finding JudgeFlexGrant(const FlexCase& c, const Law<FlexGrantParameters>& law, Date as_of);

// R20: no fewest hours; up to so many a week statistics call it a mini flex job (minifleksjob). INFO.
struct MiniFlexParameters {
  int64_t weekly_minutes = 0;
};
Finding JudgeMiniFlex(const FlexCase& c, const Law<MiniFlexParameters>& law, Date as_of);

// The work that the employer pays for, in minutes a week, rounded half up.
int64_t EffectiveMinutes(int64_t contract_minutes, int intensity_percent);
// R21: effective hours of the fullest week. WARN when the intensity is not stated. `measured` of `limit` contract
// minutes.
Finding JudgeEffectiveHours(const FlexCase& c, const Law<NoParameters>& law, Date as_of);

// R23: the first grant under an age is for some years, with an assessment before it ends and follow-up on the way.
struct FlexTermParameters {
  int temporary_months = 0;
  int permanent_from_age = 0;
  int assessment_months = 0;
  int follow_up_months = 0;
};
// WARN when such a grant is for good, when the job outlasts the grant, and when the assessment falls due in it.
// `measured`: begun months from the grant to the last day; `limit`: months to the assessment.
Finding JudgeFlexTerm(const FlexCase& c, const Law<FlexTermParameters>& law, Date as_of);

}  // namespace sjak::placements
