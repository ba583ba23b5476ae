#include "cli/status_view.h"
#include "platform/base/wire.h"
#include "services/common/csv.h"

namespace sjak::cli {
namespace {

using namespace reporting::v1;  // NOLINT: the report's messages are all this file is about.

// Writes the lines of one report; the leading columns say on each what it is a line of, so that they survive sorting.
class Lines {
 public:
  Lines(const StatusReport& report, Language language, std::string* out)
      : report_(report), language_(language), csv_(out, CsvWriter::Options{true}) {
    for (const char* column :
         {"programme", "as_of", "simulated", "table", "row", "label", "year", "measure", "value", "unit", "remark"})
      csv_.Text(column);
    csv_.EndRow();
  }

  void Begin(absl::string_view table, absl::string_view row, const Text& label, int year, absl::string_view measure) {
    csv_.Text(report_.programme_code())
        .Text(wire::DateOf(report_.as_of()).ToString())
        .Text(report_.simulated() ? "SIMULATED" : "")
        .Text(table)
        .Text(row)
        .Text(InLanguage(label, language_));
    if (year != 0) {
      csv_.Number(year);
    } else {
      csv_.Empty();
    }
    csv_.Text(measure);
  }
  void Number(int64_t value, absl::string_view unit, const std::string& remark = "") {
    csv_.Number(value).Text(unit).Text(remark);
    csv_.EndRow();
  }
  void Dkk(const google::type::Money& money, const std::string& remark = "") {
    csv_.Number(wire::OereFromDkk(money).value_or(0), 2).Text("DKK").Text(remark);
    csv_.EndRow();
  }
  void Nothing(absl::string_view unit, const std::string& remark = "") {
    csv_.Empty().Text(unit).Text(remark);
    csv_.EndRow();
  }
  void Count(const GuardedCount& count) {
    if (count.has_count()) {
      Number(count.count(), "citizens");
    } else {
      Nothing("citizens", count.shown());
    }
  }
  std::string Remark(const Text& guard) const { return InLanguage(guard, language_); }

 private:
  const StatusReport& report_;
  const Language language_;
  CsvWriter csv_;
};

void Cell(absl::string_view table, absl::string_view row, const Text& label, const BudgetCell& cell, Lines* lines) {
  auto measure = [&](const char* name, bool has, const BudgetAmount& amount) {
    lines->Begin(table, row, label, cell.year(), name);
    if (has) {
      lines->Dkk(amount.exact());
    } else {
      lines->Nothing("DKK");
    }
  };
  measure("planned", cell.has_planned(), cell.planned());
  measure("committed", cell.has_committed(), cell.committed());
  measure("accrued", cell.has_accrued(), cell.accrued());
  measure("remaining", cell.has_remaining(), cell.remaining());
}

void Budget(absl::string_view name, const BudgetTable& table, Lines* lines) {
  for (const BudgetRow& row : table.rows()) {
    for (const BudgetCell& cell : row.cells()) Cell(name, "line", row.activity(), cell, lines);
    Cell(name, "line", row.activity(), row.total(), lines);
  }
  for (const BudgetCell& cell : table.total().cells()) Cell(name, "total", table.total().activity(), cell, lines);
  Cell(name, "total", table.total().activity(), table.total().total(), lines);
}

void Indicators(const StatusReport& report, Lines* lines) {
  for (const Indicator& i : report.indicators()) {
    lines->Begin("indicators", i.code(), i.label(), 0, "");
    const std::string remark = lines->Remark(i.guard());
    // A percentage is written as what it is a percentage of the target of: the number of citizens.
    const char* unit = i.unit() == UNIT_DKK ? "DKK" : i.unit() == UNIT_DAYS ? "days" : "citizens";
    if (i.has_amount()) {
      lines->Dkk(i.amount(), remark);
    } else if (i.has_numerator()) {
      lines->Number(i.numerator(), unit, remark);
    } else {
      lines->Nothing(unit, remark);
    }
  }
}

}  // namespace

std::string StatusAsCsv(const StatusReport& report, Language language) {
  std::string out;
  Lines lines(report, language, &out);
  const Text& goal = report.table1().heading().goal();
  const std::pair<const char*, int64_t> totals[] = {{"target", report.table1().target()},
                                                    {"actual_strict", report.table1().actual_strict()},
                                                    {"actual_broad", report.table1().actual_broad()}};
  for (const auto& [row, value] : totals) {
    lines.Begin("table1", row, goal, 0, "citizens");
    lines.Number(value, "citizens");
  }
  Budget("table2", report.table2(), &lines);
  Budget("table3", report.table3(), &lines);
  Indicators(report, &lines);
  for (const FunnelStep& step : report.funnel()) {
    lines.Begin("funnel", step.code(), step.label(), 0, "");
    lines.Count(step.citizens());
  }
  for (const KindCount& kind : report.kinds()) {
    lines.Begin("kinds", placements::v1::PlacementKind_Name(kind.kind()), kind.label(), 0, "");
    lines.Count(kind.citizens());
  }
  for (const ProjectSlip& project : report.projects()) {
    Text title;
    title.set_da(project.title());
    lines.Begin("projects", placements::v1::ProjectKind_Name(project.kind()), title, 0, "slip");
    if (project.has_slip_days()) {
      lines.Number(project.slip_days(), "days");
    } else {
      lines.Nothing("days");
    }
  }
  return out;
}

}  // namespace sjak::cli
