#include "services/placements/rules/timesheet_rules.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "services/common/months.h"

namespace sjak::placements {
namespace {

using MinutesByDay = std::map<Date, int64_t>;

MinutesByDay ByDay(const std::vector<WorkedDay>& worked) {
  MinutesByDay days;
  for (const WorkedDay& w : worked) {
    if (w.minutes > 0) days[w.day] += w.minutes;
  }
  return days;
}

// Measures the first thing that is not kept, and says each.
void Break(int64_t measured, int64_t limit, absl::string_view unit, absl::string_view en, absl::string_view da,
           Finding* finding) {
  if (finding->verdict == Verdict::kAllow) {
    finding->Fail();
    finding->Measure(measured, limit, unit);
  }
  finding->Add(en, da);
}

void CheckDay(const MinutesByDay& days, const RestParameters& p, Finding* finding) {
  const auto longest =
      std::max_element(days.begin(), days.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  if (longest->second <= p.day_minutes) return;
  const std::string day = longest->first.ToString();
  Break(longest->second, p.day_minutes, "minutes/day",
        absl::StrCat(HoursEn(longest->second), " on ", day, ": the daily rest is missing."),
        absl::StrCat(HoursDa(longest->second), " den ", day, ": den daglige hvile mangler."), finding);
}

void CheckRow(const MinutesByDay& days, const RestParameters& p, Finding* finding) {
  int row = 0, longest = 0;
  Date previous;
  for (const auto& [day, minutes] : days) {
    row = row > 0 && day == previous + 1 ? row + 1 : 1;
    longest = std::max(longest, row);
    previous = day;
  }
  if (longest <= p.days_in_row) return;
  Break(longest, p.days_in_row, "days in a row", absl::StrCat(longest, " days without a day off."),
        absl::StrCat(longest, " dage uden fridøgn."), finding);
}

void CheckMean(const MinutesByDay& days, const RestParameters& p, Finding* finding) {
  for (const auto& [last, minutes] : days) {
    const Date before = AddMonths(last, -p.months);
    int64_t sum = 0;
    for (auto day = days.upper_bound(before); day != days.end() && day->first <= last; ++day) sum += day->second;
    const int64_t window = last - before;
    if (sum * 7 <= p.week_minutes * window) continue;
    const int64_t mean = (sum * 7 + window - 1) / window;
    Break(mean, p.week_minutes, "minutes/week",
          absl::StrCat(HoursEn(mean), " a week on average up to ", last.ToString(), "."),
          absl::StrCat(HoursDa(mean), " om ugen i gennemsnit til og med ", last.ToString(), "."), finding);
    return;
  }
}

bool Within(Date day, const std::vector<std::pair<Date, Date>>& times) {
  return std::any_of(times.begin(), times.end(),
                     [&](const auto& time) { return time.first <= day && day <= time.second; });
}

// The first day on which `worked` is no longer looked back to.
Date FallsOut(WorkRequirementCase c, Date worked, const WorkRequirementParameters& p) {
  while (RequirementWindow(c, p) <= worked) ++c.on;
  return c.on;
}

}  // namespace

Finding JudgeRest(const std::vector<WorkedDay>& worked, const Law<RestParameters>& law, Date as_of) {
  if (!law) return Unlisted("R31", as_of);
  Finding finding = FindingOf("R31", *law, Severity::kWarn);
  const MinutesByDay days = ByDay(worked);
  finding.Measure(0, law->parameters.day_minutes, "minutes/day");
  if (!days.empty()) {
    CheckDay(days, law->parameters, &finding);
    CheckRow(days, law->parameters, &finding);
    CheckMean(days, law->parameters, &finding);
  }
  if (finding.verdict == Verdict::kAllow)
    finding.Say("Daily and weekly rest are kept.", "Hviletid og fridøgn er holdt.");
  return finding;
}

Date RequirementWindow(const WorkRequirementCase& c, const WorkRequirementParameters& parameters) {
  int64_t left = c.on - AddMonths(c.on, -parameters.months);
  Date day = c.on + 1;
  while (left > 0) {
    day = day - 1;
    if (!Within(day, parameters.suspended) && !Within(day, c.extended)) --left;
  }
  return day;
}

Finding EstimateWorkRequirement(const WorkRequirementCase& c, const Law<WorkRequirementParameters>& law, Date as_of) {
  if (!law) return Unlisted("R28", as_of);
  const WorkRequirementParameters& p = law->parameters;
  Finding finding = FindingOf("R28", *law, Severity::kInfo);
  const Date from = RequirementWindow(c, p);
  std::optional<Date> oldest;
  int64_t sum = 0;
  for (const auto& [day, minutes] : ByDay(c.paid)) {
    if (day < from || day > c.on) continue;
    if (!oldest) oldest = day;
    sum += minutes;
  }
  finding.Measure(sum, p.minutes, "minutes");
  finding.Say(absl::StrCat("Estimate, the benefits office decides: ", HoursEn(sum), " of ", HoursEn(p.minutes),
                           " since ", from.ToString(), "."),
              absl::StrCat("Skøn, ydelseskontoret afgør: ", HoursDa(sum), " af ", HoursDa(p.minutes), " siden ",
                           from.ToString(), "."));
  if (c.exempt) {
    finding.Add("The citizen is exempt.", "Borgeren er undtaget.");
    return finding;
  }
  if (oldest) {
    const std::string falls_out = FallsOut(c, *oldest, p).ToString();
    finding.Add(absl::StrCat("The oldest hours fall out on ", falls_out, "."),
                absl::StrCat("De ældste timer falder ud den ", falls_out, "."));
  }
  if (sum >= p.minutes) return finding;
  const int64_t days = (oldest ? FallsOut(c, *oldest, p) : AddMonths(c.on, p.months)) - c.on;
  const int64_t weekly = ((p.minutes - sum) * 7 + days - 1) / days;
  finding.Add(absl::StrCat(HoursEn(p.minutes - sum), " are missing."),
              absl::StrCat(HoursDa(p.minutes - sum), " mangler."));
  finding.Offer({Counterfactual::Change::kOther, weekly, std::nullopt,
                 absl::StrCat(HoursEn(weekly), " of ordinary hours a week until then"),
                 absl::StrCat(HoursDa(weekly), " ordinære timer om ugen indtil da")});
  return finding;
}

}  // namespace sjak::placements
