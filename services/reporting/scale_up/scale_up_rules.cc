#include "services/reporting/scale_up/scale_up_rules.h"

#include <algorithm>
#include <cstdlib>
#include <numeric>

#include "services/common/money.h"

namespace sjak::reporting {
namespace {

struct Known {
  AssumptionWords words;
  std::array<int64_t, 3> values;  // low, base, high
};

constexpr char kEstimateEn[] = "estimate";
constexpr char kEstimateDa[] = "skøn";

// In the order of Quantity.
constexpr Known kKnown[] = {
    {{"HOMES_IN_ALL", "Private homes in all", "Private boliger i alt", "boliger",
      "the note: about 1,500; later texts 1,000", "notatet: ca. 1.500; senere tekster 1.000"},
     {1000, 1500, 1500}},
    {{"HOMES_PER_YEAR", "Homes built a year", "Boliger opført pr. år", "boliger", "1,500 homes over 2022-2030",
      "1.500 boliger i 2022-2030"},
     {100, 167, 250}},
    {{"WORK_MINUTES_PER_HOME", "Work on site per home", "Arbejde på pladsen pr. bolig", "minutter", kEstimateEn,
      kEstimateDa},
     {90000, 108000, 132000}},
    {{"SUITABLE_PER_MILLE", "Of it suitable for training", "Heraf egnet til oplæring", "promille", kEstimateEn,
      kEstimateDa},
     {20, 40, 80}},
    {{"WEEKLY_MINUTES", "A citizen's week", "En borgers uge", "minutter", kEstimateEn, kEstimateDa}, {1200, 900, 600}},
    {{"WEEKS_PER_TRACK", "Length of a track", "Forløbets længde", "uger", "training placements last 4, 13 or 26 weeks",
      "virksomhedspraktik varer 4, 13 eller 26 uger"},
     {26, 13, 8}},
    {{"ELIGIBLE", "Residents in the target group", "Beboere i målgruppen", "borgere",
      "the note: 26 per cent of residents outside the labour market, about 1,060",
      "notatet: 26 pct. uden for arbejdsmarkedet, ca. 1.060"},
     {700, 1060, 1060}},
    {{"UPTAKE_PER_MILLE", "Of them begin in a year", "Heraf begynder på et år", "promille",
      "the pilot's target: 20 of 1,060", "pilotens mål: 20 af 1.060"},
     {19, 40, 60}},
    {{"QUOTA_PLACES", "Places that the ratio rule leaves", "Pladser inden for rimelighedskravet", "pladser",
      kEstimateEn, kEstimateDa},
     {4, 8, 15}},
    {{"WORKING_WEEKS", "Working weeks a year", "Arbejdsuger pr. år", "uger", "52 less holidays and closures",
      "52 minus ferie og lukkedage"},
     {42, 44, 46}},
    {{"MENTORS", "Foremen bought out at one time", "Frikøbte sjakbajser ad gangen", "personer", kEstimateEn,
      kEstimateDa},
     {1, 2, 3}},
    {{"CITIZENS_PER_MENTOR", "Citizens per foreman", "Borgere pr. sjakbajs", "borgere", kEstimateEn, kEstimateDa},
     {3, 4, 5}},
    {{"MENTOR_WEEKLY_MINUTES", "Bought-out week of a foreman", "En sjakbajs' frikøbte uge", "minutter",
      "full time, or less", "fuld tid eller mindre"},
     {2220, 2220, 1480}},
    {{"RATE_OERE_PER_HOUR", "Price of a bought-out hour", "Pris pr. frikøbt time", "øre",
      "all-in labour cost 2020: 316.68 DKK", "samlet lønomkostning 2020: 316,68 kr."},
     {40000, 31668, 25000}},
    {{"BUDGET_OERE", "Budget a year", "Budget pr. år", "øre", "the pilot's 600,000 to 1,050,000 for 35 places a year",
      "pilotens 600.000 kr. til 1.050.000 kr. for 35 pladser om året"},
     {60000000, 80000000, 105000000}},
};
static_assert(std::size(kKnown) == kQuantities);

constexpr ShareOf kPhases[] = {{"GROUNDWORKS", "Groundworks", "Jord og fundament", 100},
                               {"SHELL", "Shell", "Råhus", 300},
                               {"FIT_OUT", "Fit-out", "Aptering", 450},
                               {"LANDSCAPE", "Landscape", "Landskab", 150}};
constexpr ShareOf kKinds[] = {{"APPRENTICE", "Apprenticeships", "Lære- og elevpladser", 572},
                              {"ORDINARY", "Ordinary jobs", "Ordinære job", 286},
                              {"TRAINING", "Training placements and small jobs", "Praktik og småjob", 142}};
constexpr ShareOf kGroups[] = {{"CASH_BENEFIT", "Cash benefit, activity-ready", "Kontanthjælp, aktivitetsparate", 500},
                               {"INTEGRATION", "Integration programme", "Integrationsprogram", 200},
                               {"EDUCATION_HELP", "Education help", "Uddannelseshjælp", 150},
                               {"REHABILITATION", "Rehabilitation and flex job", "Ressourceforløb og fleksjob", 150}};

int64_t Of(const Values& values, Quantity quantity) { return values[static_cast<int>(quantity)]; }

}  // namespace

const AssumptionWords& WordsOf(Quantity quantity) { return kKnown[static_cast<int>(quantity)].words; }

const Assumptions& DefaultAssumptions() {
  static const Assumptions assumptions = [] {
    Assumptions out;
    for (int i = 0; i < kQuantities; ++i) out[i] = kKnown[i].values;
    return out;
  }();
  return assumptions;
}

Values ValuesAt(const Assumptions& assumptions, Level level) {
  Values values;
  for (int i = 0; i < kQuantities; ++i) values[i] = assumptions[i][static_cast<int>(level)];
  return values;
}

const char* CodeOf(LimitKind limit) {
  static constexpr const char* kCodes[] = {"DEMAND", "SUPPLY", "QUOTA", "MENTORS", "BUDGET"};
  return kCodes[static_cast<int>(limit)];
}
const char* DanishOf(LimitKind limit) {
  static constexpr const char* kWords[] = {"Byggeriets behov", "Borgere i målgruppen", "Rimelighedskravet",
                                           "Sjakbajser", "Budget"};
  return kWords[static_cast<int>(limit)];
}
const char* EnglishOf(LimitKind limit) {
  static constexpr const char* kWords[] = {"What the building asks for", "Citizens in the target group", "Ratio rule",
                                           "Foremen", "Budget"};
  return kWords[static_cast<int>(limit)];
}

Outlook OutlookOf(const Values& v) {
  const auto of = [&v](Quantity quantity) { return Of(v, quantity); };
  Outlook out;
  const int64_t track_minutes = of(Quantity::kWeeklyMinutes) * of(Quantity::kWeeksPerTrack);
  const int64_t weeks = of(Quantity::kWeeksPerTrack);
  const int64_t work_minutes = of(Quantity::kHomesPerYear) * of(Quantity::kWorkMinutesPerHome);
  // A foreman's time is shared by those he leads at the same time.
  const int64_t mentor_minutes = of(Quantity::kMentorWeeklyMinutes) * weeks;
  out.cost_per_citizen_oere = std::max<int64_t>(
      1,
      DivideRounded(PriceOfMinutes(mentor_minutes, of(Quantity::kRateOerePerHour)), of(Quantity::kCitizensPerMentor)));
  out.limits = {work_minutes / 1000 * of(Quantity::kSuitablePerMille) / track_minutes,
                of(Quantity::kEligible) * of(Quantity::kUptakePerMille) / 1000,
                of(Quantity::kQuotaPlaces) * of(Quantity::kWorkingWeeks) / weeks,
                of(Quantity::kMentors) * of(Quantity::kCitizensPerMentor) * of(Quantity::kWorkingWeeks) / weeks,
                of(Quantity::kBudgetOere) / out.cost_per_citizen_oere};
  const auto least = std::min_element(out.limits.begin(), out.limits.end());
  out.places = *least;
  out.limited_by = static_cast<LimitKind>(least - out.limits.begin());
  out.years = (of(Quantity::kHomesInAll) + of(Quantity::kHomesPerYear) - 1) / of(Quantity::kHomesPerYear);
  return out;
}

std::vector<SensitivityOf> Sensitivities(const Assumptions& assumptions) {
  std::vector<SensitivityOf> all;
  for (int i = 0; i < kQuantities; ++i) {
    Values low = ValuesAt(assumptions, Level::kBase), high = low;
    low[i] = assumptions[i][static_cast<int>(Level::kLow)];
    high[i] = assumptions[i][static_cast<int>(Level::kHigh)];
    all.push_back({static_cast<Quantity>(i), OutlookOf(low).places, OutlookOf(high).places});
  }
  std::stable_sort(all.begin(), all.end(), [](const SensitivityOf& a, const SensitivityOf& b) {
    return std::abs(a.at_high - a.at_low) > std::abs(b.at_high - b.at_low);
  });
  return all;
}

std::vector<int64_t> Split(int64_t citizens, absl::Span<const int64_t> per_mille) {
  std::vector<int64_t> parts;
  std::vector<std::pair<int64_t, size_t>> remainders;
  for (size_t i = 0; i < per_mille.size(); ++i) {
    parts.push_back(citizens * per_mille[i] / 1000);
    remainders.emplace_back(-(citizens * per_mille[i] % 1000), i);
  }
  std::sort(remainders.begin(), remainders.end());
  int64_t left = citizens - std::accumulate(parts.begin(), parts.end(), int64_t{0});
  for (size_t i = 0; left > 0 && i < remainders.size(); ++i, --left) ++parts[remainders[i].second];
  return parts;
}

absl::Span<const ShareOf> PhaseShares() { return kPhases; }
absl::Span<const ShareOf> KindShares() { return kKinds; }
absl::Span<const ShareOf> GroupShares() { return kGroups; }

}  // namespace sjak::reporting
