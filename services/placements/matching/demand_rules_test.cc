#include "services/placements/matching/demand_rules.h"

#include <gtest/gtest.h>

#include <map>

namespace sjak::placements::matching {
namespace {

constexpr int kCarpenter = 7115, kPainter = 7131, kLabourer = 9313;

// The phases of a small home, in round numbers.
std::vector<PhasePlan> SmallHome() {
  return {{BuildingPhase::kGroundworks, 0, 10, {{kLabourer, 80 * 60, 500}}},
          {BuildingPhase::kShell, 10, 20, {{kCarpenter, 200 * 60, 150}, {kLabourer, 60 * 60, 400}}},
          {BuildingPhase::kFitOut, 30, 25, {{kCarpenter, 120 * 60, 200}, {kPainter, 100 * 60, 300}}},
          {BuildingPhase::kLandscape, 55, 5, {{kLabourer, 40 * 60, 600}}}};
}
constexpr int64_t kTwentyHours = 20 * 60;

std::map<int, int64_t> MinutesByTrade(const std::vector<TradeDemand>& demand) {
  std::map<int, int64_t> sums;
  for (const TradeDemand& d : demand) sums[d.trade] += d.minutes;
  return sums;
}

const TradeDemand* Find(const std::vector<TradeDemand>& demand, IsoWeek week, int trade) {
  for (const TradeDemand& d : demand) {
    if (d.week == week && d.trade == trade) return &d;
  }
  return nullptr;
}

struct WeekRow {
  int week;
  int trade;
  int64_t minutes;
  int open_days;
  int64_t slots;
};

// Eight test houses, ground broken in April 2021 (S19): two a week from week 16.
TEST(MatchingDemand, TheEightTestHousesByHand) {
  BuildingPlan plan;
  plan.starts = StartEvenly(8, 2, {2021, 16}, {});
  ASSERT_EQ(plan.starts.size(), 4u);
  plan.phases = SmallHome();
  const auto demand = Demand(plan, kTwentyHours);
  // Suitable a unit: groundworks 2,400 in 10 days, shell 1,800 and 1,440 in 20, fit-out 1,440 and 1,800 in 25.
  const std::vector<WeekRow> rows = {
      {16, kLabourer, 2 * 5 * 240, 5, 2},
      // Great Prayer Day, 30 April: four days, and the fifth moves on; 4 houses.
      {17, kLabourer, 4 * 4 * 240, 4, 4},
      // The first two have one day of groundworks left and four of shell; the next two all five, the third pair too.
      {18, kLabourer, 2 * 240 + 2 * 4 * 72 + 2 * 5 * 240 + 2 * 5 * 240, 5, 4},
      {18, kCarpenter, 2 * 4 * 90, 5, 0},
  };
  for (const WeekRow& row : rows) {
    const TradeDemand* d = Find(demand, {2021, row.week}, row.trade);
    ASSERT_NE(d, nullptr) << row.week << " " << row.trade;
    EXPECT_EQ(d->minutes, row.minutes) << row.week << " " << row.trade;
    EXPECT_EQ(d->open_days, row.open_days) << row.week;
    EXPECT_EQ(d->slots, row.slots) << row.week << " " << row.trade;
  }
  const auto sums = MinutesByTrade(demand);
  EXPECT_EQ(sums.at(kLabourer), 8 * (2400 + 1440 + 1440));
  EXPECT_EQ(sums.at(kCarpenter), 8 * (1800 + 1440));
  EXPECT_EQ(sums.at(kPainter), 8 * 1800);
  for (int week = 28; week <= 30; ++week) EXPECT_EQ(Find(demand, {2021, week}, kPainter), nullptr) << week;
  EXPECT_NE(Find(demand, {2021, 31}, kPainter), nullptr) << "what the construction holiday pushed on";
}

// Innovater's 120 family homes (S21): four a week from the autumn of 2021, across Christmas and a lockdown of two
// weeks.
TEST(MatchingDemand, The120FamilyHomesKeepTheirHours) {
  BuildingPlan plan;
  plan.closed = {{Date(2022, 1, 10), Date(2022, 1, 23)}};
  plan.starts = StartEvenly(120, 4, {2021, 40}, plan.closed);
  int units = 0;
  for (const UnitStart& s : plan.starts) units += s.units;
  EXPECT_EQ(units, 120);
  // Week 52 lies between Christmas and New Year; weeks 2 and 3 of 2022 are shut.
  for (const UnitStart& s : plan.starts) {
    EXPECT_FALSE(s.week == (IsoWeek{2021, 52}) || s.week == (IsoWeek{2022, 2}) || s.week == (IsoWeek{2022, 3}));
  }
  plan.phases = SmallHome();
  for (PhasePlan& phase : plan.phases) {
    for (TradeWork& work : phase.work) work.minutes_per_unit += 7;  // so that nothing divides evenly
  }
  std::map<int, int64_t> expected;
  for (const PhasePlan& phase : plan.phases) {
    for (const TradeWork& w : phase.work) {
      expected[w.trade] += (120 * w.minutes_per_unit * w.suitable_per_mille + 500) / 1000;
    }
  }
  const auto demand = Demand(plan, kTwentyHours);
  EXPECT_EQ(MinutesByTrade(demand), expected);
  for (const TradeDemand& d : demand) {
    EXPECT_GT(d.minutes, 0);
    EXPECT_TRUE(1 <= d.open_days && d.open_days <= 5);
    // No slot beyond the minutes, and none left out.
    EXPECT_LE(d.slots * kTwentyHours * d.open_days, d.minutes * 5);
    EXPECT_GT((d.slots + 1) * kTwentyHours * d.open_days, d.minutes * 5);
  }
}

// A closure moves the work and keeps it, whatever it is.
TEST(MatchingDemand, ClosuresMoveWorkAndKeepIt) {
  BuildingPlan plan;
  plan.starts = StartEvenly(9, 2, {2021, 36}, {});
  plan.phases = SmallHome();
  const auto open = Demand(plan, kTwentyHours);
  for (int day = 0; day < 120; day += 9) {
    for (const int length : {1, 5, 17, 40}) {
      const Date first = Date(2021, 9, 6) + day;
      plan.closed = {{first, first + length - 1}};
      const auto closed = Demand(plan, kTwentyHours);
      EXPECT_EQ(MinutesByTrade(closed), MinutesByTrade(open)) << day << " " << length;
      EXPECT_GE(closed.back().week, open.back().week);
      for (const TradeDemand& d : closed) {
        EXPECT_FALSE(first <= d.week.Monday() && d.week.Monday() + 6 < first + length) << "work in a closed week";
      }
    }
  }
}

TEST(MatchingDemand, OfNothingIsNothing) {
  EXPECT_TRUE(Demand({}, kTwentyHours).empty());
  EXPECT_TRUE(StartEvenly(0, 3, {2021, 36}, {}).empty());
  BuildingPlan plan;
  plan.starts = {{{2021, 36}, 0}};
  plan.phases = SmallHome();
  EXPECT_TRUE(Demand(plan, kTwentyHours).empty());
}

}  // namespace
}  // namespace sjak::placements::matching
