#include "services/placements/rules/ratio_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <sstream>

namespace sjak::placements {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const Law<RatioParameters> kLaw = Dated<RatioParameters>{1, "BAB § 65", {}};
const Date kRatioStart(2021, 2, 1);
const Date kRatioLast(2021, 5, 2);

std::vector<MonthlyWorkforce> Every(int64_t hundredths) {
  std::vector<MonthlyWorkforce> out;
  for (int back = 1; back <= 4; ++back) out.push_back({Month::Of(kRatioStart) - back, hundredths});
  return out;
}

Finding Judged(const RatioCase& c, const Law<RatioParameters>& law) { return JudgeRatio(c, law, c.start); }

RatioCase NewPerson(int64_t weekly_minutes, int64_t persons) {
  RatioCase c;
  c.start = kRatioStart;
  c.last = kRatioLast;
  c.hours = weekly_minutes;
  c.workforce = Every(persons * 100);
  c.external = {{Date(2021, 1, 1), Date(2021, 12, 31), 0, true, Date(2021, 1, 15)}};
  c.today = kRatioStart;
  return c;
}

TEST(Ratio, W5TwentyHoursBesideTwentyHoursAtOnePlace) {
  RatioCase c = NewPerson(20 * 60, 8);
  c.occupants = {{Date(2021, 1, 4), Date(2021, 3, 31), 20 * 60}};
  const Finding f = Judged(c, kLaw);
  EXPECT_EQ(f.verdict, Verdict::kBlock);
  EXPECT_EQ(f.measured, 2400);
  EXPECT_EQ(f.limit, 2220);
  EXPECT_EQ(f.unit, "minutes/week");
  EXPECT_THAT(f.text_en, HasSubstr("1.0811 full-time persons on 2021-02-01 of 1"));
  EXPECT_THAT(TextsEn(f.counterfactuals), ElementsAre("17 h/week", "start after 2021-03-31"));

  c.hours = 17 * 60;
  EXPECT_EQ(Judged(c, kLaw).verdict, Verdict::kAllow);
}

TEST(Ratio, W16TheFullestDayDecidesNotTheFirst) {
  RatioCase c = NewPerson(20 * 60, 5);
  c.occupants = {{Date(2021, 2, 22), Date(2021, 2, 28), 20 * 60}};
  const Finding f = Judged(c, kLaw);
  EXPECT_EQ(f.verdict, Verdict::kBlock);
  EXPECT_THAT(f.text_en, HasSubstr("on 2021-02-22"));
  EXPECT_THAT(TextsEn(f.counterfactuals), ElementsAre("17 h/week", "start after 2021-02-28"));
}

// W16 as the law's table has it: the fourth week of the ramp meets the other person.
TEST(Ratio, W16ARampIsJudgedWeekByWeek) {
  RatioCase c = NewPerson(0, 5);
  c.hours = HoursPlan({5 * 60, 10 * 60, 15 * 60, 20 * 60});
  c.occupants = {{kRatioStart, kRatioLast, 20 * 60}};
  const Finding f = Judged(c, kLaw);
  EXPECT_EQ(f.verdict, Verdict::kBlock);
  EXPECT_EQ(f.measured, 2400);
  EXPECT_THAT(f.text_en, HasSubstr("1.0811 full-time persons on 2021-02-22 of 1"));
  EXPECT_THAT(TextsEn(f.counterfactuals), ElementsAre("at most 17 h in any week", "start after 2021-04-11"));
  c.last = kRatioStart + 20;  // three weeks
  EXPECT_EQ(Judged(c, kLaw).verdict, Verdict::kAllow);
}

// W6: not judged, but there for whoever comes next.
TEST(Ratio, W6AnExemptPersonIsNotJudgedAndTakesUpAPlace) {
  RatioCase c = NewPerson(20 * 60, 8);
  c.occupants = {{kRatioStart, kRatioLast, 2220}};
  c.exempt = true;
  Finding f = Judged(c, kLaw);
  EXPECT_EQ(f.verdict, Verdict::kAllow);
  EXPECT_EQ(f.measured, 3420);
  c.workforce.clear();
  EXPECT_EQ(Judged(c, kLaw).verdict, Verdict::kAllow);
  RatioCase next = NewPerson(20 * 60, 8);
  next.occupants = {{kRatioStart, kRatioLast, 20 * 60}};  // the exempt one
  EXPECT_EQ(Judged(next, kLaw).verdict, Verdict::kBlock);
}

TEST(Ratio, OnlyCountedCategoriesAreOrdinary) {
  const std::vector<CategoryCount> unit = {{WorkforceCategory::kOrdinary, 700},
                                           {WorkforceCategory::kUnder18, 200},
                                           {WorkforceCategory::kApprentice, 300},
                                           {WorkforceCategory::kFlexJob, 50},
                                           {WorkforceCategory::kSeasonal, 25}};
  RatioParameters p;
  EXPECT_EQ(OrdinaryHundredths(unit, p), 725);
  p.counted.insert(WorkforceCategory::kApprentice);
  EXPECT_EQ(OrdinaryHundredths(unit, p), 1025);
  EXPECT_EQ(OrdinaryHundredths({}, p), 0);
}

TEST(Ratio, QuotaOfTheBrief) {
  const std::pair<int64_t, int64_t> vectors[] = {{0, 1},  {4, 1},   {5, 1},   {9, 1},   {10, 2},
                                                 {15, 3}, {50, 10}, {60, 11}, {100, 15}};
  for (const auto& [persons, places] : vectors) {
    EXPECT_EQ(PlacesOf(NewPerson(0, persons), kRatioStart, {}), places) << persons;
  }
}

TEST(Ratio, VectorsOfTheBrief) {
  // N = 12: quota 2.
  struct Vector {
    std::vector<int64_t> there;
    int64_t added;
    Verdict verdict;
  };
  const Vector vectors[] = {
      {{2220, 2220}, 60, Verdict::kBlock},
      {{1110, 1110, 1110}, 1110, Verdict::kAllow},
      {{888, 888, 888, 888}, 888, Verdict::kAllow},
      {{888, 888, 888, 888}, 889, Verdict::kBlock},
      // Nobody is more than one full-time person.
      {{3000}, 2220, Verdict::kAllow},
      {{}, 4000, Verdict::kAllow},
  };
  for (const Vector& v : vectors) {
    RatioCase c = NewPerson(v.added, 12);
    for (int64_t minutes : v.there) c.occupants.push_back({kRatioStart, kRatioLast, minutes});
    EXPECT_EQ(Judged(c, kLaw).verdict, v.verdict) << v.there.size() << " + " << v.added;
  }
}

TEST(Ratio, MissingMonthsAreNamedAndToBeAssessed) {
  RatioCase c = NewPerson(600, 8);
  c.workforce.erase(c.workforce.begin() + 1, c.workforce.begin() + 3);
  c.workforce.push_back({Month(2021, 2), 800});  // does not count: not before the start
  const Finding f = Judged(c, kLaw);
  EXPECT_EQ(f.verdict, Verdict::kMustAssess);
  EXPECT_THAT(f.text_en, HasSubstr("2020-11, 2020-12"));
  EXPECT_THAT(f.text_da, HasSubstr("2020-11, 2020-12"));
  EXPECT_THAT(TextsEn(f.counterfactuals), ElementsAre("state the workforce of 2020-11, 2020-12"));
}

TEST(Ratio, CertaintyDecidesBetweenAllowAndWarn) {
  struct Row {
    const char* name;
    std::vector<ExternalUse> external;
    Verdict verdict;
    const char* says;
  };
  const Date y1(2021, 1, 1), y2(2021, 12, 31), fresh(2021, 1, 15), stale(2020, 10, 1);
  const Row rows[] = {
      {"nothing known", {}, Verdict::kWarn, "UNKNOWN"},
      {"VITAS", {{y1, y2, 0, true, fresh}}, Verdict::kAllow, "CONFIRMED on 2021-01-15"},
      {"employer", {{y1, y2, 0, false, fresh}}, Verdict::kAllow, "DECLARED on 2021-01-15"},
      {"stale", {{y1, y2, 0, true, stale}}, Verdict::kWarn, "UNKNOWN"},
      {"the last day is not covered", {{y1, kRatioLast - 1, 0, true, fresh}}, Verdict::kWarn, "UNKNOWN"},
      {"a later statement replaces",
       {{y1, y2, 2220, true, stale}, {y1, y2, 0, false, fresh}},
       Verdict::kAllow,
       "DECLARED on 2021-01-15"},
      {"an earlier one does not",
       {{y1, y2, 2220, true, fresh}, {y1, y2, 0, false, stale}},
       Verdict::kBlock,
       "CONFIRMED"},
      {"others fill it", {{y1, y2, 2000, true, fresh}}, Verdict::kBlock, "CONFIRMED"},
  };
  for (const Row& row : rows) {
    RatioCase c = NewPerson(600, 8);
    c.external = row.external;
    const Finding f = Judged(c, kLaw);
    EXPECT_EQ(f.verdict, row.verdict) << row.name;
    EXPECT_THAT(f.text_en, HasSubstr(row.says)) << row.name;
  }
}

TEST(Ratio, WithoutALawItIsToBeAssessed) {
  const Finding f = Judged(NewPerson(600, 8), std::nullopt);
  EXPECT_EQ(f.verdict, Verdict::kMustAssess);
  EXPECT_EQ(f.version, 0);
}

TEST(Ratio, AFullUnitOffersNoHours) {
  RatioCase c = NewPerson(600, 8);
  c.occupants = {{kRatioStart, Date(9999, 12, 30), 2220}};
  const Finding f = Judged(c, kLaw);
  EXPECT_EQ(f.verdict, Verdict::kBlock);
  EXPECT_THAT(TextsEn(f.counterfactuals), ElementsAre("start after 9999-12-30"));
}

// A reference with common fractions, day by day: hundredths over 100 x months, minutes over 2,220.
bool ReferenceAllows(const RatioCase& c) {
  __int128 employed = 0;
  for (const auto& w : c.workforce) employed += w.ordinary_hundredths;
  const __int128 whole = 100 * static_cast<__int128>(c.workforce.size());  // one person
  __int128 quota = 0;
  while ((quota + 1) * 5 * whole <= employed && quota < 10) ++quota;
  if (quota == 0) quota = 1;
  for (__int128 beyond = 1; beyond * 10 * whole <= employed - 50 * whole; ++beyond) ++quota;
  for (Date d = c.start; d <= c.last; ++d) {
    __int128 minutes = std::min<int64_t>(c.hours.InWeek((d - c.start) / 7), 2220);
    for (const Occupant& o : c.occupants) {
      if (o.first <= d && d <= o.last) minutes += std::min<int64_t>(o.weekly_minutes, 2220);
    }
    Date newest(1, 1, 1);
    __int128 others = 0;
    for (const ExternalUse& e : c.external) {
      if (e.first <= d && d <= e.last && e.as_of >= newest) newest = e.as_of, others = e.weekly_minutes;
    }
    if (minutes + others > quota * 2220) return false;
  }
  return true;
}

TEST(Ratio, AgreesWithTheReferenceAndItsWaysOutHold) {
  std::mt19937 random(20210913);
  const auto upto = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n + 1)); };
  int blocked = 0;
  for (int round = 0; round < 4000; ++round) {
    RatioCase c = NewPerson(0, 0);
    std::vector<int64_t> ramp(1 + upto(1) * upto(12));
    for (int64_t& week : ramp) week = 1 + upto(2500);
    c.hours = HoursPlan(ramp);
    c.last = c.start + upto(90);
    for (auto& w : c.workforce) w.ordinary_hundredths = upto(upto(1) ? 3000 : 12000);
    for (int i = upto(6); i > 0; --i) {
      const Date first = c.start - 30 + upto(100);
      c.occupants.push_back({first, first + upto(60), 1 + upto(2500)});
    }
    c.external.clear();
    for (int i = upto(3); i > 0; --i) {
      const Date first = c.start - 30 + upto(60);
      c.external.push_back({first, first + upto(90), upto(5000), upto(1) == 1, Date(2021, 1, 1) + upto(10)});
    }
    const Finding f = Judged(c, kLaw);
    ASSERT_EQ(f.verdict != Verdict::kBlock, ReferenceAllows(c)) << round;
    if (f.verdict != Verdict::kBlock) continue;
    ++blocked;
    for (const Counterfactual& way : f.counterfactuals) {
      RatioCase changed = c, almost = c;
      if (way.change == Counterfactual::Change::kStartAfter) {
        changed.start = *way.day + 1;
        changed.last = changed.start + (c.last - c.start);
        almost.start = changed.start - 1;
        almost.last = changed.last - 1;
      } else {
        changed.hours = c.hours.AtMost(way.amount);
        almost.hours = c.hours.AtMost(way.amount + 1);
      }
      EXPECT_TRUE(ReferenceAllows(changed)) << round << " " << way.text_en;
      EXPECT_FALSE(ReferenceAllows(almost)) << round << " " << way.text_en << " is not the smallest change";
    }
  }
  EXPECT_GT(blocked, 200);
  EXPECT_LT(blocked, 3800);
}

}  // namespace
}  // namespace sjak::placements
