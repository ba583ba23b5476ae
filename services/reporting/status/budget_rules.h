#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "platform/base/date.h"

namespace sjak::reporting {

// The money of tables 2 and 3 (S56-S60, K14), in integer øre throughout: what is printed sums, what is exact ties.

struct BudgetLine {
  std::string id;
  std::string title;
  std::string title_da;
  std::string steering_area;
  std::string committee;
  std::string appropriation;
  bool income = false;  // I, else U
  int price_level_year = 0;
  std::map<int, int64_t> planned;  // øre by year; a missing year is an empty cell, which is not zero
};

// A buy-out agreement's value and the days it covers, both ends included.
struct Commitment {
  std::string line;
  Date starts_on;
  Date ends_on;
  int64_t oere = 0;
};

// The newest statement of one agreement's month.
struct Accrual {
  std::string line;
  int year = 0;
  int64_t oere = 0;
};

struct Amount {
  int64_t oere = 0;
  int64_t thousands =
      0;  // of 1,000 DKK; rounding residuals are on the column's largest row, so that rows sum to the total
};

struct BudgetCell {
  std::optional<Amount> planned;    // empty: nothing was decided
  std::optional<Amount> committed;  // empty: no agreement
  std::optional<Amount> accrued;    // empty: no hours
  std::optional<Amount> remaining;  // planned - accrued; empty where both are
};

struct BudgetRow {
  BudgetLine line;                // unused in the total row
  std::vector<BudgetCell> cells;  // by year column
  BudgetCell total;
};

struct BudgetTable {
  std::vector<int> years;  // ascending
  std::vector<BudgetRow> rows;
  // Expenditure less income.
  BudgetRow total;
};

// The value of a commitment by year: by its days in each, cumulatively rounded, so that the years sum to the value.
std::map<int, int64_t> ByYear(const Commitment& commitment);

// The four year columns of a budget note from `budget_year` on, and any other year that has an amount.
BudgetTable MakeBudgetTable(int budget_year, absl::Span<const BudgetLine> lines,
                            absl::Span<const Commitment> commitments, absl::Span<const Accrual> accruals);

}  // namespace sjak::reporting
