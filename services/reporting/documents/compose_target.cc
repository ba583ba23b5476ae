#include <algorithm>

#include "absl/strings/str_cat.h"
#include "platform/base/wire.h"
#include "services/common/money.h"
#include "services/reporting/documents/builder.h"
#include "services/reporting/documents/compose.h"

namespace sjak::reporting {
namespace {

std::string AmountOf(const v1::StatusReport& report, const char* code) {
  const v1::Indicator* indicator = FindIndicator(report, code);
  return indicator == nullptr ? "–" : PrintedIndicator(*indicator);
}

std::string Or(const std::string& text, const std::string& otherwise) { return text.empty() ? otherwise : text; }

void AddReading(const v1::StatusReport& report, bool strict, int64_t reached, v1::ReportTable* table) {
  const int64_t target = report.table1().target();
  const v1::Indicator* forecast = FindIndicator(report, strict ? "K3_FORECAST_STRICT" : "K3_FORECAST_BROAD");
  AddRow(table, {TextCell(strict ? "Snæver: prøvehusene" : "Bred: alle partnernes byggepladser"), NumberCell(target),
                 NumberCell(reached), NumberCell(std::max<int64_t>(0, target - reached)),
                 target > 0 ? TextCell(absl::StrCat(DivideRounded(100 * reached, target), " pct.")) : EmptyCell(),
                 forecast == nullptr ? EmptyCell() : TextCell(PrintedIndicator(*forecast))});
}

std::vector<v1::GuardedCount> GuardedKinds(const ReportInputs& in) {
  std::vector<Cell> cells;
  for (const Figures::KindTotal& kind : in.figures.kinds) cells.push_back({kind.citizens, kind.structural});
  std::vector<v1::GuardedCount> counts;
  for (const GuardedCell& cell : GuardOneWay(cells, in.rule.smallest_count)) {
    v1::GuardedCount count;
    if (cell.count) count.set_count(*cell.count);
    count.set_shown(cell.shown);
    counts.push_back(count);
  }
  return counts;
}

v1::ReportCell CountCell(const v1::GuardedCount& count) {
  return count.has_count() ? NumberCell(count.count()) : TextCell(count.shown());
}

// Of the shown ones only; a share of a hidden number would say it.
v1::ReportCell ShareCell(int64_t part, int64_t whole, const DisclosureRule& rule) {
  const std::optional<int64_t> share = ShownShare(part, whole, rule);
  return share ? TextCell(absl::StrCat(*share, " pct.")) : EmptyCell();
}

void KindsForOutside(const ReportInputs& in, v1::ReportSection* section) {
  if (in.table == nullptr) {
    AddText(section, "Fordelingen på former vises ikke endnu: tallene er så små, at de kunne udpege enkelte borgere.");
    return;
  }
  v1::ReportTable* table = AddTable(section, absl::StrCat("Borgere efter form, pr. ", DanishDate(in.table->as_of)),
                                    {{"Form", false, 3}, {"Borgere", true, 1}, {"Andel", true, 1}});
  for (const Figures::KindTotal& kind : in.figures.kinds) {
    for (const ReleasedCell& cell : in.table->cells) {
      if (cell.code != kind.kind) continue;
      const bool shown = cell.shown == ReleasedCell::Shown::kCount;
      AddRow(table, {TextCell(kind.label_da), shown ? NumberCell(cell.count) : TextCell(Printed(cell, in.table->k)),
                     shown ? ShareCell(cell.count, in.table->total, in.rule) : EmptyCell()});
    }
  }
  AddRow(table, {TextCell("I alt"), NumberCell(in.table->total), EmptyCell()})->set_total(true);
  AddNote(section,
          absl::StrCat("Tal under ", in.table->k, " vises ikke (<", in.table->k,
                       "), og nogle større tal er udeladt (..), så de små ikke kan regnes ud. Tabellen fornyes "
                       "først, når forskellen til den forrige ikke udpeger enkelte borgere."));
}

}  // namespace

void AddSummary(const ReportInputs& in, v1::ReportSection* section) {
  const v1::StatusReport& report = in.figures.report;
  const v1::Table1& table = report.table1();
  AddText(section,
          absl::StrCat("Til og med ", DanishDate(wire::DateOf(report.as_of())), " er ", table.actual_strict(),
                       table.actual_strict() == 1 ? " borger" : " borgere",
                       " tilknyttet byggeriet af prøvehusene (snæver læsning) og ", table.actual_broad(),
                       " på alle partnernes byggepladser (bred læsning). Målet er mindst ", table.target(), "."));
  AddText(section, absl::StrCat("Af budgettet på ", AmountOf(report, "K14_BUDGET"), " er ",
                                AmountOf(report, "K14_COMMITTED"), " disponeret og ", AmountOf(report, "K14_ACCRUED"),
                                " påløbet. Tilbage er ", AmountOf(report, "K14_REMAINING")));
  for (const v1::ProjectSlip& project : report.projects()) {
    if (!project.has_slip_days() || project.slip_days() <= 0) continue;
    const bool begun = wire::IsSet(project.started_on());
    AddText(section, absl::StrCat(project.title(), begun ? " begyndte " : " er ikke begyndt og er ",
                                  project.slip_days(), project.slip_days() == 1 ? " dag" : " dage",
                                  begun ? " efter det planlagte kvartal." : " forsinket i forhold til planen."));
  }
}

void AddTarget(const ReportInputs& in, v1::ReportSection* section) {
  const v1::StatusReport& report = in.figures.report;
  const v1::Table1& table1 = report.table1();
  if (in.kind != v1::REPORT_KIND_PARTNER_SHEET) {
    v1::ReportTable* table =
        AddTable(section, "Tabel 1 – Oversigt over målsætning for effekter og evaluering af budgetønsket",
                 {{Or(table1.heading().target_group().da(), "Målgruppe"), false, 3},
                  {Or(table1.heading().effort().da(), "Indsats"), false, 4},
                  {Or(table1.heading().goal().da(), "Målsætning"), false, 4},
                  {Or(table1.heading().follow_up().da(), "Opfølgning"), false, 3},
                  {"Status", false, 2}});
    AddRow(table, {TextCell(table1.row().target_group().da()), TextCell(table1.row().effort().da()),
                   TextCell(table1.row().goal().da()), TextCell(table1.row().follow_up().da()),
                   TextCell(absl::StrCat("Snæver: ", table1.actual_strict(), " af ", table1.target(),
                                         ". Bred: ", table1.actual_broad(), " af ", table1.target(), "."))});
  }
  v1::ReportTable* readings = AddTable(section, "Målet i to læsninger",
                                       {{"Læsning", false, 4},
                                        {"Mål", true, 1},
                                        {"Nået", true, 1},
                                        {"Mangler", true, 1},
                                        {"Andel", true, 1},
                                        {"Prognose", true, 2}});
  AddReading(report, true, table1.actual_strict(), readings);
  AddReading(report, false, table1.actual_broad(), readings);
  v1::ReportChart* chart = AddChart(section, "Tilknyttede borgere og målet", "");
  AddBar(chart, "Snæver læsning", table1.actual_strict());
  AddBar(chart, "Bred læsning", table1.actual_broad());
  chart->set_target(table1.target());
  bool defined = false;
  for (const v1::FollowUp& entry : in.entries) {
    if (!entry.facts().has_target_definition()) continue;
    const v1::TargetDefinition& definition = entry.facts().target_definition();
    defined = true;
    AddNote(section, absl::StrCat(definition.reading() == v1::TARGET_READING_STRICT ? "Snæver: " : "Bred: ",
                                  definition.text(), " (", definition.source(), ")."));
  }
  if (!defined && !report.target().definitions().empty()) AddNote(section, report.target().definitions());
}

void AddKinds(const ReportInputs& in, v1::ReportSection* section) {
  if (IsForOutside(in.kind)) return KindsForOutside(in, section);
  v1::ReportTable* table = AddTable(section, "Borgere efter første dags form",
                                    {{"Form", false, 3}, {"Borgere", true, 1}, {"Andel", true, 1}});
  const int64_t broad = in.figures.report.table1().actual_broad();
  const std::vector<v1::GuardedCount> counts = GuardedKinds(in);
  for (size_t i = 0; i < counts.size(); ++i) {
    const bool shown = counts[i].has_count();
    AddRow(table, {TextCell(in.figures.kinds[i].label_da), CountCell(counts[i]),
                   shown ? ShareCell(counts[i].count(), broad, in.rule) : EmptyCell()});
  }
  AddRow(table, {TextCell("I alt"), NumberCell(broad), EmptyCell()})->set_total(true);
}

void AddHours(const ReportInputs& in, v1::ReportSection* section) {
  if (!MaySumBeShown(in.figures.person_minutes, in.rule)) {
    AddText(section, "Timerne vises ikke endnu: for få borgere står for dem.");
    return;
  }
  // To whole hundreds, so that two months do not tell what one person worked between them.
  const int64_t hundreds = DivideRounded(in.figures.minutes, 6000);
  AddText(section, hundreds == 0 ? std::string("Borgerne har i alt været på byggepladserne i under 50 timer.")
                                 : absl::StrCat("Borgerne har i alt været på byggepladserne i ca. ",
                                                FormatDecimal(hundreds * 100), " timer."));
}

void AddFunnel(const ReportInputs& in, v1::ReportSection* section) {
  v1::ReportTable* table =
      AddTable(section, "Borgere, der er kommet mindst så langt", {{"Trin", false, 3}, {"Borgere", true, 1}});
  for (const v1::FunnelStep& step : in.figures.report.funnel()) {
    AddRow(table, {TextCell(step.label().da()), CountCell(step.citizens())});
  }
}

void AddIndicators(const ReportInputs& in, v1::ReportSection* section) {
  v1::ReportTable* table =
      AddTable(section, "Nøgletal",
               {{"Nøgletal", false, 3}, {"Værdi", true, 2}, {"n", true, 1}, {"Sådan regnes det", false, 5}});
  for (const v1::Indicator& indicator : in.figures.report.indicators()) {
    std::string formula = indicator.formula().da();
    const bool number = indicator.has_numerator() || indicator.has_amount();
    if (number && !indicator.guard().da().empty())
      absl::StrAppend(&formula, " Forbehold: ", indicator.guard().da(), ".");
    AddRow(table, {TextCell(indicator.label().da()), TextCell(PrintedIndicator(indicator)),
                   indicator.has_n() ? NumberCell(indicator.n()) : EmptyCell(), TextCell(formula)});
  }
}

}  // namespace sjak::reporting
