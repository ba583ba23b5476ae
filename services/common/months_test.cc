#include "services/common/months.h"

#include <gtest/gtest.h>

#include <set>

#include "services/common/weeks.h"

namespace sjak {
namespace {

TEST(Months, Table) {
  struct Row {
    Date start;
    int months;
    Date last;
  };
  const Row rows[] = {
      {Date(2021, 2, 1), 6, Date(2021, 7, 31)},   {Date(2021, 2, 15), 4, Date(2021, 6, 14)},
      {Date(2021, 8, 31), 6, Date(2022, 2, 28)},  {Date(2023, 8, 31), 6, Date(2024, 2, 29)},
      {Date(2021, 12, 1), 1, Date(2021, 12, 31)}, {Date(2021, 1, 31), 1, Date(2021, 2, 28)},
      {Date(2020, 2, 29), 12, Date(2021, 2, 28)},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(LastDayOfMonths(row.start, row.months), row.last) << row.start.ToString();
    EXPECT_EQ(BegunMonths(row.start, row.last), row.months) << row.start.ToString();
    EXPECT_EQ(BegunMonths(row.start, row.last + 1), row.months + 1) << row.start.ToString();
  }
  EXPECT_EQ(BegunMonths(Date(2021, 2, 1), Date(2021, 1, 31)), 0);
  EXPECT_EQ(AddMonths(Date(2021, 3, 31), -1), Date(2021, 2, 28));
}

TEST(Months, BegunIsTheInverse) {
  for (Date start(2019, 1, 1); start <= Date(2021, 12, 31); start = start + 5) {
    for (int months = 1; months <= 14; ++months) {
      const Date last = LastDayOfMonths(start, months);
      ASSERT_EQ(BegunMonths(start, last), months) << start.ToString();
      ASSERT_EQ(BegunMonths(start, last + 1), months + 1) << start.ToString();
    }
  }
}

// Trap 2: thirteen weeks are 91 days wherever they lie; three months are 89 to 92.
TEST(Weeks, ThirteenWeeksAreNotThreeMonths) {
  std::set<int64_t> differences;
  for (Date start(2019, 12, 1); start <= Date(2021, 3, 1); ++start) {
    const Date last = LastDayOfWeeks(start, 13);
    ASSERT_EQ(last - start + 1, 91);
    ASSERT_EQ((last + 1).weekday(), start.weekday());
    ASSERT_EQ(BegunWeeks(start, last), 13);
    ASSERT_EQ(BegunWeeks(start, last + 1), 14);
    ASSERT_EQ(BegunWeeks(start, last - 6), 13);
    ASSERT_EQ(BegunWeeks(start, last - 7), 12);
    differences.insert(LastDayOfMonths(start, 3) - last);
  }
  EXPECT_EQ(differences, (std::set<int64_t>{-2, -1, 0, 1}));
}

// Weeks from a Monday are ISO weeks, over year ends and in years of 53 weeks (2020, 2026).
TEST(Weeks, FromAMondayTheyAreIsoWeeks) {
  EXPECT_EQ(IsoWeeksInYear(2020), 53);
  EXPECT_EQ(IsoWeeksInYear(2026), 53);
  for (Date monday = IsoWeek{2020, 40}.Monday(); monday < Date(2027, 3, 1); monday = monday + 7) {
    const IsoWeek first = IsoWeek::Of(monday);
    const IsoWeek last = IsoWeek::Of(LastDayOfWeeks(monday, 20));
    const int weeks =
        last.year == first.year ? last.week - first.week + 1 : IsoWeeksInYear(first.year) - first.week + 1 + last.week;
    ASSERT_EQ(weeks, 20) << monday.ToString();
  }
}

TEST(Age, ByBirthday) {
  EXPECT_EQ(AgeOn(Date(2003, 9, 13), Date(2021, 9, 12)), 17);
  EXPECT_EQ(AgeOn(Date(2003, 9, 13), Date(2021, 9, 13)), 18);
  EXPECT_EQ(AgeOn(Date(2004, 2, 29), Date(2022, 2, 28)), 17);
  EXPECT_EQ(AgeOn(Date(2004, 2, 29), Date(2022, 3, 1)), 18);
}

}  // namespace
}  // namespace sjak
