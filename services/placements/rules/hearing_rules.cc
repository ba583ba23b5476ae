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

Finding JudgeHearing(const std::vector<Statement>& statements, Date start, const Law<NoParameters>& law) {
  if (!law) return Unlisted("R9", start);
  Finding finding = FindingOf("R9", *law);
  finding.unit = "statements";
  finding.limit = 2;
  const bool employer = Heard(statements, true).has_value();
  const bool employees = Heard(statements, false).has_value();
  finding.measured = int{employer} + int{employees};
  if (finding.measured == finding.limit) {
    finding.text_en = "Employer and employees have been heard.";
    finding.text_da = "Arbejdsgiver og medarbejdere er hørt.";
    return finding;
  }
  finding.verdict = Verdict::kWarn;
  finding.text_en = "The hearing is not complete: nobody can attend until it is.";
  finding.text_da = "Høringen er ikke afsluttet: ingen kan møde, før den er det.";
  if (!employer) finding.counterfactuals.push_back("record the employer's statement that the conditions are met");
  if (!employees) {
    finding.counterfactuals.push_back(
        "record the statement of the shop steward or employee representative, or that there is only one employee");
  }
  return finding;
}

Finding JudgeApprovalDay(Date start, Date last, Date decided_on, const Law<NoParameters>& law) {
  if (!law) return Unlisted("R11", start);
  Finding finding = FindingOf("R11", *law);
  finding.unit = "days before approval";
  finding.measured = std::clamp<int64_t>(decided_on - start, 0, last - start + 1);
  if (finding.measured == 0) {
    finding.text_en = "Approved before the first day.";
    finding.text_da = "Godkendt før første dag.";
    return finding;
  }
  finding.verdict = Verdict::kWarn;
  finding.text_en = absl::StrCat("Days before ", decided_on.ToString(), " cannot be attended.");
  finding.text_da = absl::StrCat("Der kan ikke mødes før ", decided_on.ToString(), ".");
  return finding;
}

}  // namespace sjak::placements
