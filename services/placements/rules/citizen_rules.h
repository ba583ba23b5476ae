#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "services/placements/rules/finding_rules.h"

namespace sjak::placements {

// Whether a self-supporting person (6.12) was found ready for a job; other groups say so themselves.
enum class Readiness { kNotRecorded, kJobReady, kActivityReady };

// A citizen's target group on a day (LAB section 6). Where one is optional, nothing means that the citizen has not been
// asked about, which is not the same as none recorded.
struct TargetGroup {
  std::string code;  // "6.1" .. "6.13", "INT"; "" none recorded
  Readiness readiness = Readiness::kNotRecorded;
};
// What the group is called in the rules' data: its code, and "6.12 job-ready" or "6.12 activity-ready" where that is
// recorded.
std::string RowKey(const TargetGroup& group);

// The days on which somebody may be born: one when the birth date is known, a year when an age is.
struct BirthRange {
  Date earliest;
  Date latest;
};
BirthRange BornOn(Date birth);
BirthRange BornByAge(int age, Date on);

// R1 (LAB section 57): those who may be offered a placement.
struct OfferParameters {
  std::set<std::string> groups;
};
// BLOCK without a target group; MUST_ASSESS for one that is not listed (D9) and while nobody has asked.
Finding JudgeOffer(const std::optional<TargetGroup>& group, const Law<OfferParameters>& law, Date as_of);

// R2 (LAB section 57): whose own find is a right. INFO, for a placement the citizen found. `obviously_ready`: åbenlyst
// uddannelsesparat, which 6.4 must not be.
struct SelfFoundParameters {
  std::set<std::string> groups;
  std::set<std::string> not_if_obviously_ready;
};
Finding JudgeSelfFound(const std::optional<TargetGroup>& group, std::optional<bool> obviously_ready,
                       const Law<SelfFoundParameters>& law, Date as_of);

// R41: the age from which state pension is paid, by birth date.
struct PensionAge {
  Date born_from;
  int months = 0;
};
struct PensionParameters {
  std::vector<PensionAge> ages;  // by born_from; the first holds for all born before it too
};
// The first day of pension age.
Date PensionDay(Date birth, const PensionParameters& parameters);
// WARN when the last day is in pension age, or may be. `measured` days of it.
Finding JudgePensionAge(const std::optional<BirthRange>& born, Date start, Date last, const Law<PensionParameters>& law,
                        Date as_of);

}  // namespace sjak::placements
