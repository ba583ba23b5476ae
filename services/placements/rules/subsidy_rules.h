#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "services/placements/rules/citizen_rules.h"
#include "services/placements/rules/ratio_rules.h"

namespace sjak::placements {

// Wage subsidy (løntilskud; domain 2.4, 2.5).
enum class Sector { kPrivate, kPublic };

// R14, additional employment (merbeskæftigelseskravet): the newest month's ordinary employees must be no fewer than the
// mean of the newest months, itself among them.
struct AdditionalParameters {
  int months = 12;
};
// `workforce`: of the whole company (CVR number) for a private one, of the unit for a public one. `established`: the
// month of the decision, which does not count. MUST_ASSESS, naming the months, when one is missing. `measured` and
// `limit` in hundredths of a full-time person.
Finding JudgeAdditional(const std::vector<MonthlyWorkforce>& workforce, Month established,
                        const Law<AdditionalParameters>& law, Date as_of);

struct SubsidyCase {
  std::optional<Sector> sector;
  std::optional<TargetGroup> group;
  Date start;
  Date last;
  // The whole wage cost, øre an hour.
  std::optional<int64_t> wage_oere;
  std::optional<Date> unemployed_since;
  std::optional<BirthRange> born;
  bool single_parent = false;
  bool without_education = false;
};

// R15: months at a private employer, and the subsidy's part of the wage.
struct PrivateSubsidyParameters {
  int months = 0;
  // øre an hour; nothing where the year's rate is not known here.
  std::optional<int64_t> rate_oere;
  int wage_percent = 0;
};
// BLOCK above the months; WARN when the rate is more than its part of the wage. Nothing for a public employer;
// MUST_ASSESS when the sector is not known.
std::optional<Finding> JudgePrivateSubsidy(const SubsidyCase& c, const Law<PrivateSubsidyParameters>& law, Date as_of);

// R16: months at a public employer by group. Nothing for others than a public one.
struct PublicSubsidyParameters {
  std::map<std::string, int> months_by_group;  // by RowKey
};
std::optional<Finding> JudgePublicSubsidy(const SubsidyCase& c, const Law<PublicSubsidyParameters>& law, Date as_of);

// R17: months of unemployment before the first day, but for those over an age, single parents and those without
// education.
struct WaitingParameters {
  int months = 0;
  int not_from_age = 0;
};
// BLOCK when begun too early; MUST_ASSESS when it is not known since when. `measured` whole months.
Finding JudgeWaiting(const SubsidyCase& c, const Law<WaitingParameters>& law, Date as_of);

}  // namespace sjak::placements
