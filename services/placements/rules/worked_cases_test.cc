#include <random>

#include "services/common/months.h"
#include "services/common/weeks.h"
#include "services/placements/rules/catalogue_fixture.h"

// The worked cases of the domain (2.12) by their numbers, on the law as it is in the database. W8 and W10 are as D10
// and D8 have them; W14 is in judge_rules_test, W15 in the tests of attendance.
namespace sjak::placements {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Date kFebruary(2021, 2, 1);

PlacementCase W5(PlacementCase c, int64_t hours) {
  c.ratio.last = Date(2021, 5, 2);
  c.ratio.hours = hours * 60;
  c.ratio.occupants = {{Date(2021, 1, 4), Date(2021, 3, 31), 20 * 60}};
  return c;
}

PlacementCase W8(PlacementCase c) {
  c.ratio.hours = 25 * 60;
  c.beside = {{Part::kPaidHours, Engagement::kOrdinaryJob, kFebruary, c.ratio.last, 10 * 60, "10103940", "515300"},
              {Part::kCourse, Engagement::kOrdinaryJob, kFebruary, c.ratio.last, 4 * 60, "", ""}};
  return c;
}

PlacementCase W9(PlacementCase c, const char* paid_function) {
  c.ratio.hours = 600;
  c.beside = {{Part::kPaidHours, Engagement::kOrdinaryJob, kFebruary, c.ratio.last, 600, c.cvr, paid_function}};
  return c;
}

// Employed at the company until three months before the first day, in the same function.
PlacementCase W10(PlacementCase c, Date start, const char* group) {
  c.ratio.start = start;
  c.ratio.last = start + 27;
  c.group = TargetGroup{group};
  c.last_employer = LastEmployer{c.cvr, "931300"};
  return c;
}
PlacementCase W10InNewFunction(PlacementCase c, const char* group) {
  c = W10(c, Date(2022, 2, 1), group);
  c.function_code = "515300";
  c.difference_stated = true;
  return c;
}

PlacementCase Young(PlacementCase c, Date birth, const char* function, std::vector<YoungDay> days) {
  c.kind = Kind::kAfterSchoolJob;
  c.born = BornOn(birth);
  c.function_code = function;
  c.young_days = std::move(days);
  return c;
}

PlacementCase W16(PlacementCase c) {
  for (MonthlyWorkforce& month : c.ratio.workforce) month.ordinary_hundredths = 500;
  c.ratio.hours = HoursPlan({5 * 60, 10 * 60, 15 * 60, 20 * 60});
  c.ratio.occupants = {{kFebruary, c.ratio.last, 20 * 60}};
  return c;
}

TEST_F(Catalogue, WorkedCases) {
  const PlacementCase base = FourWeeks();
  PlacementCase w1 = base, w3 = base, w6 = base, agreed = W10(base, Date(2022, 2, 1), "6.6");
  w1.ratio.last = Date(2021, 5, 2);
  w3.group = TargetGroup{"6.1"};
  w3.ratio.last = LastDayOfWeeks(kFebruary, 5);
  w6.group = TargetGroup{"6.6"};
  w6.employed_at_unit = true;
  w6.ratio.occupants = {{kFebruary, w6.ratio.last, 2220}};
  agreed.agrees_to_same_function = true;
  const Date tuesday(2021, 2, 2);

  struct Row {
    const char* name;
    PlacementCase c;
    const char* rule;
    Verdict verdict;
    int64_t measured;
    int64_t limit;
    std::vector<std::string> ways;
  };
  const Row rows[] = {
      {"W1", w1, "R3", Verdict::kAllow, 13, 13, {}},
      {"W3",
       w3,
       "R3",
       Verdict::kBlock,
       5,
       4,
       {"4 weeks (last day 2021-02-28); it cannot be extended, but a new and different placement may follow"}},
      {"W5", W5(base, 20), "R8", Verdict::kBlock, 2400, 2220, {"17 h/week", "start after 2021-03-31"}},
      {"W5 with 17 hours", W5(base, 17), "R8", Verdict::kAllow, 2220, 2220, {}},
      {"W6", w6, "R8", Verdict::kAllow, 3420, 2220, {}},
      {"W8", W8(base), "R30", Verdict::kWarn, 39 * 60, 2220, {"23 h/week", "start after 2021-02-28"}},
      {"W9",
       W9(base, "931300"),
       "R27",
       Verdict::kBlock,
       28,
       0,
       {"another function in one of the two", "start after 2021-02-28"}},
      {"W9 in two functions", W9(base, "515300"), "R27", Verdict::kAllow, 0, 0, {}},
      {"W10 in 2021", W10(base, kFebruary, "6.3"), "R6", Verdict::kWarn, 1, 0, {"another company"}},
      {"W10 job-ready", W10(base, Date(2022, 2, 1), "6.2"), "R6", Verdict::kBlock, 1, 0, {"another company"}},
      {"W10 job-ready, new function", W10InNewFunction(base, "6.2"), "R6", Verdict::kBlock, 1, 0, {"another company"}},
      {"W10 others",
       W10(base, Date(2022, 2, 1), "6.3"),
       "R6",
       Verdict::kBlock,
       1,
       0,
       {"a new function, described in the agreement", "another company"}},
      {"W10 others, new function", W10InNewFunction(base, "6.3"), "R6", Verdict::kAllow, 1, 0, {}},
      {"W10 sick-listed",
       W10(base, Date(2022, 2, 1), "6.6"),
       "R6",
       Verdict::kBlock,
       1,
       0,
       {"a new function, described in the agreement", "the citizen's agreement to it", "another company"}},
      {"W10 sick-listed, agreed", agreed, "R6", Verdict::kAllow, 1, 0, {}},
      {"W10 unlisted", W10(base, Date(2022, 2, 1), "INT"), "R6", Verdict::kMustAssess, 1, 0, {"another company"}},
      {"W11",
       Young(base, Date(2006, 6, 6), "931300", {{tuesday, 120, true}}),
       "R40",
       Verdict::kBlock,
       1,
       0,
       {"a task on the list of light work"}},
      {"W12",
       Young(base, Date(2004, 6, 6), "933400", {{tuesday, 180, true}}),
       "R40",
       Verdict::kBlock,
       180,
       120,
       {"at most 2 h on a school day"}},
      {"W12 with two hours",
       Young(base, Date(2004, 6, 6), "933400", {{tuesday, 120, true}}),
       "R40",
       Verdict::kAllow,
       0,
       0,
       {}},
      {"W16", W16(base), "R8", Verdict::kBlock, 2400, 2220, {"at most 17 h in any week", "start after 2021-02-07"}},
  };
  for (const Row& row : rows) {
    const Finding f = Judged(row.c, row.rule);
    EXPECT_EQ(f.verdict, row.verdict) << row.name << ": " << f.text_en;
    EXPECT_EQ(f.measured, row.measured) << row.name;
    EXPECT_EQ(f.limit, row.limit) << row.name;
    EXPECT_EQ(TextsEn(f.counterfactuals), row.ways) << row.name;
  }
}

// W18: suspended days use up none of the months, and hours worked in them count.
TEST_F(Catalogue, W18TheSuspensionOf2020) {
  const Law<WorkRequirementParameters>& law = LawOf(Date(2021, 3, 31)).work_requirement;
  WorkRequirementCase c;
  c.on = Date(2021, 3, 31);
  c.paid = {{Date(2019, 11, 15), 40 * 60}, {Date(2020, 6, 1), 60 * 60}, {Date(2020, 12, 1), 140 * 60}};
  const Finding f = EstimateWorkRequirement(c, law, c.on);
  EXPECT_EQ(f.measured, 240 * 60);
  EXPECT_EQ(f.limit, 225 * 60);
  EXPECT_EQ(f.severity, Severity::kInfo);
  EXPECT_EQ(RequirementWindow(c, law->parameters), Date(2019, 9, 30));
  WorkRequirementParameters naive = law->parameters;
  naive.suspended.clear();
  EXPECT_EQ(RequirementWindow(c, naive), Date(2020, 4, 1));
  const Finding wrong = EstimateWorkRequirement(c, Dated<WorkRequirementParameters>{1, "", naive}, c.on);
  EXPECT_EQ(wrong.measured, 200 * 60);
  EXPECT_THAT(wrong.text_en, ::testing::HasSubstr("25 h are missing"));
  // Illness reaches back by its length.
  c.extended = {{Date(2021, 1, 1), Date(2021, 1, 31)}};
  EXPECT_EQ(RequirementWindow(c, naive), Date(2020, 3, 1));
  // Repealed with the reform of July 2025.
  EXPECT_FALSE(LawOf(Date(2025, 7, 1)).work_requirement.has_value());
  EXPECT_TRUE(LawOf(Date(2025, 6, 30)).work_requirement.has_value());
}

TEST_F(Catalogue, R40IsJudgedDayByDay) {
  const Date monday(2021, 2, 1);
  const auto school_week = [&](int64_t minutes, bool school) {
    std::vector<YoungDay> days;
    for (int i = 0; i < 5; ++i) days.push_back({monday + i, minutes, school});
    return days;
  };
  struct Row {
    const char* name;
    Date birth;
    std::optional<Date> school_until;
    std::vector<YoungDay> days;
    Verdict verdict;
  };
  const Date age14(2006, 6, 6), age16(2004, 6, 6), school(2020, 6, 30);
  const Row rows[] = {
      {"twelve", Date(2008, 2, 2), {}, {{monday, 60, false}}, Verdict::kBlock},
      {"thirteen today", Date(2008, 2, 1), {}, {{monday, 60, false}}, Verdict::kAllow},
      {"trap 5: thirteen tomorrow", Date(2008, 2, 2), {}, {{monday + 1, 60, false}}, Verdict::kAllow},
      {"fourteen, seven hours on a free day", age14, {}, {{monday, 420, false}}, Verdict::kAllow},
      {"fourteen, a minute more", age14, {}, {{monday, 421, false}}, Verdict::kBlock},
      {"fourteen, a free week of thirty-five", age14, {}, school_week(420, false), Verdict::kAllow},
      {"sixteen in school, eight hours on a free day", age16, {}, {{monday, 480, false}}, Verdict::kAllow},
      {"ten hours in a school week", age16, {}, school_week(120, true), Verdict::kAllow},
      {"twelve hours and a minute in a school week",
       age16,
       {},
       {{monday, 120, true}, {monday + 5, 480, false}, {monday + 6, 121, false}},
       Verdict::kBlock},
      {"six days",
       age16,
       {},
       {{monday, 60}, {monday + 1, 60}, {monday + 2, 60}, {monday + 3, 60}, {monday + 4, 60}, {monday + 5, 60}},
       Verdict::kBlock},
      {"until eight", age16, {}, {{monday, 60, true, 1140, 1200}}, Verdict::kAllow},
      {"after eight", age16, {}, {{monday, 60, true, 1141, 1201}}, Verdict::kBlock},
      {"too little rest",
       age16,
       {},
       {{monday, 60, false, 1140, 1200}, {monday + 1, 60, false, 595, 655}},
       Verdict::kBlock},
      {"just enough rest",
       age16,
       {},
       {{monday, 60, false, 1140, 1200}, {monday + 1, 60, false, 600, 660}},
       Verdict::kAllow},
      {"sixteen and done with school", age16, school, school_week(480, false), Verdict::kAllow},
      {"eighteen", Date(2003, 2, 1), {}, school_week(600, true), Verdict::kAllow},
      {"no plan", age16, {}, {}, Verdict::kMustAssess},
  };
  for (const Row& row : rows) {
    PlacementCase c = Young(FourWeeks(), row.birth, "933400", row.days);
    c.school_until = row.school_until;
    EXPECT_EQ(Judged(c, "R40").verdict, row.verdict) << row.name << ": " << Judged(c, "R40").text_en;
  }
  PlacementCase unknown = FourWeeks();
  unknown.kind = Kind::kAfterSchoolJob;
  unknown.born.reset();
  EXPECT_EQ(Judged(unknown, "R40").verdict, Verdict::kMustAssess);
  // Of two breaches neither change is enough by itself.
  const Finding two = Judged(Young(FourWeeks(), age14, "931300", {{monday, 121, true}}), "R40");
  EXPECT_THAT(TextsEn(two.counterfactuals),
              ElementsAre("a task on the list of light work, and at most 2 h on a school day"));
}

// G12: one case under the law of several days, by the versions that answered.
TEST_F(Catalogue, TheRuleTimeMachine) {
  PlacementCase c = W10(FourWeeks(), kFebruary, "6.8");
  struct Row {
    Date law;
    Verdict r1, r3, r6;
  };
  const Row rows[] = {
      {Date(2021, 2, 1), Verdict::kAllow, Verdict::kAllow, Verdict::kWarn},
      {Date(2022, 1, 1), Verdict::kAllow, Verdict::kAllow, Verdict::kBlock},
      {Date(2026, 2, 1), Verdict::kMustAssess, Verdict::kMustAssess, Verdict::kBlock},
      {Date(2027, 1, 1), Verdict::kMustAssess, Verdict::kMustAssess, Verdict::kMustAssess},
  };
  for (const Row& row : rows) {
    std::map<std::string, Verdict> verdicts;
    for (const Finding& f : JudgePlacement(c, LawOf(row.law))) verdicts[f.rule] = f.verdict;
    EXPECT_EQ(verdicts["R1"], row.r1) << row.law.ToString();
    EXPECT_EQ(verdicts["R3"], row.r3) << row.law.ToString();
    EXPECT_EQ(verdicts["R6"], row.r6) << row.law.ToString();
  }
}

class Changed {
 public:
  Changed(const PlacementCase& c, const Counterfactual& way) : enough(c), one_less(c) {
    switch (way.change) {
      case Counterfactual::Change::kWeeklyMinutes:
        enough.ratio.hours = c.ratio.hours.AtMost(way.amount);
        one_less.ratio.hours = c.ratio.hours.AtMost(way.amount + 1);
        return;
      case Counterfactual::Change::kLastDay:
        enough.ratio.last = *way.day;
        one_less.ratio.last = *way.day + 1;
        return;
      case Counterfactual::Change::kStartAfter:
        Move(*way.day + 1, &enough);
        Move(*way.day, &one_less);
        return;
      default:
        applies = false;
    }
  }
  bool applies = true;
  PlacementCase enough;
  PlacementCase one_less;

 private:
  static void Move(Date start, PlacementCase* c) {
    c->ratio.last = start + (c->ratio.last - c->ratio.start);
    c->ratio.start = start;
  }
};

// Kept, as far as the rule weighs; a WARN of a rule that blocks is about something else (R8's certainty).
bool Passes(const PlacementCase& c, const RuleBook& law, const std::string& rule) {
  for (const Finding& f : JudgePlacement(c, law)) {
    if (f.rule != rule) continue;
    return f.verdict == Verdict::kAllow || (f.verdict == Verdict::kWarn && f.severity == Severity::kBlock);
  }
  ADD_FAILURE() << rule << " was not judged";
  return false;
}

PlacementCase AnyCase(std::mt19937& random, PlacementCase c) {
  const auto upto = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n + 1)); };
  const char* groups[] = {"6.1", "6.2", "6.3", "6.5", "6.6", "6.8"};
  c.kind = static_cast<Kind>(1 + upto(3));
  c.ratio.start = Date(2021, 2, 1) + upto(200);
  c.ratio.last = c.ratio.start + upto(300);
  c.ratio.today = c.ratio.start - 5 + upto(20);
  std::vector<int64_t> ramp(1 + upto(1) * upto(6));
  for (int64_t& week : ramp) week = 60 + upto(2500);
  c.ratio.hours = HoursPlan(ramp);
  c.ratio.workforce.clear();
  for (Month m(2020, 6); m < Month(2021, 12); m = m + 1) c.ratio.workforce.push_back({m, 100 * upto(20)});
  for (int i = upto(3); i > 0; --i) {
    const Date first = c.ratio.start - 40 + upto(200);
    c.ratio.occupants.push_back({first, first + upto(100), 1 + upto(2300)});
  }
  c.group = TargetGroup{c.kind == Kind::kFlexJob ? "6.9" : groups[upto(5)]};
  c.born = BornOn(upto(1) ? Date(1953, 1, 1) + upto(900) : Date(1985, 5, 5));
  for (int i = upto(3); i > 0; --i) {
    const Date last = c.ratio.start - 1 - upto(250);
    c.earlier.push_back(
        {last - upto(40), last, c.cvr, upto(1) ? c.p_number : "1234567899", upto(1) ? "931300" : "9999"});
    const Date first = c.ratio.start - 50 + upto(250);
    c.beside.push_back({upto(1) ? Part::kPaidHours : Part::kTraining,
                        upto(1) ? Engagement::kOffer : Engagement::kOrdinaryJob, first, first + upto(80),
                        HoursPlan({1 + upto(1500), 1 + upto(1500)}), upto(1) ? c.cvr : "10103940",
                        upto(1) ? "931300" : "515300"});
  }
  c.subsidy.sector = upto(1) ? Sector::kPrivate : Sector::kPublic;
  c.subsidy.unemployed_since = c.ratio.start - upto(300);
  const Date granted = upto(1) ? c.ratio.start - 1700 + upto(1000) : c.ratio.start - 5 + upto(40);
  c.flex.grant = FlexGrant{"2020-17", granted, c.ratio.start + upto(400), true};
  return c;
}

// G3: every way out that can be taken by a program is enough, and one unit less of it is not.
TEST_F(Catalogue, CounterfactualsAreEnoughAndTheSmallest) {
  std::mt19937 random(20210913);
  std::map<std::string, int> tried;
  const RuleBook& law = LawOf(Date(2021, 9, 13));
  for (int round = 0; round < 1500; ++round) {
    const PlacementCase c = AnyCase(random, FourWeeks());
    for (const Finding& f : JudgePlacement(c, law)) {
      if (Passes(c, law, f.rule)) continue;
      for (const Counterfactual& way : f.counterfactuals) {
        const Changed changed(c, way);
        if (!changed.applies) continue;
        ++tried[f.rule];
        EXPECT_TRUE(Passes(changed.enough, law, f.rule)) << round << " " << f.rule << " " << way.text_en;
        EXPECT_FALSE(Passes(changed.one_less, law, f.rule)) << round << " " << f.rule << " " << way.text_en;
        if (HasFailure()) return;
      }
    }
  }
  for (const char* rule : {"R3", "R4", "R5", "R8", "R11", "R15", "R16", "R17", "R19", "R23", "R27", "R30", "R41"}) {
    EXPECT_GT(tried[rule], 20) << rule;
  }
}

// The check above is able to fail: on a way that is not enough, and on one that is more than it takes.
TEST_F(Catalogue, TheCheckOfCounterfactualsFindsBadOnes) {
  const RuleBook& law = LawOf(Date(2021, 9, 13));
  const PlacementCase c = W16(FourWeeks());
  const auto fails = [&](const Counterfactual& way) {
    const Changed changed(c, way);
    return !Passes(changed.enough, law, "R8") || Passes(changed.one_less, law, "R8");
  };
  EXPECT_FALSE(fails(WeeklyAtMost(17 * 60)));
  EXPECT_TRUE(fails(WeeklyAtMost(17 * 60 + 1)));
  EXPECT_TRUE(fails(WeeklyAtMost(17 * 60 - 1)));
  EXPECT_FALSE(fails(StartAfter(Date(2021, 2, 7))));
  EXPECT_TRUE(fails(StartAfter(Date(2021, 2, 6))));
  EXPECT_TRUE(fails(StartAfter(Date(2021, 2, 28))));  // when the other is gone, which the ramp need not wait for
}

}  // namespace
}  // namespace sjak::placements
