#include "services/placements/rules/ratio_rules.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace sjak::placements {
namespace {

const ExternalUse* ExternalOn(const RatioCase& c, Date day) {
  const ExternalUse* known = nullptr;
  for (const ExternalUse& e : c.external) {
    if (e.first <= day && day <= e.last && (known == nullptr || known->as_of <= e.as_of)) known = &e;
  }
  return known;
}

FullTimeShare UsedOn(const RatioCase& c, Date day) {
  FullTimeShare used;
  for (const Occupant& o : c.occupants) {
    if (o.first <= day && day <= o.last) used += FullTimeShare::OfPerson(o.weekly_minutes);
  }
  if (const ExternalUse* external = ExternalOn(c, day)) {
    // A sum over persons already, so it is not capped as one person is: so many whole ones and the rest.
    used += FullTimeShare::OfPlaces(external->weekly_minutes / kFullTimeWeekMinutes);
    used += FullTimeShare::OfPerson(external->weekly_minutes % kFullTimeWeekMinutes);
  }
  return used;
}

// `first` and every later day up to `last` on which something begins or is over: between two of them nothing changes.
std::set<Date> DaysOfChange(const RatioCase& c, Date first, Date last) {
  std::set<Date> days = {first};
  const auto add = [&](Date day) {
    if (first < day && day <= last) days.insert(day);
  };
  for (const Occupant& o : c.occupants) add(o.first), add(o.last + 1);
  for (const ExternalUse& e : c.external) add(e.first), add(e.last + 1);
  return days;
}

struct Knowledge {
  Certainty certainty = Certainty::kConfirmed;
  std::optional<Date> as_of;  // of the oldest statement that is relied on
};

Knowledge KnowledgeOf(const RatioCase& c, int fresh_days) {
  Knowledge known;
  for (Date day : DaysOfChange(c, c.start, c.last)) {
    const ExternalUse* external = ExternalOn(c, day);
    if (external == nullptr || c.today - external->as_of > fresh_days) return {Certainty::kUnknown, std::nullopt};
    if (!external->confirmed) known.certainty = Certainty::kDeclared;
    if (!known.as_of || external->as_of < *known.as_of) known.as_of = external->as_of;
  }
  return known;
}

// The placement is established by the decision, which may come in an earlier month than the first day; the month of the
// decision itself is not over and so not counted.
Month EstablishedIn(const RatioCase& c) { return Month::Of(std::min(c.start, c.today)); }

std::vector<Month> MissingMonths(const RatioCase& c, int months) {
  std::vector<Month> missing;
  const Month established = EstablishedIn(c);
  for (Month m = established - months; m < established; m = m + 1) {
    const auto is_m = [&](const MonthlyWorkforce& w) { return w.month == m; };
    if (std::none_of(c.workforce.begin(), c.workforce.end(), is_m)) missing.push_back(m);
  }
  return missing;
}

int64_t Places(const RatioCase& c, const RatioParameters& p) {
  std::vector<int64_t> hundredths;
  for (const MonthlyWorkforce& w : c.workforce) {
    const int64_t before = EstablishedIn(c) - w.month;
    if (1 <= before && before <= p.months) hundredths.push_back(w.ordinary_hundredths);
  }
  return QuotaPlaces(hundredths, p.quota);
}

// The day after which a placement of the same length fits, were nothing else to change. Room only appears when somebody
// leaves, so those days are the ones to try.
std::optional<Date> FitsAfter(const RatioCase& c, FullTimeShare added, int64_t places) {
  std::set<Date> leaving;
  for (const Occupant& o : c.occupants) leaving.insert(o.last);
  for (const ExternalUse& e : c.external) leaving.insert(e.last);
  for (Date day : leaving) {
    if (day < c.start) continue;
    if (FitsQuota(PeakUse(c, day + 1, day + 1 + (c.last - c.start)).used, added, places)) return day;
  }
  return std::nullopt;
}

void AddWaysOut(const RatioCase& c, FullTimeShare used, FullTimeShare added, int64_t places, Finding* finding) {
  const int64_t free = (FullTimeShare::OfPlaces(places) - used).weekly_minutes();
  if (free > 0) finding->counterfactuals.push_back(absl::StrCat(HoursEn(free), "/week"));
  if (const auto day = FitsAfter(c, added, places)) {
    finding->counterfactuals.push_back(absl::StrCat("start after ", day->ToString()));
  }
}

void SayCertainty(const Knowledge& known, Finding* finding) {
  switch (known.certainty) {
    case Certainty::kUnknown:
      absl::StrAppend(&finding->text_en, " What others use of the quota is UNKNOWN: ask the employer or VITAS.");
      absl::StrAppend(&finding->text_da, " Andres brug af kvoten er UKENDT: spørg arbejdsgiveren eller VITAS.");
      return;
    case Certainty::kDeclared:
      absl::StrAppend(&finding->text_en, " As known here; others' use DECLARED on ", known.as_of->ToString(), ".");
      absl::StrAppend(&finding->text_da, " Som kendt her; andres brug OPLYST ", known.as_of->ToString(), ".");
      return;
    case Certainty::kConfirmed:
      absl::StrAppend(&finding->text_en, " As known here; others' use CONFIRMED on ", known.as_of->ToString(), ".");
      absl::StrAppend(&finding->text_da, " Som kendt her; andres brug BEKRÆFTET ", known.as_of->ToString(), ".");
      return;
  }
}

}  // namespace

Peak PeakUse(const RatioCase& c, Date first, Date last) {
  Peak peak{FullTimeShare(), first};
  for (Date day : DaysOfChange(c, first, last)) {
    const FullTimeShare used = UsedOn(c, day);
    if (used > peak.used) peak = {used, day};
  }
  return peak;
}

Finding JudgeRatio(const RatioCase& c, const Law<RatioParameters>& law) {
  if (!law) return Unlisted("R8", c.start);
  const RatioParameters& p = law->parameters;
  const FullTimeShare added = FullTimeShare::OfPerson(c.weekly_minutes);
  const Peak peak = PeakUse(c, c.start, c.last);
  const int64_t places = Places(c, p);

  Finding finding = FindingOf("R8", *law);
  finding.unit = "minutes/week";
  finding.measured = (peak.used + added).weekly_minutes();
  finding.limit = FullTimeShare::OfPlaces(places).weekly_minutes();

  const std::vector<Month> missing = MissingMonths(c, p.months);
  if (!missing.empty()) {
    const std::string months =
        absl::StrJoin(missing, ", ", [](std::string* out, Month m) { absl::StrAppend(out, m.ToString()); });
    finding.verdict = Verdict::kMustAssess;
    finding.text_en = absl::StrCat("The unit's ordinary employees are not stated for ", months, ".");
    finding.text_da = absl::StrCat("Enhedens ordinært ansatte er ikke oplyst for ", months, ".");
    finding.counterfactuals.push_back(absl::StrCat("state the workforce of ", months));
    return finding;
  }

  finding.text_en =
      absl::StrCat((peak.used + added).ToString(), " full-time persons on ", peak.day.ToString(), " of ", places, ".");
  finding.text_da =
      absl::StrCat((peak.used + added).ToString(), " fuldtidspersoner den ", peak.day.ToString(), " af ", places, ".");
  const Knowledge known = KnowledgeOf(c, p.external_days);
  SayCertainty(known, &finding);
  if (!FitsQuota(peak.used, added, places)) {
    finding.verdict = Verdict::kBlock;
    AddWaysOut(c, peak.used, added, places, &finding);
  } else if (known.certainty == Certainty::kUnknown) {
    finding.verdict = Verdict::kWarn;
  }
  return finding;
}

}  // namespace sjak::placements
