#include <gmock/gmock.h>

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "services/placements/attendance/month_file_rules.h"

namespace sjak::placements {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

const Month kSeptember(2021, 9);

TEST(MonthFile, AsADanishExcelWritesIt) {
  // Windows-1252: \xf8 is ø, \xe6 is æ.
  const auto file = ReadMonthFile(
      "nr;dato;status;timer;start;sjakbajs;opgaver\r\n"
      "1;13-09-2021;Til stede;7,5;7:00;ja;711500=kan 931300=delvist 911200\r\n"
      "2;13-09-2021;Fremm\xf8"
      "dt;4;;nej;\r\n"
      "2;14.09.2021;Lovligt frav\xe6r;;;;\r\n"
      "1;18-09-2021;Lukket;;;;\r\n"
      ";;;;;;\r\n",
      kSeptember, 2);
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_THAT(file->wrong, IsEmpty());
  ASSERT_EQ(file->days.size(), 3u);
  const FileDay& first = file->days[0];
  EXPECT_EQ(first.line, 2);
  EXPECT_EQ(first.nr, 1);
  EXPECT_EQ(first.day, Date(2021, 9, 13));
  EXPECT_EQ(first.status, 1);
  EXPECT_EQ(first.minutes, 450);
  EXPECT_EQ(first.starts_at, 420);
  EXPECT_TRUE(first.mentor);
  EXPECT_THAT(first.tasks, ElementsAre(Pair("711500", 3), Pair("931300", 2), Pair("911200", 1)));
  EXPECT_EQ(file->days[1].minutes, 240);
  EXPECT_FALSE(file->days[1].mentor);
  EXPECT_EQ(file->days[2].status, 2);
}

TEST(MonthFile, EnglishAndUtf8AndCommas) {
  const auto file =
      ReadMonthFile("\xef\xbb\xbfnr,day,status,minutes,mentor\n1,2021-09-13,present,450,x\n", kSeptember, 1);
  ASSERT_TRUE(file.ok()) << file.status();
  ASSERT_EQ(file->days.size(), 1u);
  EXPECT_EQ(file->days[0].minutes, 450);
}

TEST(MonthFile, AWrongLineStopsNoOther) {
  const auto file = ReadMonthFile(
      "nr;dato;status;timer;opgaver\n"
      "3;13-09-2021;til stede;4;\n"
      "1;13-10-2021;til stede;4;\n"
      "1;31-09-2021;til stede;4;\n"
      "1;13-09-2021;syg;0;\n"
      "1;13-09-2021;til stede;7,33;\n"
      "1;13-09-2021;til stede;4;muring\n"
      "0;x;y;z;q\n"
      "1;\"13-09-2021;til stede;4;\n"
      "1;15-09-2021;til stede;4;\n",
      kSeptember, 2);
  ASSERT_TRUE(file.ok()) << file.status();
  ASSERT_EQ(file->days.size(), 1u);
  EXPECT_EQ(file->days[0].line, 10);
  ASSERT_EQ(file->wrong.size(), 8u);
  EXPECT_THAT(file->wrong[0], Pair(2, HasSubstr("nr")));
  EXPECT_THAT(file->wrong[1], Pair(3, HasSubstr("2021-09")));
  EXPECT_THAT(file->wrong[2], Pair(4, HasSubstr("dato")));
  EXPECT_THAT(file->wrong[3], Pair(5, HasSubstr("status")));
  EXPECT_THAT(file->wrong[4], Pair(6, HasSubstr("timer")));
  EXPECT_THAT(file->wrong[5], Pair(7, HasSubstr("opgaver")));
  EXPECT_THAT(file->wrong[6].second, HasSubstr("nr"));
  EXPECT_THAT(file->wrong[6].second, HasSubstr("status")) << "everything that is wrong is named";
}

TEST(MonthFile, SaysWhichColumnsItNeeds) {
  for (const char* text : {"", "a;b;c\n1;2;3\n", "nr;dato;status\n1;13-09-2021;til stede\n"}) {
    EXPECT_EQ(ReasonOf(ReadMonthFile(text, kSeptember, 1).status()), "CSV_HEADER") << text;
  }
  std::string long_file = "nr;dato;status;timer\n";
  for (int i = 0; i < 5001; ++i) absl::StrAppend(&long_file, "1;13-09-2021;til stede;4\n");
  EXPECT_EQ(ReasonOf(ReadMonthFile(long_file, kSeptember, 1).status()), "BAD_REQUEST");
}

TEST(MonthFile, HoursAreWholeMinutes) {
  EXPECT_EQ(MinutesOfHours("7,5"), 450);
  EXPECT_EQ(MinutesOfHours("7.25"), 435);
  EXPECT_EQ(MinutesOfHours("7:30"), 450);
  EXPECT_EQ(MinutesOfHours("7"), 420);
  EXPECT_EQ(MinutesOfHours("0,1"), 6);
  for (const char* no : {"", "7,", ",5", "7,33", "7:3", "7:60", "-1", "7,5 t", "100", "7,505"}) {
    EXPECT_EQ(MinutesOfHours(no), std::nullopt) << no;
  }
  EXPECT_EQ(MinuteOfDay("07.30"), 450);
  EXPECT_EQ(MinuteOfDay("7"), 420);
  for (const char* no : {"", "24:00", "7:60", "7:3", "kl. 7"}) EXPECT_EQ(MinuteOfDay(no), std::nullopt) << no;
  EXPECT_EQ(DanishDate("3/9/2021"), Date(2021, 9, 3));
  for (const char* no : {"", "13-09-21", "2021-13-01", "29-02-2021", "1-2", "a-b-2021"}) {
    EXPECT_EQ(DanishDate(no), std::nullopt) << no;
  }
}

// Every whole minute of a day survives being written as hours and minutes.
TEST(MonthFile, EveryMinuteIsRead) {
  for (int minutes = 0; minutes < 1440; ++minutes) {
    const std::string text = absl::StrCat(minutes / 60, ":", minutes % 60 < 10 ? "0" : "", minutes % 60);
    ASSERT_EQ(MinutesOfHours(text), minutes) << text;
    ASSERT_EQ(MinuteOfDay(text), minutes) << text;
  }
}

}  // namespace
}  // namespace sjak::placements
