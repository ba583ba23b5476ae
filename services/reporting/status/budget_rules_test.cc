#include "services/reporting/status/budget_rules.h"

#include <gmock/gmock.h>

#include <random>

namespace sjak::reporting {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

BudgetLine Line(const std::string& id, std::map<int, int64_t> planned, bool income = false) {
  return {id, "Buy-out", "Frikøb", "Service", "BIU", "35.10", income, 2021, std::move(planned)};
}

TEST(BudgetTable, TheNotesOwn) {
  const BudgetTable table = MakeBudgetTable(2021, {Line("a", {{2021, 60'000'000}})}, {}, {});
  EXPECT_THAT(table.years, ElementsAre(2021, 2022, 2023, 2024));
  const BudgetRow& row = table.rows[0];
  EXPECT_EQ(row.cells[0].planned->thousands, 600);
  EXPECT_EQ(row.cells[0].remaining->oere, 60'000'000);
  EXPECT_FALSE(row.cells[0].accrued);
  for (int year : {1, 2, 3}) {  // empty is not zero
    EXPECT_FALSE(row.cells[year].planned);
    EXPECT_FALSE(row.cells[year].remaining);
    EXPECT_FALSE(table.total.cells[year].planned);
  }
  EXPECT_EQ(row.total.planned->thousands, 600);
  EXPECT_EQ(table.total.total.planned->oere, 60'000'000);
}

TEST(BudgetTable, ZeroIsNotEmpty) {
  const BudgetTable table = MakeBudgetTable(2021, {Line("a", {{2021, 0}})}, {}, {});
  EXPECT_EQ(table.rows[0].cells[0].planned->oere, 0);
  EXPECT_FALSE(table.rows[0].cells[1].planned);
}

TEST(BudgetTable, CommittedAccruedRemaining) {
  const BudgetTable table = MakeBudgetTable(
      2021, {Line("a", {{2021, 60'000'000}})},
      {{"a", Date(2021, 9, 1), Date(2021, 12, 31), 30'000'000}, {"elsewhere", Date(2021, 9, 1), Date(2021, 9, 2), 1}},
      {{"a", 2021, 3'166'800}, {"a", 2021, 49}, {"a", 2022, 1'000'000}});
  const BudgetRow& row = table.rows[0];
  EXPECT_EQ(row.cells[0].committed->oere, 30'000'000);
  EXPECT_EQ(row.cells[0].accrued->oere, 3'166'849);
  EXPECT_EQ(row.cells[0].accrued->thousands, 32);
  EXPECT_EQ(row.cells[0].remaining->oere, 60'000'000 - 3'166'849);
  EXPECT_EQ(row.cells[1].remaining->oere, -1'000'000);  // cost where nothing was planned
  EXPECT_EQ(row.total.remaining->oere, 60'000'000 - 3'166'849 - 1'000'000);
}

TEST(BudgetTable, IncomeIsTakenFromTheTotal) {
  const BudgetTable table =
      MakeBudgetTable(2021, {Line("a", {{2021, 60'000'000}}), Line("b", {{2021, 10'000'000}}, true)}, {}, {});
  EXPECT_EQ(table.rows[1].cells[0].planned->thousands, 100);
  EXPECT_EQ(table.total.cells[0].planned->thousands, 500);
}

TEST(ByYear, FollowsTheDays) {
  EXPECT_THAT(ByYear({"a", Date(2021, 12, 1), Date(2022, 1, 31), 6200}),
              ElementsAre(Pair(2021, 3100), Pair(2022, 3100)));
  EXPECT_THAT(ByYear({"a", Date(2021, 12, 31), Date(2022, 1, 2), 100}), ElementsAre(Pair(2021, 33), Pair(2022, 67)));
  EXPECT_THAT(ByYear({"a", Date(2021, 5, 1), Date(2021, 5, 1), 7}), ElementsAre(Pair(2021, 7)));
}

// Whatever the amounts: years sum to totals, rows to the total row, and remaining is planned less accrued, to the øre;
// the printed thousands of the rows sum to the printed total.
TEST(BudgetTable, EverythingTies) {
  std::mt19937 random(11);
  auto amount = [&random] { return static_cast<int64_t>(random() % 100'000'000); };
  for (int round = 0; round < 2000; ++round) {
    std::vector<BudgetLine> lines;
    std::vector<Commitment> commitments;
    std::vector<Accrual> accruals;
    int64_t planned = 0, committed = 0, accrued = 0;
    for (int i = 0; i < 1 + static_cast<int>(random() % 4); ++i) {
      const std::string id(1, static_cast<char>('a' + i));
      lines.push_back(Line(id, {}));
      for (int year = 2021; year < 2024; ++year) {
        if (random() % 2) planned += lines.back().planned[year] = amount();
      }
      const Date start = Date(2021, 1, 1) + random() % 400;
      commitments.push_back({id, start, start + random() % 800, amount()});
      committed += commitments.back().oere;
      accruals.push_back({id, 2021 + static_cast<int>(random() % 3), amount()});
      accrued += accruals.back().oere;
    }
    const BudgetTable table = MakeBudgetTable(2021, lines, commitments, accruals);
    ASSERT_EQ(table.total.total.committed->oere, committed);
    ASSERT_EQ(table.total.total.accrued->oere, accrued);
    ASSERT_EQ(table.total.total.planned.value_or(Amount{}).oere, planned);
    ASSERT_EQ(table.total.total.remaining->oere, planned - accrued);
    for (size_t c = 0; c < table.years.size(); ++c) {
      int64_t exact = 0, printed = 0;
      for (const BudgetRow& row : table.rows) {
        exact += row.cells[c].remaining.value_or(Amount{}).oere;
        printed += row.cells[c].remaining.value_or(Amount{}).thousands;
      }
      ASSERT_EQ(exact, table.total.cells[c].remaining.value_or(Amount{}).oere);
      ASSERT_EQ(printed, table.total.cells[c].remaining.value_or(Amount{}).thousands);
    }
  }
}

}  // namespace
}  // namespace sjak::reporting
