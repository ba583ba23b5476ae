#include "services/placements/rules/hearing_rules.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace sjak::placements {
namespace {

// The first day on which one of the two sides was heard.
std::optional<Date> Heard(const std::vector<Statement>& statements, bool employer) {
  std::optional<Date> first;
  for (const Statement& s : statements) {
    if (!s.conditions_met || (s.party == Party::kEmployer) != employer) continue;
    if (!first || s.heard_on < *first) first = s.heard_on;
  }
  return first;
}

}  // namespace

std::optional<Date> HearingComplete(const std::vector<Statement>& statements) {
  const std::optional<Date> employer = Heard(statements, true);
  const std::optional<Date> employees = Heard(statements, false);
  if (!employer || !employees) return std::nullopt;
  return std::max(*employer, *employees);
}

Finding JudgeHearing(const std::vector<Statement>& statements, const Law<NoParameters>& law, Date as_of) {
  if (!law) return Unlisted("R9", as_of);
  Finding finding = FindingOf("R9", *law, Severity::kWarn);
  const bool employer = Heard(statements, true).has_value();
  const bool employees = Heard(statements, false).has_value();
  finding.Measure(int{employer} + int{employees}, 2, "statements");
  if (finding.measured == finding.limit) {
    finding.Say("Employer and employees have been heard.", "Arbejdsgiver og medarbejdere er hørt.");
    return finding;
  }
  finding.Fail();
  finding.Say("The hearing is not complete: nobody can attend until it is.",
              "Høringen er ikke afsluttet: ingen kan møde, før den er det.");
  if (!employer) {
    finding.Offer("record the employer's statement that the conditions are met",
                  "registrér arbejdsgiverens udtalelse om, at betingelserne er opfyldt");
  }
  if (!employees) {
    finding.Offer(
        "record the statement of the shop steward or employee representative, or that there is only one employee",
        "registrér udtalelsen fra tillids- eller medarbejderrepræsentanten, eller at der kun er én ansat");
  }
  return finding;
}

Finding JudgeApprovalDay(Date start, Date last, Date decided_on, const Law<NoParameters>& law, Date as_of) {
  if (!law) return Unlisted("R11", as_of);
  Finding finding = FindingOf("R11", *law, Severity::kWarn);
  finding.Measure(std::clamp<int64_t>(decided_on - start, 0, last - start + 1), 0, "days before approval");
  if (finding.measured == 0) {
    finding.Say("Approved before the first day.", "Godkendt før første dag.");
    return finding;
  }
  finding.Fail();
  finding.Say(absl::StrCat("Days before ", decided_on.ToString(), " cannot be attended."),
              absl::StrCat("Der kan ikke mødes før ", decided_on.ToString(), "."));
  finding.Offer(StartAfter(decided_on - 1));
  return finding;
}

}  // namespace sjak::placements
