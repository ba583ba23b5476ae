#include "services/placements/placements/expiry.h"
#include "services/placements/placements/kinds_fixture.h"

namespace sjak::placements {
namespace {

class DraftingTest : public KindsTest {
 protected:
  v1::Placement Draft() { return Must<v1::Placement>("PlacementsService.DraftTraining", DraftRequest(NewCitizen())); }
  void RunExpiry() {
    const jobs::Job job = ExpireDrafts(&harness_.clock());
    postgres::Pool::Lease connection = harness_.pool().Acquire(absl::InfiniteFuture());
    connection->Begin();
    job.run(*connection, "0101", Today(), absl::Now());
    connection->Commit();
  }
  v1::PlacementState StateOf(const v1::Placement& p) { return Get(p.name()).value_or(v1::Placement()).state(); }
  std::vector<std::string> IntroducedTo(const std::string& cvr) {
    const auto list = Call<v1::ListIntroductionsResponse>("LifeCycleService.ListIntroductions",
                                                          v1::ListIntroductionsRequest(), testing::PartnerOf(cvr));
    EXPECT_TRUE(list.ok()) << list.status();
    EXPECT_EQ(harness_.last_statements(), 1);
    std::vector<std::string> purposes;
    for (const auto& i : list->introductions()) purposes.push_back(i.introduction().purpose());
    return purposes;
  }
  void Introduce(const v1::Placement& p, const std::string& purpose, Date last) {
    v1::IntroduceCitizenRequest request;
    request.set_placement(p.name());
    request.set_purpose(purpose);
    *request.mutable_expires_on() = wire::ToProto(last);
    Must<v1::Placement>("LifeCycleService.IntroduceCitizen", request);
  }
};

TEST_F(DraftingTest, ADraftThatNobodyGoesOnWithExpires) {
  const std::string citizen = NewCitizen();
  v1::DraftTrainingRequest request = DraftRequest(citizen);
  request.set_programme(all_kinds_.name());
  *request.mutable_terms() = TermsFrom(Date(2022, 3, 7));
  const v1::Placement forgotten = Must<v1::Placement>("PlacementsService.DraftTraining", request);
  const Date drafted = Today();
  harness_.clock().Set(drafted + 50);
  const v1::Placement kept = Draft();
  const v1::Placement submitted = Submitted(DraftRequest(NewCitizen()));
  harness_.clock().Set(drafted + 89);
  RunExpiry();
  EXPECT_EQ(StateOf(forgotten), v1::PLACEMENT_STATE_DRAFT);
  harness_.clock().Set(drafted + 90);
  RunExpiry();
  EXPECT_EQ(StateOf(forgotten), v1::PLACEMENT_STATE_EXPIRED);
  EXPECT_EQ(StateOf(kept), v1::PLACEMENT_STATE_DRAFT);
  EXPECT_EQ(Count("SELECT count(*) AS count FROM feed WHERE type_url LIKE '%PlacementChanged'"), 1);
  RunExpiry();
  EXPECT_EQ(Count("SELECT count(*) AS count FROM feed WHERE type_url LIKE '%PlacementChanged'"), 1);
  // The citizen's days are free again, and what was submitted waits for the jobcentre, however long.
  EXPECT_TRUE(Change<v1::Placement>("PlacementsService.DraftTraining", request).ok());
  harness_.clock().Set(drafted + 400);
  RunExpiry();
  EXPECT_EQ(StateOf(kept), v1::PLACEMENT_STATE_EXPIRED);
  EXPECT_EQ(StateOf(submitted), v1::PLACEMENT_STATE_SUBMITTED);
}

TEST_F(DraftingTest, TheDaysOfADraftAreDatedDataOfTheMunicipality) {
  harness_.admin().ExecText(
      "INSERT INTO placement_parameter VALUES ('0101', 'DRAFT_DAYS', '[2021-01-01,2021-10-01)', 10)");
  const v1::Placement draft = Draft();
  harness_.clock().Set(Date(2021, 9, 23));
  const v1::Placement later = Draft();
  RunExpiry();
  EXPECT_EQ(StateOf(draft), v1::PLACEMENT_STATE_EXPIRED);
  harness_.clock().Set(Date(2021, 10, 5));  // the country's number holds again
  RunExpiry();
  EXPECT_EQ(StateOf(later), v1::PLACEMENT_STATE_DRAFT);
}

// D15: one company, a purpose, an end; and no longer than the decision is open.
TEST_F(DraftingTest, AnIntroductionIsToOneCompanyAndForATime) {
  const v1::Placement draft = Draft();
  EXPECT_TRUE(IntroducedTo(kCvr).empty());
  Introduce(draft, "A first talk", Today() + 7);
  EXPECT_THAT(IntroducedTo(kCvr), ::testing::ElementsAre("A first talk"));
  EXPECT_TRUE(IntroducedTo(kOtherCvr).empty());
  EXPECT_EQ(Get(draft.name(), testing::PartnerOf(kCvr)).status().code(), absl::StatusCode::kNotFound);

  v1::ReviseDraftRequest revise;
  revise.set_placement(draft.name());
  *revise.mutable_terms() = draft.terms();
  revise.mutable_terms()->set_employer_unit(other_unit_.name());
  EXPECT_FALSE(Must<v1::Placement>("LifeCycleService.ReviseDraft", revise).has_introduction());
  EXPECT_TRUE(IntroducedTo(kCvr).empty());
  EXPECT_TRUE(IntroducedTo(kOtherCvr).empty());
  Introduce(draft, "Another talk", Today() + 7);
  EXPECT_THAT(IntroducedTo(kOtherCvr), ::testing::ElementsAre("Another talk"));
  EXPECT_TRUE(IntroducedTo(kCvr).empty());
  harness_.clock().Set(Today() + 8);
  EXPECT_TRUE(IntroducedTo(kOtherCvr).empty());

  const v1::Placement submitted = Submitted(DraftRequest(NewCitizen()));
  Introduce(submitted, "A third talk", Today() + 7);
  EXPECT_THAT(IntroducedTo(kCvr), ::testing::ElementsAre("A third talk"));
  ASSERT_TRUE(Approve(submitted.name()).ok());
  EXPECT_TRUE(IntroducedTo(kCvr).empty());
}

TEST_F(DraftingTest, ARevisedDraftIsCheckedAsANewOne) {
  const std::string citizen = NewCitizen();
  const v1::Placement first = Must<v1::Placement>("PlacementsService.DraftTraining", DraftRequest(citizen));
  v1::DraftTrainingRequest later = DraftRequest(citizen);
  *later.mutable_terms()->mutable_starts_on() = wire::ToProto(Date(2021, 12, 13));
  *later.mutable_terms()->mutable_ends_on() = wire::ToProto(Date(2021, 12, 26));
  const v1::Placement second = Must<v1::Placement>("PlacementsService.DraftTraining", later);
  v1::ReviseDraftRequest revise;
  revise.set_placement(second.name());
  *revise.mutable_terms() = later.terms();
  *revise.mutable_terms()->mutable_starts_on() = wire::ToProto(Date(2021, 12, 12));
  const absl::Status status = Change<v1::Placement>("LifeCycleService.ReviseDraft", revise).status();
  EXPECT_EQ(ReasonOf(status), "OVERLAPPING_TRAINING");
  EXPECT_EQ(MetadataOf(status)["next_free_day"], "2021-12-13");
  // Its own days are not in its way.
  *revise.mutable_terms()->mutable_starts_on() = wire::ToProto(Date(2021, 12, 14));
  EXPECT_TRUE(Change<v1::Placement>("LifeCycleService.ReviseDraft", revise).ok());
}

// Trap 17: four eyes where a tie between employer and citizen is declared.
TEST_F(DraftingTest, ATieIsDecidedBySomebodyElse) {
  v1::DraftTrainingRequest draft = DraftRequest(NewCitizen());
  draft.mutable_agreement()->set_kinship_declared(true);
  v1::ApproveTrainingRequest approve;
  approve.set_placement(Submitted(draft).name());
  approve.set_reason("Agreed with the citizen");
  EXPECT_EQ(ReasonOf(Change<v1::Placement>("PlacementsService.ApproveTraining", approve).status()),
            "SECOND_PERSON_NEEDED");
  EXPECT_TRUE(
      Change<v1::Placement>("PlacementsService.ApproveTraining", approve, testing::Jobcentre("tests|second")).ok());
}

TEST_F(DraftingTest, AHearingOnBehalfIsKeptAsItWas) {
  v1::RecordHearingRequest request;
  request.set_placement(Approved(NewCitizen()).name());
  v1::Hearing& hearing = *request.mutable_hearing();
  hearing.set_party(v1::HEARING_PARTY_EMPLOYEE_REP);
  *hearing.mutable_heard_on() = wire::ToProto(Today());
  *hearing.mutable_document_on() = wire::ToProto(Today() - 3);
  hearing.set_on_behalf_reason("The representative has no access; letter is filed");
  hearing.set_conditions_met(true);
  Must<v1::Placement>("PlacementsService.RecordHearing", request);
  const v1::Placement stored = Get(request.placement()).value();
  ASSERT_EQ(stored.hearings_size(), 1);
  EXPECT_EQ(stored.hearings(0).SerializeAsString(), hearing.SerializeAsString());
}

}  // namespace
}  // namespace sjak::placements
