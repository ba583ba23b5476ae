#include "services/citizens/tasks/due_rules.h"

#include <gtest/gtest.h>

#include <set>

#include "services/common/calendar.h"

namespace sjak::citizens {
namespace {

TEST(DueDay, IsTheFirstWorkingDayFromThere) {
  int64_t longest = 0;
  for (Date day(2019, 12, 20); day < Date(2026, 1, 10); ++day) {
    const Date due = OnOrAfterWorkingDay(day);
    ASSERT_TRUE(IsWorkingDay(due)) << day.ToString();
    ASSERT_EQ(CountWorkingDays(day, due), 1) << day.ToString();
    longest = std::max(longest, due - day);
  }
  EXPECT_EQ(longest, 5) << "from Maundy Thursday to the Tuesday after Easter";
  EXPECT_EQ(OnOrAfterWorkingDay(Date(2022, 12, 31)), Date(2023, 1, 2)) << "over a year's end";
}

TEST(DueDay, HolidaysReachOverTheYearsEnds) {
  const std::vector<std::string> days = HolidaysAround(Date(2021, 12, 30));
  const std::set<std::string> known(days.begin(), days.end());
  for (const char* day : {"2020-12-25", "2021-12-26", "2022-01-01", "2022-04-14"})
    EXPECT_EQ(known.count(day), 1) << day;
}

}  // namespace
}  // namespace sjak::citizens
