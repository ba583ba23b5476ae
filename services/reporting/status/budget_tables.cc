#include "services/reporting/status/budget_tables.h"

#include "absl/strings/str_cat.h"
#include "platform/base/wire.h"
#include "services/reporting/status/words.h"

namespace sjak::reporting {
namespace {

v1::BudgetAmount ToProto(const Amount& amount) {
  v1::BudgetAmount proto;
  *proto.mutable_exact() = wire::DkkFromOere(amount.oere);
  proto.set_thousands(amount.thousands);
  return proto;
}

v1::BudgetCell ToProto(const BudgetCell& cell, int year) {
  v1::BudgetCell proto;
  proto.set_year(year);
  if (cell.planned) *proto.mutable_planned() = ToProto(*cell.planned);
  if (cell.committed) *proto.mutable_committed() = ToProto(*cell.committed);
  if (cell.accrued) *proto.mutable_accrued() = ToProto(*cell.accrued);
  if (cell.remaining) *proto.mutable_remaining() = ToProto(*cell.remaining);
  return proto;
}

void SetCells(const BudgetRow& row, const std::vector<int>& years, v1::BudgetRow* proto) {
  for (size_t i = 0; i < years.size(); ++i) *proto->add_cells() = ToProto(row.cells[i], years[i]);
  *proto->mutable_total() = ToProto(row.total, 0);
}

v1::BudgetTable Frame(const BudgetTable& table) {
  v1::BudgetTable proto;
  // One price level for the table, as the note has it; a table of several levels does not name any.
  std::string level_en, level_da;
  if (!table.rows.empty()) {
    const int year = table.rows[0].line.price_level_year;
    bool same = true;
    for (const BudgetRow& row : table.rows) same = same && row.line.price_level_year == year;
    if (same) {
      level_en = absl::StrCat(", ", year, " price level");
      level_da = absl::StrCat(", ", year, " p/l");
    }
  }
  *proto.mutable_unit() = MakeText("1,000 DKK" + level_en, "1.000 kr." + level_da);
  for (int year : table.years) proto.add_years(year);
  for (const BudgetRow& row : table.rows) {
    v1::BudgetRow* out = proto.add_rows();
    *out->mutable_activity() = MakeText(row.line.title, row.line.title_da);
    SetCells(row, table.years, out);
  }
  SetCells(table.total, table.years, proto.mutable_total());
  return proto;
}

}  // namespace

v1::BudgetTable ToTable2(const BudgetTable& table) {
  v1::BudgetTable proto = Frame(table);
  *proto.mutable_title() = MakeText("Table 2 - The proposal's activities in all steering areas",
                                    "Tabel 2 – Oversigt over ønskets aktiviteter på alle styringsområder");
  *proto.mutable_total()->mutable_activity() = MakeText("Total expenditure (net)", "Udgifter i alt (netto)");
  for (size_t i = 0; i < table.rows.size(); ++i)
    proto.mutable_rows(static_cast<int>(i))->set_steering_area(table.rows[i].line.steering_area);
  return proto;
}

v1::BudgetTable ToTable3(const BudgetTable& table) {
  v1::BudgetTable proto = Frame(table);
  *proto.mutable_title() = MakeText("Table 3 - Service expenditure", "Tabel 3 – Udgifter til service");
  *proto.mutable_total()->mutable_activity() = MakeText("Total expenditure", "Udgifter i alt");
  for (size_t i = 0; i < table.rows.size(); ++i) {
    const BudgetLine& line = table.rows[i].line;
    v1::BudgetRow* row = proto.mutable_rows(static_cast<int>(i));
    row->set_committee(line.committee);
    row->set_appropriation(line.appropriation);
    row->set_direction(line.income ? placements::v1::BUDGET_DIRECTION_INCOME
                                   : placements::v1::BUDGET_DIRECTION_EXPENDITURE);
  }
  return proto;
}

}  // namespace sjak::reporting
