#include "services/placements/buyouts/hours_rules.h"

#include <gmock/gmock.h>

#include "platform/base/error.h"

namespace sjak::placements {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

const Date kHoursDay(2021, 9, 13);
const std::vector<RateSpell> kHoursSpells = {{Date(2021, 9, 1), Date(2021, 12, 31), 2220, 31668}};

StatedHours Stated(const Uuid& agreement, int line, int64_t minutes, std::optional<int> starts_at = std::nullopt) {
  return {agreement, kHoursDay, line, minutes, starts_at, 1};
}

TEST(HoursRules, Verdicts) {
  const Uuid mine = Uuid::FromText("mine");
  const auto judge = [&](const StatedHours& hours, const std::vector<StatedHours>& standing,
                         const std::set<Month>& claimed = {}) {
    return JudgeHours(hours, kHoursSpells, false, claimed, standing);
  };
  EXPECT_EQ(judge(Stated(mine, 1, 240), {}), HoursVerdict::kRecord);
  EXPECT_EQ(JudgeHours(Stated(mine, 1, 240), kHoursSpells, true, {}, {}), HoursVerdict::kClosed);
  EXPECT_EQ(JudgeHours(Stated(mine, 1, 240), kHoursSpells, true, {}, {Stated(mine, 1, 241)}), HoursVerdict::kRecord);
  EXPECT_EQ(judge({mine, Date(2021, 8, 31), 1, 60}, {}), HoursVerdict::kOutsideAgreement);
  EXPECT_EQ(judge(Stated(mine, 1, 0), {}, {Month(2021, 9)}), HoursVerdict::kClaimed) << "taking back changes too";
  EXPECT_EQ(judge(Stated(mine, 1, 240), {}, {Month(2021, 10)}), HoursVerdict::kRecord);
  // A correction does not add to what it replaces.
  EXPECT_EQ(judge(Stated(mine, 1, 1440), {Stated(mine, 1, 1440)}), HoursVerdict::kRecord);
  EXPECT_EQ(judge(Stated(mine, 2, 1), {Stated(mine, 1, 1440)}), HoursVerdict::kOverDay);
  EXPECT_EQ(judge(Stated(mine, 2, 1), {Stated(mine, 1, 1439)}), HoursVerdict::kRecord);
}

TEST(HoursRules, AnHourIsPaidUnderOneAgreement) {
  const Uuid mine = Uuid::FromText("mine"), other = Uuid::FromText("other");
  struct Case {
    std::optional<int> mine_at, other_at;
    HoursVerdict verdict;
  };
  // Four hours each.
  for (const Case& c :
       {Case{std::nullopt, std::nullopt, HoursVerdict::kOtherAgreement},
        Case{420, std::nullopt, HoursVerdict::kOtherAgreement}, Case{std::nullopt, 420, HoursVerdict::kOtherAgreement},
        Case{420, 420, HoursVerdict::kOtherAgreement}, Case{420, 659, HoursVerdict::kOtherAgreement},
        Case{659, 420, HoursVerdict::kOtherAgreement}, Case{420, 660, HoursVerdict::kRecord},
        Case{660, 420, HoursVerdict::kRecord}}) {
    EXPECT_EQ(JudgeHours(Stated(mine, 1, 240, c.mine_at), kHoursSpells, false, {}, {Stated(other, 1, 240, c.other_at)}),
              c.verdict);
  }
  EXPECT_EQ(JudgeHours(Stated(mine, 1, 240), kHoursSpells, false, {}, {Stated(other, 1, 0)}), HoursVerdict::kRecord)
      << "taken back";
  EXPECT_EQ(JudgeHours(Stated(mine, 1, 0), kHoursSpells, false, {}, {Stated(other, 1, 240)}), HoursVerdict::kRecord);
}

TEST(HoursRules, AClaimIsRoundedOnceAndItsRowsSumToIt) {
  // 1 minute at 30 øre an hour is half an øre: away from zero.
  const std::vector<RateSpell> spells = {{Date(2021, 9, 1), Date(2021, 9, 30), 2220, 30}};
  const StatedHours minute = Stated(Uuid(), 1, 1);
  EXPECT_EQ(PriceHours({minute}, spells).oere, 1);
  const Priced three = PriceHours({minute, minute, minute}, spells);
  EXPECT_EQ(three.oere, 2) << "one and a half, not three times one";
  EXPECT_THAT((std::vector<int64_t>{three.rows[0].oere, three.rows[1].oere, three.rows[2].oere}), ElementsAre(1, 0, 1));
  EXPECT_EQ(PriceHours({}, spells).oere, 0);
  for (int rate = 29; rate < 40000; rate += 411) {
    std::vector<StatedHours> hours;
    int64_t numerator = 0, sum = 0;
    const std::vector<RateSpell> at = {{Date(2021, 9, 1), Date(2021, 9, 30), 2220, rate}};
    for (int i = 1; i < 40; ++i) {
      hours.push_back(Stated(Uuid(), 1, i * 7));
      numerator += int64_t{i} * 7 * rate;
    }
    const Priced priced = PriceHours(hours, at);
    for (const PricedHours& row : priced.rows) sum += row.oere;
    EXPECT_EQ(sum, priced.oere);
    EXPECT_EQ(priced.oere, (numerator + 30) / 60);
  }
}

TEST(HoursFile, TheSameFileAsAttendance) {
  const auto file = ReadHoursFile(
      "nr;dato;status;timer;linje;start\r\n"
      "1;13-09-2021;Til stede;7,5;;\r\n"
      ";13-09-2021;;5,5;Med borger;7:00\r\n"
      ";13-09-2021;;0:45;kontakt;\r\n"
      ";14.09.2021;;2;opl\xe6ring;\r\n",
      Month(2021, 9));
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_TRUE(file->wrong.empty());
  ASSERT_EQ(file->rows.size(), 3u);
  EXPECT_EQ(file->rows[0].line, 3);
  EXPECT_EQ(file->rows[0].minutes, 330);
  EXPECT_EQ(file->rows[0].starts_at, 420);
  EXPECT_EQ(file->rows[1].hour_line, 2);
  EXPECT_EQ(file->rows[2].hour_line, 4);
}

TEST(HoursFile, AWrongLineStopsNoOtherAndEverythingWrongIsSaid) {
  const auto file = ReadHoursFile(
      "day,line,minutes\n2021-10-01,contact,60\n2021-09-13,lunch,60\n2021-09-13,contact,1441\nx,y,z\n"
      "2021-09-14,no show,60\n",
      Month(2021, 9));
  ASSERT_TRUE(file.ok()) << file.status();
  ASSERT_EQ(file->rows.size(), 1u);
  EXPECT_THAT(file->wrong,
              ElementsAre(Pair(2, HasSubstr("dato")), Pair(3, HasSubstr("linje")), Pair(4, HasSubstr("timer")),
                          Pair(5, ::testing::AllOf(HasSubstr("dato"), HasSubstr("linje"), HasSubstr("timer")))));
  EXPECT_EQ(ReasonOf(ReadHoursFile("day,hours\n", Month(2021, 9)).status()), "CSV_HEADER");
  std::string many = "day,line,minutes\n";
  for (int i = 0; i < 501; ++i) many += "2021-09-13,contact,1\n";
  EXPECT_EQ(ReasonOf(ReadHoursFile(many, Month(2021, 9)).status()), "BAD_REQUEST");
}

}  // namespace
}  // namespace sjak::placements
