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
  return Dated<DurationParameters>{1, "LAB § 61", {{{"6.1", {4, 0}}, {"6.3", {13, 26}}}}};
}
Law<NoParameters> Plain() { return Dated<NoParameters>{1, "LAB", {}}; }
Law<HoursParameters> FullTime() { return Dated<HoursParameters>{1, "LAB ch. 11", {2220}}; }

TEST(Duration, ByGroup) {
  struct Row {
    const char* name;
    const char* group;
    Date last;
    Verdict verdict;
    int64_t measured;
    const char* way_out;  // "" none
  };
  const Row rows[] = {
      {"W1: thirteen weeks from a Monday end on a Sunday", "6.3", Date(2021, 5, 2), Verdict::kAllow, 13, ""},
      {"one day more is a fourteenth week", "6.3", Date(2021, 5, 3), Verdict::kBlock, 14,
       "13 weeks (last day 2021-05-02); an extension to at most 26 weeks needs a written assessment"},
      {"three months are not thirteen weeks", "6.3", Date(2021, 4, 30), Verdict::kAllow, 13, ""},
      {"W3: insured, five weeks", "6.1", LastDayOfWeeks(kMonday, 5), Verdict::kBlock, 5,
       "4 weeks (last day 2021-02-28); it cannot be extended, but a new and different placement may follow"},
      {"insured, four weeks", "6.1", Date(2021, 2, 28), Verdict::kAllow, 4, ""},
      {"D9: unlisted is not allowed", "INT", Date(2021, 2, 7), Verdict::kMustAssess, 1, ""},
      {"no group known", "", Date(2021, 2, 7), Verdict::kMustAssess, 1, ""},
      {"a single day", "6.1", kMonday, Verdict::kAllow, 1, ""},
  };
  for (const Row& row : rows) {
    const Finding f = JudgeDuration(row.group, kMonday, row.last, Weeks());
    EXPECT_EQ(f.verdict, row.verdict) << row.name;
    EXPECT_EQ(f.measured, row.measured) << row.name;
    EXPECT_EQ(f.unit, "weeks");
    EXPECT_FALSE(f.text_da.empty());
    // The texts go into refusals: they name no group.
    EXPECT_EQ(f.text_en.find("6."), std::string::npos) << f.text_en;
    if (*row.way_out == '\0') {
      EXPECT_THAT(f.counterfactuals, IsEmpty()) << row.name;
    } else {
      EXPECT_THAT(f.counterfactuals, ElementsAre(row.way_out)) << row.name;
    }
  }
  EXPECT_EQ(JudgeDuration(std::nullopt, kMonday, kMonday, Weeks()).verdict, Verdict::kMustAssess);
  EXPECT_EQ(JudgeDuration("6.3", kMonday, kMonday, std::nullopt).verdict, Verdict::kMustAssess);
}

TEST(Hours, AnOfferIsBlockedAndAJobWarned) {
  struct Row {
    int64_t minutes;
    Engagement engagement;
    Verdict verdict;
  };
  const Row rows[] = {
      {2220, Engagement::kOffer, Verdict::kAllow},       {2221, Engagement::kOffer, Verdict::kBlock},
      {2220, Engagement::kOrdinaryJob, Verdict::kAllow}, {2221, Engagement::kOrdinaryJob, Verdict::kWarn},
      {1, Engagement::kOffer, Verdict::kAllow},
  };
  for (const Row& row : rows) {
    const Finding f = JudgeHours(row.minutes, row.engagement, kMonday, FullTime());
    EXPECT_EQ(f.verdict, row.verdict) << row.minutes;
    EXPECT_EQ(f.counterfactuals.empty(), row.minutes <= 2220);
  }
  EXPECT_THAT(JudgeHours(2400, Engagement::kOffer, kMonday, FullTime()).counterfactuals, ElementsAre("37 h/week"));
  EXPECT_EQ(HoursEn(1050), "17 h 30 min");
  EXPECT_EQ(HoursEn(45), "45 min");
  EXPECT_EQ(HoursDa(1050), "17 t 30 min.");
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
    const Finding f = JudgeHearing(row.statements, kMonday, Plain());
    // W14: it guards activation, never the decision.
    EXPECT_EQ(f.verdict, row.complete ? Verdict::kAllow : Verdict::kWarn) << row.name;
    EXPECT_EQ(f.counterfactuals.empty(), row.complete.has_value()) << row.name;
  }
}

TEST(ApprovalDay, LateApprovalLosesDays) {
  EXPECT_EQ(JudgeApprovalDay(kMonday, kMonday + 6, kMonday, Plain()).verdict, Verdict::kAllow);
  EXPECT_EQ(JudgeApprovalDay(kMonday, kMonday + 6, kMonday - 9, Plain()).measured, 0);
  const Finding late = JudgeApprovalDay(kMonday, kMonday + 6, kMonday + 2, Plain());
  EXPECT_EQ(late.verdict, Verdict::kWarn);
  EXPECT_EQ(late.measured, 2);
  EXPECT_EQ(JudgeApprovalDay(kMonday, kMonday + 6, kMonday + 90, Plain()).measured, 7);
}

TEST(Judge, WorstAndWhoMayKnow) {
  EXPECT_EQ(Worst({}), Verdict::kAllow);
  Finding warn, block, assess;
  warn.verdict = Verdict::kWarn;
  assess.verdict = Verdict::kMustAssess;
  block.verdict = Verdict::kBlock;
  EXPECT_EQ(Worst({warn, block, assess}), Verdict::kBlock);
  EXPECT_EQ(Worst({warn, assess}), Verdict::kMustAssess);
  for (const char* rule : {"R5", "R8", "R9", "R10", "R11", "R27", "R30", "R32"}) EXPECT_TRUE(EmployerMayKnow(rule));
  for (const char* rule : {"R1", "R3", "R6", "R26", "R40", ""}) EXPECT_FALSE(EmployerMayKnow(rule));
}

TEST(Judge, ATrainingIsJudgedByAllItsRulesAndAJobByItsOwn) {
  RuleBook book;
  book.duration = Weeks();
  book.hours = FullTime();
  const auto rules = [](const std::vector<Finding>& findings) {
    std::vector<std::string> out;
    for (const Finding& f : findings) out.push_back(f.rule);
    return out;
  };
  TrainingCase c;
  c.group = "6.3";
  c.ratio.start = c.ratio.today = kMonday;
  c.ratio.last = kMonday + 6;
  EXPECT_THAT(rules(JudgeTraining(c, book)), ElementsAre("R3", "R5", "R8", "R9", "R11"));
  EXPECT_THAT(rules(JudgeSmallJob(kMonday, 600, book)), ElementsAre("R5", "R26"));
  // What the book does not hold is to be assessed.
  EXPECT_EQ(Worst(JudgeTraining(c, book)), Verdict::kMustAssess);
}

}  // namespace
}  // namespace sjak::placements
