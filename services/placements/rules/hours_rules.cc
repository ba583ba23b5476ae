#include "services/placements/rules/hours_rules.h"

#include <algorithm>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace sjak::placements {
namespace {

DailyUse SumOf(const std::vector<Activity>& beside, bool offers_only) {
  std::vector<Spell> spells;
  for (const Activity& a : beside) {
    if (offers_only && a.engagement != Engagement::kOffer) continue;
    for (const Spell& spell : a.hours.Over(a.first, a.last)) spells.push_back(spell);
  }
  return DailyUse(spells);
}

bool IsHybrid(const Activity& a, const Activity& b) {
  return a.part != Part::kCourse && b.part != Part::kCourse && a.part != b.part && !a.cvr.empty() && a.cvr == b.cvr &&
         a.first <= b.last && b.first <= a.last;
}

void SayWeekly(int64_t measured, int64_t limit, Finding* finding) {
  finding->Measure(measured, limit, "minutes/week");
  finding->Say(absl::StrCat(HoursEn(measured), " a week of at most ", HoursEn(limit), "."),
               absl::StrCat(HoursDa(measured), " om ugen af højst ", HoursDa(limit), "."));
}

}  // namespace

Finding JudgeHours(const HoursPlan& hours, Date start, Date last, Engagement engagement,
                   const Law<HoursParameters>& law, Date as_of) {
  if (!law) return Unlisted("R5", as_of);
  Finding finding = FindingOf("R5", *law, engagement == Engagement::kOffer ? Severity::kBlock : Severity::kWarn);
  SayWeekly(hours.Most(start, last), law->parameters.weekly_minutes, &finding);
  if (finding.measured <= finding.limit) return finding;
  finding.Fail();
  finding.Offer(WeeklyAtMost(finding.limit, hours.IsEven()));
  return finding;
}

Finding JudgeWage(const Law<NoParameters>& law, Date as_of) {
  if (!law) return Unlisted("R26", as_of);
  Finding finding = FindingOf("R26", *law);
  finding.Measure(1, 1, "statements");
  finding.Say("Ordinary wage is paid.", "Der betales ordinær løn.");
  return finding;
}

bool FunctionsDiffer(const std::string& a, const std::string& b) {
  return !a.empty() && !b.empty() && !absl::StartsWith(a, b) && !absl::StartsWith(b, a);
}

Finding JudgeHybrid(const Activity& judged, const std::vector<Activity>& beside, const Law<NoParameters>& law,
                    Date as_of) {
  if (!law) return Unlisted("R27", as_of);
  Finding finding = FindingOf("R27", *law);
  finding.Measure(0, 0, "days");
  finding.Say("Training and paid hours at the company do not meet in one function.",
              "Praktik og lønnede timer i virksomheden mødes ikke i samme funktion.");
  bool stated = true;
  Date first_meeting = judged.last;
  for (const Activity& other : beside) {
    if (!IsHybrid(judged, other) || FunctionsDiffer(judged.function_code, other.function_code)) continue;
    stated = stated && !judged.function_code.empty() && !other.function_code.empty();
    first_meeting = std::min(first_meeting, std::max(judged.first, other.first));
    finding.measured += std::min(judged.last, other.last) - std::max(judged.first, other.first) + 1;
  }
  if (finding.measured == 0) return finding;

  finding.Fail();
  if (!stated) finding.verdict = Verdict::kMustAssess;
  finding.Say("Training and paid hours at one company must be different functions, kept apart.",
              "Praktik og lønnede timer i én virksomhed skal være forskellige, adskilte funktioner.");
  finding.Offer("another function in one of the two", "en anden funktion i den ene af de to");
  if (first_meeting > judged.first) finding.Offer(EndOn(first_meeting - 1));
  // Pushed back, the placement may meet the next activity with the function.
  const int64_t length = judged.last - judged.first;
  std::set<Date> ends;
  for (const Activity& other : beside) ends.insert(other.last);
  for (Date end : ends) {
    Activity moved = judged;
    moved.first = end + 1;
    moved.last = moved.first + length;
    const auto meets = [&](const Activity& other) {
      return IsHybrid(moved, other) && !FunctionsDiffer(moved.function_code, other.function_code);
    };
    if (moved.first > judged.first && std::none_of(beside.begin(), beside.end(), meets)) {
      finding.Offer(StartAfter(end));
      break;
    }
  }
  return finding;
}

Finding JudgeTotalHours(const Activity& judged, const std::vector<Activity>& beside, const Law<HoursParameters>& law,
                        Date as_of) {
  if (!law) return Unlisted("R30", as_of);
  const int64_t limit = law->parameters.weekly_minutes;
  const std::vector<Spell> plan = judged.hours.Over(judged.first, judged.last);
  const DailyUse all = SumOf(beside, false);
  const Peak peak = PeakWith(all, plan);
  const bool offers_over =
      judged.engagement == Engagement::kOffer && PeakWith(SumOf(beside, true), plan).weekly_minutes > limit;

  Finding finding = FindingOf("R30", *law, offers_over ? Severity::kBlock : Severity::kWarn);
  SayWeekly(peak.weekly_minutes, limit, &finding);
  const auto meets = [&](const Activity& a) { return judged.first <= a.last && a.first <= judged.last; };
  if (std::none_of(beside.begin(), beside.end(), meets)) {
    finding.Add("Nothing beside it.", "Intet ved siden af.");
    return finding;
  }
  finding.Add(absl::StrCat("Everything together on ", peak.day.ToString(), "."),
              absl::StrCat("Alt i alt den ", peak.day.ToString(), "."));
  if (peak.weekly_minutes <= limit) return finding;
  finding.Fail();
  const int64_t cap = CapThatFits(all, plan, limit);
  if (cap > 0) finding.Offer(WeeklyAtMost(cap, judged.hours.IsEven()));
  if (const auto start = EarliestStart(all, judged.hours, judged.first, judged.last - judged.first + 1, limit)) {
    finding.Offer(StartAfter(*start - 1));
  }
  return finding;
}

}  // namespace sjak::placements
