#include "services/reporting/scale_up/scale_up_rules.h"

#include <gmock/gmock.h>

#include <numeric>
#include <random>

namespace sjak::reporting {
namespace {

using ::testing::ElementsAre;

TEST(ScaleUp, TheExpectedYear) {
  const Outlook outlook = OutlookOf(ValuesAt(DefaultAssumptions(), Level::kBase));
  // 167 homes x 1,800 h x 4 % / (13 weeks x 15 h); 1,060 x 4 %; 8 x 44 / 13; 2 foremen x 4 x 44 / 13;
  // 800,000 / (13 weeks x 37 h x 316.68 / 4 citizens).
  EXPECT_THAT(outlook.limits, ElementsAre(61, 42, 27, 27, 21));
  EXPECT_EQ(outlook.places, 21);
  EXPECT_EQ(outlook.limited_by, LimitKind::kBudget);
  EXPECT_EQ(outlook.cost_per_citizen_oere, 3808077);
  EXPECT_EQ(outlook.years, 9);
}

TEST(ScaleUp, LowIsLowAndHighIsHigh) {
  const auto places = [](Level level) { return OutlookOf(ValuesAt(DefaultAssumptions(), level)).places; };
  EXPECT_LT(places(Level::kLow), places(Level::kBase));
  EXPECT_LT(places(Level::kBase), places(Level::kHigh));
}

TEST(ScaleUp, NoQuantityMakesThingsWorseOnItsHopefulSide) {
  for (const SensitivityOf& s : Sensitivities(DefaultAssumptions())) {
    EXPECT_LE(s.at_low, s.at_high) << WordsOf(s.quantity).code;
  }
}

TEST(ScaleUp, WhatMattersMostComesFirst) {
  const std::vector<SensitivityOf> all = Sensitivities(DefaultAssumptions());
  EXPECT_STREQ(WordsOf(all[0].quantity).code, "WEEKS_PER_TRACK");
  for (size_t i = 1; i < all.size(); ++i) {
    EXPECT_GE(all[i - 1].at_high - all[i - 1].at_low, all[i].at_high - all[i].at_low);
  }
}

TEST(ScaleUp, PartsSumToTheWhole) {
  EXPECT_THAT(Split(20, {572, 286, 142}), ElementsAre(11, 6, 3));
  EXPECT_THAT(Split(0, {500, 500}), ElementsAre(0, 0));
  for (absl::Span<const ShareOf> shares : {PhaseShares(), KindShares(), GroupShares()}) {
    std::vector<int64_t> per_mille;
    for (const ShareOf& share : shares) per_mille.push_back(share.per_mille);
    ASSERT_EQ(std::accumulate(per_mille.begin(), per_mille.end(), int64_t{0}), 1000);
    for (int64_t citizens = 0; citizens < 200; ++citizens) {
      const std::vector<int64_t> parts = Split(citizens, per_mille);
      ASSERT_EQ(std::accumulate(parts.begin(), parts.end(), int64_t{0}), citizens);
    }
  }
}

}  // namespace
}  // namespace sjak::reporting
