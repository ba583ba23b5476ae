#include "services/placements/rules/duration_rules.h"

#include "absl/strings/str_cat.h"
#include "services/common/weeks.h"

namespace sjak::placements {

Finding JudgeDuration(const std::optional<std::string>& group, Date start, Date last,
                      const Law<DurationParameters>& law) {
  if (!law) return Unlisted("R3", start);
  Finding finding = FindingOf("R3", *law);
  finding.unit = "weeks";
  finding.measured = BegunWeeks(start, last);

  if (!group) {
    finding.verdict = Verdict::kMustAssess;
    finding.text_en = "The citizen's target group is looked up at approval.";
    finding.text_da = "Borgerens målgruppe slås op ved godkendelsen.";
    return finding;
  }
  const auto row = law->parameters.weeks_by_group.find(*group);
  if (row == law->parameters.weeks_by_group.end()) {
    finding.verdict = Verdict::kMustAssess;
    finding.text_en = "No limit of weeks is listed for this citizen: the jobcentre must assess the duration.";
    finding.text_da = "Der er ingen grænse for antal uger for denne borger: jobcentret skal vurdere varigheden.";
    return finding;
  }

  const WeeksLimit& limit = row->second;
  finding.limit = limit.first;
  finding.text_en = absl::StrCat(finding.measured, " weeks of at most ", limit.first, ".");
  finding.text_da = absl::StrCat(finding.measured, " uger af højst ", limit.first, ".");
  if (finding.measured <= finding.limit) return finding;

  finding.verdict = Verdict::kBlock;
  const std::string shorter =
      absl::StrCat(limit.first, " weeks (last day ", LastDayOfWeeks(start, limit.first).ToString(), ")");
  finding.counterfactuals.push_back(
      limit.extended > 0
          ? absl::StrCat(shorter, "; an extension to at most ", limit.extended, " weeks needs a written assessment")
          : absl::StrCat(shorter, "; it cannot be extended, but a new and different placement may follow"));
  return finding;
}

}  // namespace sjak::placements
