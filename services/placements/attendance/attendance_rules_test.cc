#include "services/placements/attendance/attendance_rules.h"

#include <gtest/gtest.h>

namespace sjak::placements {
namespace {

// A Monday within a training that was approved and heard.
DayCase Good() {
  DayCase c;
  c.day = Date(2021, 9, 13);
  c.first = Date(2021, 9, 13);
  c.last = Date(2021, 12, 12);
  c.training = true;
  c.decided_on = Date(2021, 9, 1);
  c.heard_on = Date(2021, 9, 1);
  c.work = {240, std::nullopt};
  c.most_minutes = 780;
  return c;
}

TEST(JudgeDay, StayingAwayOnAClosureDayIsNoAbsence) {
  struct Case {
    Date day;
    DayVerdict absent;
  };
  for (const Case& k : {Case{Date(2021, 9, 18), DayVerdict::kSiteClosed},  // Saturday
                        Case{Date(2022, 5, 13), DayVerdict::kSiteClosed},  // Great Prayer Day, until 2023
                        Case{Date(2021, 7, 14), DayVerdict::kSiteClosed},  // week 28
                        Case{Date(2021, 9, 20), DayVerdict::kRecord}}) {
    DayCase c = Good();
    c.first = Date(2021, 1, 1);
    c.last = Date(2024, 12, 31);
    c.decided_on = c.heard_on = Date(2021, 1, 1);
    c.day = k.day;
    EXPECT_EQ(JudgeDay(c), DayVerdict::kRecord) << "who works is recorded " << k.day.ToString();
    c.present = false;
    c.work = {};
    EXPECT_EQ(JudgeDay(c), k.absent) << k.day.ToString();
  }
}

TEST(JudgeDay, TheDailyLimitCountsWhatIsWorkedElsewhere) {
  DayCase c = Good();
  c.work.minutes = 780;
  EXPECT_EQ(JudgeDay(c), DayVerdict::kRecord);
  c.work.minutes = 781;
  EXPECT_EQ(JudgeDay(c), DayVerdict::kOverDailyLimit);
  c.work.minutes = 400;
  c.elsewhere = {{380, std::nullopt}};
  EXPECT_EQ(JudgeDay(c), DayVerdict::kRecord);
  c.elsewhere.push_back({1, std::nullopt});
  EXPECT_EQ(JudgeDay(c), DayVerdict::kOverDailyLimit);
  c.most_minutes.reset();
  EXPECT_EQ(JudgeDay(c), DayVerdict::kRecord) << "no law, no limit";
}

TEST(JudgeDay, TheSameHoursAreWorkedOnce) {
  DayCase c = Good();
  c.work = {120, 7 * 60};  // 7:00 to 9:00
  c.elsewhere = {{60, 9 * 60}};
  EXPECT_EQ(JudgeDay(c), DayVerdict::kRecord) << "one after the other";
  c.elsewhere = {{61, 6 * 60}};
  EXPECT_EQ(JudgeDay(c), DayVerdict::kWorkedElsewhere);
  c.elsewhere = {{60, std::nullopt}};
  EXPECT_EQ(JudgeDay(c), DayVerdict::kRecord) << "nobody said when";
}

}  // namespace
}  // namespace sjak::placements
