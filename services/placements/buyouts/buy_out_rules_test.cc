#include "services/placements/buyouts/buy_out_rules.h"

#include <gtest/gtest.h>

namespace sjak::placements {
namespace {

TEST(BuyOut, CommitmentByHand) {
  // 37 h a week for one week at 316.68 DKK.
  EXPECT_EQ(TotalOere(Commitment({{Date(2021, 9, 13), Date(2021, 9, 19), 2220, 31668}})), 37 * 31668);
  // One day of 10 minutes a week at 1 øre: 10/420 øre, which is none.
  EXPECT_EQ(TotalOere(Commitment({{Date(2021, 9, 13), Date(2021, 9, 13), 10, 1}})), 0);
  // 210/420 is rounded away from zero.
  EXPECT_EQ(TotalOere(Commitment({{Date(2021, 9, 13), Date(2021, 9, 13), 210, 1}})), 1);
}

TEST(BuyOut, YearsSumToTheWhole) {
  for (int rate = 1; rate < 40000; rate += 997) {
    const Date first(2021, 12, 27);
    const auto years = Commitment({{first, Date(2023, 1, 1), 1111, rate}});
    ASSERT_EQ(years.size(), 3u);
    EXPECT_EQ(years[0].year, 2021);
    EXPECT_EQ(years[2].year, 2023);
    const int64_t days = Date(2023, 1, 1) - first + 1;
    EXPECT_EQ(TotalOere(years), (2 * 1111 * days * rate + 420) / 840);
    EXPECT_EQ(years[0].oere, (2 * 1111 * 5 * int64_t{rate} + 420) / 840);
  }
}

AgreedTerms TermsVersion(int version, Date first, Date last, int64_t minutes, int64_t rate) {
  AgreedTerms terms;
  terms.version = version;
  terms.starts_on = first;
  terms.ends_on = last;
  terms.weekly_minutes = minutes;
  terms.rate_oere = rate;
  return terms;
}

TEST(BuyOut, TheLastVersionHoldsFromItsFirstDayOn) {
  const Date start(2021, 1, 4), end(2021, 6, 30);
  const std::vector<AgreedTerms> versions = {TermsVersion(1, start, end, 2220, 30000),
                                             TermsVersion(2, Date(2021, 3, 1), Date(2021, 12, 31), 1110, 31000),
                                             TermsVersion(3, Date(2021, 2, 1), Date(2021, 5, 31), 600, 32000)};
  const std::vector<RateSpell> spells = SpellsOf(versions);
  ASSERT_EQ(spells.size(), 2u) << "the third takes the second's place";
  EXPECT_EQ(spells[0].last, Date(2021, 1, 31));
  EXPECT_EQ(RateOn(spells, Date(2021, 1, 31)), 30000);
  EXPECT_EQ(RateOn(spells, Date(2021, 2, 1)), 32000);
  EXPECT_EQ(RateOn(spells, Date(2021, 6, 1)), 0);
  EXPECT_EQ(RateOn(spells, start - 1), 0);
  // 28 days at 2,220 minutes and 300 DKK, 120 days at 600 and 320.
  EXPECT_EQ(TotalOere(Commitment(spells)), 4 * 37 * 30000 + (int64_t{600} * 120 * 32000 + 210) / 420);
}

// Whatever the versions, each day has the rate of the highest version whose first day is not after it.
TEST(BuyOut, SpellsAreTheVersionsReadDayByDay) {
  const Date start(2021, 1, 1);
  unsigned seed = 7;
  const auto draw = [&](unsigned n) {
    return static_cast<int>((seed = seed * 1664525 + 1013904223) >> 16) % static_cast<int>(n);
  };
  for (int round = 0; round < 500; ++round) {
    std::vector<AgreedTerms> versions = {TermsVersion(1, start, start + 60, 60, 1000)};
    for (int v = 2; v < 2 + draw(5); ++v) {
      const Date first = start + draw(60);
      versions.push_back(TermsVersion(v, first, first + draw(60), 60, 1000 + v));
    }
    const std::vector<RateSpell> spells = SpellsOf(versions);
    for (Date day = start; day <= start + 130; day = day + 1) {
      int64_t rate = 0;
      for (const AgreedTerms& version : versions) {
        if (version.starts_on <= day) rate = day <= version.ends_on ? version.rate_oere : 0;
      }
      ASSERT_EQ(RateOn(spells, day), rate) << round << " " << day.ToString();
    }
  }
}

TEST(BuyOut, TheWholeGrantInWholeHours) {
  const HoursBought hours = WholeHours(60'000'000, 31668);
  EXPECT_EQ(hours.hours, 1894);
  EXPECT_EQ(hours.left_oere, 20808);
}

TEST(BuyOut, MoreThanAgreedAndTheTolerance) {
  // 37 hours a week for 30 days: 9,514 2/7 minutes; a tenth more is 10,465 5/7.
  const std::vector<RateSpell> spells = {{Date(2021, 1, 1), Date(2021, 12, 31), 2220, 30000}};
  EXPECT_FALSE(AboveAgreed(10465, spells, Date(2021, 9, 1), Date(2021, 9, 30), 10));
  EXPECT_TRUE(AboveAgreed(10466, spells, Date(2021, 9, 1), Date(2021, 9, 30), 10));
  EXPECT_TRUE(AboveAgreed(1, spells, Date(2022, 1, 1), Date(2022, 1, 31), 10));
}

TEST(BuyOut, AnEanChecksItself) {
  EXPECT_TRUE(IsEan("5790000000005"));
  EXPECT_TRUE(IsEan("4006381333931"));
  for (const char* no : {"", "5790000000004", "579000000000", "57900000000050", "579000000000x"})
    EXPECT_FALSE(IsEan(no)) << no;
}

}  // namespace
}  // namespace sjak::placements
