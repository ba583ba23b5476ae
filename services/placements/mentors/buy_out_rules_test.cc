#include "services/placements/mentors/buy_out_rules.h"

#include <gtest/gtest.h>

namespace sjak::placements {
namespace {

TEST(BuyOut, CommitmentByHand) {
  // 37 h a week for one week at 316.68 DKK.
  EXPECT_EQ(TotalOere(Commitment(2220, 31668, Date(2021, 9, 13), Date(2021, 9, 19))), 37 * 31668);
  // One day of 10 minutes a week at 1 øre: 10/420 øre, which is none.
  EXPECT_EQ(TotalOere(Commitment(10, 1, Date(2021, 9, 13), Date(2021, 9, 13))), 0);
  // 210/420 is rounded away from zero.
  EXPECT_EQ(TotalOere(Commitment(210, 1, Date(2021, 9, 13), Date(2021, 9, 13))), 1);
}

TEST(BuyOut, YearsSumToTheWhole) {
  for (int rate = 1; rate < 40000; rate += 997) {
    const Date first(2021, 12, 27);
    const auto years = Commitment(1111, rate, first, Date(2023, 1, 1));
    ASSERT_EQ(years.size(), 3u);
    EXPECT_EQ(years[0].year, 2021);
    EXPECT_EQ(years[2].year, 2023);
    const int64_t days = Date(2023, 1, 1) - first + 1;
    EXPECT_EQ(TotalOere(years), (2 * 1111 * days * rate + 420) / 840);
    EXPECT_EQ(years[0].oere, (2 * 1111 * 5 * int64_t{rate} + 420) / 840);
  }
}

}  // namespace
}  // namespace sjak::placements
