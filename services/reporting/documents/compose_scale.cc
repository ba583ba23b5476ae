#include "absl/strings/str_cat.h"
#include "platform/base/wire.h"
#include "services/common/money.h"
#include "services/reporting/documents/builder.h"
#include "services/reporting/documents/compose.h"
#include "services/reporting/frozen/experience_rules.h"

namespace sjak::reporting {
namespace {

const char* DanishOf(const std::string& scenario) {
  return scenario == "LOW" ? "Forsigtigt" : scenario == "HIGH" ? "Højt" : "Forventet";
}

ExperienceFacts ExperienceOf(const ReportInputs& in) {
  const v1::StatusReport& report = in.figures.report;
  ExperienceFacts facts;
  facts.target = report.table1().target();
  facts.attached_strict = report.table1().actual_strict();
  facts.attached_broad = report.table1().actual_broad();
  for (const v1::ProjectSlip& project : report.projects()) {
    const bool begun =
        wire::IsSet(project.started_on()) && wire::DateOf(project.started_on()) <= wire::DateOf(report.as_of());
    if (begun && project.kind() == placements::v1::PROJECT_KIND_TEST_HOUSES) facts.building_begun = true;
  }
  if (const v1::Indicator* accrued = FindIndicator(report, "K14_ACCRUED")) {
    facts.accrued_oere = wire::OereFromDkk(accrued->amount()).value_or(0);
  }
  for (const v1::FollowUp& entry : in.entries) {
    if (entry.facts().has_maturity_item()) {
      ++facts.maturity_items;
      facts.maturity_sum += entry.facts().maturity_item().score();
    }
    if (entry.facts().has_exploration_item()) {
      ++facts.explorations;
      facts.explorations_concluded += entry.facts().exploration_item().state() == v1::EXPLORATION_STATE_CONCLUDED;
    }
  }
  return facts;
}

template <typename List>
void AddSplit(const v1::ScaleUp& scale, const char* caption, const List& (*list)(const v1::Scenario&),
              v1::ReportSection* section) {
  v1::ReportTable* table =
      AddTable(section, caption, {{"", false, 4}, {"Forsigtigt", true, 1}, {"Forventet", true, 1}, {"Højt", true, 1}});
  const List& first = list(scale.scenarios(0));
  for (int i = 0; i < first.size(); ++i) {
    std::vector<v1::ReportCell> cells = {TextCell(first.Get(i).label().da())};
    for (const v1::Scenario& scenario : scale.scenarios())
      cells.push_back(NumberCell(list(scenario).Get(i).citizens()));
    AddRow(table, cells);
  }
}

void AddAssumptions(const v1::ScaleUp& scale, v1::ReportSection* section) {
  v1::ReportTable* table = AddTable(section, "Forudsætninger",
                                    {{"Forudsætning", false, 4},
                                     {"Forsigtig", true, 2},
                                     {"Forventet", true, 2},
                                     {"Høj", true, 2},
                                     {"Enhed", false, 2},
                                     {"Kilde", false, 4}});
  for (const v1::Assumption& a : scale.assumptions()) {
    // Amounts are read in kroner and hours.
    const bool money = a.unit() == "øre", time = a.unit() == "minutter";
    const auto cell = [&](int64_t value) {
      return money ? NumberCell(value, 2) : time ? NumberCell(DivideRounded(value, 60)) : NumberCell(value);
    };
    AddRow(table, {TextCell(a.label().da()), cell(a.low()), cell(a.base()), cell(a.high()),
                   TextCell(money  ? "kr."
                            : time ? "timer"
                                   : a.unit()),
                   TextCell(a.source().da())});
  }
}

}  // namespace

void AddExperience(const ReportInputs& in, v1::ReportSection* section) {
  const ExperienceVerdict verdict = JudgeExperience(ExperienceOf(in));
  AddText(section, verdict.conclusion);
  v1::ReportTable* table = AddTable(section, "Hvad beslutningen kan hvile på",
                                    {{"Kriterium", false, 5}, {"Fundet", false, 3}, {"Opfyldt", false, 1}});
  for (const Criterion& criterion : verdict.criteria) {
    AddRow(table, {TextCell(criterion.question), TextCell(criterion.found), TextCell(criterion.met ? "Ja" : "Nej")});
  }
}

void AddScenarios(const ReportInputs& in, v1::ReportSection* section) {
  using Limits = google::protobuf::RepeatedPtrField<v1::Limit>;
  using Shares = google::protobuf::RepeatedPtrField<v1::Share>;
  const v1::ScaleUp& scale = in.scale_up;
  if (scale.scenarios_size() != 3) return;
  const v1::Scenario& base = scale.scenarios(1);
  std::string limit;
  for (const v1::Limit& l : base.limits()) {
    if (l.code() == base.limited_by()) limit = l.label().da();
  }
  AddText(section,
          absl::StrCat("Et skøn, ikke en prognose: ", base.places(),
                       " borgere om året under de forventede "
                       "forudsætninger, fra ",
                       scale.scenarios(0).places(), " til ", scale.scenarios(2).places(),
                       ". Det, der begrænser antallet, er ", limit, ". Den forudsætning, der flytter mest, er \"",
                       scale.sensitivities(0).label().da(), "\": fra ", scale.sensitivities(0).at_low(), " til ",
                       scale.sensitivities(0).at_high(), " borgere om året."));
  v1::ReportTable* table =
      AddTable(section, "Scenarier pr. år",
               {{"", false, 4}, {"Forsigtigt", true, 1}, {"Forventet", true, 1}, {"Højt", true, 1}});
  const auto row = [&](const char* word, auto value) {
    std::vector<v1::ReportCell> cells = {TextCell(word)};
    for (const v1::Scenario& scenario : scale.scenarios()) cells.push_back(value(scenario));
    return AddRow(table, cells);
  };
  const auto kroner = [](const google::type::Money& money) {
    return NumberCell(DivideRounded(wire::OereFromDkk(money).value_or(0), 100));
  };
  row("Borgere", [](const v1::Scenario& s) { return NumberCell(s.places()); })->set_total(true);
  row("Frikøb, kr.", [&](const v1::Scenario& s) { return kroner(s.cost()); });
  row("Frikøb pr. borger, kr.", [&](const v1::Scenario& s) { return kroner(s.cost_per_citizen()); });
  row("År, til boligerne står", [](const v1::Scenario& s) { return NumberCell(s.years()); });
  row("Borgere i alt i de år", [](const v1::Scenario& s) { return NumberCell(s.citizens_in_all()); });
  v1::ReportChart* chart = AddChart(section, "Borgere om året", "");
  for (const v1::Scenario& scenario : scale.scenarios()) AddBar(chart, DanishOf(scenario.code()), scenario.places());
  AddSplit<Limits>(
      scale, "Hvor mange hver grænse giver plads til",
      [](const v1::Scenario& s) -> const Limits& { return s.limits(); }, section);
  AddSplit<Shares>(
      scale, "Pladserne efter byggefase", [](const v1::Scenario& s) -> const Shares& { return s.phases(); }, section);
  AddSplit<Shares>(
      scale, "Pladserne efter form", [](const v1::Scenario& s) -> const Shares& { return s.kinds(); }, section);
  AddSplit<Shares>(
      scale, "Pladserne efter målgruppe", [](const v1::Scenario& s) -> const Shares& { return s.target_groups(); },
      section);
  v1::ReportTable* sensitivity = AddTable(
      section, "Hvad der betyder mest", {{"Forudsætning", false, 4}, {"Ved forsigtig", true, 1}, {"Ved høj", true, 1}});
  for (const v1::Sensitivity& s : scale.sensitivities()) {
    if (s.at_low() == s.at_high()) continue;
    AddRow(sensitivity, {TextCell(s.label().da()), NumberCell(s.at_low()), NumberCell(s.at_high())});
  }
  AddNote(section, "Hver forudsætning ændres alene, de andre er som forventet; borgere om året.");
  AddAssumptions(scale, section);
}

}  // namespace sjak::reporting
