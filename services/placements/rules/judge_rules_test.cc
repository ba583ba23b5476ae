#include "services/placements/rules/judge_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/common/weeks.h"

namespace sjak::placements {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const Date kMonday(2021, 2, 1);

Law<DurationParameters> Weeks() {
  DurationParameters p;
  p.weeks_by_group = {{"6.1", {4, 0}}, {"6.2", {4, 0}}, {"6.3", {13, 26}}, {"6.12 job-ready", {4, 0}}};
  p.special_need_weeks = 13;
  p.variants = {{{"6.1"}, Circumstance::kGraduate, 8}};
  return Dated<DurationParameters>{1, "LAB § 61", p};
}
Law<NoParameters> Plain() { return Dated<NoParameters>{1, "LAB", {}}; }
Law<HoursParameters> FullTime() { return Dated<HoursParameters>{1, "LAB ch. 11", {2220}}; }

Finding Judged(const DurationCase& c) { return JudgeDuration(c, Weeks(), c.start); }

TEST(Duration, ByGroup) {
  struct Row {
    const char* name;
    TargetGroup group;
    Date last;
    Verdict verdict;
    int64_t measured;
    const char* way_out;  // "" none
  };
  const Row rows[] = {
      {"W1: thirteen weeks from a Monday end on a Sunday", {"6.3"}, Date(2021, 5, 2), Verdict::kAllow, 13, ""},
      {"one day more is a fourteenth week",
       {"6.3"},
       Date(2021, 5, 3),
       Verdict::kBlock,
       14,
       "13 weeks (last day 2021-05-02); an extension to at most 26 weeks needs a written assessment"},
      {"three months are not thirteen weeks", {"6.3"}, Date(2021, 4, 30), Verdict::kAllow, 13, ""},
      {"W3: insured, five weeks",
       {"6.1"},
       LastDayOfWeeks(kMonday, 5),
       Verdict::kBlock,
       5,
       "4 weeks (last day 2021-02-28); it cannot be extended, but a new and different placement may follow"},
      {"insured, four weeks", {"6.1"}, Date(2021, 2, 28), Verdict::kAllow, 4, ""},
      {"D9: unlisted is not allowed", {"INT"}, Date(2021, 2, 7), Verdict::kMustAssess, 1, ""},
      {"self-supporting and job-ready", {"6.12", Readiness::kJobReady}, Date(2021, 2, 28), Verdict::kAllow, 4, ""},
      {"D9: other self-supporting", {"6.12"}, Date(2021, 2, 7), Verdict::kMustAssess, 1, ""},
      {"D9: nor the activity-ready", {"6.12", Readiness::kActivityReady}, kMonday, Verdict::kMustAssess, 1, ""},
      {"no group known", {""}, Date(2021, 2, 7), Verdict::kMustAssess, 1, ""},
      {"a single day", {"6.1"}, kMonday, Verdict::kAllow, 1, ""},
  };
  for (const Row& row : rows) {
    const Finding f = Judged({row.group, kMonday, row.last});
    EXPECT_EQ(f.verdict, row.verdict) << row.name;
    EXPECT_EQ(f.measured, row.measured) << row.name;
    EXPECT_EQ(f.unit, "weeks");
    EXPECT_FALSE(f.text_da.empty());
    // The texts go into refusals: they name no group.
    EXPECT_EQ(f.text_en.find("6."), std::string::npos) << f.text_en;
    if (*row.way_out == '\0') {
      EXPECT_THAT(f.counterfactuals, IsEmpty()) << row.name;
    } else {
      EXPECT_THAT(TextsEn(f.counterfactuals), ElementsAre(row.way_out)) << row.name;
    }
  }
  EXPECT_EQ(Judged({std::nullopt, kMonday, kMonday}).verdict, Verdict::kMustAssess);
  EXPECT_EQ(JudgeDuration({TargetGroup{"6.3"}, kMonday, kMonday}, std::nullopt, kMonday).verdict, Verdict::kMustAssess);
}

TEST(Duration, ExtensionsAndVariants) {
  const Extension assessed = {{"6.3"}, true, false};
  const Extension special = {{"6.3"}, true, true};
  const Extension unwritten = {{"6.3"}, false, false};
  const Extension now_insured = {{"6.1"}, true, true};
  struct Row {
    const char* name;
    const char* group;
    int weeks;
    std::vector<Extension> extensions;
    std::set<Circumstance> circumstances;
    Verdict verdict;
    int64_t limit;
  };
  const Row rows[] = {
      {"extended", "6.3", 26, {assessed}, {}, Verdict::kAllow, 26},
      {"beyond the extension", "6.3", 27, {assessed}, {}, Verdict::kBlock, 26},
      {"a second one without a special need", "6.3", 27, {assessed, assessed}, {}, Verdict::kBlock, 26},
      {"at a quite special need", "6.3", 39, {assessed, special}, {}, Verdict::kAllow, 39},
      {"at a time", "6.3", 52, {assessed, special, special}, {}, Verdict::kAllow, 52},
      {"one week too many", "6.3", 53, {assessed, special, special}, {}, Verdict::kBlock, 52},
      {"no written assessment", "6.3", 20, {unwritten}, {}, Verdict::kWarn, 26},
      {"a group that cannot be extended", "6.1", 5, {now_insured}, {}, Verdict::kBlock, 4},
      {"trap 4: the group changed before the extension", "6.3", 14, {now_insured}, {}, Verdict::kBlock, 13},
      {"trap 4: to an unlisted group", "6.3", 14, {{{"INT"}, true, false}}, {}, Verdict::kMustAssess, 0},
      {"graduate", "6.1", 8, {}, {Circumstance::kGraduate}, Verdict::kAllow, 8},
      {"graduate, nine weeks", "6.1", 9, {}, {Circumstance::kGraduate}, Verdict::kBlock, 8},
      {"of another group", "6.2", 5, {}, {Circumstance::kGraduate}, Verdict::kBlock, 4},
      {"another circumstance", "6.1", 5, {}, {Circumstance::kOver50LongUnemployed}, Verdict::kBlock, 4},
  };
  for (const Row& row : rows) {
    const Finding f = Judged(
        {TargetGroup{row.group}, kMonday, LastDayOfWeeks(kMonday, row.weeks), row.extensions, row.circumstances});
    EXPECT_EQ(f.verdict, row.verdict) << row.name;
    EXPECT_EQ(f.limit, row.limit) << row.name;
  }
}

// Trap 2: whole weeks over year ends, 53-week years and February.
TEST(Duration, WeeksAreCountedInDays) {
  for (Date start(2019, 11, 1); start <= Date(2021, 3, 31); ++start) {
    const Date last = start + 90;
    EXPECT_EQ(Judged({TargetGroup{"6.3"}, start, last}).verdict, Verdict::kAllow) << start.ToString();
    const Finding f = Judged({TargetGroup{"6.3"}, start, last + 1});
    EXPECT_EQ(f.verdict, Verdict::kBlock) << start.ToString();
    EXPECT_EQ(f.counterfactuals.front().day, last);
  }
}

TEST(Hours, AnOfferIsBlockedAndAJobWarned) {
  struct Row {
    HoursPlan hours;
    Engagement engagement;
    Verdict verdict;
  };
  const Row rows[] = {
      {2220, Engagement::kOffer, Verdict::kAllow},
      {2221, Engagement::kOffer, Verdict::kBlock},
      {2220, Engagement::kOrdinaryJob, Verdict::kAllow},
      {2221, Engagement::kOrdinaryJob, Verdict::kWarn},
      {1, Engagement::kOffer, Verdict::kAllow},
      {HoursPlan({60, 2220}), Engagement::kOffer, Verdict::kAllow},
      {HoursPlan({60, 2221}), Engagement::kOffer, Verdict::kBlock},
      {HoursPlan({60, 60, 2221}), Engagement::kOffer, Verdict::kAllow},  // would be the third of two weeks
  };
  for (const Row& row : rows) {
    const Finding f = JudgeHours(row.hours, kMonday, kMonday + 13, row.engagement, FullTime(), kMonday);
    EXPECT_EQ(f.verdict, row.verdict) << row.hours.InWeek(0);
    EXPECT_EQ(f.counterfactuals.empty(), row.verdict == Verdict::kAllow);
  }
  EXPECT_THAT(TextsEn(JudgeHours(2400, kMonday, kMonday, Engagement::kOffer, FullTime(), kMonday).counterfactuals),
              ElementsAre("37 h/week"));
  EXPECT_EQ(HoursEn(1050), "17 h 30 min");
  EXPECT_EQ(HoursEn(45), "45 min");
  EXPECT_EQ(HoursDa(1050), "17 t 30 min.");
}

TEST(Hybrid, FunctionsMustBeProvablyDifferent) {
  EXPECT_TRUE(FunctionsDiffer("931300", "515300"));
  EXPECT_TRUE(FunctionsDiffer("9313", "9312"));
  EXPECT_FALSE(FunctionsDiffer("9313", "931300"));  // the longer one may be just what the shorter means
  EXPECT_FALSE(FunctionsDiffer("931300", "931300"));
  EXPECT_FALSE(FunctionsDiffer("", "9313"));

  const Activity training = {Part::kTraining, Engagement::kOffer, kMonday, kMonday + 27, 600, "13748136", "931300"};
  struct Row {
    const char* name;
    Part part;
    Date first;
    Date last;
    const char* cvr;
    const char* function;
    Verdict verdict;
    int64_t days;
  };
  const Row rows[] = {
      {"W9: one function", Part::kPaidHours, kMonday, kMonday + 27, "13748136", "931300", Verdict::kBlock, 28},
      {"W9: two functions", Part::kPaidHours, kMonday, kMonday + 27, "13748136", "515300", Verdict::kAllow, 0},
      {"another company", Part::kPaidHours, kMonday, kMonday + 27, "10103940", "931300", Verdict::kAllow, 0},
      {"one day together", Part::kPaidHours, kMonday + 27, kMonday + 40, "13748136", "9313", Verdict::kBlock, 1},
      {"one after the other", Part::kPaidHours, kMonday + 28, kMonday + 40, "13748136", "931300", Verdict::kAllow, 0},
      {"a course", Part::kCourse, kMonday, kMonday + 27, "13748136", "931300", Verdict::kAllow, 0},
      {"not stated", Part::kPaidHours, kMonday, kMonday + 27, "13748136", "", Verdict::kMustAssess, 28},
  };
  for (const Row& row : rows) {
    const Activity other = {row.part, Engagement::kOrdinaryJob, row.first, row.last, 600, row.cvr, row.function};
    const Finding f = JudgeHybrid(training, {other}, Plain(), kMonday);
    EXPECT_EQ(f.verdict, row.verdict) << row.name;
    EXPECT_EQ(f.measured, row.days) << row.name;
    EXPECT_EQ(JudgeHybrid(other, {training}, Plain(), kMonday).verdict, row.verdict) << row.name;
  }
}

TEST(TotalHours, OffersBlockAndTheRestWarns) {
  const auto beside = [](Engagement engagement, Date first, Date last, int64_t hours) {
    return Activity{Part::kCourse, engagement, first, last, hours * 60, "", ""};
  };
  const Date end = kMonday + 90;
  const Activity training = {Part::kTraining, Engagement::kOffer, kMonday, end, 25 * 60, "13748136", "931300"};
  const Activity job10 = beside(Engagement::kOrdinaryJob, kMonday, end, 10);
  const Activity course4 = beside(Engagement::kOrdinaryJob, kMonday, end, 4);
  const Activity offer13 = beside(Engagement::kOffer, kMonday, end, 13);
  const Activity before = beside(Engagement::kOffer, kMonday - 90, kMonday - 1, 37);

  // W8 under D10: 39 hours are for the caseworker to see, not to be refused.
  const Finding w8 = JudgeTotalHours(training, {job10, course4}, FullTime(), kMonday);
  EXPECT_EQ(w8.verdict, Verdict::kWarn);
  EXPECT_EQ(w8.measured, 39 * 60);
  EXPECT_THAT(TextsEn(w8.counterfactuals), ElementsAre("23 h/week", "start after " + end.ToString()));
  EXPECT_EQ(JudgeTotalHours(training, {offer13}, FullTime(), kMonday).verdict, Verdict::kBlock);
  EXPECT_EQ(JudgeTotalHours(training, {before, job10}, FullTime(), kMonday).verdict, Verdict::kAllow);
  Activity alone = training;
  alone.hours = 38 * 60;  // R5 says so already
  EXPECT_EQ(JudgeTotalHours(alone, {before}, FullTime(), kMonday).verdict, Verdict::kAllow);
  // The offers are too many without the job, which is not the job's fault.
  Activity job = training;
  job.engagement = Engagement::kOrdinaryJob;
  EXPECT_EQ(JudgeTotalHours(job, {offer13}, FullTime(), kMonday).verdict, Verdict::kWarn);

  // A ramp is added up day by day with what the others have on that day.
  Activity ramp = training;
  ramp.hours = HoursPlan({10 * 60, 20 * 60, 30 * 60});
  const Activity first_weeks = beside(Engagement::kOffer, kMonday, kMonday + 13, 17);
  EXPECT_EQ(JudgeTotalHours(ramp, {first_weeks}, FullTime(), kMonday).verdict, Verdict::kAllow);
  const Finding met =
      JudgeTotalHours(ramp, {beside(Engagement::kOffer, kMonday, kMonday + 14, 17)}, FullTime(), kMonday);
  EXPECT_EQ(met.verdict, Verdict::kBlock);
  EXPECT_EQ(met.measured, 47 * 60);
  EXPECT_THAT(TextsEn(met.counterfactuals),
              ElementsAre("at most 20 h in any week", "start after " + kMonday.ToString()));
}

TEST(HearingRule, CompleteWithBothSides) {
  const Date d1(2021, 1, 10), d2(2021, 1, 12);
  struct Row {
    const char* name;
    std::vector<Statement> statements;
    std::optional<Date> complete;
  };
  const Row rows[] = {
      {"nobody", {}, std::nullopt},
      {"employer alone", {{Party::kEmployer, d1, true}}, std::nullopt},
      {"steward alone", {{Party::kShopSteward, d1, true}}, std::nullopt},
      {"employer and steward", {{Party::kEmployer, d1, true}, {Party::kShopSteward, d2, true}}, d2},
      {"employer and representative", {{Party::kEmployer, d2, true}, {Party::kEmployeeRep, d1, true}}, d2},
      {"sole employee", {{Party::kEmployer, d1, true}, {Party::kNoneSoleEmployee, d1, true}}, d1},
      {"steward says no", {{Party::kEmployer, d1, true}, {Party::kShopSteward, d2, false}}, std::nullopt},
      {"employer says no", {{Party::kEmployer, d1, false}, {Party::kShopSteward, d2, true}}, std::nullopt},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(HearingComplete(row.statements), row.complete) << row.name;
    const Finding f = JudgeHearing(row.statements, Plain(), kMonday);
    // W14: it guards activation, never the decision.
    EXPECT_EQ(f.verdict, row.complete ? Verdict::kAllow : Verdict::kWarn) << row.name;
    EXPECT_EQ(f.counterfactuals.empty(), row.complete.has_value()) << row.name;
  }
}

TEST(ApprovalDay, LateApprovalLosesDays) {
  const auto judged = [](Date decided) { return JudgeApprovalDay(kMonday, kMonday + 6, decided, Plain(), kMonday); };
  EXPECT_EQ(judged(kMonday).verdict, Verdict::kAllow);
  EXPECT_EQ(judged(kMonday - 9).measured, 0);
  EXPECT_EQ(judged(kMonday + 2).verdict, Verdict::kWarn);
  EXPECT_EQ(judged(kMonday + 2).measured, 2);
  EXPECT_EQ(judged(kMonday + 90).measured, 7);
}

TEST(Judge, WorstAndWhoMayKnow) {
  EXPECT_EQ(Worst({}), Verdict::kAllow);
  Finding warn, block, assess;
  warn.verdict = Verdict::kWarn;
  assess.verdict = Verdict::kMustAssess;
  block.verdict = Verdict::kBlock;
  EXPECT_EQ(Worst({warn, block, assess}), Verdict::kBlock);
  EXPECT_EQ(Worst({warn, assess}), Verdict::kMustAssess);
  for (const char* rule : {"R5", "R8", "R9", "R10", "R11", "R27", "R30"}) EXPECT_TRUE(EmployerMayKnow(rule));
  for (const char* rule : {"R1",  "R2",  "R3",  "R4",  "R6",  "R7",  "R12", "R13", "R14", "R15", "R16", "R17",
                           "R19", "R20", "R21", "R23", "R26", "R28", "R31", "R39", "R40", "R41", ""}) {
    EXPECT_FALSE(EmployerMayKnow(rule));
  }
}

std::vector<std::string> RulesOf(const std::vector<Finding>& findings) {
  std::vector<std::string> out;
  for (const Finding& f : findings) out.push_back(f.rule);
  return out;
}

TEST(Judge, EachKindByItsOwnRules) {
  RuleBook book;
  PlacementCase c;
  c.self_found = true;
  c.ratio.start = c.ratio.today = kMonday;
  c.ratio.last = kMonday + 6;
  c.subsidy.sector = Sector::kPrivate;
  const auto rules = [&](Kind kind) {
    c.kind = kind;
    const std::vector<Finding> findings = JudgePlacement(c, book);
    // What the book does not hold is to be assessed, whatever the rule weighs.
    for (const Finding& f : findings) EXPECT_EQ(f.verdict, Verdict::kMustAssess) << f.rule;
    return RulesOf(findings);
  };
  EXPECT_THAT(rules(Kind::kCompanyTraining), ElementsAre("R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8", "R9", "R10",
                                                         "R11", "R12", "R13", "R27", "R30", "R41"));
  EXPECT_THAT(rules(Kind::kOrdinaryHours), ElementsAre("R5", "R26", "R27", "R30"));
  EXPECT_THAT(rules(Kind::kFlexJob), ElementsAre("R5", "R19", "R20", "R21", "R23", "R27", "R30", "R41"));
  EXPECT_THAT(rules(Kind::kWageSubsidy), ElementsAre("R1", "R5", "R7", "R8", "R14", "R15", "R17", "R30", "R41"));
  EXPECT_THAT(rules(Kind::kApprenticeship), ElementsAre("R5", "R26", "R30", "R39"));
  EXPECT_THAT(rules(Kind::kAfterSchoolJob), ElementsAre("R26", "R30", "R40"));
  c.self_found = false;
  c.subsidy.sector = Sector::kPublic;
  EXPECT_THAT(rules(Kind::kWageSubsidy), ElementsAre("R1", "R5", "R7", "R8", "R14", "R16", "R17", "R30", "R41"));
}

Verdict RatioVerdict(const PlacementCase& c, const RuleBook& book) {
  for (const Finding& f : JudgePlacement(c, book)) {
    if (f.rule == "R8") return f.verdict;
  }
  ADD_FAILURE() << "R8 was not judged";
  return Verdict::kAllow;
}

// D11: at a full unit the exempt and the others look the same to the employer, and no text tells of the citizen.
TEST(Judge, TheEmployerNeverSeesAnExemption) {
  RuleBook book;
  book.as_of = kMonday;
  book.duration = Weeks();
  book.hours = book.total_hours = FullTime();
  RatioParameters ratio;
  ratio.exempt_groups = {"6.6"};
  book.ratio = Dated<RatioParameters>{2, "BAB § 65", ratio};
  PlacementCase c;
  c.ratio.start = c.ratio.today = kMonday;
  c.ratio.last = kMonday + 27;
  c.ratio.hours = 1200;
  for (int back = 1; back <= 4; ++back) c.ratio.workforce.push_back({Month::Of(kMonday) - back, 800});
  c.group = TargetGroup{"6.6"};

  for (const int64_t there : {0, 2220}) {
    c.ratio.occupants = {{kMonday, kMonday + 27, there}};
    c.employed_at_unit = true;
    EXPECT_EQ(RatioVerdict(c, book), Verdict::kAllow);
    const std::vector<Finding> exempt = JudgeForEmployer(c, book);
    c.employed_at_unit = false;
    EXPECT_EQ(RatioVerdict(c, book), there == 0 ? Verdict::kWarn : Verdict::kBlock);
    const std::vector<Finding> plain = JudgeForEmployer(c, book);
    EXPECT_THAT(RulesOf(plain), ElementsAre("R5", "R8", "R9", "R10", "R11", "R27", "R30", ""));
    ASSERT_EQ(exempt.size(), plain.size());
    for (size_t i = 0; i < plain.size(); ++i) {
      EXPECT_EQ(exempt[i].verdict, plain[i].verdict) << plain[i].rule;
      EXPECT_EQ(exempt[i].measured, plain[i].measured) << plain[i].rule;
      EXPECT_EQ(exempt[i].text_en, plain[i].text_en);
      EXPECT_EQ(TextsEn(exempt[i].counterfactuals), TextsEn(plain[i].counterfactuals));
    }
    // Leaving out rules alone would tell: the comparison is able to fail.
    c.employed_at_unit = true;
    const Verdict told = RatioVerdict(c, book);
    c.employed_at_unit = false;
    EXPECT_NE(told, RatioVerdict(c, book));
    EXPECT_EQ(plain[1].verdict, there == 0 ? Verdict::kWarn : Verdict::kMustAssess);
    EXPECT_EQ(plain.back().verdict, Verdict::kMustAssess);
  }
}

}  // namespace
}  // namespace sjak::placements
