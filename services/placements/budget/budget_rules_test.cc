#include "services/placements/budget/budget_rules.h"

#include <gtest/gtest.h>

namespace sjak::placements {
namespace {

const Uuid kSomeLine = Uuid::FromText("line");

TEST(Budget, UpliftByHand) {
  const std::map<int, int> growth = {{2022, 190}, {2023, 250}, {2024, -100}};
  EXPECT_EQ(Uplift(80'000'000, 2021, 2021, growth), 80'000'000);
  EXPECT_EQ(Uplift(80'000'000, 2021, 2022, growth), 81'520'000);
  EXPECT_EQ(Uplift(80'000'000, 2021, 2023, growth), 83'558'000);
  EXPECT_EQ(Uplift(80'000'000, 2023, 2024, growth), 79'200'000);
  EXPECT_EQ(Uplift(80'000'000, 2021, 2025, growth), std::nullopt) << "2025 is not known";
  EXPECT_EQ(Uplift(1, 2020, 2027, {}), std::nullopt) << "too far";
  // At the half: 50 x 1.01 = 50.5, away from zero, also below it.
  EXPECT_EQ(Uplift(50, 2021, 2022, {{2022, 100}}), 51);
  EXPECT_EQ(Uplift(-50, 2021, 2022, {{2022, 100}}), -51);
  EXPECT_EQ(Uplift(49, 2021, 2022, {{2022, 100}}), 49);
  // Rounded once: 50 at 1 % twice is 51.005; by steps it would be 51.51, so 52.
  EXPECT_EQ(Uplift(50, 2021, 2023, {{2022, 100}, {2023, 100}}), 51);
}

TEST(Budget, EarlierYearsKeepTheirMoney) {
  const Cells cells = {{2021, {60'000'000, 2021}}, {2022, {80'000'000, 2021}}, {2023, {80'000'000, 2021}}};
  const auto up = UpliftCells(cells, 2022, {{2022, 190}});
  ASSERT_TRUE(up);
  EXPECT_EQ(up->at(2021).oere, 60'000'000);
  EXPECT_EQ(up->at(2021).price_level, 2021);
  EXPECT_EQ(up->at(2022).oere, 81'520'000);
  EXPECT_EQ(up->at(2023).price_level, 2022);
  EXPECT_EQ(UpliftCells(*up, 2022, {})->at(2022).oere, 81'520'000) << "not twice";
  EXPECT_FALSE(UpliftCells(cells, 2022, {}));
  int64_t granted = 0;
  for (const Move& move : Regrant(kSomeLine, cells, *up)) granted += move.oere;
  EXPECT_EQ(granted, 2 * 1'520'000);
}

TEST(Budget, WhatIsCarriedOverLeavesNothingBetweenTheYears) {
  int64_t between = 0;
  for (const auto& [key, oere] : Deltas(CarryOver(kSomeLine, 2021, 2022, 500))) {
    const auto& [line, year, account] = key;
    if (account == Account::kTransferred) between += oere;
    if (account == Account::kAvailable) {
      EXPECT_EQ(oere, year == 2021 ? -500 : 500);
    }
  }
  EXPECT_EQ(between, 0);
}

}  // namespace
}  // namespace sjak::placements
