#include "services/placements/rules/quota_radar_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace sjak::placements {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Date kToday(2021, 9, 13);
const RatioParameters kRadarLaw;

UnitUse UnitOf(int64_t persons) {
  UnitUse unit;
  unit.today = kToday;
  for (int back = 1; back <= 4; ++back) unit.workforce.push_back({Month::Of(kToday) - back, persons * 100});
  unit.external = {{kToday, kToday + 365, 0, true, kToday}};
  return unit;
}

TEST(QuotaRadar, RunsShowTotalsOfEverybody) {
  UnitUse unit = UnitOf(10);
  unit.occupants = {{kToday - 30, kToday + 6, 1200},    // ours
                    {kToday, kToday + 13, 600},         // an exempt one looks no different
                    {kToday + 10, kToday + 20, 3000}};  // reserved: never more than a full week
  unit.external.push_back({kToday + 18, kToday + 19, 300, false, kToday});
  const Radar radar = QuotaRadar(unit, kToday, kToday + 24, kRadarLaw);
  EXPECT_THAT(radar.missing, IsEmpty());
  struct Row {
    int first, last;
    int64_t used;
    Certainty certainty;
  };
  const Row rows[] = {{0, 6, 1800, Certainty::kConfirmed},   {7, 9, 600, Certainty::kConfirmed},
                      {10, 13, 2820, Certainty::kConfirmed}, {14, 17, 2220, Certainty::kConfirmed},
                      {18, 19, 2520, Certainty::kDeclared},  {20, 20, 2220, Certainty::kConfirmed},
                      {21, 24, 0, Certainty::kConfirmed}};
  ASSERT_EQ(radar.runs.size(), std::size(rows));
  for (size_t i = 0; i < std::size(rows); ++i) {
    const RadarRun& run = radar.runs[i];
    EXPECT_EQ(run.first, kToday + rows[i].first) << i;
    EXPECT_EQ(run.last, kToday + rows[i].last) << i;
    EXPECT_EQ(run.used, rows[i].used) << i;
    EXPECT_EQ(run.quota, 4440) << i;
    EXPECT_EQ(run.free, 4440 - rows[i].used) << i;
    EXPECT_EQ(run.knowledge.certainty, rows[i].certainty) << i;
  }
}

TEST(QuotaRadar, NextFreeDayForSoManyHours) {
  UnitUse unit = UnitOf(5);
  unit.occupants = {{kToday, kToday + 20, 1200}, {kToday + 21, kToday + 40, 600}};
  EXPECT_EQ(NextFreeDay(unit, 1020, kToday, 91, kRadarLaw), kToday);
  EXPECT_EQ(NextFreeDay(unit, 1021, kToday, 91, kRadarLaw), kToday + 21);
  EXPECT_EQ(NextFreeDay(unit, 1621, kToday, 91, kRadarLaw), kToday + 41);
  EXPECT_EQ(NextFreeDay(unit, 2220, kToday, 1, kRadarLaw), kToday + 41);
  // More than a person's week is a person's week.
  EXPECT_EQ(NextFreeDay(unit, 3000, kToday, 1, kRadarLaw), kToday + 41);
  // The ramp's full week need not come before the place is free.
  EXPECT_EQ(NextFreeDay(unit, HoursPlan({600, 600, 1200, 2220}), kToday, 91, kRadarLaw), kToday + 41 - 21);
  EXPECT_EQ(RoomThroughout(unit, kToday, kToday + 90, kRadarLaw), 1020);
  EXPECT_EQ(RoomThroughout(unit, kToday + 30, kToday + 90, kRadarLaw), 1620);
  EXPECT_EQ(RoomThroughout(unit, kToday + 41, kToday + 90, kRadarLaw), 2220);
  unit.occupants.push_back({kToday, Date(9999, 12, 30), 2220});
  EXPECT_EQ(RoomThroughout(unit, kToday, kToday, kRadarLaw), 0);
}

TEST(QuotaRadar, MissingMonthsAreNamed) {
  UnitUse unit = UnitOf(5);
  unit.workforce.pop_back();
  EXPECT_THAT(QuotaRadar(unit, kToday, kToday, kRadarLaw).missing, ElementsAre(Month(2021, 5)));
}

// What the radar calls free is what the rule then allows, to the minute, on every day.
TEST(QuotaRadar, AgreesWithTheRule) {
  const Law<RatioParameters> law = Dated<RatioParameters>{1, "BAB § 65", kRadarLaw};
  std::mt19937 random(20210913);
  const auto upto = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n + 1)); };
  for (int round = 0; round < 300; ++round) {
    UnitUse unit = UnitOf(upto(30));
    for (int i = upto(5); i > 0; --i) {
      const Date first = kToday - 20 + upto(60);
      unit.occupants.push_back({first, first + upto(40), 1 + upto(2500)});
    }
    for (int i = upto(2); i > 0; --i) {
      const Date first = kToday + upto(40);
      unit.external.push_back({first, first + upto(20), upto(4000), upto(1) == 1, kToday - 1 + upto(1)});
    }
    const auto judge = [&](const HoursPlan& hours, Date first, Date last) {
      RatioCase c;
      static_cast<UnitUse&>(c) = unit;
      c.start = first;
      c.last = last;
      c.hours = hours;
      return JudgeRatio(c, law, first).verdict;
    };
    Date next = kToday;
    for (const RadarRun& run : QuotaRadar(unit, kToday, kToday + 60, kRadarLaw).runs) {
      ASSERT_EQ(run.first, next);
      next = run.last + 1;
      const int64_t room = RoomThroughout(unit, run.first, run.last, kRadarLaw);
      EXPECT_EQ(room, std::clamp<int64_t>(run.free, 0, 2220));
      for (Date day : {run.first, run.last}) {
        EXPECT_TRUE(room == 0 || judge(room, day, day) != Verdict::kBlock) << round;
        EXPECT_TRUE(room == 2220 || judge(room + 1, day, day) == Verdict::kBlock) << round;
      }
    }
    EXPECT_EQ(next, kToday + 61);

    const HoursPlan hours({1 + upto(2500), 1 + upto(2500), 1 + upto(2500)});
    const int64_t days = 1 + upto(40);
    const std::optional<Date> free = NextFreeDay(unit, hours, kToday, days, kRadarLaw);
    ASSERT_TRUE(free.has_value());
    EXPECT_NE(judge(hours, *free, *free + (days - 1)), Verdict::kBlock);
    for (Date day = kToday; day < *free; ++day) {
      ASSERT_EQ(judge(hours, day, day + (days - 1)), Verdict::kBlock) << round << " " << day.ToString();
    }
  }
}

}  // namespace
}  // namespace sjak::placements
