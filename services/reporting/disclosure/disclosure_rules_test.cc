#include "services/reporting/disclosure/disclosure_rules.h"

#include <gmock/gmock.h>

#include <random>

namespace sjak::reporting {
namespace {

std::string Shown(std::vector<Cell> cells) {
  std::string text;
  for (const GuardedCell& cell : GuardOneWay(cells)) text += (text.empty() ? "" : " ") + cell.shown;
  return text;
}

TEST(Disclosure, OneWayTables) {
  EXPECT_EQ(Shown({{12}, {7}, {9}}), "12 7 9");
  EXPECT_EQ(Shown({{12}, {3}, {9}}), "12 <5 ..");       // one small cell would follow from the total
  EXPECT_EQ(Shown({{4}, {3}, {9}}), "<5 <5 9");         // two hide each other: their sum is 7
  EXPECT_EQ(Shown({{1}, {0}, {9}}), "<5 <5 ..");        // but a sum of 1 tells as much as a cell
  EXPECT_EQ(Shown({{0}, {9}, {11}}), "<5 .. 11");       // a zero that could have been otherwise is small too
  EXPECT_EQ(Shown({{0, true}, {9}, {11}}), "0 9 11");   // one that could not is shown
  EXPECT_EQ(Shown({{0, true}, {3}, {11}}), "0 <5 ..");  // and hides nobody
  EXPECT_EQ(Shown({{3}}), "<5");
  EXPECT_EQ(Shown({{5}}), "5");
  EXPECT_EQ(Shown({{3}, {8}, {8}}), "<5 .. 8");
  EXPECT_EQ(Shown({}), "");
}

TEST(Disclosure, LoneCounts) {
  EXPECT_EQ(Guard({4}).shown, "<5");
  EXPECT_EQ(Guard({4}).count, std::nullopt);
  EXPECT_EQ(Guard({5}).count, 5);
  EXPECT_EQ(Guard({9}, 10).shown, "<10");
}

TEST(Disclosure, Sums) {
  const DisclosureRule rule;
  EXPECT_TRUE(MaySumBeShown({100, 100, 100, 100, 100}, rule));
  EXPECT_FALSE(MaySumBeShown({100, 100, 100, 100}, rule)) << "too few people";
  EXPECT_TRUE(MaySumBeShown({80, 5, 5, 5, 5}, rule));
  EXPECT_FALSE(MaySumBeShown({81, 5, 5, 5, 4}, rule)) << "one person has most of it";
  EXPECT_FALSE(MaySumBeShown({}, rule));
}

TEST(Disclosure, SharesAreWholeAndOfEnoughPeople) {
  const DisclosureRule rule;
  EXPECT_EQ(ShownShare(1, 3, {5, 80, 3}), 33);
  EXPECT_EQ(ShownShare(9, 20, rule), 45);
  EXPECT_EQ(ShownShare(5, 9, rule), std::nullopt);
  EXPECT_EQ(ShownShare(0, 0, {5, 80, 0}), std::nullopt);
  EXPECT_EQ(ShownShare(1, 200, rule), 1) << "half a percent is rounded up";
}

// Whoever knows the total and the shown cells learns only sums of at least two cells and at least k people, wherever a
// second cell exists to hide behind.
TEST(Disclosure, TheTotalGivesNoSmallCountAway) {
  std::mt19937 random(7);
  for (int round = 0; round < 20000; ++round) {
    std::vector<Cell> cells(1 + random() % 6);
    for (Cell& cell : cells) {
      cell.structural = random() % 5 == 0;
      cell.count = cell.structural ? 0 : random() % 12;
    }
    const std::vector<GuardedCell> guarded = GuardOneWay(cells);
    int64_t hidden = 0, hidden_sum = 0, open = 0;
    for (size_t i = 0; i < cells.size(); ++i) {
      if (guarded[i].count) {
        ASSERT_EQ(*guarded[i].count, cells[i].count);
        ASSERT_TRUE(cells[i].structural || cells[i].count >= kSmallest);
        open += !cells[i].structural;
      } else {
        ++hidden;
        hidden_sum += cells[i].count;
      }
    }
    if (hidden == 0 || open == 0) continue;
    ASSERT_GE(hidden, 2);
    ASSERT_GE(hidden_sum, kSmallest);
  }
}

}  // namespace
}  // namespace sjak::reporting
