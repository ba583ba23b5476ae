#include "services/placements/rules/ratio_rules.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace sjak::placements {
namespace {

const ExternalUse* ExternalOn(const UnitUse& unit, Date day) {
  const ExternalUse* known = nullptr;
  for (const ExternalUse& e : unit.external) {
    if (e.first <= day && day <= e.last && (known == nullptr || known->as_of <= e.as_of)) known = &e;
  }
  return known;
}

// Each day on which a statement begins to hold or is over; between two of them the same one holds.
std::set<Date> StatementDays(const UnitUse& unit) {
  std::set<Date> days;
  for (const ExternalUse& e : unit.external) days.insert({e.first, e.last + 1});
  return days;
}

// The placement is established by the decision, which may come in an earlier month than the first day; the month of the
// decision itself is not over and so not counted.
Month EstablishedIn(const UnitUse& unit, Date start) { return Month::Of(std::min(start, unit.today)); }

void SayCertainty(const Knowledge& known, Finding* finding) {
  switch (known.certainty) {
    case Certainty::kUnknown:
      finding->Add("What others use of the quota is UNKNOWN: ask the employer or VITAS.",
                   "Andres brug af kvoten er UKENDT: spørg arbejdsgiveren eller VITAS.");
      return;
    case Certainty::kDeclared:
      finding->Add(absl::StrCat("As known here; others' use DECLARED on ", known.as_of->ToString(), "."),
                   absl::StrCat("Som kendt her; andres brug OPLYST ", known.as_of->ToString(), "."));
      return;
    case Certainty::kConfirmed:
      finding->Add(absl::StrCat("As known here; others' use CONFIRMED on ", known.as_of->ToString(), "."),
                   absl::StrCat("Som kendt her; andres brug BEKRÆFTET ", known.as_of->ToString(), "."));
      return;
  }
}

// The first start that fits. While the placement would begin before the decision, each month has its own mean.
std::optional<Date> FirstStartThatFits(const RatioCase& c, const DailyUse& use, const RatioParameters& p) {
  const HoursPlan hours = c.hours.AtMost(kFullTimeWeekMinutes);
  for (Date from = c.start;;) {
    const Month established = EstablishedIn(c, from);
    const bool decided = established == Month::Of(c.today);
    std::optional<Date> start;
    if (MissingMonths(c, from, p).empty()) {
      const int64_t limit = FullTimeShare::OfPlaces(PlacesOf(c, from, p)).weekly_minutes();
      start = EarliestStart(use, hours, from, c.last - c.start + 1, limit);
    }
    if (decided || (start && *start <= established.Last())) return start;
    from = established.Last() + 1;
  }
}

void DemandMonths(const std::vector<Month>& missing, Finding* finding) {
  const std::string months =
      absl::StrJoin(missing, ", ", [](std::string* out, Month m) { absl::StrAppend(out, m.ToString()); });
  finding->verdict = Verdict::kMustAssess;
  finding->Say(absl::StrCat("The unit's ordinary employees are not stated for ", months, "."),
               absl::StrCat("Enhedens ordinært ansatte er ikke oplyst for ", months, "."));
  finding->Offer(absl::StrCat("state the workforce of ", months), absl::StrCat("oplys ansatte for ", months));
}

}  // namespace

int64_t OrdinaryHundredths(const std::vector<CategoryCount>& counts, const RatioParameters& parameters) {
  int64_t sum = 0;
  for (const CategoryCount& c : counts) {
    if (parameters.counted.count(c.category) != 0) sum += c.hundredths;
  }
  return sum;
}

DailyUse UseOfUnit(const UnitUse& unit) {
  std::vector<Spell> spells;
  for (const Occupant& o : unit.occupants) {
    spells.push_back({o.first, o.last, FullTimeShare::OfPerson(o.weekly_minutes).weekly_minutes()});
  }
  const std::set<Date> days = StatementDays(unit);
  for (auto day = days.begin(); day != days.end() && std::next(day) != days.end(); ++day) {
    if (const ExternalUse* e = ExternalOn(unit, *day)) spells.push_back({*day, *std::next(day) - 1, e->weekly_minutes});
  }
  return DailyUse(spells);
}

std::vector<Month> MissingMonths(const UnitUse& unit, Date start, const RatioParameters& parameters) {
  std::vector<Month> missing;
  const Month established = EstablishedIn(unit, start);
  for (Month m = established - parameters.months; m < established; m = m + 1) {
    const auto is_m = [&](const MonthlyWorkforce& w) { return w.month == m; };
    if (std::none_of(unit.workforce.begin(), unit.workforce.end(), is_m)) missing.push_back(m);
  }
  return missing;
}

int64_t PlacesOf(const UnitUse& unit, Date start, const RatioParameters& parameters) {
  std::vector<int64_t> hundredths;
  for (const MonthlyWorkforce& w : unit.workforce) {
    const int64_t before = EstablishedIn(unit, start) - w.month;
    if (1 <= before && before <= parameters.months) hundredths.push_back(w.ordinary_hundredths);
  }
  return QuotaPlaces(hundredths, parameters.quota);
}

Knowledge KnowledgeOf(const UnitUse& unit, Date first, Date last, const RatioParameters& parameters) {
  std::set<Date> days = StatementDays(unit);
  days.insert(first);
  Knowledge known;
  for (Date day : days) {
    if (day < first || day > last) continue;
    const ExternalUse* external = ExternalOn(unit, day);
    if (external == nullptr || unit.today - external->as_of > parameters.external_days) {
      return {Certainty::kUnknown, std::nullopt};
    }
    if (!external->confirmed) known.certainty = Certainty::kDeclared;
    if (!known.as_of || external->as_of < *known.as_of) known.as_of = external->as_of;
  }
  return known;
}

Finding JudgeRatio(const RatioCase& c, const Law<RatioParameters>& law, Date as_of) {
  if (!law) return Unlisted("R8", as_of);
  const RatioParameters& p = law->parameters;
  const DailyUse use = UseOfUnit(c);
  const std::vector<Spell> plan = c.hours.AtMost(kFullTimeWeekMinutes).Over(c.start, c.last);
  const Peak peak = PeakWith(use, plan);
  const int64_t places = PlacesOf(c, c.start, p);
  const int64_t limit = FullTimeShare::OfPlaces(places).weekly_minutes();

  Finding finding = FindingOf("R8", *law);
  finding.Measure(peak.weekly_minutes, limit, "minutes/week");
  if (c.exempt) {
    finding.Say("The ratio test does not hold for this placement, which takes up a place all the same.",
                "Rimelighedskravet gælder ikke for dette forløb, som alligevel optager en plads.");
    return finding;
  }
  const std::vector<Month> missing = MissingMonths(c, c.start, p);
  if (!missing.empty()) {
    DemandMonths(missing, &finding);
    return finding;
  }

  const std::string persons = FullTimeShare::OfMinutes(peak.weekly_minutes).ToString();
  finding.Say(absl::StrCat(persons, " full-time persons on ", peak.day.ToString(), " of ", places, "."),
              absl::StrCat(persons, " fuldtidspersoner den ", peak.day.ToString(), " af ", places, "."));
  const Knowledge known = KnowledgeOf(c, c.start, c.last, p);
  SayCertainty(known, &finding);
  if (peak.weekly_minutes > limit) {
    finding.Fail();
    const int64_t cap = CapThatFits(use, plan, limit);
    if (cap > 0) finding.Offer(WeeklyAtMost(cap, c.hours.IsEven()));
    if (const auto start = FirstStartThatFits(c, use, p)) finding.Offer(StartAfter(*start - 1));
  } else if (known.certainty == Certainty::kUnknown) {
    finding.verdict = Verdict::kWarn;
  }
  return finding;
}

}  // namespace sjak::placements
