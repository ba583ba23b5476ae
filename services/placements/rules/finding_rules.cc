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

void Finding::Say(absl::string_view en, absl::string_view da) {
  text_en = std::string(en);
  text_da = std::string(da);
}

void Finding::Add(absl::string_view en, absl::string_view da) {
  absl::StrAppend(&text_en, text_en.empty() ? "" : " ", en);
  absl::StrAppend(&text_da, text_da.empty() ? "" : " ", da);
}

void Finding::Measure(int64_t value, int64_t bound, absl::string_view in) {
  measured = value;
  limit = bound;
  unit = std::string(in);
}

void Finding::Offer(absl::string_view en, absl::string_view da) {
  counterfactuals.push_back({Counterfactual::Change::kOther, 0, std::nullopt, std::string(en), std::string(da)});
}

void Finding::Fail() { verdict = static_cast<Verdict>(static_cast<int>(severity)); }

Finding Unlisted(absl::string_view rule, Date as_of) {
  Finding finding;
  finding.rule = std::string(rule);
  finding.severity = Severity::kMustAssess;
  finding.Fail();
  finding.Say(absl::StrCat("No version of ", rule, " covers this case on ", as_of.ToString(),
                           ": the jobcentre must assess it."),
              absl::StrCat("Ingen version af ", rule, " dækker sagen den ", as_of.ToString(),
                           ": jobcentret skal vurdere den."));
  return finding;
}

Verdict Worst(const std::vector<Finding>& findings) {
  Verdict worst = Verdict::kAllow;
  for (const Finding& finding : findings) worst = std::max(worst, finding.verdict);
  return worst;
}

std::string HoursEn(int64_t minutes) { return HoursAndMinutes(minutes, "h", "min"); }
std::string HoursDa(int64_t minutes) { return HoursAndMinutes(minutes, "t", "min."); }

Counterfactual WeeklyAtMost(int64_t minutes, bool even) {
  return {Counterfactual::Change::kWeeklyMinutes, minutes, std::nullopt,
          even ? absl::StrCat(HoursEn(minutes), "/week") : absl::StrCat("at most ", HoursEn(minutes), " in any week"),
          even ? absl::StrCat(HoursDa(minutes), "/uge") : absl::StrCat("højst ", HoursDa(minutes), " i nogen uge")};
}

Counterfactual StartAfter(Date day) {
  return {Counterfactual::Change::kStartAfter, 0, day, absl::StrCat("start after ", day.ToString()),
          absl::StrCat("start efter ", day.ToString())};
}

Counterfactual EndOn(Date day) {
  return {Counterfactual::Change::kLastDay, 0, day, absl::StrCat("last day ", day.ToString()),
          absl::StrCat("sidste dag ", day.ToString())};
}

std::vector<std::string> TextsEn(const std::vector<Counterfactual>& ways) {
  std::vector<std::string> texts;
  for (const Counterfactual& way : ways) texts.push_back(way.text_en);
  return texts;
}

}  // namespace sjak::placements
