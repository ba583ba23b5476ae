#include "absl/strings/match.h"
#include "services/placements/placements/kinds_fixture.h"

// The worked cases of the domain (2.12) by their numbers, each through the API (the engine alone is in
// rules/worked_cases_test). They lie in February 2021: a placement is judged by the law of its first day, and deciding
// late is a WARN of R11. W18 is no case of a placement.
namespace sjak::placements {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

const Date kFeb2021(2021, 2, 1);
const Date kFeb2022(2022, 2, 1);

struct WorkedCase {
  const char* name;
  citizens::v1::TargetGroup group;
  v1::PlacementTerms terms;
  v1::Agreement agreement;
  const char* rule;
  v1::Verdict verdict;
  int64_t measured;
  int64_t limit;
  std::vector<std::string> ways;
};

class WorkedCases : public KindsTest {
 protected:
  WorkedCases() {
    small_unit_ = AddUnit("23456788", "1234567897", 500);
    v1::AddSiteContractorRequest contractor;
    contractor.set_site(large_site_.name());
    contractor.set_employer_unit(small_unit_.name());
    *contractor.mutable_starts_on() = wire::ToProto(Date(2021, 1, 1));
    Must<v1::Site>("ProgrammesService.AddSiteContractor", contractor);
    for (const auto& [unit, hundredths] :
         {std::pair(unit_, 800), std::pair(small_unit_, 500), std::pair(large_unit_, 1'000'000)}) {
      for (Month month(2020, 10); month < Month(2021, 5); month = month + 1) {
        v1::StateWorkforceRequest request;
        request.set_employer_unit(unit.name());
        request.set_month(month.ToString());
        request.set_ordinary_hundredths(hundredths);
        request.set_source("employer statement");
        Must<v1::Workforce>("ProgrammesService.StateWorkforce", request);
      }
      v1::RecordExternalOccupancyRequest use;
      use.set_employer_unit(unit.name());
      *use.mutable_starts_on() = wire::ToProto(Date(2021, 1, 1));
      *use.mutable_ends_on() = wire::ToProto(Date(2022, 12, 31));
      use.set_source(v1::OCCUPANCY_SOURCE_EMPLOYER);
      *use.mutable_as_of() = wire::ToProto(Date(2021, 9, 10));
      Must<v1::ExternalOccupancy>("ProgrammesService.RecordExternalOccupancy", use);
    }
  }

  v1::PlacementTerms At(const v1::EmployerUnit& unit, Date start, int weeks, int hours) const {
    v1::PlacementTerms terms = TermsFrom(start);
    terms.set_employer_unit(unit.name());
    *terms.mutable_ends_on() = wire::ToProto(start + (7 * weeks - 1));
    terms.set_weekly_minutes(60 * hours);
    terms.set_function_code("931300");
    return terms;
  }
  v1::PlacementTerms Plain(Date start = kFeb2021) const { return At(large_unit_, start, 4, 20); }

  v1::Placement Draft(const v1::PlacementTerms& terms, const v1::Agreement& agreement) {
    v1::DraftTrainingRequest request;
    request.set_programme(all_kinds_.name());
    request.set_citizen(NewCitizen());
    *request.mutable_terms() = terms;
    *request.mutable_agreement() = agreement;
    request.set_purpose("Learn the work of a site hand");
    return Submitted(request);
  }
  // Somebody who is there already.
  void Occupy(const v1::EmployerUnit& unit, Date first, Date last, int hours) {
    v1::PlacementTerms terms = At(unit, first, 4, hours);
    *terms.mutable_ends_on() = wire::ToProto(last);
    citizens_->facts.set_target_group(citizens::v1::TARGET_GROUP_6_3);
    ASSERT_TRUE(ApproveAnyway(Draft(terms, {}).name()).ok());
  }
  absl::StatusOr<v1::Placement> TryApprove(const std::string& placement, bool override_all) {
    v1::ApproveTrainingRequest request;
    request.set_placement(placement);
    request.set_reason("Agreed with the citizen");
    request.set_validate_only(true);
    if (override_all) {
      OverrideAll(request.mutable_overrides());
      for (const char* rule : {"R5", "R27"}) {
        request.add_overrides()->set_rule(rule);
        request.mutable_overrides()->rbegin()->set_reason("Assessed in the case file");
      }
    }
    return Change<v1::Placement>("PlacementsService.ApproveTraining", request);
  }
  static v1::Agreement Beside(v1::ActivityKind kind, int hours, const std::string& cvr, const std::string& function,
                              v1::Agreement agreement = {}) {
    v1::OtherActivity& other = *agreement.add_beside();
    other.set_kind(kind);
    *other.mutable_starts_on() = wire::ToProto(kFeb2021);
    *other.mutable_ends_on() = wire::ToProto(kFeb2021 + 27);
    other.set_weekly_minutes(60 * hours);
    other.set_cvr(cvr);
    other.set_function_code(function);
    return agreement;
  }
  // Last employed at the large unit's company, in the same function.
  static v1::Agreement Employed() {
    v1::Agreement agreement;
    agreement.mutable_last_employer()->set_cvr("12345674");
    agreement.mutable_last_employer()->set_function_code("931300");
    return agreement;
  }
  void Check(const WorkedCase& c);

  v1::EmployerUnit small_unit_;
};

void WorkedCases::Check(const WorkedCase& c) {
  SCOPED_TRACE(c.name);
  citizens_->facts.set_target_group(c.group);
  const v1::Placement p = Draft(c.terms, c.agreement);
  const absl::StatusOr<v1::Placement> judged = TryApprove(p.name(), true);
  ASSERT_TRUE(judged.ok()) << judged.status();
  const auto& findings = judged->decision().findings();
  const auto finding =
      std::find_if(findings.begin(), findings.end(), [&](const v1::RuleFinding& f) { return f.rule() == c.rule; });
  ASSERT_NE(finding, findings.end());
  EXPECT_EQ(finding->verdict(), c.verdict) << finding->text_en();
  EXPECT_EQ(finding->measured(), c.measured);
  EXPECT_EQ(finding->limit(), c.limit);
  EXPECT_EQ(std::vector<std::string>(finding->counterfactuals().begin(), finding->counterfactuals().end()), c.ways);
  EXPECT_EQ(finding->counterfactuals_da_size(), finding->counterfactuals_size());
  EXPECT_FALSE(finding->text_da().empty());
  EXPECT_FALSE(finding->legal_reference().empty());
  EXPECT_EQ(wire::DateOf(judged->decision().as_of()), wire::DateOf(c.terms.starts_on()));

  // Without an override the rule stands in the way exactly when it weighs so much, and the refusal says the ways out.
  const absl::Status plain = TryApprove(p.name(), false).status();
  const bool refused = absl::StrContains("," + MetadataOf(plain)["rules"] + ",", absl::StrCat(",", c.rule, ","));
  EXPECT_EQ(refused, c.verdict >= v1::VERDICT_MUST_ASSESS) << plain;
  for (const std::string& way : c.ways) {
    if (refused) {
      EXPECT_THAT(std::string(plain.message()), HasSubstr(way));
    }
  }
}

TEST_F(WorkedCases, OfDurationRatioAndHours) {
  Occupy(unit_, Date(2021, 1, 4), Date(2021, 3, 31), 20);
  Occupy(small_unit_, kFeb2021, kFeb2021 + 27, 20);
  v1::PlacementTerms ramp = At(small_unit_, kFeb2021, 4, 20);
  for (int hours : {5, 10, 15, 20}) ramp.add_minutes_by_week(60 * hours);
  v1::Agreement at_work;
  at_work.set_employed_at_unit(true);
  v1::PlacementTerms longer = At(large_unit_, kFeb2021, 4, 25);
  const auto group = citizens::v1::TARGET_GROUP_6_3;
  const v1::Agreement none;
  const WorkedCase cases[] = {
      {"W1", group, At(large_unit_, kFeb2021, 13, 20), none, "R3", v1::VERDICT_ALLOW, 13, 13, {}},
      {"W3",
       citizens::v1::TARGET_GROUP_6_1,
       At(large_unit_, kFeb2021, 5, 20),
       none,
       "R3",
       v1::VERDICT_BLOCK,
       5,
       4,
       {"4 weeks (last day 2021-02-28); it cannot be extended, but a new and different placement may follow"}},
      {"W5",
       group,
       At(unit_, kFeb2021, 13, 20),
       none,
       "R8",
       v1::VERDICT_BLOCK,
       2400,
       2220,
       {"17 h/week", "start after 2021-03-31"}},
      {"W5 with 17 hours", group, At(unit_, kFeb2021, 13, 17), none, "R8", v1::VERDICT_ALLOW, 2220, 2220, {}},
      {"W6",
       citizens::v1::TARGET_GROUP_6_6,
       At(unit_, kFeb2021, 13, 20),
       at_work,
       "R8",
       v1::VERDICT_ALLOW,
       2400,
       2220,
       {}},
      {"W8",
       group,
       longer,
       Beside(v1::ACTIVITY_KIND_COURSE, 4, "", "", Beside(v1::ACTIVITY_KIND_PAID_HOURS, 10, "10103940", "515300")),
       "R30",
       v1::VERDICT_WARN,
       39 * 60,
       2220,
       {"23 h/week", "start after 2021-02-28"}},
      {"W9",
       group,
       Plain(),
       Beside(v1::ACTIVITY_KIND_PAID_HOURS, 10, "12345674", "931300"),
       "R27",
       v1::VERDICT_BLOCK,
       28,
       0,
       {"another function in one of the two", "start after 2021-02-28"}},
      {"W9 in two functions",
       group,
       Plain(),
       Beside(v1::ACTIVITY_KIND_PAID_HOURS, 10, "12345674", "515300"),
       "R27",
       v1::VERDICT_ALLOW,
       0,
       0,
       {}},
      {"W16",
       group,
       ramp,
       none,
       "R8",
       v1::VERDICT_BLOCK,
       2400,
       2220,
       {"at most 17 h in any week", "start after 2021-02-07"}},
  };
  for (const WorkedCase& c : cases) Check(c);
}

TEST_F(WorkedCases, W10TheLastEmployer) {
  v1::Agreement changed = Employed();
  changed.set_difference("Works with the painters, not with the carpenters");
  v1::Agreement agreed = Employed();
  agreed.set_agrees_to_same_function(true);
  v1::PlacementTerms painter = Plain(kFeb2022);
  painter.set_function_code("713100");
  const std::string another = "another company";
  const std::string new_function = "a new function, described in the agreement";
  citizens_->facts.set_unemployed(true);
  const WorkedCase cases[] = {
      {"2021", citizens::v1::TARGET_GROUP_6_3, Plain(), Employed(), "R6", v1::VERDICT_WARN, 1, 0, {another}},
      {"job-ready",
       citizens::v1::TARGET_GROUP_6_2,
       Plain(kFeb2022),
       Employed(),
       "R6",
       v1::VERDICT_BLOCK,
       1,
       0,
       {another}},
      {"job-ready, new function",
       citizens::v1::TARGET_GROUP_6_2,
       painter,
       changed,
       "R6",
       v1::VERDICT_BLOCK,
       1,
       0,
       {another}},
      {"others",
       citizens::v1::TARGET_GROUP_6_3,
       Plain(kFeb2022),
       Employed(),
       "R6",
       v1::VERDICT_BLOCK,
       1,
       0,
       {new_function, another}},
      {"others, new function", citizens::v1::TARGET_GROUP_6_3, painter, changed, "R6", v1::VERDICT_ALLOW, 1, 0, {}},
      {"sick-listed, agreed",
       citizens::v1::TARGET_GROUP_6_6,
       Plain(kFeb2022),
       agreed,
       "R6",
       v1::VERDICT_ALLOW,
       1,
       0,
       {}},
      {"unlisted",
       citizens::v1::TARGET_GROUP_INT,
       Plain(kFeb2022),
       Employed(),
       "R6",
       v1::VERDICT_MUST_ASSESS,
       1,
       0,
       {another}},
  };
  for (const WorkedCase& c : cases) Check(c);
}

// W11 and W12: the protection of young people is nobody's to override.
TEST_F(WorkedCases, W11AndW12AfterSchool) {
  struct Young {
    const char* name;
    int age;
    const char* function;
    int minutes;
    std::string way;
  };
  for (const Young& young : {Young{"W11", 14, "931300", 120, "a task on the list of light work"},
                             Young{"W12", 16, "933400", 180, "at most 2 h on a school day"},
                             Young{"W12 with two hours", 16, "933400", 120, ""}}) {
    SCOPED_TRACE(young.name);
    v1::RegisterAfterSchoolJobRequest request;
    request.set_programme(all_kinds_.name());
    request.set_citizen(NewCitizen());
    *request.mutable_terms() = Plain();
    request.mutable_terms()->set_function_code(young.function);
    request.mutable_terms()->set_weekly_minutes(young.minutes);
    v1::AfterSchoolDay& day = *request.mutable_after_school()->add_days();
    *day.mutable_day() = wire::ToProto(Date(2021, 2, 2));
    day.set_minutes(young.minutes);
    day.set_school_day(true);
    v1::RuleOverride& o = *request.add_overrides();
    o.set_rule("R40");
    o.set_reason("Tried to be waived");
    citizens_->facts.set_age(young.age);
    const absl::Status status = Change<v1::Placement>("LifeCycleService.RegisterAfterSchoolJob", request).status();
    EXPECT_EQ(status.ok(), young.way.empty()) << status;
    if (young.way.empty()) continue;
    EXPECT_EQ(MetadataOf(status)["rules"], "R40");
    EXPECT_THAT(std::string(status.message()), HasSubstr(young.way));
  }
}

TEST_F(WorkedCases, W14AndW15GuardAttendance) {
  citizens_->facts.set_target_group(citizens::v1::TARGET_GROUP_6_3);
  const Date today = Today();
  const v1::Placement draft = Draft(Plain(today - 7), {});
  EXPECT_EQ(ReasonOf(Change<v1::Attendance>("PlacementsService.RecordAttendance", Day(draft.name(), today)).status()),
            "NOT_APPROVED");
  const absl::StatusOr<v1::Placement> approved = ApproveAnyway(draft.name());  // W14: no block
  ASSERT_TRUE(approved.ok()) << approved.status();
  EXPECT_EQ(approved->state(), v1::PLACEMENT_STATE_APPROVED);
  const auto attend = [&](Date day) {
    return ReasonOf(Change<v1::Attendance>("PlacementsService.RecordAttendance", Day(draft.name(), day)).status());
  };
  EXPECT_EQ(attend(today), "HEARING_MISSING");
  Hear(draft.name(), v1::HEARING_PARTY_EMPLOYER, today - 7);
  EXPECT_EQ(attend(today), "HEARING_MISSING");
  Hear(draft.name(), v1::HEARING_PARTY_SHOP_STEWARD, today - 7);
  EXPECT_EQ(attend(today - 1), "NOT_APPROVED");  // W15
  EXPECT_EQ(attend(today), "");
}

}  // namespace
}  // namespace sjak::placements
