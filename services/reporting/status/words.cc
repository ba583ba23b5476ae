#include "services/reporting/status/words.h"

#include <cstdlib>

#include "absl/strings/str_cat.h"

namespace sjak::reporting {
namespace {

constexpr IndicatorWords kIndicators[] = {
    {"K1_STRICT", "Citizens attached, strict", "Borgere tilknyttet, snæver",
     "Distinct citizens, eligible at start, with at least one attended day in the phase at test-house sites in company "
     "training, ordinary hours or a flex job",
     "Forskellige borgere, i målgruppen ved start, med mindst én fremmødedag i fasen på prøvehusene i "
     "virksomhedspraktik, ordinære timer eller fleksjob"},
    {"K1_BROAD", "Citizens attached, broad", "Borgere tilknyttet, bred",
     "Distinct citizens, eligible at start, with at least one attended day in the phase at any partner site in any "
     "counting kind",
     "Forskellige borgere, i målgruppen ved start, med mindst én fremmødedag i fasen på en af partnernes byggepladser "
     "i "
     "en form, der tæller med"},
    {"K3_STRICT", "Target reached, strict", "Mål nået, snæver", "K1 strict / target", "K1 snæver / mål"},
    {"K3_BROAD", "Target reached, broad", "Mål nået, bred", "K1 broad / target", "K1 bred / mål"},
    {"K3_FORECAST_STRICT", "Forecast, strict", "Prognose, snæver",
     "K1 strict x days from the actual start of the test houses to the end of the phase / days since that start; not "
     "before a tenth of the phase has passed since",
     "K1 snæver x dage fra prøvehusenes faktiske start til fasens slutning / dage siden; ikke før en tiendedel af "
     "fasen "
     "er gået siden"},
    {"K3_FORECAST_BROAD", "Forecast, broad", "Prognose, bred",
     "K1 broad x days from the first actual project start to the end of the phase / days since that start; not before "
     "a "
     "tenth of the phase has passed since",
     "K1 bred x dage fra første faktiske byggestart til fasens slutning / dage siden; ikke før en tiendedel af fasen "
     "er "
     "gået siden"},
    {"K13_PER_CITIZEN", "Buy-out per citizen", "Frikøb pr. borger", "Accrued buy-out / K1 broad",
     "Påløbet frikøb / K1 bred"},
    {"K13_PER_HOUR", "Buy-out per attended hour", "Frikøb pr. fremmødetime",
     "Accrued buy-out / hours attended by the citizens of K1 broad",
     "Påløbet frikøb / timer med fremmøde for borgerne i K1 bred"},
    {"K14_BUDGET", "Budget", "Budget", "Planned, all years; expenditure less income",
     "Budgetteret, alle år; udgifter minus indtægter"},
    {"K14_COMMITTED", "Committed", "Disponeret", "Value of the buy-out agreements", "Frikøbsaftalernes værdi"},
    {"K14_ACCRUED", "Accrued", "Påløbet", "Documented mentor hours x agreed rates, newest statement of each month",
     "Dokumenterede timer x aftalte satser, seneste opgørelse for hver måned"},
    {"K14_REMAINING", "Remaining", "Rest", "Budget - accrued, exactly", "Budget - påløbet, nøjagtigt"},
    {"K20", "Latest start against plan", "Største forsinkelse af byggestart",
     "Days from the planned quarter's last day to the actual start, or to today while it has not begun; the largest of "
     "the projects",
     "Dage fra det planlagte kvartals sidste dag til faktisk start, eller til i dag indtil da; det største af "
     "projekternes tal"},
};

}  // namespace

v1::Text MakeText(absl::string_view en, absl::string_view da) {
  v1::Text text;
  text.set_en(std::string(en));
  text.set_da(std::string(da));
  return text;
}

v1::Text NothingYet() { return MakeText("nothing yet", "intet endnu"); }

v1::Text FewerThan(int64_t k, absl::string_view en, absl::string_view da) {
  return MakeText(absl::StrCat("fewer than ", k, " ", en), absl::StrCat("færre end ", k, " ", da));
}

v1::Table1Text Table1Heading() {
  v1::Table1Text heading;
  *heading.mutable_target_group() = MakeText("Target group", "Målgruppe");
  *heading.mutable_effort() = MakeText("Effort", "Indsats");
  *heading.mutable_goal() = MakeText("Goal", "Målsætning");
  *heading.mutable_follow_up() =
      MakeText("Follow-up on and/or evaluation of the effort", "Opfølgning på og/eller evaluering af indsatsen");
  return heading;
}

v1::Text KindLabel(placements::v1::PlacementKind kind) {
  switch (kind) {
    case placements::v1::PLACEMENT_KIND_COMPANY_TRAINING:
      return MakeText("Company training", "Virksomhedspraktik");
    case placements::v1::PLACEMENT_KIND_ORDINARY_HOURS:
      return MakeText("Ordinary hours", "Ordinære timer");
    case placements::v1::PLACEMENT_KIND_FLEX_JOB:
      return MakeText("Flex job", "Fleksjob");
    case placements::v1::PLACEMENT_KIND_WAGE_SUBSIDY:
      return MakeText("Wage subsidy", "Løntilskud");
    case placements::v1::PLACEMENT_KIND_APPRENTICESHIP:
      return MakeText("Apprenticeship", "Læreplads");
    case placements::v1::PLACEMENT_KIND_AFTER_SCHOOL_JOB:
      return MakeText("After-school job", "Fritidsjob");
    default:
      return MakeText("Other", "Andet");
  }
}

const IndicatorWords& WordsOf(absl::string_view code) {
  for (const IndicatorWords& words : kIndicators) {
    if (code == words.code) return words;
  }
  std::abort();
}

}  // namespace sjak::reporting
