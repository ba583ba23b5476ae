#include "services/placements/rules/flex_job_rules.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/common/money.h"
#include "services/common/months.h"

namespace sjak::placements {

Finding JudgeFlexGrant(const FlexCase& c, const Law<FlexGrantParameters>& law, Date as_of) {
  if (!law) return Unlisted("R19", as_of);
  Finding finding = FindingOf("R19", *law);
  const bool granted = c.grant && !c.grant->reference.empty();
  finding.Measure(granted ? 1 : 0, 1, "grants");
  if (!granted) {
    finding.Fail();
    finding.Say("No grant of the municipality is on record.", "Der er ingen bevilling fra kommunen registreret.");
    finding.Offer("record the grant with its reference", "registrér bevillingen med reference");
    return finding;
  }
  const bool agrees = c.group && law->parameters.groups.count(c.group->code) != 0;
  if (c.grant->granted_on > c.start) {
    finding.Fail();
    finding.measured = 0;
    finding.Say(absl::StrCat("The grant begins on ", c.grant->granted_on.ToString(), "."),
                absl::StrCat("Bevillingen begynder den ", c.grant->granted_on.ToString(), "."));
    if (agrees) finding.Offer(StartAfter(c.grant->granted_on - 1));
    return finding;
  }
  if (agrees) {
    finding.Say("Granted by the municipality.", "Bevilget af kommunen.");
    return finding;
  }
  finding.verdict = c.group && c.group->code.empty() ? Verdict::kBlock : Verdict::kMustAssess;
  finding.Say("The grant and the recorded target group do not agree.",
              "Bevillingen og den registrerede målgruppe passer ikke sammen.");
  finding.Offer("correct the target group of the first day", "ret målgruppen den første dag");
  return finding;
}

Finding JudgeMiniFlex(const FlexCase& c, const Law<MiniFlexParameters>& law, Date as_of) {
  if (!law) return Unlisted("R20", as_of);
  Finding finding = FindingOf("R20", *law, Severity::kInfo);
  finding.Measure(c.hours.Most(c.start, c.last), law->parameters.weekly_minutes, "minutes/week");
  if (finding.measured <= finding.limit) {
    finding.Say("A mini flex job in statistics. There is no fewest number of hours.",
                "Et minifleksjob i statistikken. Der er intet mindste timetal.");
  } else {
    finding.Say("There is no fewest number of hours.", "Der er intet mindste timetal.");
  }
  return finding;
}

int64_t EffectiveMinutes(int64_t contract_minutes, int intensity_percent) {
  return DivideRounded(contract_minutes * intensity_percent, 100);
}

Finding JudgeEffectiveHours(const FlexCase& c, const Law<NoParameters>& law, Date as_of) {
  if (!law) return Unlisted("R21", as_of);
  Finding finding = FindingOf("R21", *law, Severity::kWarn);
  const int64_t contract = c.hours.Most(c.start, c.last);
  finding.Measure(0, contract, "minutes/week");
  if (!c.intensity_percent) {
    finding.Fail();
    finding.Say("How much work is done in an hour is not stated.",
                "Hvor meget der arbejdes i en time, er ikke oplyst.");
    finding.Offer("state the intensity, 1 to 100 %", "oplys arbejdsintensiteten, 1 til 100 %");
    return finding;
  }
  finding.measured = EffectiveMinutes(contract, *c.intensity_percent);
  finding.Say(absl::StrCat(HoursEn(finding.measured), " a week are paid, of ", HoursEn(contract), " agreed."),
              absl::StrCat(HoursDa(finding.measured), " om ugen betales, af ", HoursDa(contract), " aftalt."));
  return finding;
}

Finding JudgeFlexTerm(const FlexCase& c, const Law<FlexTermParameters>& law, Date as_of) {
  if (!law) return Unlisted("R23", as_of);
  Finding finding = FindingOf("R23", *law, Severity::kWarn);
  finding.unit = "months";
  if (!c.grant) {
    finding.Say("No grant is on record.", "Der er ingen bevilling registreret.");
    return finding;
  }
  const FlexTermParameters& p = law->parameters;
  const Date granted = c.grant->granted_on;
  const Date follow_up = AddMonths(granted, p.follow_up_months);
  finding.Measure(BegunMonths(granted, c.last), p.assessment_months, "months");
  finding.Say(absl::StrCat("Follow up by ", follow_up.ToString(), "."),
              absl::StrCat("Følg op senest ", follow_up.ToString(), "."));

  if (!c.grant->expires_on) {
    const bool may_be_for_good =
        !c.grant->first_grant || (c.born && AgeOn(c.born->latest, granted) >= p.permanent_from_age);
    if (may_be_for_good) return finding;
    finding.Fail();
    finding.Add("A first grant may have to be for a time.", "En første bevilling skal måske være for en tid.");
    const Date expiry = AddMonths(granted, p.temporary_months) - 1;
    finding.Offer(absl::StrCat("check the grant, or end it on ", expiry.ToString()),
                  absl::StrCat("kontrollér bevillingen, eller lad den slutte ", expiry.ToString()));
    return finding;
  }
  const Date assessment = AddMonths(granted, p.assessment_months);
  if (c.last < assessment && c.last <= *c.grant->expires_on) return finding;
  finding.Fail();
  finding.Add(
      absl::StrCat("Assess by ", assessment.ToString(), ": the grant ends on ", c.grant->expires_on->ToString(), "."),
      absl::StrCat("Vurdér senest ", assessment.ToString(), ": bevillingen slutter ", c.grant->expires_on->ToString(),
                   "."));
  const Date latest = std::min(assessment - 1, *c.grant->expires_on);
  if (latest >= c.start) finding.Offer(EndOn(latest));
  return finding;
}

}  // namespace sjak::placements
