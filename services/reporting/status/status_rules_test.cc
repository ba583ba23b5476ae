#include "services/reporting/status/status_rules.h"

#include <gmock/gmock.h>

namespace sjak::reporting {
namespace {

const Date kDay(2021, 9, 13);
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
