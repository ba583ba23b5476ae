#include "services/placements/rules/citizen_rules.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/common/months.h"

namespace sjak::placements {

std::string RowKey(const TargetGroup& group) {
  switch (group.readiness) {
    case Readiness::kNotRecorded:
      return group.code;
    case Readiness::kJobReady:
      return absl::StrCat(group.code, " job-ready");
    case Readiness::kActivityReady:
      return absl::StrCat(group.code, " activity-ready");
  }
  return group.code;
}

BirthRange BornOn(Date birth) { return {birth, birth}; }

BirthRange BornByAge(int age, Date on) {
  const Date latest = AddMonths(on, -12 * age);
  return {AddMonths(on, -12 * (age + 1)) + 1, latest};
}

Finding JudgeOffer(const std::optional<TargetGroup>& group, const Law<OfferParameters>& law, Date as_of) {
  if (!law) return Unlisted("R1", as_of);
  Finding finding = FindingOf("R1", *law);
  finding.Measure(0, 1, "target groups");
  if (!group) {
    finding.verdict = Verdict::kMustAssess;
    finding.Say("Whom it is for is looked up at approval.", "Hvem det er for, slås op ved godkendelsen.");
    return finding;
  }
  if (group->code.empty()) {
    finding.Fail();
    finding.Say("No target group is recorded on the first day: nothing can be offered.",
                "Der er ingen målgruppe den første dag: intet kan tilbydes.");
    finding.Offer("record the target group of the first day", "registrér målgruppen den første dag");
    return finding;
  }
  finding.measured = 1;
  if (law->parameters.groups.count(RowKey(*group)) + law->parameters.groups.count(group->code) == 0) {
    finding.verdict = Verdict::kMustAssess;
    finding.Say("The offer is not listed for this citizen: the jobcentre must assess it.",
                "Tilbuddet er ikke opført for denne borger: jobcentret skal vurdere det.");
    return finding;
  }
  finding.Say("The citizen may be offered this.", "Borgeren kan tilbydes dette.");
  return finding;
}

Finding JudgeSelfFound(const std::optional<TargetGroup>& group, std::optional<bool> obviously_ready,
                       const Law<SelfFoundParameters>& law, Date as_of) {
  if (!law) return Unlisted("R2", as_of);
  Finding finding = FindingOf("R2", *law, Severity::kInfo);
  finding.Measure(0, 1, "rights");
  const bool listed = group && law->parameters.groups.count(group->code) != 0;
  const bool depends = group && law->parameters.not_if_obviously_ready.count(group->code) != 0;
  if (!group || (listed && depends && !obviously_ready)) {
    finding.Say("Found by the citizen; whether that is a right is not known here.",
                "Fundet af borgeren selv; om det er en ret, vides ikke her.");
  } else if (listed && !(depends && *obviously_ready)) {
    finding.measured = 1;
    finding.Say("Found by the citizen, who has a right to it when the other rules are kept.",
                "Fundet af borgeren selv, som har ret til det, når de øvrige regler er opfyldt.");
  } else {
    finding.Say("Found by the citizen; the jobcentre decides whether to offer it.",
                "Fundet af borgeren selv; jobcentret afgør, om det tilbydes.");
  }
  return finding;
}

Date PensionDay(Date birth, const PensionParameters& parameters) {
  int months = parameters.ages.front().months;
  for (const PensionAge& age : parameters.ages) {
    if (age.born_from <= birth) months = age.months;
  }
  return AddMonths(birth, months);
}

Finding JudgePensionAge(const std::optional<BirthRange>& born, Date start, Date last, const Law<PensionParameters>& law,
                        Date as_of) {
  if (!law || law->parameters.ages.empty()) return Unlisted("R41", as_of);
  Finding finding = FindingOf("R41", *law, Severity::kWarn);
  finding.Measure(0, 0, "days beyond");
  if (!born) {
    finding.Fail();
    finding.Say("Whether the period ends in time is not known here.", "Om perioden slutter i tide, vides ikke her.");
    return finding;
  }
  const Date pension = PensionDay(born->earliest, law->parameters);
  if (last < pension) {
    finding.Say("The period ends in time.", "Perioden slutter i tide.");
    return finding;
  }
  finding.Fail();
  finding.measured = last - std::max(start, pension) + 1;
  const bool certain = PensionDay(born->latest, law->parameters) <= last;
  finding.Say(certain ? "The period ends after the day from which it can be offered without an assessment."
                      : "The period may end after the day from which it can be offered without an assessment.",
              certain ? "Perioden slutter efter den dag, hvor det kan tilbydes uden en vurdering."
                      : "Perioden slutter måske efter den dag, hvor det kan tilbydes uden en vurdering.");
  if (pension > start) finding.Offer(EndOn(pension - 1));
  return finding;
}

}  // namespace sjak::placements
