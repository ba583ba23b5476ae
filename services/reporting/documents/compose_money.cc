#include "absl/strings/str_cat.h"
#include "platform/base/wire.h"
#include "services/reporting/documents/builder.h"
#include "services/reporting/documents/compose.h"

namespace sjak::reporting {
namespace {

struct Measure {
  const char* word;
  bool (*has)(const v1::BudgetCell&);
  const v1::BudgetAmount& (*amount)(const v1::BudgetCell&);
};

const Measure kMeasures[] = {
    {"budget", [](const v1::BudgetCell& c) { return c.has_planned(); },
     [](const v1::BudgetCell& c) -> const v1::BudgetAmount& { return c.planned(); }},
    {"disponeret", [](const v1::BudgetCell& c) { return c.has_committed(); },
     [](const v1::BudgetCell& c) -> const v1::BudgetAmount& { return c.committed(); }},
    {"påløbet", [](const v1::BudgetCell& c) { return c.has_accrued(); },
     [](const v1::BudgetCell& c) -> const v1::BudgetAmount& { return c.accrued(); }},
    {"rest", [](const v1::BudgetCell& c) { return c.has_remaining(); },
     [](const v1::BudgetCell& c) -> const v1::BudgetAmount& { return c.remaining(); }},
};

v1::ReportCell ThousandsCell(const Measure& measure, const v1::BudgetCell& cell) {
  return measure.has(cell) ? NumberCell(measure.amount(cell).thousands()) : EmptyCell();
}

// `third`: the columns of table 3 instead of those of table 2.
void AddRows(const v1::BudgetRow& row, bool third, bool total, v1::ReportTable* out) {
  for (const Measure& measure : kMeasures) {
    std::vector<v1::ReportCell> cells = {TextCell(absl::StrCat(row.activity().da(), ", ", measure.word))};
    if (third) {
      const bool income = row.direction() == placements::v1::BUDGET_DIRECTION_INCOME;
      cells.push_back(TextCell(row.committee()));
      cells.push_back(TextCell(row.appropriation()));
      cells.push_back(TextCell(total ? "" : income ? "I" : "U"));
    } else {
      cells.push_back(TextCell(row.steering_area()));
    }
    for (const v1::BudgetCell& cell : row.cells()) cells.push_back(ThousandsCell(measure, cell));
    cells.push_back(ThousandsCell(measure, row.total()));
    AddRow(out, cells)->set_total(total);
  }
}

void AddBudget(const v1::BudgetTable& budget, bool third, v1::ReportSection* section) {
  std::vector<Column> columns = {{absl::StrCat("Aktivitet (", budget.unit().da(), ")"), false, 6}};
  if (third) {
    columns.push_back({"Udvalg", false, 2});
    columns.push_back({"Bevilling", false, 2});
    columns.push_back({"I/U", false, 1});
  } else {
    columns.push_back({"Styringsområde", false, 2});
  }
  for (int year : budget.years()) columns.push_back({absl::StrCat(year), true, 1});
  columns.push_back({"I alt", true, 1});
  v1::ReportTable* table = AddTable(section, budget.title().da(), columns);
  for (const v1::BudgetRow& row : budget.rows()) AddRows(row, third, false, table);
  AddRows(budget.total(), third, true, table);
}

}  // namespace

void AddMoney(const ReportInputs& in, v1::ReportSection* section) {
  const v1::StatusReport& report = in.figures.report;
  AddBudget(report.table2(), false, section);
  AddBudget(report.table3(), true, section);
  v1::ReportChart* chart = AddChart(section, "Frikøb i alt", "t.kr.");
  const v1::BudgetCell& total = report.table2().total().total();
  const char* const words[] = {"Budget", "Disponeret", "Påløbet", "Rest"};
  for (int i = 0; i < 4; ++i) {
    if (kMeasures[i].has(total)) AddBar(chart, words[i], kMeasures[i].amount(total).thousands());
  }
  const v1::Indicator* per_citizen = FindIndicator(report, "K13_PER_CITIZEN");
  if (per_citizen != nullptr && per_citizen->has_amount() && wire::OereFromDkk(per_citizen->amount()).value_or(0) > 0) {
    AddText(section, absl::StrCat("Det påløbne frikøb svarer til ", PrintedIndicator(*per_citizen),
                                  " for hver tilknyttet borger (bred læsning)."));
  }
  AddNote(
      section,
      "Disponeret er frikøbsaftalernes værdi. Påløbet er dokumenterede timer gange aftalt sats efter den måned, "
      "arbejdet "
      "er udført i. En tom celle betyder, at intet er besluttet; den er ikke nul. Sagsbehandlernes tid betales af den "
      "almindelige ramme og er ikke med.");
}

void AddProjects(const ReportInputs& in, v1::ReportSection* section) {
  if (in.figures.report.projects().empty()) return;
  v1::ReportTable* table = AddTable(section, "Planlagt og faktisk byggestart",
                                    {{"Projekt", false, 4},
                                     {"Bygger", false, 2},
                                     {"Boliger", true, 2},
                                     {"Planlagt", false, 2},
                                     {"Begyndt", false, 3},
                                     {"Dage forsinket", true, 2}});
  for (const v1::ProjectSlip& project : in.figures.report.projects()) {
    AddRow(table, {TextCell(project.title()), TextCell(project.builder()),
                   project.planned_units() > 0 ? NumberCell(project.planned_units()) : EmptyCell(),
                   TextCell(project.planned_start_quarter()),
                   TextCell(wire::IsSet(project.started_on()) ? ShortDate(wire::DateOf(project.started_on())) : "Nej"),
                   project.has_slip_days() ? NumberCell(project.slip_days()) : EmptyCell()});
  }
}

}  // namespace sjak::reporting
