#include <thread>

#include "services/placements/placements_fixture.h"

namespace sjak::placements {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

const Date kFirst(2021, 9, 13);
const Date kLast(2021, 12, 12);

class LifeTest : public PlacementsTest {
 protected:
  absl::StatusOr<v1::Placement> End(const std::string& placement, v1::EndReason reason, Date on) {
    v1::EndPlacementRequest request;
    request.set_placement(placement);
    request.set_reason(reason);
    *request.mutable_ended_on() = wire::ToProto(on);
    return Change<v1::Placement>("PlacementsService.EndPlacement", request);
  }
  absl::StatusOr<v1::Placement> Cancel(const std::string& placement) {
    v1::CancelPlacementRequest request;
    request.set_placement(placement);
    request.set_reason("Citizen moved");
    return Change<v1::Placement>("PlacementsService.CancelPlacement", request);
  }
  absl::StatusOr<v1::RuleReport> Check(const std::string& placement,
                                       const identity::Caller& caller = testing::Jobcentre()) {
    v1::CheckPlacementRequest request;
    request.set_placement(placement);
    return Call<v1::RuleReport>("PlacementsService.CheckPlacement", request, caller);
  }
  static v1::RuleFinding FindingOf(const v1::RuleReport& report, const std::string& rule) {
    for (const v1::RuleFinding& finding : report.findings()) {
      if (finding.rule() == rule) return finding;
    }
    ADD_FAILURE() << rule << " was not judged";
    return {};
  }
  v1::PlacementState StateOf(const std::string& placement) { return Get(placement).value_or(v1::Placement()).state(); }
};

TEST_F(LifeTest, ATrainingFromDraftToEnd) {
  v1::DraftTrainingRequest draft_request = DraftRequest(NewCitizen());
  *draft_request.mutable_terms()->mutable_starts_on() = wire::ToProto(kFirst + 7);
  const v1::Placement draft = Must<v1::Placement>("PlacementsService.DraftTraining", draft_request);
  EXPECT_EQ(draft.state(), v1::PLACEMENT_STATE_DRAFT);
  EXPECT_EQ(draft.version(), 1);
  EXPECT_EQ(draft.etag(), "\"1\"");
  EXPECT_EQ(draft.project_kind(), v1::PROJECT_KIND_TEST_HOUSES);
  EXPECT_EQ(ReasonOf(Approve(draft.name()).status()), "PLACEMENT_STATE_WRONG");

  v1::SubmitTrainingRequest submit;
  submit.set_placement(draft.name());
  submit.set_etag("\"7\"");
  const absl::Status stale = Change<v1::Placement>("PlacementsService.SubmitTraining", submit).status();
  EXPECT_EQ(ReasonOf(stale), "ETAG_MISMATCH");
  EXPECT_EQ(MetadataOf(stale)["etag"], "\"1\"");
  submit.set_etag("\"1\"");
  EXPECT_EQ(Must<v1::Placement>("PlacementsService.SubmitTraining", submit).state(), v1::PLACEMENT_STATE_SUBMITTED);

  const absl::StatusOr<v1::Placement> approved = Approve(draft.name());
  ASSERT_TRUE(approved.ok()) << approved.status();
  EXPECT_EQ(citizens_->asked_on, kFirst + 7);
  EXPECT_EQ(approved->state(), v1::PLACEMENT_STATE_APPROVED);
  EXPECT_TRUE(approved->start_basis().eligible());
  EXPECT_EQ(approved->start_basis().citizen_version(), 4);
  // Nobody knows what others use, and nobody has been heard: said, not blocked.
  EXPECT_EQ(approved->decision().verdict(), v1::VERDICT_WARN);

  EXPECT_EQ(Hear(draft.name(), v1::HEARING_PARTY_EMPLOYER, kFirst).version(), 4);
  EXPECT_EQ(Hear(draft.name(), v1::HEARING_PARTY_SHOP_STEWARD, kFirst, false).hearings_size(), 2);
  harness_.clock().Set(kFirst + 7);
  EXPECT_EQ(StateOf(draft.name()), v1::PLACEMENT_STATE_APPROVED);  // the steward holds the conditions unmet
  Hear(draft.name(), v1::HEARING_PARTY_SHOP_STEWARD, kFirst + 7);
  EXPECT_EQ(StateOf(draft.name()), v1::PLACEMENT_STATE_READY);
  Must<v1::Attendance>("PlacementsService.RecordAttendance", Day(draft.name(), kFirst + 7));
  EXPECT_EQ(StateOf(draft.name()), v1::PLACEMENT_STATE_ACTIVE);
  EXPECT_EQ(ReasonOf(Cancel(draft.name()).status()), "PLACEMENT_STATE_WRONG");

  harness_.clock().Set(kFirst + 10);
  EXPECT_EQ(ReasonOf(End(draft.name(), v1::END_REASON_ORDINARY_JOB, kFirst + 11).status()), "BAD_REQUEST");
  EXPECT_EQ(ReasonOf(End(draft.name(), v1::END_REASON_ORDINARY_JOB, kFirst + 6).status()), "BAD_REQUEST");
  Must<v1::Attendance>("PlacementsService.RecordAttendance", Day(draft.name(), kFirst + 9));
  EXPECT_EQ(ReasonOf(End(draft.name(), v1::END_REASON_ORDINARY_JOB, kFirst + 8).status()), "ATTENDED_LATER");
  const absl::StatusOr<v1::Placement> ended = End(draft.name(), v1::END_REASON_ORDINARY_JOB, kFirst + 9);
  ASSERT_TRUE(ended.ok()) << ended.status();
  EXPECT_EQ(ended->state(), v1::PLACEMENT_STATE_ENDED);
  EXPECT_EQ(wire::DateOf(ended->first_attended_on()), kFirst + 7);
  EXPECT_EQ(ReasonOf(End(draft.name(), v1::END_REASON_COMPLETED, kFirst + 9).status()), "PLACEMENT_STATE_WRONG");

  // The decision and its basis stand as they were, whatever is known later (D5).
  citizens_->facts.set_unemployed(false);
  const v1::Placement kept = Get(draft.name()).value();
  EXPECT_EQ(kept.start_basis().SerializeAsString(), approved->start_basis().SerializeAsString());
  EXPECT_EQ(kept.decision().SerializeAsString(), approved->decision().SerializeAsString());
  EXPECT_EQ(kept.purpose(), draft_request.purpose());
  EXPECT_EQ(Count("SELECT count(*) AS count FROM placement_version"), kept.version());
  // Versions in the feed are those of the steps, and the purpose is not in it.
  EXPECT_EQ(Count("SELECT count(*) AS count FROM feed WHERE aggregate LIKE 'placements/%'"), kept.version());
  EXPECT_EQ(Count("SELECT count(*) AS count FROM feed WHERE position('Learn the work'::bytea IN payload) > 0"), 0);
}

TEST_F(LifeTest, ASmallJobNeedsNoApproval) {
  const v1::Placement job = Must<v1::Placement>("PlacementsService.RegisterSmallJob", JobRequest(NewCitizen()));
  EXPECT_EQ(job.state(), v1::PLACEMENT_STATE_REGISTERED);
  EXPECT_EQ(job.kind(), v1::PLACEMENT_KIND_ORDINARY_HOURS);
  EXPECT_EQ(job.decision().verdict(), v1::VERDICT_ALLOW);
  Must<v1::Attendance>("PlacementsService.RecordAttendance", Day(job.name(), kFirst));
  EXPECT_EQ(StateOf(job.name()), v1::PLACEMENT_STATE_ACTIVE);
  harness_.clock().Set(kLast + 1);
  EXPECT_EQ(StateOf(job.name()), v1::PLACEMENT_STATE_ENDED);
  EXPECT_TRUE(End(job.name(), v1::END_REASON_COMPLETED, kLast).ok());

  v1::RegisterSmallJobRequest unpaid = JobRequest(NewCitizen());
  unpaid.set_wage_paid(false);
  EXPECT_EQ(ReasonOf(Change<v1::Placement>("PlacementsService.RegisterSmallJob", unpaid).status()), "BAD_REQUEST");
}

TEST_F(LifeTest, AnOrdinaryJobAbove37HoursIsWarnedAndATrainingBlocked) {
  v1::RegisterSmallJobRequest job = JobRequest(NewCitizen());
  job.mutable_terms()->set_weekly_minutes(2400);
  EXPECT_EQ(Must<v1::Placement>("PlacementsService.RegisterSmallJob", job).decision().verdict(), v1::VERDICT_WARN);
  v1::DraftTrainingRequest training = DraftRequest(NewCitizen());
  training.mutable_terms()->set_weekly_minutes(2400);
  const absl::Status status = Approve(Submitted(training).name()).status();
  EXPECT_EQ(ReasonOf(status), "RULES_BLOCK");
  EXPECT_EQ(MetadataOf(status)["rules"], "R5");
}

TEST_F(LifeTest, EveryReasonAgainstIsKept) {
  citizens_->facts.set_unemployed(false);
  citizens_->facts.clear_needs();
  citizens_->facts.set_residence_area("ELSEWHERE");
  const v1::Placement job = Must<v1::Placement>("PlacementsService.RegisterSmallJob", JobRequest(NewCitizen()));
  EXPECT_FALSE(job.start_basis().eligible());
  EXPECT_THAT(job.start_basis().reasons(), ElementsAre("NOT_UNEMPLOYED", "NO_NEED_RECORDED", "OUTSIDE_TARGET_AREA"));
}

TEST_F(LifeTest, WhereAProtectedPersonLivesIsJudgedAndNotKept) {
  citizens_->facts.set_protected_(true);
  const v1::Placement job = Must<v1::Placement>("PlacementsService.RegisterSmallJob", JobRequest(NewCitizen()));
  EXPECT_TRUE(job.start_basis().eligible());
  EXPECT_EQ(job.start_basis().residence_area(), "");
}

TEST_F(LifeTest, TheGroundIsCheckedInTurn) {
  struct Row {
    std::function<void(v1::DraftTrainingRequest&)> change;
    const char* reason;
  };
  v1::CreateProgrammeRequest other = ProgrammeRequest("OTHER");
  const std::string other_programme = Must<v1::Programme>("ProgrammesService.CreateProgramme", other).name();
  const std::string nothing = Uuid::New().ToString();
  const Row rows[] = {
      {[&](auto& r) { r.set_programme("programmes/" + nothing); }, "PROGRAMME_NOT_FOUND"},
      {[&](auto& r) { r.mutable_terms()->set_site("sites/" + nothing); }, "SITE_NOT_FOUND"},
      {[&](auto& r) { r.mutable_terms()->set_employer_unit("employerUnits/" + nothing); }, "EMPLOYER_UNIT_NOT_FOUND"},
      {[&](auto& r) { r.mutable_terms()->set_mentor("mentors/" + nothing); }, "MENTOR_NOT_FOUND"},
      {[&](auto& r) { r.set_programme(other_programme); }, "SITE_NOT_IN_PROGRAMME"},
      {[&](auto& r) { *r.mutable_terms()->mutable_starts_on() = wire::ToProto(Date(2020, 12, 31)); },
       "UNIT_NOT_ON_SITE"},
      {[&](auto& r) {
         *r.mutable_terms()->mutable_starts_on() = wire::ToProto(Date(2022, 1, 1));
         *r.mutable_terms()->mutable_ends_on() = wire::ToProto(Date(2022, 1, 2));
       },
       "KIND_NOT_ENABLED"},
  };
  for (const Row& row : rows) {
    v1::DraftTrainingRequest request = DraftRequest(NewCitizen());
    row.change(request);
    EXPECT_EQ(ReasonOf(Change<v1::Placement>("PlacementsService.DraftTraining", request).status()), row.reason);
  }
}

TEST_F(LifeTest, OneTrainingAtATimeButAJobBesideIt) {
  const std::string citizen = NewCitizen();
  const v1::Placement first = Must<v1::Placement>("PlacementsService.DraftTraining", DraftRequest(citizen));
  v1::DraftTrainingRequest second = DraftRequest(citizen);
  *second.mutable_terms()->mutable_starts_on() = wire::ToProto(kLast);
  *second.mutable_terms()->mutable_ends_on() = wire::ToProto(kLast + 6);
  EXPECT_EQ(ReasonOf(Change<v1::Placement>("PlacementsService.DraftTraining", second).status()),
            "OVERLAPPING_TRAINING");
  EXPECT_TRUE(Change<v1::Placement>("PlacementsService.RegisterSmallJob", JobRequest(citizen)).ok());
  EXPECT_TRUE(Cancel(first.name()).ok());
  EXPECT_TRUE(Change<v1::Placement>("PlacementsService.DraftTraining", second).ok());
}

// W5 end to end: the refusal carries the ways out, and an override with a reason is kept with the decision.
TEST_F(LifeTest, W5IsRefusedWithWaysOutAndMayBeOverridden) {
  Approved(NewCitizen());
  const v1::Placement second = Submitted(DraftRequest(NewCitizen()));
  const absl::Status refused = Approve(second.name()).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(refused), "RULES_BLOCK");
  EXPECT_EQ(MetadataOf(refused)["rules"], "R8");
  EXPECT_THAT(std::string(refused.message()), HasSubstr("17 h/week, or start after 2021-12-12"));

  const absl::StatusOr<v1::Placement> approved = Approve(second.name(), {"R8"});
  ASSERT_TRUE(approved.ok()) << approved.status();
  EXPECT_EQ(approved->decision().verdict(), v1::VERDICT_BLOCK);
  EXPECT_EQ(FindingOf(approved->decision(), "R8").override_reason(), "Assessed in the case file");
}

// W9 end to end: a job and a training at one company in one function.
TEST_F(LifeTest, AHybridNeedsTwoFunctionsAndHoursAddUp) {
  const std::string citizen = NewCitizen();
  Approved(citizen);
  v1::RegisterSmallJobRequest job = JobRequest(citizen);
  const absl::Status same = Change<v1::Placement>("PlacementsService.RegisterSmallJob", job).status();
  EXPECT_EQ(ReasonOf(same), "RULES_BLOCK");
  EXPECT_EQ(MetadataOf(same)["rules"], "R27");
  EXPECT_THAT(std::string(same.message()), HasSubstr("another function in one of the two, or start after 2021-12-12"));
  job.mutable_terms()->set_function_code("515300");
  const v1::Placement other = Must<v1::Placement>("PlacementsService.RegisterSmallJob", job);
  EXPECT_EQ(FindingOf(other.decision(), "R27").verdict(), v1::VERDICT_ALLOW);
  // D10: beside 20 hours of training 20 hours of a job are too many, but nobody's to forbid.
  EXPECT_EQ(FindingOf(other.decision(), "R30").verdict(), v1::VERDICT_WARN);
  EXPECT_THAT(FindingOf(other.decision(), "R30").counterfactuals(), ElementsAre("17 h/week", "start after 2021-12-12"));
}

// G12: what the same placement would be under the law of another day; and the day of the law is said.
TEST_F(LifeTest, ThePlacementIsJudgedByTheLawOfAnyDay) {
  v1::CheckPlacementRequest request;
  request.set_placement(Approved(NewCitizen()).name());
  struct Law {
    Date as_of;
    int64_t version;
    v1::Verdict verdict;
  };
  for (const Law& law : {Law{Date(2021, 9, 13), 3, v1::VERDICT_ALLOW}, Law{Date(2026, 2, 1), 4, v1::VERDICT_ALLOW},
                         Law{Date(2027, 1, 1), 0, v1::VERDICT_MUST_ASSESS}}) {
    *request.mutable_as_of() = wire::ToProto(law.as_of);
    const auto report = Call<v1::RuleReport>("PlacementsService.CheckPlacement", request);
    ASSERT_TRUE(report.ok()) << report.status();
    EXPECT_EQ(wire::DateOf(report->as_of()), law.as_of);
    EXPECT_EQ(FindingOf(*report, "R3").rule_version(), law.version);
    EXPECT_EQ(FindingOf(*report, "R3").verdict(), law.verdict);
  }
}

TEST_F(LifeTest, OverridesAreTheCaseworkersOnly) {
  identity::Caller officer = testing::Jobcentre("tests|officer");
  officer.roles = {policy::v1::ROLE_PROGRAMME_OFFICER};
  v1::RegisterSmallJobRequest request = JobRequest(NewCitizen());
  request.add_overrides()->set_rule("R5");
  request.mutable_overrides(0)->set_reason("Long enough a reason");
  EXPECT_EQ(ReasonOf(Change<v1::Placement>("PlacementsService.RegisterSmallJob", request, officer).status()),
            "ROLE_MISSING");
}

TEST_F(LifeTest, UnlistedGroupsAndMissingMonthsMustBeAssessed) {
  citizens_->facts.set_target_group(citizens::v1::TARGET_GROUP_INT);
  v1::DraftTrainingRequest request = DraftRequest(NewCitizen());
  *request.mutable_terms()->mutable_starts_on() = wire::ToProto(Date(2021, 11, 1));
  const v1::Placement submitted = Submitted(request);
  harness_.clock().Set(Date(2021, 11, 1));  // the months before the decision's count
  const absl::Status status = Approve(submitted.name()).status();
  EXPECT_EQ(MetadataOf(status)["rules"], "R1,R3,R8");
  EXPECT_THAT(std::string(status.message()), HasSubstr("2021-09, 2021-10"));
  EXPECT_TRUE(Approve(submitted.name(), {"R1", "R3", "R8"}).ok());
}

TEST_F(LifeTest, ExternalUseMakesTheQuotaCertain) {
  v1::RecordExternalOccupancyRequest use;
  use.set_employer_unit(unit_.name());
  *use.mutable_starts_on() = wire::ToProto(Date(2021, 1, 1));
  *use.mutable_ends_on() = wire::ToProto(Date(2021, 12, 31));
  use.set_source(v1::OCCUPANCY_SOURCE_EMPLOYER);
  *use.mutable_as_of() = wire::ToProto(Date(2021, 9, 10));
  Must<v1::ExternalOccupancy>("ProgrammesService.RecordExternalOccupancy", use);
  const v1::Placement submitted = Submitted(DraftRequest(NewCitizen()));
  absl::StatusOr<v1::RuleReport> report = Check(submitted.name());
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(FindingOf(*report, "R8").verdict(), v1::VERDICT_ALLOW);
  EXPECT_THAT(FindingOf(*report, "R8").text_en(), HasSubstr("DECLARED on 2021-09-10"));
  EXPECT_EQ(report->findings(0).verdict(), v1::VERDICT_MUST_ASSESS);  // nobody has been asked yet

  use.set_weekly_minutes(1100);
  *use.mutable_as_of() = wire::ToProto(Date(2021, 9, 12));
  Must<v1::ExternalOccupancy>("ProgrammesService.RecordExternalOccupancy", use);
  report = Check(submitted.name());
  EXPECT_EQ(FindingOf(*report, "R8").verdict(), v1::VERDICT_BLOCK);
  EXPECT_EQ(FindingOf(*report, "R8").severity(), v1::SEVERITY_BLOCK);
  EXPECT_THAT(FindingOf(*report, "R8").counterfactuals(), ElementsAre("18 h 40 min/week", "start after 2021-12-31"));
  EXPECT_THAT(FindingOf(*report, "R8").counterfactuals_da(), ElementsAre("18 t 40 min./uge", "start efter 2021-12-31"));
}

// Two approvals for the one place: they wait for each other at the unit, and the second sees the first.
TEST_F(LifeTest, TheLastFreePlaceIsGivenOnce) {
  for (int round = 0; round < 5; ++round) {
    const v1::EmployerUnit unit = round % 2 == 0 ? unit_ : other_unit_;
    std::vector<std::string> names;
    for (int i = 0; i < 2; ++i) {
      v1::DraftTrainingRequest request = DraftRequest(NewCitizen());
      request.mutable_terms()->set_employer_unit(unit.name());
      names.push_back(Submitted(request).name());
    }
    std::vector<absl::Status> statuses(2);
    std::vector<std::thread> threads;
    for (int i = 0; i < 2; ++i) {
      threads.emplace_back([&, i] { statuses[i] = Approve(names[i]).status(); });
    }
    for (std::thread& thread : threads) thread.join();
    const int winner = statuses[0].ok() ? 0 : 1;
    EXPECT_TRUE(statuses[winner].ok()) << statuses[winner];
    EXPECT_EQ(ReasonOf(statuses[1 - winner]), "RULES_BLOCK") << statuses[1 - winner];
    for (const std::string& name : names) EXPECT_TRUE(Cancel(name).ok());
  }
}

// Each is legal alone, and together they are a hybrid in one function: whoever comes second sees the first.
TEST_F(LifeTest, AJobAndATrainingOfOneCitizenWaitForEachOther) {
  for (int round = 0; round < 5; ++round) {
    const std::string citizen = NewCitizen();
    const v1::Placement training = Submitted(DraftRequest(citizen));
    absl::Status approved;
    absl::StatusOr<v1::Placement> job;
    std::thread other([&] { approved = Approve(training.name()).status(); });
    job = Change<v1::Placement>("PlacementsService.RegisterSmallJob", JobRequest(citizen));
    other.join();
    EXPECT_NE(approved.ok(), job.ok());
    const absl::Status refused = approved.ok() ? job.status() : approved;
    EXPECT_EQ(MetadataOf(refused)["rules"], "R27") << refused;
    EXPECT_TRUE(Cancel(training.name()).ok());
  }
}

TEST_F(LifeTest, APartnerSeesItsOwnFromTheDecisionOnAndNothingSensitive) {
  const identity::Caller mine = testing::PartnerOf(kCvr);
  const identity::Caller others = testing::PartnerOf(kOtherCvr);
  const v1::Placement submitted = Submitted(DraftRequest(NewCitizen()));
  EXPECT_EQ(Get(submitted.name(), mine).status().code(), absl::StatusCode::kNotFound);
  ASSERT_TRUE(Approve(submitted.name()).ok());

  // Names are translated for a partner, so it finds its placements by listing them.
  v1::ListPlacementsRequest list;
  const auto own = Call<v1::ListPlacementsResponse>("PlacementsService.ListPlacements", list, mine);
  ASSERT_TRUE(own.ok()) << own.status();
  ASSERT_EQ(own->placements_size(), 1);
  const v1::Placement& seen = own->placements(0);
  EXPECT_EQ(seen.terms().weekly_minutes(), 1200);
  EXPECT_FALSE(seen.has_start_basis());
  EXPECT_FALSE(seen.has_decision());
  EXPECT_EQ(seen.purpose(), "");
  EXPECT_TRUE(Get(seen.name(), mine).ok());
  const auto foreign = Call<v1::ListPlacementsResponse>("PlacementsService.ListPlacements", list, others);
  EXPECT_EQ(foreign->placements_size(), 0);
  EXPECT_EQ(Get(seen.name(), others).status().code(), absl::StatusCode::kNotFound);

  const absl::StatusOr<v1::RuleReport> report = Check(seen.name(), mine);
  ASSERT_TRUE(report.ok()) << report.status();
  std::vector<std::string> rules;
  for (const v1::RuleFinding& finding : report->findings()) rules.push_back(finding.rule());
  EXPECT_THAT(rules, ElementsAre("R5", "R8", "R9", "R10", "R11", "R27", "R30", ""));
  EXPECT_THAT(report->findings(1).text_en(), HasSubstr("full-time persons"));
  EXPECT_EQ(Check(seen.name(), others).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(LifeTest, PagesGoThroughAllOnce) {
  std::vector<std::string> made;
  for (int i = 0; i < 5; ++i) {
    made.push_back(Must<v1::Placement>("PlacementsService.RegisterSmallJob", JobRequest(NewCitizen())).name());
  }
  v1::ListPlacementsRequest request;
  request.set_site(site_.name());
  request.set_page_size(2);
  std::vector<std::string> seen;
  do {
    const auto page = Call<v1::ListPlacementsResponse>("PlacementsService.ListPlacements", request);
    ASSERT_TRUE(page.ok()) << page.status();
    EXPECT_EQ(harness_.last_statements(), 1);
    for (const v1::Placement& p : page->placements()) seen.push_back(p.name());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(seen, made);
}

TEST_F(LifeTest, ARepeatIsAnsweredFromTheFirst) {
  v1::RegisterSmallJobRequest request = JobRequest(NewCitizen());
  request.set_request_id(Uuid::New().ToString());
  const v1::Placement first = Must<v1::Placement>("PlacementsService.RegisterSmallJob", request);
  const v1::Placement again = Must<v1::Placement>("PlacementsService.RegisterSmallJob", request);
  EXPECT_EQ(again.SerializeAsString(), first.SerializeAsString());
  EXPECT_EQ(Count("SELECT count(*) AS count FROM placement"), 1);
  request.mutable_terms()->set_weekly_minutes(60);
  EXPECT_EQ(ReasonOf(Change<v1::Placement>("PlacementsService.RegisterSmallJob", request).status()),
            "REQUEST_ID_REUSED");

  // A repeated approval is answered, although the placement has moved on.
  const v1::Placement submitted = Submitted(DraftRequest(NewCitizen()));
  v1::ApproveTrainingRequest approve;
  approve.set_placement(submitted.name());
  approve.set_reason("Agreed with the citizen");
  approve.set_request_id(Uuid::New().ToString());
  Must<v1::Placement>("PlacementsService.ApproveTraining", approve);
  EXPECT_EQ(Must<v1::Placement>("PlacementsService.ApproveTraining", approve).version(), 3);
}

TEST_F(LifeTest, ValidateOnlyChangesNothing) {
  v1::RegisterSmallJobRequest request = JobRequest(NewCitizen());
  request.set_validate_only(true);
  EXPECT_EQ(Must<v1::Placement>("PlacementsService.RegisterSmallJob", request).state(), v1::PLACEMENT_STATE_REGISTERED);
  EXPECT_EQ(Count("SELECT count(*) AS count FROM placement"), 0);
}

TEST_F(LifeTest, WithoutCitizensNothingIsDecided) {
  citizens_->status = RetryLater(absl::StatusCode::kUnavailable, "PEER_UNAVAILABLE", "Later.", absl::Seconds(1));
  EXPECT_EQ(ReasonOf(Change<v1::Placement>("PlacementsService.RegisterSmallJob", JobRequest(NewCitizen())).status()),
            "PEER_UNAVAILABLE");
}

TEST_F(LifeTest, StatementsPerMethod) {
  const v1::Placement submitted = Submitted(DraftRequest(NewCitizen()));
  EXPECT_EQ(harness_.last_statements(), 5);
  ASSERT_TRUE(Approve(submitted.name()).ok());
  EXPECT_EQ(harness_.last_statements(), 5);
  Must<v1::Placement>("PlacementsService.RegisterSmallJob", JobRequest(NewCitizen()));
  EXPECT_EQ(harness_.last_statements(), 5);
  ASSERT_TRUE(Get(submitted.name()).ok());
  EXPECT_EQ(harness_.last_statements(), 1);
  ASSERT_TRUE(Check(submitted.name()).ok());
  EXPECT_EQ(harness_.last_statements(), 1);
}

}  // namespace
}  // namespace sjak::placements
