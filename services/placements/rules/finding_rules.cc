#include "services/placements/rules/finding_rules.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace sjak::placements {
namespace {

std::string HoursAndMinutes(int64_t minutes, absl::string_view hour, absl::string_view minute) {
  const int64_t hours = minutes / 60;
  const int64_t rest = minutes % 60;
  if (rest == 0) return absl::StrCat(hours, " ", hour);
  if (hours == 0) return absl::StrCat(rest, " ", minute);
  return absl::StrCat(hours, " ", hour, " ", rest, " ", minute);
}

}  // namespace

Finding Unlisted(absl::string_view rule, Date as_of) {
  Finding finding;
  finding.rule = std::string(rule);
  finding.verdict = Verdict::kMustAssess;
  finding.text_en = absl::StrCat("No version of ", std::string(rule), " covers this case on ", as_of.ToString(),
                                 ": the jobcentre must assess it.");
  finding.text_da = absl::StrCat("Ingen version af ", std::string(rule), " dækker sagen den ", as_of.ToString(),
                                 ": jobcentret skal vurdere den.");
  return finding;
}

Verdict Worst(const std::vector<Finding>& findings) {
  Verdict worst = Verdict::kAllow;
  for (const Finding& finding : findings) worst = std::max(worst, finding.verdict);
  return worst;
}

std::string HoursEn(int64_t minutes) { return HoursAndMinutes(minutes, "h", "min"); }
std::string HoursDa(int64_t minutes) { return HoursAndMinutes(minutes, "t", "min."); }

}  // namespace sjak::placements
