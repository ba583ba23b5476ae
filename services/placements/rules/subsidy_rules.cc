#include "services/placements/rules/subsidy_rules.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/common/money.h"
#include "services/common/months.h"

namespace sjak::placements {
namespace {

void JudgeMonths(Date start, Date last, int months, Finding* finding) {
  finding->Measure(BegunMonths(start, last), months, "months");
  finding->Say(absl::StrCat(finding->measured, " months of at most ", months, "."),
               absl::StrCat(finding->measured, " måneder af højst ", months, "."));
  if (finding->measured <= finding->limit) return;
  finding->Fail();
  finding->Offer(EndOn(LastDayOfMonths(start, months)));
}

std::string Persons(int64_t hundredths) { return FormatDecimal(hundredths, {2, '.', 0}); }

}  // namespace

Finding JudgeAdditional(const std::vector<MonthlyWorkforce>& workforce, Month established,
                        const Law<AdditionalParameters>& law, Date as_of) {
  if (!law) return Unlisted("R14", as_of);
  Finding finding = FindingOf("R14", *law);
  const int months = law->parameters.months;
  int64_t sum = 0, newest = 0;
  std::vector<std::string> missing;
  for (Month m = established - months; m < established; m = m + 1) {
    const auto stated =
        std::find_if(workforce.begin(), workforce.end(), [&](const MonthlyWorkforce& w) { return w.month == m; });
    if (stated == workforce.end()) {
      missing.push_back(m.ToString());
      continue;
    }
    newest = stated->ordinary_hundredths;
    sum += newest;
  }
  finding.unit = "hundredths of a full-time person";
  if (!missing.empty()) {
    const std::string list = absl::StrJoin(missing, ", ");
    finding.verdict = Verdict::kMustAssess;
    finding.Say(absl::StrCat("The company's ordinary employees are not stated for ", list, "."),
                absl::StrCat("Virksomhedens ordinært ansatte er ikke oplyst for ", list, "."));
    finding.Offer(absl::StrCat("state the workforce of ", list), absl::StrCat("oplys ansatte for ", list));
    return finding;
  }
  finding.Measure(newest, (sum + months - 1) / months, finding.unit);
  finding.Say(absl::StrCat(Persons(newest), " ordinary employees last month of at least ", Persons(finding.limit), "."),
              absl::StrCat(Persons(newest), " ordinært ansatte seneste måned af mindst ", Persons(finding.limit), "."));
  if (newest * months >= sum) return finding;
  finding.Fail();
  // Whoever comes raises the newest month and with it the mean.
  const int64_t lacking = (sum - newest * months + months - 2) / (months - 1);
  finding.Offer(absl::StrCat(Persons(lacking), " more full-time persons in ", (established - 1).ToString()),
                absl::StrCat(Persons(lacking), " flere fuldtidspersoner i ", (established - 1).ToString()));
  finding.counterfactuals.back().amount = lacking;
  return finding;
}

std::optional<Finding> JudgePrivateSubsidy(const SubsidyCase& c, const Law<PrivateSubsidyParameters>& law, Date as_of) {
  if (c.sector == Sector::kPublic) return std::nullopt;
  if (!law) return Unlisted("R15", as_of);
  Finding finding = FindingOf("R15", *law);
  if (!c.sector) {
    finding.verdict = Verdict::kMustAssess;
    finding.Say("Whether the employer is private or public is not stated.",
                "Om arbejdsgiveren er privat eller offentlig, er ikke oplyst.");
    finding.Offer("state the employer's sector", "oplys arbejdsgiverens sektor");
    return finding;
  }
  const PrivateSubsidyParameters& p = law->parameters;
  JudgeMonths(c.start, c.last, p.months, &finding);
  if (!p.rate_oere || !c.wage_oere) return finding;
  finding.Add(absl::StrCat("Subsidy ", FormatDkk(*p.rate_oere), " DKK an hour."),
              absl::StrCat("Tilskud ", FormatDkk(*p.rate_oere), " kr. i timen."));
  if (*p.rate_oere * 100 <= *c.wage_oere * p.wage_percent) return finding;
  finding.verdict = std::max(finding.verdict, Verdict::kWarn);
  finding.Add(absl::StrCat("That is more than ", p.wage_percent, " % of the wage cost."),
              absl::StrCat("Det er mere end ", p.wage_percent, " % af lønudgiften."));
  return finding;
}

std::optional<Finding> JudgePublicSubsidy(const SubsidyCase& c, const Law<PublicSubsidyParameters>& law, Date as_of) {
  if (c.sector != Sector::kPublic) return std::nullopt;
  if (!law) return Unlisted("R16", as_of);
  Finding finding = FindingOf("R16", *law);
  const auto& rows = law->parameters.months_by_group;
  const auto row = c.group ? rows.find(RowKey(*c.group)) : rows.end();
  if (row == rows.end()) {
    finding.verdict = Verdict::kMustAssess;
    finding.Measure(BegunMonths(c.start, c.last), 0, "months");
    finding.Say("No limit of months is listed for this citizen: the jobcentre must assess the duration.",
                "Der er ingen grænse for antal måneder for denne borger: jobcentret skal vurdere varigheden.");
    return finding;
  }
  JudgeMonths(c.start, c.last, row->second, &finding);
  return finding;
}

Finding JudgeWaiting(const SubsidyCase& c, const Law<WaitingParameters>& law, Date as_of) {
  if (!law) return Unlisted("R17", as_of);
  const WaitingParameters& p = law->parameters;
  Finding finding = FindingOf("R17", *law);
  finding.Measure(0, p.months, "months unemployed");
  const bool of_age = c.born && AgeOn(c.born->latest, c.start) >= p.not_from_age;
  if (c.single_parent || c.without_education || of_age) {
    finding.Say("From the first day.", "Fra første dag.");
    return finding;
  }
  if (!c.unemployed_since) {
    finding.verdict = Verdict::kMustAssess;
    finding.Say("Since when the citizen is unemployed is not recorded.",
                "Hvor længe borgeren har været ledig, er ikke registreret.");
    finding.Offer("record it", "registrér det");
    return finding;
  }
  const Date due = AddMonths(*c.unemployed_since, p.months);
  while (finding.measured < p.months && AddMonths(*c.unemployed_since, finding.measured + 1) <= c.start) {
    ++finding.measured;
  }
  finding.Say(absl::StrCat(finding.measured, " months of waiting of at least ", p.months, "."),
              absl::StrCat(finding.measured, " måneders ventetid af mindst ", p.months, "."));
  if (c.start >= due) return finding;
  finding.Fail();
  finding.Offer(StartAfter(due - 1));
  return finding;
}

}  // namespace sjak::placements
