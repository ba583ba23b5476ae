#include "services/placements/placements/kinds_fixture.h"

namespace sjak::placements {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const Date kBegins(2021, 9, 13);
const Date kEnds(2021, 12, 12);

class ChangingTest : public KindsTest {
 protected:
  template <typename Request>
  static Request About(const std::string& placement) {
    Request request;
    request.set_placement(placement);
    request.set_reason("Agreed with the company");
    return request;
  }
  absl::StatusOr<v1::Placement> Extend(const std::string& placement, Date last, bool assessed,
                                       bool special_need = false) {
    auto request = About<v1::ExtendPlacementRequest>(placement);
    *request.mutable_ends_on() = wire::ToProto(last);
    request.set_written_assessment(assessed);
    request.set_special_need(special_need);
    return Change<v1::Placement>("LifeCycleService.ExtendPlacement", request);
  }
  absl::StatusOr<v1::Placement> ChangeHoursFrom(const std::string& placement, Date from,
                                                const std::vector<int>& minutes) {
    auto request = About<v1::ChangeHoursRequest>(placement);
    *request.mutable_from() = wire::ToProto(from);
    for (int m : minutes) request.add_minutes_by_week(m);
    return Change<v1::Placement>("LifeCycleService.ChangeHours", request);
  }
  // A training at the small unit with the ramp, by hours.
  v1::DraftTrainingRequest Ramp(const std::vector<int>& hours) {
    v1::DraftTrainingRequest request = DraftRequest(NewCitizen());
    int most = 0;
    for (int h : hours) {
      request.mutable_terms()->add_minutes_by_week(60 * h);
      most = std::max(most, 60 * h);
    }
    request.mutable_terms()->set_weekly_minutes(most);
    return request;
  }
  std::vector<v1::TakenStep> Steps(const std::string& placement) {
    v1::ListPlacementStepsRequest request;
    request.set_placement(placement);
    const auto list = Call<v1::ListPlacementStepsResponse>("LifeCycleService.ListPlacementSteps", request);
    EXPECT_TRUE(list.ok()) << list.status();
    return list.ok() ? std::vector<v1::TakenStep>(list->steps().begin(), list->steps().end())
                     : std::vector<v1::TakenStep>();
  }
  static v1::RuleFinding Of(const v1::RuleReport& report, const std::string& rule) {
    for (const v1::RuleFinding& finding : report.findings()) {
      if (finding.rule() == rule) return finding;
    }
    ADD_FAILURE() << rule << " was not judged";
    return {};
  }
};

// G1: places are counted by week, so that two ramps share one although their fullest weeks would not.
TEST_F(ChangingTest, ARampTakesPlacesByWeek) {
  const v1::Placement down = Submitted(Ramp({20, 20, 20, 20, 10}));
  const v1::Placement up = Submitted(Ramp({10, 10, 10, 10, 20}));
  ASSERT_TRUE(Approve(down.name()).ok());
  const auto approved = Approve(up.name());
  ASSERT_TRUE(approved.ok()) << approved.status();
  EXPECT_EQ(Of(approved->decision(), "R8").measured(), 30 * 60);
  EXPECT_THAT(approved->terms().minutes_by_week(), ElementsAre(600, 600, 600, 600, 1200));
  EXPECT_EQ(Get(up.name())->terms().SerializeAsString(), approved->terms().SerializeAsString());
  const absl::Status flat = Approve(Submitted(Ramp({20})).name()).status();
  EXPECT_EQ(MetadataOf(flat)["rules"], "R8");
  EXPECT_EQ(MetadataOf(flat)["next_free_day"], "2021-12-13");
  // The days are judged one by one, so that the ramp's own week is named.
  const absl::Status third = Approve(Submitted(Ramp({7, 7, 7, 7, 8})).name()).status();
  EXPECT_THAT(std::string(third.message()), HasSubstr("2021-10-11"));
}

TEST_F(ChangingTest, ARampIsChecked) {
  v1::DraftTrainingRequest request = Ramp({5, 10});
  request.mutable_terms()->set_weekly_minutes(1200);
  EXPECT_EQ(ReasonOf(Change<v1::Placement>("PlacementsService.DraftTraining", request).status()), "BAD_REQUEST");
  request = Ramp(std::vector<int>(14, 5));  // of 13 weeks
  EXPECT_EQ(ReasonOf(Change<v1::Placement>("PlacementsService.DraftTraining", request).status()), "BAD_REQUEST");
  request = Ramp(std::vector<int>(13, 5));
  EXPECT_TRUE(Change<v1::Placement>("PlacementsService.DraftTraining", request).ok());
}

TEST_F(ChangingTest, HoursChangeFromAWeekThatHasNotBegun) {
  const v1::Placement p = Approved(NewCitizen());
  for (const Date wrong : {kBegins, kBegins + 8, kEnds + 1}) {
    EXPECT_EQ(ReasonOf(ChangeHoursFrom(p.name(), wrong, {600}).status()), "BAD_REQUEST") << wrong.ToString();
  }
  EXPECT_EQ(MetadataOf(ChangeHoursFrom(p.name(), kBegins + 14, {2400}).status())["rules"], "R5");
  const auto changed = ChangeHoursFrom(p.name(), kBegins + 14, {1500, 1800});
  ASSERT_TRUE(changed.ok()) << changed.status();
  EXPECT_THAT(changed->terms().minutes_by_week(), ElementsAre(1200, 1200, 1500, 1800));
  EXPECT_EQ(changed->terms().weekly_minutes(), 1800);
  harness_.clock().Set(kBegins + 20);
  const auto again = ChangeHoursFrom(p.name(), kBegins + 21, {900});
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_THAT(again->terms().minutes_by_week(), ElementsAre(1200, 1200, 1500, 900));

  // Each step is kept with who, when, why, the terms it set and the rules it was taken on.
  const std::vector<v1::TakenStep> steps = Steps(p.name());
  ASSERT_EQ(steps.size(), 5u);
  const v1::TakenStep& step = steps[3];
  EXPECT_EQ(step.step(), v1::PLACEMENT_STEP_HOURS_CHANGED);
  EXPECT_EQ(step.version(), 4);
  EXPECT_EQ(step.actor(), "tests|caseworker");
  EXPECT_EQ(step.role(), policy::v1::ROLE_CASEWORKER);
  EXPECT_EQ(step.reason(), "Agreed with the company");
  EXPECT_EQ(step.terms().weekly_minutes(), 1800);
  EXPECT_EQ(Of(step.report(), "R5").measured(), 1800);
  EXPECT_EQ(steps[2].step(), v1::PLACEMENT_STEP_APPROVED);
  EXPECT_GT(steps[2].report().findings_size(), 0);
  EXPECT_EQ(steps[0].terms().weekly_minutes(), 1200);
}

// R3 at each extension, by the citizen's group on its first day (trap 4), and never past the days of the unit on site.
TEST_F(ChangingTest, AnExtensionIsJudgedByTheGroupOfItsFirstDay) {
  v1::DraftTrainingRequest request = DraftRequest(NewCitizen());
  request.set_programme(all_kinds_.name());
  *request.mutable_terms() = TermsFrom(kBegins);
  *request.mutable_terms()->mutable_ends_on() = wire::ToProto(kEnds);
  const v1::Placement p = Submitted(request);
  ASSERT_TRUE(ApproveAnyway(p.name()).ok());
  EXPECT_EQ(ReasonOf(Extend(p.name(), kEnds, true).status()), "BAD_REQUEST");

  citizens_->facts.set_target_group(citizens::v1::TARGET_GROUP_6_2);
  const absl::Status job_ready = Extend(p.name(), kEnds + 7, true).status();
  EXPECT_EQ(citizens_->asked_on, kEnds + 1);
  EXPECT_EQ(MetadataOf(job_ready)["rules"], "R3");
  citizens_->facts.set_target_group(citizens::v1::TARGET_GROUP_6_3);
  EXPECT_EQ(MetadataOf(Extend(p.name(), kBegins + 7 * 27 - 1, true).status())["rules"], "R3");

  const auto extended = Extend(p.name(), kBegins + 7 * 26 - 1, false);
  ASSERT_TRUE(extended.ok()) << extended.status();
  EXPECT_EQ(wire::DateOf(extended->terms().ends_on()), kBegins + 7 * 26 - 1);
  EXPECT_EQ(Of(Steps(p.name()).back().report(), "R3").verdict(), v1::VERDICT_WARN);  // no written assessment
  EXPECT_EQ(Of(extended->decision(), "R3").measured(), 13);                          // the decision stands as it was
  EXPECT_EQ(MetadataOf(Extend(p.name(), kBegins + 7 * 39 - 1, true).status())["rules"], "R3");
  EXPECT_TRUE(Extend(p.name(), kBegins + 7 * 39 - 1, true, true).ok());  // at a quite special need

  harness_.admin().ExecText("UPDATE site_contractor SET during = daterange('2021-01-01', '2022-07-01')");
  EXPECT_EQ(ReasonOf(Extend(p.name(), Date(2022, 7, 3), true, true).status()), "UNIT_NOT_ON_SITE");
}

TEST_F(ChangingTest, AnExtensionMeetsTheCitizensOtherTraining) {
  const std::string citizen = NewCitizen();
  const v1::Placement p = Approved(citizen);
  v1::DraftTrainingRequest next = DraftRequest(citizen);
  *next.mutable_terms()->mutable_starts_on() = wire::ToProto(kEnds + 3);
  *next.mutable_terms()->mutable_ends_on() = wire::ToProto(kEnds + 10);
  Must<v1::Placement>("PlacementsService.DraftTraining", next);
  EXPECT_EQ(ReasonOf(Extend(p.name(), kEnds + 7, true).status()), "OVERLAPPING_TRAINING");
  EXPECT_TRUE(Extend(p.name(), kEnds + 2, true).ok());
}

TEST_F(ChangingTest, APlacementIsShortenedButNotPastWhoCame) {
  const v1::Placement job = Must<v1::Placement>("PlacementsService.RegisterSmallJob", JobRequest(NewCitizen()));
  Must<v1::Attendance>("PlacementsService.RecordAttendance", Day(job.name(), kBegins));
  auto request = About<v1::ShortenPlacementRequest>(job.name());
  const auto shorten = [&](Date last) {
    *request.mutable_ends_on() = wire::ToProto(last);
    return Change<v1::Placement>("LifeCycleService.ShortenPlacement", request);
  };
  EXPECT_EQ(ReasonOf(shorten(kEnds).status()), "BAD_REQUEST");
  EXPECT_EQ(ReasonOf(shorten(kBegins - 1).status()), "BAD_REQUEST");
  harness_.clock().Set(kBegins + 5);
  EXPECT_EQ(ReasonOf(shorten(kBegins + 4).status()), "BAD_REQUEST");
  EXPECT_TRUE(shorten(kBegins + 5).ok());
  harness_.clock().Set(kBegins + 6);
  EXPECT_EQ(Get(job.name())->state(), v1::PLACEMENT_STATE_ENDED);
}

TEST_F(ChangingTest, APauseRestsAndIsNotAttended) {
  const v1::Placement job = Must<v1::Placement>("PlacementsService.RegisterSmallJob", JobRequest(NewCitizen()));
  auto pause = About<v1::PausePlacementRequest>(job.name());
  *pause.mutable_from() = wire::ToProto(kBegins + 1);
  const v1::Placement paused = Must<v1::Placement>("LifeCycleService.PausePlacement", pause);
  EXPECT_EQ(paused.state(), v1::PLACEMENT_STATE_REGISTERED);
  EXPECT_EQ(wire::DateOf(paused.paused_from()), kBegins + 1);
  EXPECT_FALSE(paused.has_paused_until());
  harness_.clock().Set(kBegins + 3);
  EXPECT_EQ(Get(job.name())->state(), v1::PLACEMENT_STATE_PAUSED);
  const auto attend = [&](Date day) {
    return ReasonOf(Change<v1::Attendance>("PlacementsService.RecordAttendance", Day(job.name(), day)).status());
  };
  EXPECT_EQ(attend(kBegins + 3), "PLACEMENT_PAUSED");
  EXPECT_EQ(attend(kBegins), "");
  auto resume = About<v1::ResumePlacementRequest>(job.name());
  *resume.mutable_on() = wire::ToProto(kBegins + 3);
  EXPECT_EQ(Must<v1::Placement>("LifeCycleService.ResumePlacement", resume).state(), v1::PLACEMENT_STATE_ACTIVE);
  EXPECT_EQ(attend(kBegins + 3), "");
  EXPECT_EQ(attend(kBegins + 2), "PLACEMENT_PAUSED");  // it did rest then

  // A pause that is taken back before it began never was.
  *pause.mutable_from() = wire::ToProto(kBegins + 10);
  *pause.mutable_until() = wire::ToProto(kBegins + 12);
  Must<v1::Placement>("LifeCycleService.PausePlacement", pause);
  *resume.mutable_on() = wire::ToProto(kBegins + 10);
  EXPECT_FALSE(Must<v1::Placement>("LifeCycleService.ResumePlacement", resume).has_paused_from());
  EXPECT_EQ(Count("SELECT count(*) AS count FROM placement_pause"), 2);
}

TEST_F(ChangingTest, WhatIsOnlyAWarningMayBeAcknowledged) {
  v1::RegisterSmallJobRequest job = JobRequest(NewCitizen());
  job.mutable_terms()->set_weekly_minutes(2400);
  v1::RuleOverride& o = *job.add_overrides();
  o.set_rule("R5");
  o.set_reason("Knows that it is more than full time");
  const v1::Placement registered = Must<v1::Placement>("PlacementsService.RegisterSmallJob", job);
  EXPECT_EQ(Of(registered.decision(), "R5").verdict(), v1::VERDICT_WARN);
  EXPECT_EQ(Of(registered.decision(), "R5").override_reason(), "Knows that it is more than full time");
  EXPECT_EQ(Of(Steps(registered.name())[0].report(), "R5").override_reason(), "Knows that it is more than full time");
}

TEST_F(ChangingTest, FreeTextHoldsNoCprNumber) {
  v1::DraftTrainingRequest draft = DraftRequest(NewCitizen());
  draft.mutable_agreement()->set_citizen_wish("Together with 070761-4285");
  const absl::Status status = Change<v1::Placement>("PlacementsService.DraftTraining", draft).status();
  EXPECT_EQ(ReasonOf(status), "BAD_REQUEST");
  EXPECT_EQ(std::string(status.message()).find("070761"), std::string::npos);
  auto cancel = About<v1::CancelPlacementRequest>(Approved(NewCitizen()).name());
  cancel.set_reason("0707614285 moved");
  EXPECT_EQ(ReasonOf(Change<v1::Placement>("PlacementsService.CancelPlacement", cancel).status()), "BAD_REQUEST");
}

TEST_F(ChangingTest, AnUnknownMentorIsNamed) {
  auto request = About<v1::NameMentorRequest>(Approved(NewCitizen()).name());
  request.set_mentor(ResourceName("mentors", Uuid::New()));
  EXPECT_EQ(ReasonOf(Change<v1::Placement>("LifeCycleService.NameMentor", request).status()), "MENTOR_NOT_FOUND");
}

TEST_F(ChangingTest, StatementsPerStep) {
  const v1::Placement p = Approved(NewCitizen());
  ASSERT_TRUE(ChangeHoursFrom(p.name(), kBegins + 7, {600}).ok());
  EXPECT_EQ(harness_.last_statements(), 5);
  ASSERT_TRUE(Extend(p.name(), kEnds + 7, true).ok());
  EXPECT_EQ(harness_.last_statements(), 5);
  Steps(p.name());
  EXPECT_EQ(harness_.last_statements(), 1);
}

}  // namespace
}  // namespace sjak::placements
