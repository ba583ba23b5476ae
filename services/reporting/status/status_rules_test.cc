#include "services/reporting/status/status_rules.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <random>

namespace sjak::reporting {
namespace {

using ::testing::Pair;
using ::testing::UnorderedElementsAre;

const Date kDay(2021, 9, 13);
const std::vector<Kind> kCounting = {1, 2, 3, 5};
constexpr ProjectKind kFamilyHomes = 2;

Attached At(int64_t person, Kind kind, ProjectKind project, bool eligible = true, Date day = kDay) {
  return {person, kind, project, eligible, day, 60};
}

TEST(K1, CountsPersonsNotPlacements) {
  const AttachedCount count = CountAttached(
      {At(1, kCompanyTraining, kTestHouses), At(1, kOrdinaryHours, kFamilyHomes), At(2, kFlexJob, kTestHouses)},
      kCounting);
  EXPECT_EQ(count.strict, 2);
  EXPECT_EQ(count.broad, 2);
  EXPECT_EQ(count.broad_minutes, 180);
}

TEST(K1, StrictAndBroad) {
  struct Case {
    const char* what;
    Attached row;
    int64_t strict, broad;
  };
  for (const Case& c : std::vector<Case>{
           {"training at a test house", At(1, 1, kTestHouses), 1, 1},
           {"training at family homes", At(1, 1, kFamilyHomes), 0, 1},
           {"apprentice at a test house: not in the closed list", At(1, 5, kTestHouses), 0, 1},
           {"wage subsidy: counted by neither", At(1, 4, kTestHouses), 0, 0},
           {"not eligible at start", At(1, 1, kTestHouses, false), 0, 0},
       }) {
    const AttachedCount count = CountAttached({c.row}, kCounting);
    EXPECT_EQ(count.strict, c.strict) << c.what;
    EXPECT_EQ(count.broad, c.broad) << c.what;
  }
  // The strict reading is the note's, whatever the programme counts.
  EXPECT_EQ(CountAttached({At(1, kFlexJob, kTestHouses)}, {kCompanyTraining}).strict, 1);
}

TEST(K1, KindsSumToBroadInAnyOrder) {
  std::mt19937 random(3);
  for (int round = 0; round < 500; ++round) {
    std::vector<Attached> rows;
    for (int i = 0; i < 30; ++i) {
      rows.push_back(At(random() % 12, 1 + random() % 6, 1 + random() % 3, random() % 4 != 0, kDay + random() % 5));
    }
    const AttachedCount count = CountAttached(rows, kCounting);
    int64_t sum = 0;
    for (const auto& [kind, citizens] : count.kinds) sum += citizens;
    ASSERT_EQ(sum, count.broad);
    std::shuffle(rows.begin(), rows.end(), random);
    ASSERT_EQ(CountAttached(rows, kCounting).kinds, count.kinds);
  }
}

TEST(K1, ACitizenIsShownUnderTheKindOfTheFirstDay) {
  const AttachedCount count =
      CountAttached({At(1, 2, kTestHouses, true, kDay + 7), At(1, 1, kFamilyHomes), At(2, 2, kFamilyHomes)}, kCounting);
  EXPECT_THAT(count.kinds, UnorderedElementsAre(Pair(1, 1), Pair(2, 1)));
}

const Phase kPilot{"PILOT", Date(2021, 1, 1), Date(2021, 12, 31), {}};

TEST(K3, ForecastsFromTheActualStart) {
  struct Case {
    const char* what;
    int64_t attached;
    std::optional<Date> start;
    Date as_of;
    ForecastGuard guard;
    int64_t citizens;
  };
  for (const Case& c : std::vector<Case>{
           {"nothing built", 0, std::nullopt, Date(2021, 9, 20), ForecastGuard::kNotStarted, 0},
           {"starts tomorrow", 0, Date(2021, 9, 21), Date(2021, 9, 20), ForecastGuard::kNotStarted, 0},
           // 36 of 365 days are less than a tenth, 37 are more.
           {"36 days", 3, Date(2021, 4, 1), Date(2021, 5, 6), ForecastGuard::kTooEarly, 0},
           {"37 days", 3, Date(2021, 4, 1), Date(2021, 5, 7), ForecastGuard::kNone, 22},  // 3 x 275 / 37 = 22.3
           // Since 13 September 110 days remain; after 55 of them 10 become 20, not the 12 that the calendar year says.
           {"half of what was left", 10, Date(2021, 9, 13), Date(2021, 11, 6), ForecastGuard::kNone, 20},
           {"a start before the phase", 10, Date(2020, 6, 1), Date(2021, 7, 1), ForecastGuard::kNone, 20},
           {"the phase is over: the count itself", 17, Date(2021, 4, 1), Date(2022, 3, 1), ForecastGuard::kNone, 17},
           {"built only after the phase", 0, Date(2022, 1, 3), Date(2022, 3, 1), ForecastGuard::kNotStarted, 0},
       }) {
    const Forecast forecast = ForecastAttached(c.attached, c.start, kPilot, c.as_of);
    EXPECT_EQ(forecast.guard, c.guard) << c.what;
    EXPECT_EQ(forecast.citizens, c.citizens) << c.what;
  }
}

TEST(K3, FirstStartOfAReading) {
  const std::vector<Project> projects = {{"Family homes", 2, "", 120, "", Date(2021, 2, 1)},
                                         {"Test houses", kTestHouses, "", 8, "2021-Q1", Date(2021, 4, 12)},
                                         {"Private homes", 4, "", 1500, "2021-Q4", std::nullopt}};
  EXPECT_EQ(FirstStart(projects, true, kDay), Date(2021, 4, 12));
  EXPECT_EQ(FirstStart(projects, false, kDay), Date(2021, 2, 1));
  EXPECT_EQ(FirstStart(projects, true, Date(2021, 4, 11)), std::nullopt);
}

TEST(K20, SlipFromTheQuartersEdges) {
  struct Case {
    const char* quarter;
    std::optional<Date> started;
    Date as_of;
    std::optional<int64_t> days;
  };
  for (const Case& c : std::vector<Case>{
           {"2021-Q1", Date(2021, 4, 12), kDay, 12},
           {"2021-Q1", Date(2021, 3, 31), kDay, 0},
           {"2021-Q1", Date(2021, 1, 1), kDay, 0},
           {"2021-Q1", Date(2020, 12, 30), kDay, -2},
           {"2021-Q4", std::nullopt, kDay, 0},                    // not late yet
           {"2021-Q4", std::nullopt, Date(2022, 1, 10), 10},      // late so far
           {"2021-Q4", Date(2022, 2, 1), Date(2022, 1, 10), 10},  // entered ahead of the day
           {"", Date(2021, 4, 12), kDay, std::nullopt},
           {"2021-K1", Date(2021, 4, 12), kDay, std::nullopt},
       }) {
    EXPECT_EQ(SlipDays({"", 1, "", 0, c.quarter, c.started}, c.as_of), c.days) << c.quarter;
  }
}

TEST(K13, CostPerUnit) {
  EXPECT_EQ(CostPer(60'000'000, 20), 3'000'000);
  EXPECT_EQ(CostPer(100, 3), 33);
  EXPECT_EQ(CostPer(200, 3), 67);
  EXPECT_EQ(CostPer(100, 0), std::nullopt);
}

}  // namespace
}  // namespace sjak::reporting
