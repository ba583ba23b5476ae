#include <algorithm>

#include "absl/strings/str_cat.h"
#include "platform/base/wire.h"
#include "services/common/money.h"
#include "services/reporting/documents/builder.h"
#include "services/reporting/documents/compose.h"

namespace sjak::reporting {
namespace {

template <typename Has>
std::vector<const v1::FollowUpFacts*> EntriesOf(const ReportInputs& in, Has has) {
  std::vector<const v1::FollowUpFacts*> found;
  for (const v1::FollowUp& entry : in.entries) {
    if (has(entry.facts())) found.push_back(&entry.facts());
  }
  return found;
}

std::string DateText(const google::type::Date& date) { return wire::IsSet(date) ? ShortDate(wire::DateOf(date)) : ""; }

const char* WordOf(v1::RiskState state) {
  switch (state) {
    case v1::RISK_STATE_MITIGATED:
      return "Imødegået";
    case v1::RISK_STATE_OCCURRED:
      return "Indtruffet";
    case v1::RISK_STATE_CLOSED:
      return "Lukket";
    default:
      return "Åben";
  }
}

const char* WordOf(v1::PartnershipEntryType type) {
  switch (type) {
    case v1::PARTNERSHIP_ENTRY_TYPE_MEETING:
      return "Møde";
    case v1::PARTNERSHIP_ENTRY_TYPE_AGREEMENT:
      return "Aftale";
    case v1::PARTNERSHIP_ENTRY_TYPE_DECISION:
      return "Beslutning";
    case v1::PARTNERSHIP_ENTRY_TYPE_ISSUE:
      return "Problem";
    default:
      return "Forbedring";
  }
}

std::string ValueText(bool has, int64_t value, int decimals, const std::string& unit) {
  if (!has) return "";
  NumberStyle style;
  style.decimals = decimals;
  return absl::StrCat(FormatDecimal(value, style), unit.empty() ? "" : " ", unit);
}

}  // namespace

void AddArea(const ReportInputs& in, v1::ReportSection* section) {
  const auto entries = EntriesOf(in, [](const v1::FollowUpFacts& f) { return f.has_area_indicator(); });
  if (entries.empty()) return;
  v1::ReportTable* table = AddTable(section, "Området i tal",
                                    {{"Område", false, 2},
                                     {"Forhold", false, 4},
                                     {"Værdi", true, 2},
                                     {"Sammenlignet med", false, 3},
                                     {"Opgjort", false, 2},
                                     {"Kilde", false, 3}});
  for (const v1::FollowUpFacts* facts : entries) {
    const v1::AreaIndicator& i = facts->area_indicator();
    const std::string other = ValueText(i.has_comparator_value(), i.comparator_value(), i.decimals(), i.unit());
    AddRow(table, {TextCell(i.area()), TextCell(i.title()),
                   TextCell(i.has_value() ? ValueText(true, i.value(), i.decimals(), i.unit()) : "Opfyldt"),
                   TextCell(absl::StrCat(i.comparator(), other.empty() ? "" : ": ", other)),
                   TextCell(DateText(i.measured_on())), TextCell(i.source())});
  }
  AddNote(section, "Tallene gælder området og siger intet om den enkelte borger.");
}

void AddPartnership(const ReportInputs& in, v1::ReportSection* section) {
  const auto items = EntriesOf(in, [](const v1::FollowUpFacts& f) { return f.has_maturity_item(); });
  if (!items.empty()) {
    v1::ReportTable* table =
        AddTable(section, "Er partnerskabet afprøvet?",
                 {{"Spørgsmål", false, 4}, {"0-4", true, 1}, {"Belæg", false, 5}, {"Vurderet", false, 2}});
    int sum = 0;
    for (const v1::FollowUpFacts* facts : items) {
      const v1::MaturityItem& item = facts->maturity_item();
      sum += item.score();
      AddRow(table, {TextCell(item.question()), NumberCell(item.score()), TextCell(item.evidence()),
                     TextCell(DateText(item.assessed_on()))});
    }
    AddRow(table, {TextCell("Gennemsnit"), NumberCell(DivideRounded(10 * sum, static_cast<int64_t>(items.size())), 1),
                   EmptyCell(), EmptyCell()})
        ->set_total(true);
    AddNote(section, "0 ikke begyndt, 1 begyndt, 2 virker med hjælp, 3 virker, 4 virker uden projektet.");
  }
  const auto log = EntriesOf(in, [](const v1::FollowUpFacts& f) { return f.has_partnership_entry(); });
  if (log.empty()) return;
  v1::ReportTable* table = AddTable(section, "Partnerskabets log",
                                    {{"Dato", false, 2}, {"Art", false, 2}, {"Parter", false, 2}, {"Hvad", false, 5}});
  for (const v1::FollowUpFacts* facts : log) {
    const v1::PartnershipEntry& entry = facts->partnership_entry();
    AddRow(table, {TextCell(DateText(entry.happened_on())), TextCell(WordOf(entry.type())), TextCell(entry.parties()),
                   TextCell(entry.text())});
  }
}

void AddMilestones(const ReportInputs& in, v1::ReportSection* section) {
  const auto entries = EntriesOf(in, [](const v1::FollowUpFacts& f) { return f.has_milestone(); });
  if (entries.empty()) return;
  v1::ReportTable* table = AddTable(
      section, "Milepæle", {{"Milepæl", false, 4}, {"Planlagt", false, 2}, {"Nået", false, 2}, {"Belæg", false, 4}});
  const Date as_of = wire::DateOf(in.figures.report.as_of());
  for (const v1::FollowUpFacts* facts : entries) {
    const v1::Milestone& milestone = facts->milestone();
    const bool late = !wire::IsSet(milestone.reached_on()) && wire::DateOf(milestone.planned_on()) < as_of;
    AddRow(table, {TextCell(milestone.title()), TextCell(DateText(milestone.planned_on())),
                   TextCell(late ? "Overskredet" : DateText(milestone.reached_on())), TextCell(milestone.evidence())});
  }
}

void AddRisks(const ReportInputs& in, v1::ReportSection* section) {
  auto entries = EntriesOf(in, [](const v1::FollowUpFacts& f) { return f.has_risk(); });
  if (entries.empty()) return;
  const auto weight = [](const v1::FollowUpFacts* f) { return f->risk().likelihood() * f->risk().consequence(); };
  std::stable_sort(entries.begin(), entries.end(), [&](auto* a, auto* b) { return weight(a) > weight(b); });
  v1::ReportTable* table = AddTable(section, "Risici, de tungeste først",
                                    {{"Risiko", false, 4},
                                     {"Vægt", false, 1},
                                     {"Imødegåelse", false, 4},
                                     {"Ansvarlig", false, 2},
                                     {"Tilstand", false, 2}});
  for (const v1::FollowUpFacts* facts : entries) {
    const v1::Risk& risk = facts->risk();
    AddRow(table, {TextCell(risk.title()), TextCell(absl::StrCat(risk.likelihood(), " × ", risk.consequence())),
                   TextCell(risk.mitigation()), TextCell(risk.owner()), TextCell(WordOf(risk.state()))});
  }
  AddNote(section, "Vægt: sandsynlighed × konsekvens, hver fra 1 til 5.");
}

void AddExplorations(const ReportInputs& in, v1::ReportSection* section) {
  const auto entries = EntriesOf(in, [](const v1::FollowUpFacts& f) { return f.has_exploration_item(); });
  if (entries.empty()) return;
  v1::ReportTable* table =
      AddTable(section, "Muligheder, der undersøges i forbindelse med piloten",
               {{"Spørgsmål", false, 4}, {"Ansvarlig", false, 2}, {"Belæg", false, 4}, {"Konklusion", false, 4}});
  for (const v1::FollowUpFacts* facts : entries) {
    const v1::ExplorationItem& item = facts->exploration_item();
    AddRow(table, {TextCell(item.question()), TextCell(item.owner()), TextCell(item.evidence()),
                   TextCell(item.finding().empty() ? "Undersøges" : item.finding())});
  }
}

void AddDecisions(const ReportInputs& in, v1::ReportSection* section) {
  const auto entries = EntriesOf(in, [](const v1::FollowUpFacts& f) { return f.has_decision(); });
  if (entries.empty()) return;
  v1::ReportTable* table =
      AddTable(section, "Beslutninger",
               {{"Dato", false, 2}, {"Hvem", false, 2}, {"Beslutning", false, 4}, {"Begrundelse", false, 4}});
  for (const v1::FollowUpFacts* facts : entries) {
    const v1::Decision& decision = facts->decision();
    AddRow(table, {TextCell(DateText(decision.decided_on())), TextCell(decision.body()), TextCell(decision.text()),
                   TextCell(decision.reason())});
  }
}

namespace {

void AddFaults(const Figures::Faults& faults, v1::ReportTable* table) {
  struct Fault {
    int64_t found;
    const char* what;
    const char* action;
  };
  for (const Fault& fault : {
           Fault{faults.unstated_days, "Planlagte dage uden registreret fremmøde",
                 "Byggepladsen registrerer fremmøde eller fravær"},
           Fault{faults.overdue_measurements, "Progressionsmålinger, der ikke er taget til tiden",
                 "Sagsbehandleren måler ved næste samtale"},
           Fault{faults.unsigned_placements, "Påbegyndte forløb, hvor en underskrift mangler",
                 "Indhent underskriften dér, hvor afgørelsen ligger"},
           Fault{faults.wrong_p_numbers, "Forløb, der er bevilget til et andet P-nummer",
                 "Ret produktionsenheden her eller dér, hvor afgørelsen ligger"},
           Fault{faults.overlaps, "Forløb, der begynder, mens borgeren har et andet af samme form",
                 "Afslut det ene, eller registrér det som fejl"},
       }) {
    if (fault.found > 0) {
      AddRow(table, {TextCell(fault.what), TextCell(absl::StrCat(fault.found, ". ", fault.action))});
    }
  }
}

}  // namespace

void AddQuality(const ReportInputs& in, v1::ReportSection* section) {
  const v1::StatusReport& report = in.figures.report;
  v1::ReportTable* table = AddTable(section, "Forbehold og mangler", {{"Hvad", false, 3}, {"Fund", false, 5}});
  for (const v1::FollowedFeed& feed : report.feeds()) {
    if (!feed.stopped().empty())
      AddRow(table, {TextCell(absl::StrCat("Kilde ", feed.feed())), TextCell("Står stille; skal genopbygges")});
    if (feed.n() < feed.head_n()) {
      AddRow(table, {TextCell(absl::StrCat("Kilde ", feed.feed())),
                     TextCell(absl::StrCat(feed.head_n() - feed.n(), " ændringer er ikke med endnu"))});
    }
  }
  AddFaults(in.figures.faults, table);
  for (const v1::Indicator& indicator : report.indicators()) {
    if (indicator.guard().da().empty()) continue;
    AddRow(table, {TextCell(indicator.label().da()), TextCell(indicator.guard().da())});
  }
  for (const v1::FollowUp& entry : in.entries) {
    const v1::FollowUpFacts& facts = entry.facts();
    if (facts.has_milestone() && !wire::IsSet(facts.milestone().reached_on()) &&
        wire::DateOf(facts.milestone().planned_on()) < wire::DateOf(report.as_of())) {
      AddRow(table, {TextCell(absl::StrCat("Milepæl: ", facts.milestone().title())), TextCell("Overskredet")});
    }
    if (facts.has_maturity_item() && facts.maturity_item().evidence().empty()) {
      AddRow(table, {TextCell(absl::StrCat("Modenhed: ", facts.maturity_item().question())), TextCell("Uden belæg")});
    }
  }
  if (table->rows().empty()) {
    section->mutable_blocks()->RemoveLast();
    AddText(section, "Intet at bemærke.");
  }
}

void AddBasis(const ReportInputs& in, v1::ReportSection* section) {
  std::string positions;
  for (const v1::FollowedFeed& feed : in.figures.report.feeds()) {
    absl::StrAppend(&positions, positions.empty() ? "" : ", ", feed.feed(), " ", feed.epoch(), ":", feed.n());
  }
  AddNote(section,
          absl::StrCat("Tallene er talt af hændelserne", positions.empty() ? "" : " til og med ", positions,
                       ", med dage til og med ", DanishDate(wire::DateOf(in.figures.report.as_of())),
                       ". Seneste måned er foreløbig: senere indberetning giver en ny version af rapporten, som "
                       "forklarer forskellen. Personer tælles én gang, også når de har flere forløb."));
}

}  // namespace sjak::reporting
