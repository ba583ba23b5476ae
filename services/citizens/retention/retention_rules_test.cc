#include "services/citizens/retention/retention_rules.h"

#include <gtest/gtest.h>

namespace sjak::citizens {
namespace {

TEST(MonthsAfter, KeepsToTheMonthsEnd) {
  EXPECT_EQ(MonthsAfter(Date(2021, 9, 13), 60), Date(2026, 9, 13));
  EXPECT_EQ(MonthsAfter(Date(2021, 8, 31), 6), Date(2022, 2, 28));
  EXPECT_EQ(MonthsAfter(Date(2023, 8, 31), 6), Date(2024, 2, 29));
  EXPECT_EQ(MonthsAfter(Date(2021, 12, 1), 1), Date(2022, 1, 1));
  EXPECT_EQ(MonthsAfter(Date(2021, 1, 15), -1), Date(2020, 12, 15));
  EXPECT_EQ(MonthsAfter(Date(2021, 12, 31), 12), Date(2022, 12, 31));
}

// What is due today and what is not, told by either function, for every day of four years.
TEST(DueUpTo, IsTheLatestDayWhoseTimeIsOver) {
  for (int months : {1, 6, 12, 60}) {
    for (Date day(2021, 1, 1); day < Date(2025, 1, 1); ++day) {
      const Date up_to = DueUpTo(day, months);
      ASSERT_LE(MonthsAfter(up_to, months), day) << day.ToString() << " " << months;
      ASSERT_GT(MonthsAfter(up_to + 1, months), day) << day.ToString() << " " << months;
    }
  }
}

TEST(RetentionOn, TheLastThatHasBegunApplies) {
  const std::vector<Retention> stated = {{1, 72, "council", Date(2021, 1, 1), true, false},
                                         {1, 36, "council", Date(2022, 1, 1), true, false},
                                         {1, 48, "corrected", Date(2022, 1, 1), false, false}};
  EXPECT_EQ(RetentionOn(stated, Date(2020, 12, 31)).front().keep_for_months, 60);
  EXPECT_TRUE(RetentionOn(stated, Date(2020, 12, 31)).front().is_default);
  EXPECT_EQ(RetentionOn(stated, Date(2021, 6, 1)).front().keep_for_months, 72);
  EXPECT_EQ(RetentionOn(stated, Date(2022, 1, 1)).front().keep_for_months, 48) << "recorded later";
  EXPECT_EQ(RetentionOn(stated, Date(2022, 1, 1)).size(), 2u);
  for (const Retention& r : DefaultRetention()) EXPECT_FALSE(r.switched_on);
}

}  // namespace
}  // namespace sjak::citizens
