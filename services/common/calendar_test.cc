#include "services/common/calendar.h"

#include <gtest/gtest.h>

#include "platform/base/error.h"
#include "services/common/weeks.h"

namespace sjak {
namespace {

TEST(CalendarTest, Easter) {
  for (const Date easter : {Date(1961, 4, 2), Date(2000, 4, 23), Date(2008, 3, 23), Date(2020, 4, 12), Date(2021, 4, 4),
                            Date(2022, 4, 17), Date(2023, 4, 9), Date(2024, 3, 31), Date(2038, 4, 25)}) {
    EXPECT_EQ(EasterSunday(easter.year()), easter) << easter.ToString();
  }
}

// Property: Easter is a Sunday between 22 March and 25 April.
TEST(CalendarTest, EasterIsASundayInItsSeason) {
  for (int year = 1600; year < 3000; ++year) {
    const Date easter = EasterSunday(year);
    ASSERT_EQ(easter.weekday(), absl::Weekday::sunday) << year;
    ASSERT_GE(easter, Date(year, 3, 22));
    ASSERT_LE(easter, Date(year, 4, 25));
  }
}

TEST(CalendarTest, Holidays2021) {
  std::vector<std::string> days;
  for (const Holiday& holiday : PublicHolidays(2021)) days.push_back(holiday.date.ToString());
  EXPECT_EQ(days, (std::vector<std::string>{"2021-01-01", "2021-04-01", "2021-04-02", "2021-04-04", "2021-04-05",
                                            "2021-04-30", "2021-05-13", "2021-05-23", "2021-05-24", "2021-12-25",
                                            "2021-12-26"}));
}

TEST(CalendarTest, GreatPrayerDayEndsWith2023) {
  EXPECT_TRUE(IsPublicHoliday(Date(2023, 5, 5)));
  EXPECT_FALSE(IsPublicHoliday(Date(2024, 4, 26)));
  EXPECT_TRUE(IsWorkingDay(Date(2024, 4, 26)));
}

TEST(CalendarTest, WorkingDays) {
  EXPECT_EQ(CountWorkingDays(Date(2021, 4, 1), Date(2021, 4, 30)), 18);  // 22 weekdays less Easter's 3 and 30 April
  EXPECT_EQ(CountWorkingDays(Date(2021, 9, 13), Date(2021, 9, 13)), 1);
  EXPECT_EQ(CountWorkingDays(Date(2021, 9, 14), Date(2021, 9, 13)), 0);
  EXPECT_EQ(CountWorkingDays(Date(2021, 9, 11), Date(2021, 9, 12)), 0);
}

// Property: counting equals asking for every day, over year ends too.
TEST(CalendarTest, CountingEqualsAskingEveryDay) {
  for (Date first(2020, 12, 20); first < Date(2021, 6, 10); first = first + 3) {
    int64_t expect = 0;
    for (Date last = first; last < first + 60; ++last) {
      expect += IsWorkingDay(last);
      ASSERT_EQ(CountWorkingDays(first, last), expect) << first.ToString() << " " << last.ToString();
    }
  }
}

TEST(CalendarTest, Closures) {
  EXPECT_EQ(DefaultClosure(Date(2021, 9, 13)), Closure::kOpen);
  EXPECT_EQ(DefaultClosure(Date(2021, 9, 12)), Closure::kWeekend);
  EXPECT_EQ(DefaultClosure(Date(2021, 4, 1)), Closure::kPublicHoliday);
  EXPECT_EQ(DefaultClosure(Date(2021, 12, 24)), Closure::kAgreedDayOff);
  EXPECT_EQ(DefaultClosure(Date(2020, 6, 5)), Closure::kAgreedDayOff);
  EXPECT_EQ(DefaultClosure(Date(2021, 7, 9)), Closure::kOpen);
  EXPECT_EQ(DefaultClosure(Date(2021, 7, 12)), Closure::kConstructionHoliday);
  EXPECT_EQ(DefaultClosure(Date(2021, 7, 30)), Closure::kConstructionHoliday);
  EXPECT_EQ(DefaultClosure(Date(2021, 8, 2)), Closure::kOpen);
  EXPECT_EQ(DefaultClosure(Date(2021, 12, 27)), Closure::kChristmas);
}

TEST(CalendarTest, IsoWeeks) {
  EXPECT_EQ(IsoWeek::Of(Date(2021, 1, 3)), (IsoWeek{2020, 53}));
  EXPECT_EQ(IsoWeek::Of(Date(2021, 1, 4)), (IsoWeek{2021, 1}));
  EXPECT_EQ(IsoWeek::Of(Date(2024, 12, 30)), (IsoWeek{2025, 1}));
  EXPECT_EQ((IsoWeek{2021, 37}).Monday(), Date(2021, 9, 13));
  EXPECT_EQ(IsoWeeksInYear(2020), 53);
  EXPECT_EQ(IsoWeeksInYear(2021), 52);
  EXPECT_EQ(IsoWeeksInYear(2026), 53);
  for (Date day(2019, 12, 1); day < Date(2027, 2, 1); ++day) {
    const Date monday = IsoWeek::Of(day).Monday();
    ASSERT_LE(monday, day);
    ASSERT_LT(day - monday, 7);
    ASSERT_EQ(monday.weekday(), absl::Weekday::monday);
  }
}

TEST(MonthTest, ParsesAndCounts) {
  EXPECT_EQ(Month::Parse("2021-09")->ToString(), "2021-09");
  EXPECT_EQ(Month(2021, 2).Last(), Date(2021, 2, 28));
  EXPECT_EQ(Month(2020, 11) + 3, Month(2021, 2));
  EXPECT_EQ(Month(2021, 2) - Month(2020, 11), 3);
  EXPECT_LT(Month(2020, 12), Month(2021, 1));
  EXPECT_EQ(Month::Of(Date(2021, 9, 13)).First(), Date(2021, 9, 1));
  for (const char* bad : {"", "2021-13", "2021-9", "2021-09-01", "2021/09", "abcd-ef"}) {
    EXPECT_EQ(ReasonOf(Month::Parse(bad).status()), "MONTH_FORMAT") << bad;
  }
}

TEST(WeeksTest, LastDays) {
  const Date start(2021, 2, 1);  // trap 2
  EXPECT_EQ(LastDayOfWeeks(start, 4), Date(2021, 2, 28));
  EXPECT_EQ(LastDayOfWeeks(start, 13), Date(2021, 5, 2));
  EXPECT_EQ(LastDayOfWeeks(start, 26), Date(2021, 8, 1));
  for (int weeks = 1; weeks < 60; ++weeks) {
    EXPECT_EQ(BegunWeeks(start, LastDayOfWeeks(start, weeks)), weeks);
    EXPECT_EQ(BegunWeeks(start, LastDayOfWeeks(start, weeks) + 1), weeks + 1);
  }
  EXPECT_EQ(BegunWeeks(start, start - 1), 0);
}

}  // namespace
}  // namespace sjak
