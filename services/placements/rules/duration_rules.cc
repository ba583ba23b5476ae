#include "services/placements/rules/duration_rules.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/common/weeks.h"

namespace sjak::placements {
namespace {

const WeeksLimit* RowOf(const TargetGroup& group, const DurationParameters& p) {
  const auto row = p.weeks_by_group.find(RowKey(group));
  return row == p.weeks_by_group.end() ? nullptr : &row->second;
}

int FirstPeriod(const DurationCase& c, const WeeksLimit& row, const DurationParameters& p) {
  int weeks = row.first;
  for (const WeeksVariant& v : p.variants) {
    if (v.groups.count(RowKey(*c.group)) != 0 && c.circumstances.count(v.circumstance) != 0) {
      weeks = std::max(weeks, v.first);
    }
  }
  return weeks;
}

// Weeks that the first period and its extensions may take together; nothing when a group has no row.
std::optional<int> WeeksOf(const DurationCase& c, const DurationParameters& p) {
  const WeeksLimit* row = RowOf(*c.group, p);
  if (row == nullptr) return std::nullopt;
  int weeks = FirstPeriod(c, *row, p);
  for (size_t i = 0; i < c.extensions.size(); ++i) {
    const WeeksLimit* then = RowOf(c.extensions[i].group, p);
    if (then == nullptr) return std::nullopt;
    if (then->extended == 0) continue;
    if (i == 0) {
      weeks = std::max(weeks, then->extended);
    } else if (c.extensions[i].special_need) {
      weeks += p.special_need_weeks;
    }
  }
  return weeks;
}

Counterfactual Shorter(const DurationCase& c, int weeks, const DurationParameters& p) {
  Counterfactual way = EndOn(LastDayOfWeeks(c.start, weeks));
  way.text_en = absl::StrCat(weeks, " weeks (", way.text_en, ")");
  way.text_da = absl::StrCat(weeks, " uger (", way.text_da, ")");
  const int extended = RowOf(*c.group, p)->extended;
  if (extended == 0) {
    absl::StrAppend(&way.text_en, "; it cannot be extended, but a new and different placement may follow");
    absl::StrAppend(&way.text_da, "; det kan ikke forlænges, men et nyt og anderledes forløb kan følge");
  } else if (c.extensions.empty()) {
    absl::StrAppend(&way.text_en, "; an extension to at most ", extended, " weeks needs a written assessment");
    absl::StrAppend(&way.text_da, "; en forlængelse til højst ", extended, " uger kræver en skriftlig vurdering");
  } else if (p.special_need_weeks > 0) {
    absl::StrAppend(&way.text_en, "; ", p.special_need_weeks,
                    " more need a written assessment of a quite special need");
    absl::StrAppend(&way.text_da, "; ", p.special_need_weeks,
                    " mere kræver en skriftlig vurdering af et ganske særligt behov");
  }
  return way;
}

}  // namespace

std::optional<int> FirstPeriodWeeks(const std::optional<TargetGroup>& group, const Law<DurationParameters>& law) {
  if (!law || !group) return std::nullopt;
  const WeeksLimit* row = RowOf(*group, law->parameters);
  return row == nullptr ? std::nullopt : std::optional<int>(row->first);
}

Finding JudgeDuration(const DurationCase& c, const Law<DurationParameters>& law, Date as_of) {
  if (!law) return Unlisted("R3", as_of);
  Finding finding = FindingOf("R3", *law);
  finding.Measure(BegunWeeks(c.start, c.last), 0, "weeks");
  if (!c.group) {
    finding.verdict = Verdict::kMustAssess;
    finding.Say("The citizen's target group is looked up at approval.",
                "Borgerens målgruppe slås op ved godkendelsen.");
    return finding;
  }
  const std::optional<int> weeks = WeeksOf(c, law->parameters);
  if (!weeks) {
    finding.verdict = Verdict::kMustAssess;
    finding.Say("No limit of weeks is listed for this citizen: the jobcentre must assess the duration.",
                "Der er ingen grænse for antal uger for denne borger: jobcentret skal vurdere varigheden.");
    return finding;
  }

  finding.limit = *weeks;
  finding.Say(absl::StrCat(finding.measured, " weeks of at most ", *weeks, "."),
              absl::StrCat(finding.measured, " uger af højst ", *weeks, "."));
  const bool assessed =
      std::all_of(c.extensions.begin(), c.extensions.end(), [](const Extension& e) { return e.written_assessment; });
  if (finding.measured > finding.limit) {
    finding.Fail();
    finding.Offer(Shorter(c, *weeks, law->parameters));
  } else if (!assessed) {
    finding.verdict = Verdict::kWarn;
    finding.Add("The extension lacks a written assessment.", "Forlængelsen mangler en skriftlig vurdering.");
    finding.Offer("record the written assessment of each extension",
                  "registrér den skriftlige vurdering af hver forlængelse");
  }
  return finding;
}

}  // namespace sjak::placements
