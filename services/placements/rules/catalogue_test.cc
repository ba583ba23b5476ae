#include "services/common/months.h"
#include "services/common/weeks.h"
#include "services/placements/rules/catalogue_fixture.h"

namespace sjak::placements {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST_F(Catalogue, EveryDayOfTheActHasItsRules) {
  const char* always[] = {"R1", "R3", "R5", "R6", "R7", "R8"};
  for (const Date day : {Date(2020, 1, 1), Date(2021, 9, 13), Date(2022, 1, 1), Date(2024, 6, 1), Date(2026, 12, 31)}) {
    EXPECT_EQ(LawOf(day).as_of, day);
    PlacementCase c = FourWeeks();
    c.ratio.start = day;
    c.ratio.last = day + 27;
    for (const char* rule : always) EXPECT_GT(Judged(c, rule).version, 0) << rule << " " << day.ToString();
  }
  // Beyond the act nothing is known, which is never an ALLOW (D9).
  PlacementCase c = FourWeeks();
  c.ratio.start = Date(2027, 1, 1);
  c.ratio.last = c.ratio.start + 27;
  for (const char* rule : always) EXPECT_EQ(Judged(c, rule).verdict, Verdict::kMustAssess) << rule;
}

TEST_F(Catalogue, ACaseOfWhichEverythingIsKnownIsAllowed) {
  PlacementCase c = FourWeeks();
  c.stage = Stage::kApproval;
  for (const Finding& f : JudgePlacement(c, LawOf(c.ratio.start))) {
    EXPECT_EQ(f.verdict, Verdict::kAllow) << f.rule << ": " << f.text_en;
    EXPECT_FALSE(f.text_en.empty()) << f.rule;
    EXPECT_FALSE(f.text_da.empty()) << f.rule;
    EXPECT_FALSE(f.legal_reference.empty()) << f.rule;
  }
}

TEST_F(Catalogue, R1WhoMayBeOffered) {
  struct Row {
    std::optional<TargetGroup> group;
    Date day;
    Verdict verdict;
  };
  const Row rows[] = {
      {TargetGroup{"6.3"}, Date(2021, 2, 1), Verdict::kAllow},
      {TargetGroup{"6.12", Readiness::kJobReady}, Date(2021, 2, 1), Verdict::kAllow},
      {TargetGroup{""}, Date(2021, 2, 1), Verdict::kBlock},
      {TargetGroup{"6.13"}, Date(2021, 2, 1), Verdict::kMustAssess},
      {TargetGroup{"INT"}, Date(2021, 2, 1), Verdict::kMustAssess},
      {std::nullopt, Date(2021, 2, 1), Verdict::kMustAssess},
      {TargetGroup{"6.8"}, Date(2026, 1, 31), Verdict::kAllow},
      {TargetGroup{"6.8"}, Date(2026, 2, 1), Verdict::kMustAssess},
  };
  for (const Row& row : rows) {
    PlacementCase c = FourWeeks();
    c.group = row.group;
    c.ratio.start = row.day;
    c.ratio.last = row.day + 6;
    EXPECT_EQ(Judged(c, "R1").verdict, row.verdict) << (row.group ? row.group->code : "not asked");
  }
}

TEST_F(Catalogue, R2WhoseOwnFindIsARight) {
  struct Row {
    const char* group;
    std::optional<bool> obviously_ready;
    int64_t right;
  };
  for (const Row& row : {Row{"6.1", std::nullopt, 1}, Row{"6.4", false, 1}, Row{"6.4", true, 0},
                         Row{"6.4", std::nullopt, 0}, Row{"6.6", std::nullopt, 0}}) {
    PlacementCase c = FourWeeks();
    c.self_found = true;
    c.group = TargetGroup{row.group};
    c.obviously_ready = row.obviously_ready;
    const Finding f = Judged(c, "R2");
    EXPECT_EQ(f.measured, row.right) << row.group;
    EXPECT_EQ(f.verdict, Verdict::kAllow);
    EXPECT_EQ(f.severity, Severity::kInfo);
  }
}

// Trap 3: chained placements at one company must not become a hidden long one.
TEST_F(Catalogue, R4ChainsAreAddedUp) {
  const auto weeks_before = [](int end_weeks, int weeks, const char* p_number, const char* function) {
    const Date last = Date(2021, 1, 31) - 7 * end_weeks;
    return EarlierTraining{last - (7 * weeks - 1), last, "13748136", p_number, function};
  };
  struct Row {
    const char* name;
    const char* group;
    std::vector<EarlierTraining> earlier;
    Verdict verdict;
    int64_t weeks;
  };
  const Row rows[] = {
      {"the first", "6.1", {}, Verdict::kAllow, 4},
      {"same place, same function", "6.3", {weeks_before(0, 4, "1234567890", "931300")}, Verdict::kWarn, 8},
      {"same place, other function", "6.3", {weeks_before(0, 4, "1234567890", "515300")}, Verdict::kAllow, 8},
      {"other place of the company", "6.3", {weeks_before(0, 4, "1234567899", "931300")}, Verdict::kAllow, 8},
      {"twenty-six weeks ago", "6.3", {weeks_before(26, 4, "1234567890", "931300")}, Verdict::kAllow, 4},
      {"a week less", "6.3", {weeks_before(25, 4, "1234567890", "931300")}, Verdict::kWarn, 8},
      {"a hidden eight", "6.1", {weeks_before(0, 4, "1234567899", "515300")}, Verdict::kWarn, 8},
      {"a hidden sixteen",
       "6.3",
       {weeks_before(2, 6, "1234567899", "515300"), weeks_before(20, 6, "1234567899", "515300")},
       Verdict::kWarn,
       16},
      {"nobody knows the limit", "INT", {weeks_before(0, 20, "1234567899", "515300")}, Verdict::kAllow, 24},
  };
  for (const Row& row : rows) {
    PlacementCase c = FourWeeks();
    c.group = TargetGroup{row.group};
    c.earlier = row.earlier;
    const Finding f = Judged(c, "R4");
    EXPECT_EQ(f.verdict, row.verdict) << row.name;
    EXPECT_EQ(f.measured, row.weeks) << row.name;
  }
}

TEST_F(Catalogue, R7TextsWarnInADraftAndBlockAtApproval) {
  PlacementCase c = FourWeeks();
  c.texts[AgreementText::kCitizenWish] = false;
  EXPECT_EQ(Judged(c, "R7").verdict, Verdict::kWarn);
  EXPECT_EQ(Judged(c, "R7").measured, 3);
  c.stage = Stage::kApproval;
  EXPECT_EQ(Judged(c, "R7").verdict, Verdict::kBlock);
  EXPECT_THAT(TextsEn(Judged(c, "R7").counterfactuals), ElementsAre("state what the citizen wants"));
  // Nobody was asked: that is to be made good, but the form does not forbid what it has no field for.
  c.texts.erase(AgreementText::kCitizenWish);
  EXPECT_EQ(Judged(c, "R7").verdict, Verdict::kWarn);
}

TEST_F(Catalogue, R10AndR13AskTheEmployer) {
  PlacementCase c = FourWeeks();
  for (const std::optional<bool> said :
       {std::optional<bool>(), std::optional<bool>(false), std::optional<bool>(true)}) {
    c.replaces_nobody = c.hours_after = said;
    EXPECT_EQ(Judged(c, "R10").verdict, said.value_or(false) ? Verdict::kAllow : Verdict::kWarn);
    EXPECT_EQ(Judged(c, "R13").measured, said.value_or(false) ? 1 : 0);
    EXPECT_EQ(Judged(c, "R13").verdict, Verdict::kAllow);
  }
}

PlacementCase Subsidised() {
  PlacementCase c;
  c.kind = Kind::kWageSubsidy;
  c.ratio.start = Date(2021, 2, 1);
  c.ratio.last = Date(2021, 7, 31);
  c.ratio.today = Date(2021, 1, 25);
  c.ratio.hours = 2220;
  c.group = TargetGroup{"6.3"};
  c.born = BornOn(Date(1985, 5, 5));
  c.subsidy.sector = Sector::kPrivate;
  c.subsidy.unemployed_since = Date(2020, 8, 1);
  for (int back = 1; back <= 12; ++back) c.company_workforce.push_back({Month(2021, 1) - back, 1000});
  return c;
}

TEST_F(Catalogue, R14TheNewestMonthAgainstTheMeanOfTwelve) {
  PlacementCase c = Subsidised();
  EXPECT_EQ(Judged(c, "R14").verdict, Verdict::kAllow);
  c.company_workforce[0].ordinary_hundredths = 900;
  const Finding f = Judged(c, "R14");
  EXPECT_EQ(f.verdict, Verdict::kBlock);
  EXPECT_EQ(f.measured, 900);
  EXPECT_EQ(f.limit, 992);  // 991.67
  EXPECT_THAT(TextsEn(f.counterfactuals), ElementsAre("1.00 more full-time persons in 2020-12"));
  for (int64_t newest = 0; newest < 1100; newest += 7) {
    c.company_workforce[0].ordinary_hundredths = newest;
    const Finding now = Judged(c, "R14");
    ASSERT_EQ(now.verdict == Verdict::kAllow, newest >= 1000) << newest;
    if (now.verdict == Verdict::kAllow) continue;
    c.company_workforce[0].ordinary_hundredths = newest + now.counterfactuals[0].amount;
    EXPECT_EQ(Judged(c, "R14").verdict, Verdict::kAllow) << newest;
    --c.company_workforce[0].ordinary_hundredths;
    EXPECT_EQ(Judged(c, "R14").verdict, Verdict::kBlock) << newest;
  }
  c.company_workforce.erase(c.company_workforce.begin() + 5);
  EXPECT_EQ(Judged(c, "R14").verdict, Verdict::kMustAssess);
  EXPECT_THAT(Judged(c, "R14").text_en, HasSubstr("2020-07"));
}

TEST_F(Catalogue, R15AndR16MonthsBySector) {
  struct Row {
    const char* name;
    Sector sector;
    const char* group;
    Date last;
    Verdict verdict;
    int64_t limit;
  };
  const Row rows[] = {
      {"private, six months", Sector::kPrivate, "6.1", Date(2021, 7, 31), Verdict::kAllow, 6},
      {"private, a day more", Sector::kPrivate, "6.1", Date(2021, 8, 1), Verdict::kBlock, 6},
      {"public, insured", Sector::kPublic, "6.1", Date(2021, 5, 31), Verdict::kAllow, 4},
      {"public, insured, a day more", Sector::kPublic, "6.1", Date(2021, 6, 1), Verdict::kBlock, 4},
      {"public, cash benefit", Sector::kPublic, "6.3", Date(2021, 7, 31), Verdict::kAllow, 6},
      {"public, resource course", Sector::kPublic, "6.8", Date(2022, 1, 31), Verdict::kAllow, 12},
      {"public, unlisted (D9)", Sector::kPublic, "6.11", Date(2021, 2, 28), Verdict::kMustAssess, 0},
  };
  for (const Row& row : rows) {
    PlacementCase c = Subsidised();
    c.subsidy.sector = row.sector;
    c.group = TargetGroup{row.group};
    c.ratio.last = row.last;
    const Finding f = Judged(c, row.sector == Sector::kPrivate ? "R15" : "R16");
    EXPECT_EQ(f.verdict, row.verdict) << row.name;
    EXPECT_EQ(f.limit, row.limit) << row.name;
  }
  PlacementCase c = Subsidised();
  c.subsidy.sector.reset();
  EXPECT_EQ(Judged(c, "R15").verdict, Verdict::kMustAssess);
  // 82.90 is at most half of a wage cost of 165.80.
  c.subsidy.sector = Sector::kPrivate;
  c.subsidy.wage_oere = 16580;
  EXPECT_EQ(Judged(c, "R15").verdict, Verdict::kAllow);
  c.subsidy.wage_oere = 16579;
  EXPECT_EQ(Judged(c, "R15").verdict, Verdict::kWarn);
}

TEST_F(Catalogue, R17SixMonthsFirstButForSome) {
  PlacementCase c = Subsidised();
  EXPECT_EQ(Judged(c, "R17").verdict, Verdict::kAllow);
  c.subsidy.unemployed_since = Date(2020, 8, 2);
  EXPECT_EQ(Judged(c, "R17").verdict, Verdict::kBlock);
  EXPECT_EQ(Judged(c, "R17").measured, 5);
  EXPECT_THAT(TextsEn(Judged(c, "R17").counterfactuals), ElementsAre("start after 2021-02-01"));
  c.subsidy.unemployed_since.reset();
  EXPECT_EQ(Judged(c, "R17").verdict, Verdict::kMustAssess);
  c.born = BornOn(Date(1971, 2, 1));
  EXPECT_EQ(Judged(c, "R17").verdict, Verdict::kAllow);
  c.born = BornOn(Date(1971, 2, 2));
  EXPECT_EQ(Judged(c, "R17").verdict, Verdict::kMustAssess);
  c.subsidy.single_parent = true;
  EXPECT_EQ(Judged(c, "R17").verdict, Verdict::kAllow);
}

TEST_F(Catalogue, R19ToR23FlexJobs) {
  PlacementCase c;
  c.kind = Kind::kFlexJob;
  c.ratio.start = Date(2021, 2, 1);
  c.ratio.last = Date(2023, 1, 31);
  c.ratio.hours = 15 * 60;
  c.group = TargetGroup{"6.9"};
  c.born = BornOn(Date(1985, 5, 5));
  EXPECT_EQ(Judged(c, "R19").verdict, Verdict::kBlock);
  EXPECT_EQ(Judged(c, "R21").verdict, Verdict::kWarn);
  c.flex.grant = FlexGrant{"2020-17", Date(2020, 6, 1), Date(2025, 5, 31), true};
  c.flex.intensity_percent = 50;
  EXPECT_EQ(Judged(c, "R19").verdict, Verdict::kAllow);
  EXPECT_EQ(Judged(c, "R21").measured, 450);  // 7.5 h
  EXPECT_EQ(Judged(c, "R21").verdict, Verdict::kAllow);
  EXPECT_EQ(Judged(c, "R20").severity, Severity::kInfo);
  EXPECT_EQ(Judged(c, "R23").verdict, Verdict::kAllow);
  EXPECT_THAT(Judged(c, "R23").text_en, HasSubstr("2022-12-01"));

  c.ratio.last = Date(2024, 11, 30);
  EXPECT_EQ(Judged(c, "R23").verdict, Verdict::kAllow);
  ++c.ratio.last;  // four and a half years after the grant
  EXPECT_EQ(Judged(c, "R23").verdict, Verdict::kWarn);
  EXPECT_THAT(TextsEn(Judged(c, "R23").counterfactuals), ElementsAre("last day 2024-11-30"));
  c.flex.grant->expires_on.reset();
  EXPECT_EQ(Judged(c, "R23").verdict, Verdict::kWarn);  // for good at 35
  c.flex.grant->first_grant = false;
  EXPECT_EQ(Judged(c, "R23").verdict, Verdict::kAllow);
  c.flex.grant->first_grant = true;
  c.born = BornOn(Date(1980, 6, 1));  // forty on the day of the grant
  EXPECT_EQ(Judged(c, "R23").verdict, Verdict::kAllow);

  c.flex.grant->granted_on = Date(2021, 2, 2);
  EXPECT_EQ(Judged(c, "R19").verdict, Verdict::kBlock);
  EXPECT_THAT(TextsEn(Judged(c, "R19").counterfactuals), ElementsAre("start after 2021-02-01"));
  c.flex.grant->granted_on = Date(2021, 2, 1);
  c.group = TargetGroup{"6.3"};
  EXPECT_EQ(Judged(c, "R19").verdict, Verdict::kMustAssess);
  c.group = TargetGroup{""};
  EXPECT_EQ(Judged(c, "R19").verdict, Verdict::kBlock);
}

TEST_F(Catalogue, R39AnApprenticeshipNeedsThreeThings) {
  PlacementCase c = FourWeeks();
  c.kind = Kind::kApprenticeship;
  EXPECT_EQ(Judged(c, "R39").verdict, Verdict::kMustAssess);
  c.apprenticeship = {true, true, 7000, 7000};
  EXPECT_EQ(Judged(c, "R39").verdict, Verdict::kAllow);
  c.apprenticeship.wage_oere = 6999;
  EXPECT_EQ(Judged(c, "R39").verdict, Verdict::kBlock);
  EXPECT_THAT(TextsEn(Judged(c, "R39").counterfactuals), ElementsAre("pay at least 70,00 DKK an hour"));
  c.apprenticeship = {false, std::nullopt, 7000, 7000};
  EXPECT_EQ(Judged(c, "R39").verdict, Verdict::kBlock);
  EXPECT_EQ(Judged(c, "R39").measured, 1);
}

TEST_F(Catalogue, R41PensionAgeByBirthDate) {
  struct Row {
    Date birth;
    Date law;
    Date pension;
  };
  const Row rows[] = {
      {Date(1953, 12, 31), Date(2021, 1, 1), Date(2018, 12, 31)},
      {Date(1954, 1, 1), Date(2021, 1, 1), Date(2019, 7, 1)},
      {Date(1955, 1, 1), Date(2021, 1, 1), Date(2021, 7, 1)},  // 66 1/2 in 2021 (D14)
      {Date(1955, 7, 1), Date(2021, 1, 1), Date(2022, 7, 1)},
      {Date(1963, 1, 1), Date(2021, 1, 1), Date(2031, 1, 1)},
      {Date(1967, 1, 1), Date(2020, 6, 1), Date(2035, 1, 1)},
      {Date(1967, 1, 1), Date(2021, 1, 1), Date(2036, 1, 1)},
      {Date(1971, 1, 1), Date(2021, 1, 1), Date(2040, 1, 1)},
      {Date(1971, 1, 1), Date(2026, 1, 1), Date(2041, 1, 1)},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(PensionDay(row.birth, LawOf(row.law).pension->parameters), row.pension) << row.birth.ToString();
  }
  PlacementCase c = FourWeeks();
  c.born = BornOn(Date(1954, 8, 29));  // 66 on 29 August 2020
  EXPECT_EQ(Judged(c, "R41").verdict, Verdict::kWarn);
  EXPECT_TRUE(Judged(c, "R41").counterfactuals.empty());
  c.born = BornByAge(40, c.ratio.start);
  EXPECT_EQ(Judged(c, "R41").verdict, Verdict::kAllow);
  c.born = BornByAge(66, c.ratio.start);  // born 1954 or 1955: may be, may be not
  EXPECT_EQ(Judged(c, "R41").verdict, Verdict::kWarn);
  c.born.reset();
  EXPECT_EQ(Judged(c, "R41").verdict, Verdict::kWarn);
}

TEST_F(Catalogue, R31RestOnTimesheets) {
  const Law<RestParameters>& law = LawOf(Date(2021, 2, 1)).rest;
  const auto judged = [&](const std::vector<WorkedDay>& days) { return JudgeRest(days, law, Date(2021, 2, 1)); };
  const auto row = [](int days, int64_t minutes) {
    std::vector<WorkedDay> out;
    for (int i = 0; i < days; ++i) out.push_back({Date(2021, 2, 1) + i, minutes});
    return out;
  };
  EXPECT_EQ(judged({}).verdict, Verdict::kAllow);
  EXPECT_EQ(judged(row(6, 240)).verdict, Verdict::kAllow);
  EXPECT_EQ(judged(row(7, 240)).verdict, Verdict::kWarn);
  EXPECT_EQ(judged(row(7, 240)).measured, 7);
  EXPECT_EQ(judged({{Date(2021, 2, 1), 780}}).verdict, Verdict::kAllow);
  EXPECT_EQ(judged({{Date(2021, 2, 1), 400}, {Date(2021, 2, 1), 381}}).verdict, Verdict::kWarn);  // two sheets, one day
  // Six days of ten hours for four months: more than 48 hours a week.
  std::vector<WorkedDay> months;
  for (Date day(2021, 2, 1); day <= Date(2021, 6, 30); ++day) {
    if (day.weekday() != absl::Weekday::sunday) months.push_back({day, 600});
  }
  EXPECT_EQ(judged(months).verdict, Verdict::kWarn);
  EXPECT_EQ(judged(months).unit, "minutes/week");
  for (WorkedDay& day : months) day.minutes = 470;
  EXPECT_EQ(judged(months).verdict, Verdict::kAllow);
}

}  // namespace
}  // namespace sjak::placements
