#include "services/common/fulltime_share.h"

#include <gtest/gtest.h>

#include <vector>

namespace sjak {
namespace {

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

}  // namespace
}  // namespace sjak
