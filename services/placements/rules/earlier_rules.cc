#include "services/placements/rules/earlier_rules.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/placements/rules/hours_rules.h"

namespace sjak::placements {
namespace {

// The earlier trainings at the company, each within the window of the next.
std::vector<EarlierTraining> ChainBefore(const RepetitionCase& c, int64_t window_days) {
  std::vector<EarlierTraining> at_company;
  for (const EarlierTraining& e : c.earlier) {
    if (e.cvr == c.cvr && e.first <= c.last) at_company.push_back(e);
  }
  std::sort(at_company.begin(), at_company.end(),
            [](const EarlierTraining& a, const EarlierTraining& b) { return a.last > b.last; });
  Date next = c.start;
  std::vector<EarlierTraining> chain;
  for (const EarlierTraining& e : at_company) {
    if (next - e.last > window_days) break;
    next = std::min(next, e.first);
    chain.push_back(e);
  }
  return chain;
}

void OfferOtherCompany(Finding* finding) { finding->Offer("another company", "en anden virksomhed"); }

}  // namespace

Finding JudgeRepetition(const RepetitionCase& c, const Law<RepetitionParameters>& law, Date as_of) {
  if (!law) return Unlisted("R4", as_of);
  const int64_t window_days = 7 * int64_t{law->parameters.window_weeks};
  const std::vector<EarlierTraining> chain = ChainBefore(c, window_days);
  int64_t days_before = 0;
  std::optional<Date> same_until;
  for (const EarlierTraining& e : chain) {
    days_before += e.last - e.first + 1;
    const bool again = c.start - e.last <= window_days && e.p_number == c.p_number &&
                       !FunctionsDiffer(e.function_code, c.function_code);
    if (again && !same_until) same_until = e.last;  // the chain goes back in time
  }
  Finding finding = FindingOf("R4", *law, Severity::kWarn);
  finding.Measure((days_before + (c.last - c.start) + 7) / 7, c.weeks_limit.value_or(0), "weeks at the company");
  finding.Say(absl::StrCat(finding.measured, " weeks at the company in all, ", chain.size(), " placements before."),
              absl::StrCat(finding.measured, " uger i virksomheden i alt, ", chain.size(), " forløb før."));
  const bool too_long = !chain.empty() && c.weeks_limit && finding.measured > finding.limit;
  if (!same_until && !too_long) return finding;

  finding.Fail();
  if (same_until) {
    finding.Add("The same function at the same place again: say what is different.",
                "Samme funktion samme sted igen: beskriv, hvad der er anderledes.");
  }
  if (too_long) {
    finding.Add("Together they are longer than one placement may be.",
                "Tilsammen er de længere, end ét forløb må være.");
  }
  const int64_t days_left = 7 * finding.limit - days_before;
  if (!too_long) finding.Offer("another function", "en anden funktion");
  if (!same_until && days_left > 0) finding.Offer(EndOn(c.start + (days_left - 1)));
  OfferOtherCompany(&finding);
  finding.Offer(StartAfter((too_long ? chain.front().last : *same_until) + window_days));
  return finding;
}

Finding JudgeLastEmployer(const LastEmployerCase& c, const Law<LastEmployerParameters>& law, Date as_of) {
  if (!law) return Unlisted("R6", as_of);
  Finding finding = FindingOf("R6", *law);
  finding.Measure(0, 0, "times last employed here");
  if (!c.last_employer) {
    finding.verdict = Verdict::kWarn;
    finding.Say("Where the citizen was last employed is not known: ask.",
                "Hvor borgeren sidst var ansat, vides ikke: spørg.");
    finding.Offer("record the last employer", "registrér den seneste arbejdsgiver");
    return finding;
  }
  if (c.last_employer->cvr != c.cvr) {
    finding.Say("Not the last employer.", "Ikke den seneste arbejdsgiver.");
    return finding;
  }
  finding.measured = 1;
  const auto row = c.group ? law->parameters.by_group.find(RowKey(*c.group)) : law->parameters.by_group.end();
  if (row == law->parameters.by_group.end()) {
    finding.verdict = Verdict::kMustAssess;
    finding.Say("The last employer: whether that is allowed must be assessed.",
                "Den seneste arbejdsgiver: om det er tilladt, skal vurderes.");
    OfferOtherCompany(&finding);
    return finding;
  }

  const SameEmployer mode = row->second;
  if (mode == SameEmployer::kAvoid || mode == SameEmployer::kForbidden) {
    if (mode == SameEmployer::kAvoid) finding.severity = Severity::kWarn;
    finding.Fail();
    finding.Say("The company is the last employer.", "Virksomheden er den seneste arbejdsgiver.");
    OfferOtherCompany(&finding);
    return finding;
  }
  const bool new_function = FunctionsDiffer(c.function_code, c.last_employer->function_code);
  const bool may_be_same = mode == SameEmployer::kSameIfAgreed && !c.has_job;
  if ((new_function && c.difference_stated) || (may_be_same && c.agrees_to_same_function)) {
    finding.Say("The last employer, in a function that is allowed there.",
                "Den seneste arbejdsgiver, i en funktion der er tilladt dér.");
    return finding;
  }
  finding.Fail();
  finding.Say("The last employer, and not in a new function that the agreement describes.",
              "Den seneste arbejdsgiver, og ikke i en ny funktion, som aftalen beskriver.");
  if (new_function) {
    finding.Offer("say in the agreement how the function differs", "skriv i aftalen, hvordan funktionen er anderledes");
  } else {
    finding.Offer("a new function, described in the agreement", "en ny funktion, beskrevet i aftalen");
  }
  if (may_be_same) finding.Offer("the citizen's agreement to it", "borgerens samtykke til det");
  OfferOtherCompany(&finding);
  return finding;
}

}  // namespace sjak::placements
