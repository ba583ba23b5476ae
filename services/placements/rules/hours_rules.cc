#include "services/placements/rules/hours_rules.h"

#include "absl/strings/str_cat.h"

namespace sjak::placements {

Finding JudgeHours(int64_t weekly_minutes, Engagement engagement, Date start, const Law<HoursParameters>& law) {
  if (!law) return Unlisted("R5", start);
  Finding finding = FindingOf("R5", *law);
  finding.unit = "minutes/week";
  finding.measured = weekly_minutes;
  finding.limit = law->parameters.weekly_minutes;
  finding.text_en = absl::StrCat(HoursEn(weekly_minutes), " a week of at most ", HoursEn(finding.limit), ".");
  finding.text_da = absl::StrCat(HoursDa(weekly_minutes), " om ugen af højst ", HoursDa(finding.limit), ".");
  if (finding.measured <= finding.limit) return finding;

  finding.verdict = engagement == Engagement::kOffer ? Verdict::kBlock : Verdict::kWarn;
  finding.counterfactuals.push_back(absl::StrCat(HoursEn(finding.limit), "/week"));
  return finding;
}

Finding JudgeWage(Date start, const Law<NoParameters>& law) {
  if (!law) return Unlisted("R26", start);
  Finding finding = FindingOf("R26", *law);
  finding.unit = "statements";
  finding.measured = 1;
  finding.limit = 1;
  finding.text_en = "Ordinary wage is paid.";
  finding.text_da = "Der betales ordinær løn.";
  return finding;
}

}  // namespace sjak::placements
