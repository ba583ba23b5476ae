#include "services/reporting/status/budget_rules.h"

#include <set>

#include "services/common/money.h"

namespace sjak::reporting {
namespace {

using YearAmounts = std::map<int, int64_t>;  // øre by year

// What one line has of each measure, by year.
struct LineAmounts {
  YearAmounts planned;
  YearAmounts committed;
  YearAmounts accrued;
};

std::optional<int64_t> At(const YearAmounts& amounts, int year) {
  auto it = amounts.find(year);
  return it == amounts.end() ? std::nullopt : std::optional<int64_t>(it->second);
}

std::optional<int64_t> Sum(const YearAmounts& amounts) {
  if (amounts.empty()) return std::nullopt;
  int64_t sum = 0;
  for (const auto& [year, oere] : amounts) sum += oere;
  return sum;
}

std::optional<Amount> Exact(std::optional<int64_t> oere) {
  if (!oere) return std::nullopt;
  return Amount{*oere};
}

BudgetCell MakeCell(std::optional<int64_t> planned, std::optional<int64_t> committed, std::optional<int64_t> accrued) {
  BudgetCell cell{Exact(planned), Exact(committed), Exact(accrued), std::nullopt};
  if (planned || accrued) cell.remaining = Amount{planned.value_or(0) - accrued.value_or(0)};
  return cell;
}

using Measure = std::optional<Amount> BudgetCell::*;

// Sums a measure down one column into `total`, and rounds the column for print.
void CloseColumn(Measure measure, const std::vector<BudgetCell*>& column, const std::vector<bool>& income,
                 BudgetCell* total) {
  std::vector<std::optional<int64_t>> signed_oere;
  for (size_t i = 0; i < column.size(); ++i) {
    const std::optional<Amount>& amount = column[i]->*measure;
    signed_oere.push_back(amount ? std::optional<int64_t>(income[i] ? -amount->oere : amount->oere) : std::nullopt);
    if (amount) total->*measure = Amount{(total->*measure).value_or(Amount{}).oere + *signed_oere.back()};
  }
  const ThousandsColumn printed = RoundToThousands(signed_oere);
  for (size_t i = 0; i < column.size(); ++i) {
    if (printed.rows[i]) (column[i]->*measure)->thousands = income[i] ? -*printed.rows[i] : *printed.rows[i];
  }
  if (printed.total) (total->*measure)->thousands = *printed.total;
}

void CloseTable(BudgetTable* table) {
  std::vector<bool> income;
  for (const BudgetRow& row : table->rows) income.push_back(row.line.income);
  table->total.cells.resize(table->years.size());
  for (size_t c = 0; c <= table->years.size(); ++c) {  // the year columns, then the total column
    const bool last = c == table->years.size();
    std::vector<BudgetCell*> column;
    for (BudgetRow& row : table->rows) column.push_back(last ? &row.total : &row.cells[c]);
    BudgetCell* total = last ? &table->total.total : &table->total.cells[c];
    for (Measure measure : {&BudgetCell::planned, &BudgetCell::committed, &BudgetCell::accrued, &BudgetCell::remaining})
      CloseColumn(measure, column, income, total);
  }
}

}  // namespace

std::map<int, int64_t> ByYear(const Commitment& commitment) {
  std::map<int, int64_t> years;
  const int64_t days = commitment.ends_on - commitment.starts_on + 1;
  int64_t before = 0;
  for (int year = commitment.starts_on.year(); year <= commitment.ends_on.year(); ++year) {
    const Date last = year == commitment.ends_on.year() ? commitment.ends_on : Date(year, 12, 31);
    // 128 bits are not needed: 10^13 øre x 3,660 days fits in 64.
    const int64_t until = DivideRounded(commitment.oere * (last - commitment.starts_on + 1), days);
    years[year] = until - before;
    before = until;
  }
  return years;
}

BudgetTable MakeBudgetTable(int budget_year, absl::Span<const BudgetLine> lines,
                            absl::Span<const Commitment> commitments, absl::Span<const Accrual> accruals) {
  std::map<std::string, LineAmounts> amounts;
  std::set<int> years;
  for (int i = 0; i < 4; ++i) years.insert(budget_year + i);
  for (const BudgetLine& line : lines) {
    amounts[line.id].planned = line.planned;
    for (const auto& [year, oere] : line.planned) years.insert(year);
  }
  for (const Commitment& commitment : commitments) {
    auto line = amounts.find(commitment.line);
    if (line == amounts.end()) continue;  // of another programme, or its line has not been followed yet
    for (const auto& [year, oere] : ByYear(commitment)) {
      line->second.committed[year] += oere;
      years.insert(year);
    }
  }
  for (const Accrual& accrual : accruals) {
    auto line = amounts.find(accrual.line);
    if (line == amounts.end()) continue;
    line->second.accrued[accrual.year] += accrual.oere;
    years.insert(accrual.year);
  }

  BudgetTable table;
  table.years.assign(years.begin(), years.end());
  for (const BudgetLine& line : lines) {
    const LineAmounts& of = amounts[line.id];
    BudgetRow row{line, {}, MakeCell(Sum(of.planned), Sum(of.committed), Sum(of.accrued))};
    for (int year : table.years)
      row.cells.push_back(MakeCell(At(of.planned, year), At(of.committed, year), At(of.accrued, year)));
    table.rows.push_back(std::move(row));
  }
  CloseTable(&table);
  return table;
}

}  // namespace sjak::reporting
