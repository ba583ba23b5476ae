#include "services/placements/placements_fixture.h"
#include "sjak/placements/v1/training.pb.h"

namespace sjak::placements {
namespace {

using ::testing::ElementsAre;

class TrackTest : public PlacementsTest {
 protected:
  static v1::TrackStep Step(v1::StepKind kind, const std::string& goal) {
    v1::TrackStep step;
    step.set_kind(kind);
    step.set_goal(goal);
    return step;
  }
  v1::StartTrackRequest Request(const std::string& citizen) const {
    v1::StartTrackRequest request;
    request.set_citizen(citizen);
    request.set_programme(programme_.name());
    request.set_goal("Lærling som murer");
    *request.mutable_starts_on() = wire::ToProto(Date(2021, 9, 13));
    *request.add_steps() = Step(v1::STEP_KIND_TASK, "Blande mørtel");
    *request.add_steps() = Step(v1::STEP_KIND_COURSE, "Rullestillads");
    return request;
  }
  absl::StatusOr<v1::TrainingTrack> Start(const v1::StartTrackRequest& request) {
    return Change<v1::TrainingTrack>("TrainingService.StartTrack", request);
  }
  absl::StatusOr<v1::TrainingTrack> Plan(const v1::TrainingTrack& track, const std::vector<v1::TrackStep>& steps,
                                         const std::string& etag = "") {
    v1::PlanTrackRequest request;
    request.set_track(track.name());
    request.set_etag(etag);
    request.set_goal(track.goal());
    for (const v1::TrackStep& step : steps) *request.add_steps() = step;
    return Change<v1::TrainingTrack>("TrainingService.PlanTrack", request);
  }
  absl::StatusOr<v1::TrainingTrack> Settle(const v1::TrainingTrack& track, const std::string& step,
                                           bool reached = true) {
    v1::SettleStepRequest request;
    request.set_track(track.name());
    request.set_step(step);
    request.set_reached(reached);
    *request.mutable_done_on() = wire::ToProto(Date(2021, 9, 13));
    return Change<v1::TrainingTrack>("TrainingService.SettleStep", request);
  }
  absl::StatusOr<v1::TrainingTrack> End(const v1::TrainingTrack& track, Date on) {
    v1::EndTrackRequest request;
    request.set_track(track.name());
    request.set_reason(v1::TRACK_END_REASON_GOAL_REACHED);
    *request.mutable_ended_on() = wire::ToProto(on);
    return Change<v1::TrainingTrack>("TrainingService.EndTrack", request);
  }
  v1::TrainingTrack Read(const std::string& name) {
    v1::GetTrackRequest request;
    request.set_name(name);
    return Call<v1::TrainingTrack>("TrainingService.GetTrack", request).value_or(v1::TrainingTrack());
  }
};

TEST_F(TrackTest, OneActiveTrackPerProgramme) {
  const std::string citizen = NewCitizen();
  const auto track = Start(Request(citizen));
  ASSERT_TRUE(track.ok()) << track.status();
  EXPECT_LE(harness_.last_statements(), 5);
  EXPECT_EQ(ReasonOf(Start(Request(citizen)).status()), "TRACK_ACTIVE");
  EXPECT_EQ(ReasonOf(End(*track, Date(2021, 9, 14)).status()), "BAD_REQUEST");
  ASSERT_TRUE(End(*track, Date(2021, 9, 13)).ok());
  EXPECT_EQ(Read(track->name()).steps_size(), 2) << "the plan stays";
  EXPECT_EQ(ReasonOf(End(*track, Date(2021, 9, 13)).status()), "TRACK_ENDED");
  EXPECT_TRUE(Start(Request(citizen)).ok());
  v1::ListTracksRequest list;
  list.set_citizen(citizen);
  EXPECT_EQ(Call<v1::ListTracksResponse>("TrainingService.ListTracks", list)->tracks_size(), 2);
  list.set_active_only(true);
  EXPECT_EQ(Call<v1::ListTracksResponse>("TrainingService.ListTracks", list)->tracks_size(), 1);
}

TEST_F(TrackTest, APlanIsOrderedAndWhatIsDoneStays) {
  const v1::TrainingTrack track = Start(Request(NewCitizen())).value();
  const v1::TrackStep mortar = track.steps(0), scaffold = track.steps(1);
  const v1::TrainingTrack one_done = Settle(track, mortar.name()).value();
  EXPECT_EQ(one_done.steps(0).state(), v1::STEP_STATE_REACHED);
  EXPECT_EQ(ReasonOf(Settle(track, mortar.name(), false).status()), "STEP_SETTLED");
  EXPECT_EQ(ReasonOf(Settle(track, ResourceName("trackSteps", Uuid::New())).status()), "STEP_NOT_FOUND");
  EXPECT_EQ(ReasonOf(Plan(one_done, {scaffold}).status()), "STEP_SETTLED") << "it may not be dropped";
  EXPECT_EQ(ReasonOf(Plan(one_done, {mortar, scaffold}, "\"1\"").status()), "ETAG_MISMATCH");
  EXPECT_EQ(ReasonOf(Plan(one_done, {mortar, mortar}).status()), "STEP_NOT_FOUND");

  v1::TrackStep rewritten = mortar;
  rewritten.set_goal("Noget andet");
  const auto planned = Plan(one_done, {Step(v1::STEP_KIND_CONVERSATION, "Samtale"), rewritten, scaffold});
  ASSERT_TRUE(planned.ok()) << planned.status();
  std::vector<std::string> goals;
  const v1::TrainingTrack read = Read(track.name());
  for (const v1::TrackStep& step : read.steps()) goals.push_back(step.goal());
  EXPECT_THAT(goals, ElementsAre("Samtale", "Blande mørtel", "Rullestillads"));
  EXPECT_EQ(planned->steps(2).name(), scaffold.name());
  EXPECT_EQ(Count("SELECT count(*) AS count FROM track_step"), 2 + 2 + 3) << "every plan is kept";
}

TEST_F(TrackTest, StepsAreMadeOfTheCitizensOwn) {
  const std::string citizen = NewCitizen();
  const v1::Placement others = Must<v1::Placement>("PlacementsService.RegisterSmallJob", JobRequest(NewCitizen()));
  v1::StartTrackRequest request = Request(citizen);
  request.mutable_steps(0)->set_placement(others.name());
  EXPECT_EQ(ReasonOf(Start(request).status()), "PLACEMENT_NOT_FOUND");
  const v1::Placement own = Must<v1::Placement>("PlacementsService.RegisterSmallJob", JobRequest(citizen));
  request.mutable_steps(0)->set_placement(own.name());
  EXPECT_EQ(Start(request)->steps(0).placement(), own.name());
  request = Request(citizen);
  request.set_goal("Ring til 070761-4285");
  EXPECT_EQ(ReasonOf(Start(request).status()), "BAD_REQUEST");
}

TEST_F(TrackTest, WordsStayOutOfTheFeed) {
  Start(Request(NewCitizen())).value();
  EXPECT_EQ(Count("SELECT count(*) AS count FROM feed WHERE type_url LIKE '%TrackStarted'"), 1);
  EXPECT_EQ(Count("SELECT count(*) AS count FROM feed WHERE position(convert_to('murer', 'UTF8') IN payload) > 0"), 0);
}

class UpskillingTest : public PlacementsTest {
 protected:
  v1::ProposeUpskillingRequest Course(const std::string& citizen) const {
    v1::ProposeUpskillingRequest request;
    request.set_citizen(citizen);
    request.set_programme(programme_.name());
    v1::UpskillingFacts& facts = *request.mutable_facts();
    facts.set_kind(v1::UPSKILLING_KIND_AMU_COURSE);
    facts.set_title("Opstilling af rullestillads");
    facts.set_course_code("45566");
    facts.set_days(1);
    *facts.mutable_starts_on() = wire::ToProto(Date(2021, 9, 13));
    *facts.mutable_ends_on() = wire::ToProto(Date(2021, 9, 13));
    facts.set_funding(v1::FUNDING_SOURCE_AMU_GRANT);
    return request;
  }
  absl::StatusOr<v1::Upskilling> Propose(const v1::ProposeUpskillingRequest& request) {
    return Change<v1::Upskilling>("TrainingService.ProposeUpskilling", request);
  }
  absl::StatusOr<v1::Upskilling> Decide(const std::string& upskilling, bool relevant) {
    v1::DecideRelevanceRequest request;
    request.set_upskilling(upskilling);
    request.set_relevant(relevant);
    request.set_reason("Skal arbejde i højden fra uge 38");
    return Change<v1::Upskilling>("TrainingService.DecideRelevance", request);
  }
  absl::StatusOr<v1::Upskilling> Finish(const std::string& upskilling, std::optional<Date> expires_on) {
    v1::FinishUpskillingRequest request;
    request.set_upskilling(upskilling);
    request.set_completed(true);
    *request.mutable_done_on() = wire::ToProto(Date(2021, 9, 13));
    if (expires_on) {
      *request.mutable_certificate()->mutable_issued_on() = wire::ToProto(Date(2021, 9, 13));
      *request.mutable_certificate()->mutable_expires_on() = wire::ToProto(*expires_on);
    }
    return Change<v1::Upskilling>("TrainingService.FinishUpskilling", request);
  }
};

TEST_F(UpskillingTest, NothingIsTakenThatWasNotFoundRelevant) {
  const v1::Upskilling course = Propose(Course(NewCitizen())).value();
  EXPECT_EQ(ReasonOf(Finish(course.name(), std::nullopt).status()), "UPSKILLING_STATE_WRONG");
  const auto decided = Decide(course.name(), true);
  ASSERT_TRUE(decided.ok()) << decided.status();
  EXPECT_EQ(decided->state(), v1::UPSKILLING_STATE_RELEVANT);
  EXPECT_EQ(ReasonOf(Decide(course.name(), false).status()), "UPSKILLING_STATE_WRONG") << "decided once";
  EXPECT_TRUE(Finish(course.name(), Date(2026, 9, 12)).ok());
  const v1::Upskilling other = Propose(Course(NewCitizen())).value();
  EXPECT_EQ(Decide(other.name(), false)->state(), v1::UPSKILLING_STATE_NOT_RELEVANT);
  EXPECT_EQ(ReasonOf(Finish(other.name(), std::nullopt).status()), "UPSKILLING_STATE_WRONG");
  EXPECT_EQ(ReasonOf(Decide(ResourceName("upskilling", Uuid::New()), true).status()), "UPSKILLING_NOT_FOUND");
  // Only a caseworker decides.
  identity::Caller officer = testing::Jobcentre();
  officer.roles = {policy::v1::ROLE_PROGRAMME_OFFICER};
  v1::DecideRelevanceRequest request;
  request.set_upskilling(other.name());
  request.set_reason("Ikke relevant nu");
  EXPECT_EQ(Change<v1::Upskilling>("TrainingService.DecideRelevance", request, officer).status().code(),
            absl::StatusCode::kPermissionDenied);
}

TEST_F(UpskillingTest, CertificatesRunOut) {
  const std::string citizen = NewCitizen();
  const v1::Upskilling course = Propose(Course(citizen)).value();
  ASSERT_TRUE(Decide(course.name(), true).ok());
  EXPECT_EQ(Finish(course.name(), Date(2021, 12, 31))->certificate().state(), v1::CERTIFICATE_STATE_GOOD);
  v1::ListUpskillingRequest list;
  list.set_citizen(citizen);
  const auto state = [&] {
    return Call<v1::ListUpskillingResponse>("TrainingService.ListUpskilling", list)
        ->upskilling(0)
        .certificate()
        .state();
  };
  harness_.clock().Set(Date(2021, 10, 2));
  EXPECT_EQ(state(), v1::CERTIFICATE_STATE_EXPIRES_SOON);
  harness_.clock().Set(Date(2021, 12, 31));
  EXPECT_EQ(state(), v1::CERTIFICATE_STATE_EXPIRES_SOON);
  harness_.clock().Set(Date(2022, 1, 1));
  EXPECT_EQ(state(), v1::CERTIFICATE_STATE_EXPIRED);
  *list.mutable_certificate_expires_by() = wire::ToProto(Date(2021, 12, 30));
  EXPECT_EQ(Call<v1::ListUpskillingResponse>("TrainingService.ListUpskilling", list)->upskilling_size(), 0);
}

TEST_F(UpskillingTest, EachKindTellsWhatItIs) {
  v1::ProposeUpskillingRequest danish = Course(NewCitizen());
  danish.mutable_facts()->set_kind(v1::UPSKILLING_KIND_DANISH_AT_WORK);
  const absl::Status status = Propose(danish).status();
  EXPECT_EQ(ReasonOf(status), "BAD_REQUEST");
  EXPECT_NE(status.ToString().find("facts.level"), std::string::npos);
  EXPECT_NE(status.ToString().find("facts.weekly_minutes"), std::string::npos);
  danish.mutable_facts()->set_level("DU2.3");
  danish.mutable_facts()->set_weekly_minutes(240);
  EXPECT_TRUE(Propose(danish).ok());
  v1::ProposeUpskillingRequest course = Course(NewCitizen());
  course.mutable_facts()->clear_course_code();
  course.mutable_facts()->clear_days();
  EXPECT_NE(Propose(course).status().ToString().find("facts.days"), std::string::npos);
}

}  // namespace
}  // namespace sjak::placements
