#include "services/reporting/status/kpi_words.h"

#include <cstdlib>

namespace sjak::reporting {
namespace {

constexpr char kPersonsEn[] =
    "Persons, not placements: one person counts once whatever the names, kinds and placements; who moved away after "
    "the "
    "start counts; placements registered by mistake do not.";
constexpr char kPersonsDa[] =
    "Personer, ikke forløb: én person tæller én gang uanset navne, former og forløb; den, der flyttede efter start, "
    "tæller "
    "med; fejlregistrerede forløb tæller ikke.";
constexpr char kPlacementsEn[] = "Placements; those registered by mistake are left out.";
constexpr char kPlacementsDa[] = "Forløb; fejlregistrerede er udeladt.";
constexpr char kMoneyEn[] = "The programme's budget lines, all years, without VAT; expenditure less income.";
constexpr char kMoneyDa[] = "Indsatsens budgetlinjer, alle år, uden moms; udgifter minus indtægter.";
constexpr char kOutcomeEn[] =
    "Persons of K1 broad whose last placement ended that long ago. Those of whom nothing was observed are UNKNOWN.";
constexpr char kOutcomeDa[] =
    "Personer i K1 bred, hvis sidste forløb sluttede for så længe siden. Dem, der intet er observeret om, er UKENDT.";

constexpr KpiWords kWords[] = {
    {"K1", "", "Citizens attached, broad", "Borgere tilknyttet, bred", kPersonsEn, kPersonsDa,
     "Eligible at start, with an attended day in the phase at any partner site in any counting kind",
     "I målgruppen ved start, med en fremmødedag i fasen på en af partnernes byggepladser i en form, der tæller"},
    {"K2", "", "Citizens attached, strict", "Borgere tilknyttet, snæver", kPersonsEn, kPersonsDa,
     "As K1, at test-house sites, in company training, ordinary hours or a flex job",
     "Som K1, på prøvehusene, i virksomhedspraktik, ordinære timer eller fleksjob"},
    {"K3", "", "Target reached", "Mål nået", kPersonsEn, kPersonsDa, "Citizens attached / target",
     "Borgere tilknyttet / mål"},
    {"K3", "FORECAST", "Forecast by pace", "Prognose efter tempo",
     "Pace since building really began, not since the phase did (D6).",
     "Tempo siden byggeriet faktisk begyndte, ikke siden fasen gjorde.",
     "Attached x days from the first actual start to the end of the phase / days since; not before a tenth of the "
     "phase",
     "Tilknyttede x dage fra faktisk byggestart til fasens slutning / dage siden; ikke før en tiendedel af fasen"},
    {"K3", "PIPELINE", "Forecast by pipeline", "Prognose efter pipeline",
     "What the open placements and the mentors' capacity can bring in the rest of the phase (D6).",
     "Hvad de åbne forløb og mentorernes kapacitet kan give i resten af fasen.",
     "Attached + the smaller of: persons with an open placement that would count; places of mentors with an agreement "
     "x "
     "13-week waves left, at least one",
     "Tilknyttede + det mindste af: personer med et åbent forløb, der vil tælle; pladser hos mentorer med aftale x "
     "resterende hold a 13 uger, mindst ét"},
    {"K3", "NEEDED", "Needed per month", "Nødvendigt pr. måned", kPersonsEn, kPersonsDa,
     "(Target - attached) / months left in the phase", "(Mål - tilknyttede) / resterende måneder i fasen"},
    {"K4", "", "Open pipeline", "Åben pipeline", kPlacementsEn, kPlacementsDa,
     "Drafted + submitted + ready placements that start before the phase ends and nobody has attended",
     "Påbegyndte + indsendte + klare forløb, der starter inden fasens slutning, og hvor ingen er mødt endnu"},
    {"K5", "", "Attendance rate", "Fremmødeprocent", "Citizen-days of decided placements up to the day.",
     "Borgerdage i bevilgede forløb til og med dagen.",
     "Attended days / planned working days; closures, holidays and pauses left out; excused absence shown apart",
     "Fremmødedage / planlagte arbejdsdage; lukkedage, helligdage og pauser udeladt; lovligt fravær vises for sig"},
    {"K6", "", "Hours", "Timer", "Attended hours of all placements.", "Timer med fremmøde i alle forløb.",
     "Attended minutes / 60", "Minutter med fremmøde / 60"},
    {"K6", "FULL_TIME", "Full-time persons", "Fuldtidspersoner", "Attended hours as full-time persons.",
     "Timer med fremmøde som fuldtidspersoner.", "Attended minutes / (37 x 60 x weeks of the phase so far)",
     "Minutter med fremmøde / (37 x 60 x fasens uger hidtil)"},
    {"K6", "FLEX", "Flex jobs, effective of contract hours", "Fleksjob, effektive af aftalte timer",
     "Flex jobs; national statistics count 37 hours (R25).", "Fleksjob; landstal regner 37 timer.",
     "Attended hours / agreed hours of the planned days", "Timer med fremmøde / aftalte timer på de planlagte dage"},
    {"K7", "", "Rise in hours", "Stigning i timer", "Persons with 56 days or more from first to last attended day.",
     "Personer med mindst 56 dage fra første til sidste fremmødedag.",
     "Mean of minutes in the last 28 days - minutes in the first 28",
     "Gennemsnit af minutter i de sidste 28 dage - de første 28"},
    {"K7", "SHARE", "Share with a rise", "Andel med stigning",
     "Persons with 56 days or more from first to last attended day.",
     "Personer med mindst 56 dage fra første til sidste fremmødedag.", "Persons with a rise / persons",
     "Personer med stigning / personer"},
    {"K8", "", "Completion", "Gennemførelse", kPlacementsEn, kPlacementsDa,
     "Ended as completed, with a job, a flex job or education / all ended in the phase",
     "Afsluttet som gennemført, med job, fleksjob eller uddannelse / alle afsluttede i fasen"},
    {"K9", "", "To ordinary work", "Til ordinært arbejde", kPlacementsEn, kPlacementsDa,
     "Ended with a job, a flex job or education / all ended in the phase",
     "Afsluttet med job, fleksjob eller uddannelse / alle afsluttede i fasen"},
    {"K9", "1", "Status after 1 month", "Status efter 1 måned", kOutcomeEn, kOutcomeDa,
     "In ordinary work, a flex job or education / persons", "I ordinært arbejde, fleksjob eller uddannelse / personer"},
    {"K9", "3", "Status after 3 months", "Status efter 3 måneder", kOutcomeEn, kOutcomeDa,
     "In ordinary work, a flex job or education / persons", "I ordinært arbejde, fleksjob eller uddannelse / personer"},
    {"K9", "6", "Status after 6 months", "Status efter 6 måneder", kOutcomeEn, kOutcomeDa,
     "In ordinary work, a flex job or education / persons", "I ordinært arbejde, fleksjob eller uddannelse / personer"},
    {"K9", "12", "Status after 12 months", "Status efter 12 måneder", kOutcomeEn, kOutcomeDa,
     "In ordinary work, a flex job or education / persons", "I ordinært arbejde, fleksjob eller uddannelse / personer"},
    {"K10", "", "Mentor cover", "Mentordækning", "Attended citizen-days.", "Borgerdage med fremmøde.",
     "Attended days with a mentor on site / attended days", "Fremmødedage med mentor på pladsen / fremmødedage"},
    {"K11", "", "Contact on time", "Kontakt til tiden", "Contact of mentor and caseworker about placements begun.",
     "Kontakt mellem mentor og sagsbehandler om begyndte forløb.",
     "Periods of the cadence with a contact / periods that are over; pauses left out",
     "Perioder i kadencen med kontakt / afsluttede perioder; pauser udeladt"},
    {"K12", "", "Progress", "Progression", "Persons of K1 broad who were measured again.",
     "Personer i K1 bred, der er målt igen.", "With a step up on at least one item / persons measured again",
     "Med et trin op på mindst ét spørgsmål / personer målt igen"},
    {"K12", "COVERAGE", "Measurements done", "Målinger gennemført", "Measurements due of persons of K1 broad.",
     "Målinger, der skulle tages, for personer i K1 bred.", "Measured on time / due", "Målt til tiden / skulle måles"},
    {"K13", "PER_CITIZEN", "Buy-out per citizen", "Frikøb pr. borger", kMoneyEn, kMoneyDa,
     "Accrued buy-out / citizens attached", "Påløbet frikøb / borgere tilknyttet"},
    {"K13", "PER_HOUR", "Buy-out per attended hour", "Frikøb pr. fremmødetime", kMoneyEn, kMoneyDa,
     "Accrued buy-out / hours attended by the citizens of K1 broad",
     "Påløbet frikøb / timer med fremmøde for borgerne i K1 bred"},
    {"K13", "UNALLOCATED", "Mentor hours without a citizen", "Mentortimer uden borger",
     "Documented mentor hours of the programme's agreements.", "Dokumenterede mentortimer i indsatsens aftaler.",
     "Minutes not with a citizen / all minutes", "Minutter uden borger / alle minutter"},
    {"K14", "BUDGET", "Budget", "Budget", kMoneyEn, kMoneyDa, "Planned", "Budgetteret"},
    {"K14", "COMMITTED", "Committed", "Disponeret", kMoneyEn, kMoneyDa, "Value of the buy-out agreements",
     "Frikøbsaftalernes værdi"},
    {"K14", "ACCRUED", "Accrued", "Påløbet", kMoneyEn, kMoneyDa, "Documented mentor hours x agreed rates",
     "Dokumenterede timer x aftalte satser"},
    {"K14", "INVOICED", "Invoiced", "Faktureret", kMoneyEn, kMoneyDa, "Claims invoiced and not yet paid",
     "Fakturerede krav, der ikke er betalt"},
    {"K14", "PAID", "Paid", "Betalt", kMoneyEn, kMoneyDa, "Claims paid", "Betalte krav"},
    {"K14", "REMAINING", "Remaining", "Rest", kMoneyEn, kMoneyDa, "Budget - accrued, exactly",
     "Budget - påløbet, nøjagtigt"},
    {"K14", "FORECAST", "Forecast", "Prognose", kMoneyEn, kMoneyDa,
     "Accrued + the agreements' value for the days that are left of each",
     "Påløbet + aftalernes værdi for de dage, der er tilbage af hver"},
    {"K15", "", "Free seats", "Ledige pladser",
     "Seats in open slots; what the ratio rule leaves free is told by the quota radar.",
     "Pladser i åbne opslag; hvad rimelighedskravet levner, siger kvoteradaren.",
     "Seats - seats taken, of slots open today", "Pladser - besatte pladser, i opslag åbne i dag"},
    {"K16", "", "Reach", "Rækkevidde", "Of the residents outside the labour market, by an estimate.",
     "Af beboere uden for arbejdsmarkedet, efter et skøn.", "K1 / estimated residents outside the labour market",
     "K1 / skønnet antal beboere uden for arbejdsmarkedet"},
    {"K17", "", "Where citizens come from", "Hvor borgerne kommer fra",
     "K1 broad by residence area at start; protected persons under the whole city.",
     "K1 bred efter bopælsområde ved start; beskyttede personer under hele byen.", "Citizens of the area itself / K1",
     "Borgere fra selve området / K1"},
    {"K18", "DRAFT_TO_START", "Draft to first day", "Fra kladde til første dag", kPlacementsEn, kPlacementsDa,
     "Median of days", "Median af dage"},
    {"K18", "DRAFT_TO_SUBMITTED", "Draft to submitted: waits for the company",
     "Fra kladde til indsendt: venter på virksomheden", kPlacementsEn, kPlacementsDa, "Median of days",
     "Median af dage"},
    {"K18", "SUBMITTED_TO_DECIDED", "Submitted to decided: waits for the jobcentre",
     "Fra indsendt til afgjort: venter på jobcentret", kPlacementsEn, kPlacementsDa, "Median of days",
     "Median af dage"},
    {"K18", "DECIDED_TO_START", "Decided to first day: waits for the site",
     "Fra afgjort til første dag: venter på pladsen", kPlacementsEn, kPlacementsDa, "Median of days", "Median af dage"},
    {"K19", "", "Active partners", "Aktive partnere", "Organisations of the programme.", "Indsatsens organisationer.",
     "Agreed and not left / all", "Med aftale og ikke udtrådt / alle"},
    {"K19", "SITES", "Sites", "Byggepladser", "Sites of the programme's projects.",
     "Byggepladser i indsatsens projekter.", "Number", "Antal"},
    {"K19", "SEATS", "Seats filled of offered", "Besatte af tilbudte pladser", "Slots that were not refused.",
     "Opslag, der ikke er afvist.", "Seats taken / seats", "Besatte pladser / pladser"},
    {"K19", "REFUSED", "Slots refused", "Afviste opslag", "Slots of the programme.", "Indsatsens opslag.",
     "Refused / all", "Afviste / alle"},
    {"K20", "", "Latest start against plan", "Største forsinkelse af byggestart", "Projects with a first plan.",
     "Projekter med en første plan.",
     "Days from the first plan's quarter to the actual start, or to the day while it has not begun; the largest",
     "Dage fra den første plans kvartal til faktisk start, eller til dagen indtil da; den største"},
    {"K21", "", "Within the citizen's reach", "Inden for borgerens rækkevidde",
     "Decided placements by their start, of which the travel limit and the travel time are known.",
     "Bevilgede forløb efter start, hvor rejsegrænse og rejsetid er kendt.",
     "Placements within the citizen's travel limit / placements", "Forløb inden for borgerens rejsegrænse / forløb"},
};

constexpr LightRule kRules[] = {
    {"K3", "FORECAST", 100, 80, true, "below the target amber, below 80 % of it red",
     "under målet gul, under 80 % af det rød"},
    {"K10", "", 95, 80, true, "below 95 % amber, below 80 % red", "under 95 % gul, under 80 % rød"},
    {"K11", "", 90, 70, true, "below 90 % amber, below 70 % red", "under 90 % gul, under 70 % rød"},
    {"K12", "COVERAGE", 90, 70, true, "below 90 % amber, below 70 % red", "under 90 % gul, under 70 % rød"},
    {"K14", "FORECAST", 95, 100, false, "above 95 % of the budget amber, above it red",
     "over 95 % af budgettet gul, over det rød"},
    {"K20", "", 0, 90, false, "late amber, more than 90 days late red", "forsinket gul, mere end 90 dage rød"},
};

}  // namespace

const KpiWords& KpiWordsOf(absl::string_view code, absl::string_view part) {
  for (const KpiWords& words : kWords) {
    if (code == words.code && part == words.part) return words;
  }
  std::abort();
}

const LightRule* LightRuleOf(absl::string_view code, absl::string_view part) {
  for (const LightRule& rule : kRules) {
    if (code == rule.code && part == rule.part) return &rule;
  }
  return nullptr;
}

}  // namespace sjak::reporting
