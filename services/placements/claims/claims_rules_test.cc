#include "services/placements/claims/claims_rules.h"

#include <gmock/gmock.h>

namespace sjak::placements {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(ClaimRules, VatAtTheHalf) {
  EXPECT_EQ(VatOf(2, 2500), 1) << "half an øre, away from zero";
  EXPECT_EQ(VatOf(1, 2500), 0);
  EXPECT_EQ(VatOf(31668, 2500), 7917);
  EXPECT_EQ(VatOf(31668, 0), 0);
}

TEST(ClaimRules, TheDrawIsThatOfTheIdAndAboutTheShareAsked) {
  int sampled = 0;
  for (int i = 0; i < 10'000; ++i) {
    const Uuid id = Uuid::FromText(std::to_string(i));
    EXPECT_FALSE(Sampled(id, 0));
    EXPECT_TRUE(Sampled(id, 100));
    EXPECT_EQ(Sampled(id, 10), Sampled(id, 10));
    sampled += Sampled(id, 10);
  }
  EXPECT_GT(sampled, 850);
  EXPECT_LT(sampled, 1150);
}

TEST(ClaimRules, WhatIsPointedOut) {
  ClaimCase claim;
  claim.month = Month(2021, 9);
  claim.spells = {{Date(2021, 9, 1), Date(2021, 9, 30), 420, 30000}};  // 1,800 minutes in the month
  claim.tolerance_percent = 10;
  claim.today = Date(2021, 10, 1);
  claim.minutes = 1980;
  claim.minutes_by_line = {{1, 1900}, {2, 80}};
  EXPECT_THAT(ClaimWarnings(claim), IsEmpty());
  claim.minutes = 1981;
  EXPECT_THAT(ClaimWarnings(claim), ElementsAre("ABOVE_AGREED_HOURS"));
  claim.minutes = 1980;
  claim.caps = {{2, 100}};
  claim.claimed_by_line = {{2, 20}};
  EXPECT_THAT(ClaimWarnings(claim), IsEmpty()) << "up to the cap";
  claim.claimed_by_line = {{2, 21}};
  EXPECT_THAT(ClaimWarnings(claim), ElementsAre("ABOVE_CAP"));
  claim.caps.clear();
  claim.beyond_commitment = true;
  EXPECT_THAT(ClaimWarnings(claim), ElementsAre("BEYOND_COMMITMENT"));
  claim.beyond_commitment = false;
  claim.grant = true;
  EXPECT_THAT(ClaimWarnings(claim), ElementsAre("GRANT_EXPIRES"));
  claim.spells[0].last = Date(2021, 10, 31);
  EXPECT_THAT(ClaimWarnings(claim), IsEmpty());
}

}  // namespace
}  // namespace sjak::placements
