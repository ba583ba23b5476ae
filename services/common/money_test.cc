#include "services/common/money.h"

#include <gtest/gtest.h>

#include <random>

namespace sjak {
namespace {

TEST(MoneyTest, RoundsHalfAwayFromZero) {
  struct {
    int64_t numerator, denominator, expect;
  } rows[] = {{1, 2, 1},  {-1, 2, -1}, {1, 3, 0},     {2, 3, 1}, {-2, 3, -1},
              {5, 10, 1}, {4, 10, 0},  {-15, 10, -2}, {0, 7, 0}};
  for (const auto& row : rows) {
    EXPECT_EQ(DivideRounded(row.numerator, row.denominator), row.expect) << row.numerator << "/" << row.denominator;
  }
}

TEST(MoneyTest, WhatTheBudgetBuys) {
  constexpr int64_t kBudget = 60'000'000, kRate = 31'668;
  EXPECT_EQ(PriceOfMinutes(60, kRate), kRate);
  EXPECT_EQ(PriceOfMinutes(30, kRate), 15'834);
  EXPECT_EQ(PriceOfMinutes(1, kRate), 528);  // 527.8
  // D27: 1,894 whole hours and 208.08 DKK.
  EXPECT_EQ(PriceOfMinutes(1'894 * 60, kRate), kBudget - 20'808);
  EXPECT_GT(PriceOfMinutes(1'895 * 60, kRate), kBudget);
  EXPECT_EQ(PriceOfMinutes(-1, 30), -1);  // a correction is the mirror image of its claim
}

TEST(MoneyTest, DanishFormat) {
  EXPECT_EQ(FormatDkk(123'456), "1.234,56");
  EXPECT_EQ(FormatDkk(0), "0,00");
  EXPECT_EQ(FormatDkk(-5), "-0,05");
  EXPECT_EQ(FormatDkk(100'000'000), "1.000.000,00");
  EXPECT_EQ(FormatDkk(INT64_MIN), "-92.233.720.368.547.758,08");
  EXPECT_EQ(FormatThousands(600), "600");
  EXPECT_EQ(FormatThousands(1'200), "1.200");
  EXPECT_EQ(FormatThousands(0), "0");
  EXPECT_EQ(FormatThousands(std::nullopt), "");
}

TEST(MoneyTest, TableTwoOfTheNote) {
  const std::optional<int64_t> row[] = {60'000'000, std::nullopt, std::nullopt, std::nullopt};
  const ThousandsColumn column = RoundToThousands(row);
  EXPECT_EQ(column.rows, (std::vector<std::optional<int64_t>>{600, std::nullopt, std::nullopt, std::nullopt}));
  EXPECT_EQ(column.total, 600);
  EXPECT_EQ(RoundToThousands({std::nullopt, std::nullopt}).total, std::nullopt);
  EXPECT_EQ(RoundToThousands({std::optional<int64_t>(0)}).total, 0);
}

TEST(MoneyTest, ResidualGoesToTheLargestRow) {
  const ThousandsColumn column = RoundToThousands({140'000, 140'000, 149'000});  // 1.4 + 1.4 + 1.49 = 4.29
  EXPECT_EQ(column.rows, (std::vector<std::optional<int64_t>>{1, 1, 2}));
  EXPECT_EQ(column.total, 4);
}

// Property: the printed rows sum to the printed total, and the total is the rounded exact sum.
TEST(MoneyTest, RowsSum) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 2'000; ++round) {
    std::vector<std::optional<int64_t>> oere;
    int64_t exact = 0;
    for (size_t n = random() % 9; oere.size() < n;) {
      oere.emplace_back();
      if (random() % 4 == 0) continue;
      oere.back() = static_cast<int64_t>(random() % 90'000'000) - 30'000'000;
      exact += *oere.back();
    }
    const ThousandsColumn column = RoundToThousands(oere);
    int64_t sum = 0;
    for (size_t i = 0; i < oere.size(); ++i) {
      ASSERT_EQ(oere[i].has_value(), column.rows[i].has_value());
      sum += column.rows[i].value_or(0);
    }
    ASSERT_EQ(sum, column.total.value_or(0));
    ASSERT_EQ(sum, DivideRounded(exact, 100'000));
  }
}

}  // namespace
}  // namespace sjak
