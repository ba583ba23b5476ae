#include "services/common/money.h"

#include <gtest/gtest.h>

#include <random>

#include "services/common/fulltime_share.h"

namespace sjak {
namespace {

// --- The ratio rule (2.3) ---

TEST(QuotaTest, Vectors) {
  struct {
    int64_t persons, places;
  } rows[] = {{0, 1},  {4, 1},  {5, 1},   {9, 1},   {10, 2},  {14, 2},  {15, 3},
              {20, 4}, {49, 9}, {50, 10}, {59, 10}, {60, 11}, {100, 15}};
  for (const auto& row : rows) {
    const std::vector<int64_t> months(4, row.persons * 100);
    EXPECT_EQ(QuotaPlaces(months), row.places) << row.persons;
  }
  EXPECT_EQ(QuotaPlaces({}), 1);
}

TEST(QuotaTest, TheMeanIsExact) {
  EXPECT_EQ(QuotaPlaces({999, 1000, 1000, 1000}), 1);
  EXPECT_EQ(QuotaPlaces({999, 1001, 1000, 1000}), 2);
  EXPECT_EQ(QuotaPlaces({900, 1000, 1100}), 2);
}

TEST(QuotaTest, RoundingIsAParameter) {
  EXPECT_EQ(QuotaPlaces({749}, {.rounding = QuotaRounding::kHalfUp}), 1);
  EXPECT_EQ(QuotaPlaces({750}, {.rounding = QuotaRounding::kHalfUp}), 2);
  EXPECT_EQ(QuotaPlaces({501}, {.rounding = QuotaRounding::kCeiling}), 2);
}

// Property: more employees never mean fewer places.
TEST(QuotaTest, GrowsWithTheUnit) {
  int64_t before = 0;
  for (int64_t hundredths = 0; hundredths < 20'000; hundredths += 7) {
    const int64_t places = QuotaPlaces({hundredths, hundredths, hundredths, hundredths});
    ASSERT_GE(places, std::max<int64_t>(before, 1));
    before = places;
  }
}

TEST(FullTimeShareTest, Vectors) {
  const auto person = [](int64_t minutes) { return FullTimeShare::OfPerson(minutes); };
  const FullTimeShare two = person(2220) + person(2220);
  EXPECT_TRUE(FitsQuota(person(2220), person(2220), 2));
  EXPECT_FALSE(FitsQuota(two, person(60), 2));
  EXPECT_FALSE(FitsQuota(two, person(1), 2));
  EXPECT_EQ(person(1110) + person(1110) + person(1110) + person(1110), FullTimeShare::OfPlaces(2));
  FullTimeShare five;
  for (int i = 0; i < 5; ++i) five += person(888);  // 14.8 h: no binary fraction, exact all the same
  EXPECT_EQ(five, FullTimeShare::OfPlaces(2));
  EXPECT_EQ(person(3000), FullTimeShare::OfPlaces(1));  // nobody is more than one
}

TEST(FullTimeShareTest, WorkedCaseW5) {
  const FullTimeShare twenty_hours = FullTimeShare::OfPerson(20 * 60);
  EXPECT_EQ(twenty_hours.ToString(), "0.5405");
  EXPECT_EQ((twenty_hours + twenty_hours).ToString(), "1.0811");
  EXPECT_FALSE(FitsQuota(twenty_hours, twenty_hours, QuotaPlaces({800, 800, 800, 800})));
  EXPECT_TRUE(FitsQuota(twenty_hours, FullTimeShare::OfPerson(17 * 60), 1));
  EXPECT_EQ((FullTimeShare() - twenty_hours).ToString(), "-0.5405");
}

// --- Money ---

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
