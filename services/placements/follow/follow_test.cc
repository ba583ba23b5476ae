// Following citizens: merges, erasures and what somebody must look at.
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "platform/testing/schema_checks.h"
#include "services/placements/follow/citizens_feed.h"
#include "services/placements/follow/erasing.h"
#include "services/placements/placements_fixture.h"
#include "sjak/citizens/v1/identity_events.pb.h"
#include "sjak/citizens/v1/rights_events.pb.h"
#include "sjak/feed/v1/feed.pb.h"
#include "sjak/placements/v1/follow.pb.h"
#include "sjak/placements/v1/placements_events.pb.h"
#include "sjak/placements/v1/programmes.pb.h"
#include "sjak/placements/v1/rights.pb.h"
#include "sjak/placements/v1/training.pb.h"

namespace sjak::placements {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kTenant[] = "0101";

class FollowTest : public PlacementsTest {
 protected:
  template <typename Payload>
  void Happens(const std::string& citizen, const Payload& payload) {
    feed::v1::Event event;
    event.set_municipality_code(kTenant);
    event.set_aggregate(citizen);
    event.set_version(++version_);
    event.mutable_payload()->PackFrom(payload);
    Apply(event);
  }
  void Apply(const feed::v1::Event& event) {
    last_ = event;
    auto conn = harness_.pool().Acquire(absl::Now() + absl::Seconds(10));
    conn->Begin();
    feed::FollowTx tx(*conn, kTenant);
    CitizensFeed(&harness_.clock()).Apply(tx, event);
    conn->Commit();
  }
  void Merge(const std::string& from, const std::string& into) {
    citizens::v1::CitizenMerged merged;
    merged.set_from(from);
    merged.set_into(into);
    Happens(from, merged);
  }
  // As it is at the start in the fixture.
  static citizens::v1::CitizenState StateOf(const std::string& citizen) {
    citizens::v1::CitizenState state;
    state.set_citizen(citizen);
    state.mutable_target_group()->set_group(citizens::v1::TARGET_GROUP_6_3);
    *state.mutable_target_group()->mutable_valid_from() = wire::ToProto(Date(2020, 11, 2));
    state.set_district_code(7);
    state.set_residence_area("TINGBJERG");
    return state;
  }
  template <typename Payload>
  void HappensWith(const citizens::v1::CitizenState& state, Payload payload) {
    *payload.mutable_state() = state;
    Happens(state.citizen(), payload);
  }
  std::vector<v1::ReviewFlag> Flags(const std::string& citizen, v1::ReviewState state = v1::REVIEW_STATE_UNSPECIFIED) {
    v1::ListReviewFlagsRequest request;
    request.set_citizen(citizen);
    request.set_state(state);
    const auto answer = Call<v1::ListReviewFlagsResponse>("ReviewFlagsService.ListReviewFlags", request);
    EXPECT_TRUE(answer.ok()) << answer.status();
    return {answer->review_flags().begin(), answer->review_flags().end()};
  }
  absl::StatusOr<v1::ReviewFlag> Settle(const std::string& flag, const std::string& outcome = "Talt med borgeren") {
    v1::SettleReviewFlagRequest request;
    request.set_name(flag);
    request.set_outcome(outcome);
    return Change<v1::ReviewFlag>("ReviewFlagsService.SettleReviewFlag", request);
  }
  absl::StatusOr<v1::ErasureReceipt> EraseHere(const std::string& citizen, bool validate_only = false) {
    v1::ErasePersonRequest request;
    request.set_citizen(citizen);
    request.set_validate_only(validate_only);
    return Change<v1::ErasureReceipt>("RightsService.ErasePerson", request);
  }
  std::string Dump() { return testing::DumpSchema(harness_.admin(), "placements"); }
  // What is counted of everybody.
  std::string Totals() {
    return harness_.admin()
        .ExecText(
            "SELECT concat_ws(' ', count(DISTINCT p.placement_id), count(DISTINCT p.citizen_id), sum(a.minutes), "
            "count(a.day)) AS t FROM placement p LEFT JOIN attendance a USING (municipality_code, placement_id)")
        .front()
        .text("t");
  }
  v1::Placement Job(const std::string& citizen) {
    return Must<v1::Placement>("PlacementsService.RegisterSmallJob", JobRequest(citizen));
  }

  int64_t version_ = 0;
  feed::v1::Event last_;
};

TEST_F(FollowTest, APlacementOfAMergedCitizenIsTheSurvivors) {
  const std::string from = NewCitizen(), into = NewCitizen();
  const v1::Placement job = Job(from);
  Must<v1::Attendance>("PlacementsService.RecordAttendance", Day(job.name(), Date(2021, 9, 13)));
  const std::string before = Totals();
  Merge(from, into);
  const auto after = Get(job.name());
  ASSERT_TRUE(after.ok());
  EXPECT_EQ(after->citizen(), into);
  EXPECT_EQ(after->version(), job.version() + 1);
  EXPECT_EQ(Totals(), before);
  EXPECT_THAT(Flags(into), IsEmpty());
  for (const std::string& name : {from, into}) {
    v1::ListPlacementsRequest request;
    request.set_citizen(name);
    EXPECT_EQ(Call<v1::ListPlacementsResponse>("PlacementsService.ListPlacements", request)->placements_size(), 1);
  }
  // Nothing is begun under the name that is no more.
  EXPECT_EQ(ReasonOf(Change<v1::Placement>("PlacementsService.RegisterSmallJob", JobRequest(from)).status()),
            "CITIZEN_MERGED");
  EXPECT_EQ(ReasonOf(Change<v1::Placement>("PlacementsService.DraftTraining", DraftRequest(from)).status()),
            "CITIZEN_MERGED");
}

TEST_F(FollowTest, MergesAreMappedThroughAllSteps) {
  const std::string a = NewCitizen(), b = NewCitizen(), c = NewCitizen();
  const v1::Placement of_a = Job(a);
  Merge(b, c);
  Merge(a, b);
  EXPECT_EQ(Get(of_a.name())->citizen(), c);
}

TEST_F(FollowTest, AnOverlapThatAMergeMakesIsFlaggedAndMovesNothing) {
  const std::string from = NewCitizen(), into = NewCitizen();
  const v1::Placement one = Submitted(DraftRequest(from));
  v1::DraftTrainingRequest other_request = DraftRequest(into);
  const v1::Placement other = Submitted(other_request);
  Merge(from, into);
  const std::vector<v1::ReviewFlag> flags = Flags(into, v1::REVIEW_STATE_OPEN);
  ASSERT_EQ(flags.size(), 1u);
  EXPECT_EQ(flags[0].cause(), v1::REVIEW_CAUSE_MERGE_OVERLAP);
  EXPECT_EQ(flags[0].placement(), one.name());
  EXPECT_EQ(flags[0].other_placement(), other.name());
  for (const v1::Placement& p : {one, other}) {
    EXPECT_EQ(Get(p.name())->terms().SerializeAsString(), p.terms().SerializeAsString());
    EXPECT_EQ(Get(p.name())->state(), p.state());
  }
  EXPECT_EQ(ReasonOf(Settle(flags[0].name()).status()), "OVERLAPPING_TRAINING");
  v1::CancelPlacementRequest cancel;
  cancel.set_placement(other.name());
  cancel.set_reason("Samme borger");
  Must<v1::Placement>("PlacementsService.CancelPlacement", cancel);
  const auto settled = Settle(flags[0].name());
  ASSERT_TRUE(settled.ok()) << settled.status();
  EXPECT_EQ(settled->state(), v1::REVIEW_STATE_SETTLED);
  EXPECT_EQ(ReasonOf(Settle(flags[0].name()).status()), "REVIEW_FLAG_SETTLED");
  // From now on it is held against others as any training is.
  EXPECT_EQ(ReasonOf(Change<v1::Placement>("PlacementsService.DraftTraining", DraftRequest(into)).status()),
            "OVERLAPPING_TRAINING");
}

TEST_F(FollowTest, WhatChangedIsFlaggedOnRunningPlacementsOnce) {
  const std::string citizen = NewCitizen();
  const v1::Placement job = Job(citizen);
  v1::RegisterSmallJobRequest elsewhere = JobRequest(citizen);
  elsewhere.mutable_terms()->set_employer_unit(other_unit_.name());
  const v1::Placement other = Must<v1::Placement>("PlacementsService.RegisterSmallJob", elsewhere);
  citizens::v1::CitizenState state = StateOf(citizen);
  HappensWith(state, citizens::v1::CitizenImported());
  EXPECT_THAT(Flags(citizen), IsEmpty());

  citizens::v1::ConsentWithdrawn withdrawn;
  withdrawn.set_consent(ResourceName("consents", Uuid::New()));
  withdrawn.set_purpose("PHONE");
  withdrawn.set_recipient_cvr(kCvr);
  HappensWith(state, withdrawn);
  ASSERT_EQ(Flags(citizen).size(), 1u);
  EXPECT_EQ(Flags(citizen)[0].placement(), job.name());
  EXPECT_EQ(Flags(citizen)[0].cause(), v1::REVIEW_CAUSE_CONSENT_WITHDRAWN);
  Apply(last_);
  EXPECT_EQ(Flags(citizen).size(), 1u);

  state.mutable_target_group()->set_group(citizens::v1::TARGET_GROUP_6_2);
  *state.mutable_target_group()->mutable_valid_from() = wire::ToProto(Date(2021, 9, 20));
  HappensWith(state, citizens::v1::TargetGroupRecorded());
  EXPECT_EQ(Flags(citizen).size(), 3u);  // both placements
  HappensWith(state, citizens::v1::NeedsRecorded());
  EXPECT_EQ(Flags(citizen).size(), 3u);
  for (const v1::ReviewFlag& flag : Flags(citizen)) ASSERT_TRUE(Settle(flag.name()).ok());
  HappensWith(state, citizens::v1::NeedsRecorded());
  EXPECT_THAT(Flags(citizen, v1::REVIEW_STATE_OPEN), IsEmpty());

  state.set_district_code(3);
  state.clear_residence_area();
  HappensWith(state, citizens::v1::AddressRecorded());
  EXPECT_EQ(Flags(citizen, v1::REVIEW_STATE_OPEN).size(), 2u);
  // Where a protected person lives is not told, so nothing is made of it.
  state.set_protected_(true);
  state.set_district_code(99);
  HappensWith(state, citizens::v1::AddressRecorded());
  EXPECT_EQ(Flags(citizen, v1::REVIEW_STATE_OPEN).size(), 2u);

  v1::EndPlacementRequest end;
  end.set_placement(other.name());
  end.set_reason(v1::END_REASON_COMPLETED);
  *end.mutable_ended_on() = wire::ToProto(Date(2021, 9, 13));
  Must<v1::Placement>("PlacementsService.EndPlacement", end);
  HappensWith(state, citizens::v1::PersonRestricted());
  EXPECT_EQ(Flags(citizen, v1::REVIEW_STATE_OPEN).size(), 3u);  // only the one that runs
}

TEST_F(FollowTest, SettlingSaysWhatIsMissing) {
  EXPECT_EQ(ReasonOf(Settle(ResourceName("reviewFlags", Uuid::New())).status()), "REVIEW_FLAG_NOT_FOUND");
  EXPECT_EQ(ReasonOf(Settle(ResourceName("reviewFlags", Uuid::New()), "070761-4285").status()), "BAD_REQUEST");
}

class ErasingTest : public FollowTest {
 protected:
  ErasingTest() {
    v1::DraftTrainingRequest draft = DraftRequest(citizen_);
    draft.set_purpose("Mærkeformål for Mærkeperson");
    training_ = Submitted(draft);
    v1::ApproveTrainingRequest approve;
    approve.set_placement(training_.name());
    approve.set_reason("Mærkebegrundelse for Mærkeperson");
    v1::RuleOverride& override = *approve.add_overrides();
    override.set_rule("R8");
    override.set_reason("Mærkeoverride om Mærkeperson");
    absl::StatusOr<v1::Placement> approved = Change<v1::Placement>("PlacementsService.ApproveTraining", approve);
    EXPECT_TRUE(approved.ok()) << approved.status();
    Hear(training_.name(), v1::HEARING_PARTY_EMPLOYER, Date(2021, 9, 13));
    Hear(training_.name(), v1::HEARING_PARTY_SHOP_STEWARD, Date(2021, 9, 13));
    Must<v1::Attendance>("PlacementsService.RecordAttendance", Day(training_.name(), Date(2021, 9, 13)));
    v1::AssessEligibilityRequest assess;
    assess.set_programme(programme_.name());
    assess.set_citizen(citizen_);
    *assess.mutable_on() = wire::ToProto(Date(2021, 9, 13));
    Must<v1::Eligibility>("ProgrammeRecordsService.AssessEligibility", assess);
    // Somebody looks for what the person does not have: the question alone is in the log.
    v1::ListReviewFlagsRequest nothing;
    nothing.set_citizen(citizen_);
    EXPECT_TRUE(Call<v1::ListReviewFlagsResponse>("ReviewFlagsService.ListReviewFlags", nothing).ok());
  }
  void Erase(const std::string& citizen) {
    citizens::v1::CitizenErased erased;
    erased.mutable_kept()->set_citizen(citizen);
    Happens(citizen, erased);
  }
  std::string Id() const { return IdOf(citizen_).ToString(); }
  // Whether a text stands anywhere, as it is or within bytes.
  bool IsHeld(const std::string& text) {
    const std::string all = Dump();
    return absl::StrContains(all, text) || absl::StrContains(all, absl::BytesToHexString(text));
  }

  const std::string citizen_ = NewCitizen();
  v1::Placement training_;
};

TEST_F(ErasingTest, NothingLeadsToThePersonAndAllIsCounted) {
  const std::string before = Totals();
  EXPECT_TRUE(IsHeld(Id()));
  EXPECT_TRUE(IsHeld("Mærke"));
  Erase(citizen_);
  EXPECT_FALSE(IsHeld(Id()));
  EXPECT_FALSE(IsHeld("Mærke"));
  EXPECT_EQ(Totals(), before);
  const auto after = Get(training_.name());
  ASSERT_TRUE(after.ok()) << after.status();
  EXPECT_NE(after->citizen(), citizen_);
  EXPECT_TRUE(after->start_basis().eligible());
  EXPECT_EQ(after->start_basis().target_group(), citizens::v1::TARGET_GROUP_6_3);
  EXPECT_EQ(after->start_basis().residence_rule(), "");
  EXPECT_NE(after->decision().verdict(), v1::VERDICT_UNSPECIFIED) << "what was decided stays";
  const std::string once = Totals();
  Erase(citizen_);
  EXPECT_EQ(Totals(), once);
}

// The search above can fail: a copy that nobody declared as one is found.
TEST_F(ErasingTest, AForgottenCopyIsFound) {
  harness_.admin().ExecText("CREATE TABLE stray AS SELECT citizen_id AS who FROM placement");
  Erase(citizen_);
  EXPECT_TRUE(IsHeld(Id()));
}

TEST_F(ErasingTest, WhoWasMergedIsErasedWithTheSurvivor) {
  const std::string merged = NewCitizen();
  v1::RegisterSmallJobRequest request = JobRequest(merged);
  const v1::Placement job = Must<v1::Placement>("PlacementsService.RegisterSmallJob", request);
  Merge(merged, citizen_);
  Erase(citizen_);
  EXPECT_FALSE(IsHeld(Id()));
  EXPECT_FALSE(IsHeld(IdOf(merged).ToString()));
  EXPECT_EQ(Get(job.name())->citizen(), Get(training_.name())->citizen());
}

// Who was away while a merge and the erasure after it were published reads tombstones, and comes to the same.
TEST_F(ErasingTest, ALateFollowerErasesWhoWasMergedToo) {
  const std::string merged = NewCitizen();
  const v1::Placement job = Job(merged);
  citizens::v1::KeptFacts facts;
  facts.set_citizen(merged);
  feed::v1::Erased tombstone;
  tombstone.mutable_kept()->PackFrom(facts);
  Happens(merged, tombstone);
  citizens::v1::CitizenMerged merge;
  merge.set_from(merged);
  merge.set_into(citizen_);
  tombstone.mutable_kept()->PackFrom(merge);
  Happens(merged, tombstone);
  Erase(citizen_);
  EXPECT_FALSE(IsHeld(Id()));
  EXPECT_FALSE(IsHeld(IdOf(merged).ToString()));
  EXPECT_EQ(Get(job.name())->citizen(), Get(training_.name())->citizen());
  // The same when the feed is read again from its beginning.
  Happens(merged, tombstone);
  Erase(citizen_);
  EXPECT_FALSE(IsHeld(Id()));
  EXPECT_FALSE(IsHeld(IdOf(merged).ToString()));
}

// Of two active tracks only one can be the survivor's: the other is left with its id, and told of.
TEST_F(ErasingTest, WhatOnlyOneMayHaveIsLeftAndGoesWithThePerson) {
  const std::string merged = NewCitizen();
  std::vector<std::string> tracks;
  for (const std::string& citizen : {merged, citizen_}) {
    v1::StartTrackRequest request;
    request.set_citizen(citizen);
    request.set_programme(programme_.name());
    request.set_goal("Mærkemål for Mærkeperson");
    *request.mutable_starts_on() = wire::ToProto(Date(2021, 9, 13));
    tracks.push_back(Must<v1::TrainingTrack>("TrainingService.StartTrack", request).name());
  }
  Merge(merged, citizen_);
  const std::vector<v1::ReviewFlag> flags = Flags(citizen_);
  ASSERT_EQ(flags.size(), 1u);
  EXPECT_EQ(flags[0].cause(), v1::REVIEW_CAUSE_MERGE_LEFT);
  EXPECT_EQ(flags[0].left(), "training_track/" + IdOf(tracks[0]).ToString());
  EXPECT_TRUE(Settle(flags[0].name()).ok());
  v1::ListTracksRequest list;
  list.set_citizen(citizen_);
  EXPECT_EQ(Call<v1::ListTracksResponse>("TrainingService.ListTracks", list)->tracks_size(), 2);
  Erase(citizen_);
  EXPECT_FALSE(IsHeld(Id()));
  EXPECT_FALSE(IsHeld(IdOf(merged).ToString()));
  EXPECT_FALSE(IsHeld("Mærke"));
}

TEST_F(ErasingTest, EventsBecomeTombstonesThatCount) {
  Erase(citizen_);
  int tombstones = 0;
  for (const postgres::Row row : harness_.admin().ExecText(
           "SELECT payload, type_url, person_id FROM feed WHERE person_id IS NOT NULL ORDER BY n")) {
    feed::v1::Erased erased;
    if (!absl::EndsWith(row.text("type_url"), "sjak.feed.v1.Erased")) continue;
    ++tombstones;
    ASSERT_TRUE(erased.ParseFromString(row.bytes("payload")));
    v1::AttendanceRecorded attended;
    if (erased.kept().UnpackTo(&attended)) {
      EXPECT_EQ(attended.attendance().minutes(), 240);
      EXPECT_EQ(attended.citizen(), ResourceName("citizens", row.uuid("person_id")));
    }
    v1::TrainingApproved approved;
    if (erased.kept().UnpackTo(&approved)) {
      EXPECT_TRUE(approved.placement().start_basis().eligible());
      EXPECT_EQ(approved.placement().start_basis().residence_area(), "TINGBJERG");
      EXPECT_EQ(approved.placement().start_basis().residence_rule(), "");
      EXPECT_GT(approved.placement().decision().findings_size(), 3);
      for (const v1::RuleFinding& finding : approved.placement().decision().findings()) {
        EXPECT_NE(finding.rule(), "");
        EXPECT_EQ(finding.text_en() + finding.text_da() + finding.override_reason(), "");
      }
    }
  }
  EXPECT_EQ(tombstones, 6);  // drafted, submitted, approved, heard twice, attended
}

TEST_F(ErasingTest, TheServicesOwnMethodWaitsForTheRegistry) {
  EXPECT_EQ(ReasonOf(EraseHere(citizen_).status()), "CITIZEN_NOT_ERASED");
  const auto trial = EraseHere(citizen_, true);
  ASSERT_TRUE(trial.ok()) << trial.status();
  EXPECT_GT(trial->changed_size(), 3);
  EXPECT_EQ(Get(training_.name())->citizen(), citizen_);
  citizens_->erased = true;
  const auto done = EraseHere(citizen_);
  ASSERT_TRUE(done.ok()) << done.status();
  EXPECT_LE(harness_.last_statements(), 5);
  EXPECT_EQ(done->changed_size(), trial->changed_size());
  EXPECT_FALSE(IsHeld(Id()));
  EXPECT_EQ(EraseHere(citizen_)->changed_size(), 0);
}

TEST_F(ErasingTest, AnExportHasEverySectionInDanish) {
  citizens::v1::ExportPersonRequest request;
  request.set_citizen(citizen_);
  EXPECT_EQ(ReasonOf(Call<citizens::v1::PersonExport>("RightsService.ExportPerson", request).status()), "BAD_REQUEST");
  harness_.set_purpose("SUBJECT_REQUEST");
  const auto person = Call<citizens::v1::PersonExport>("RightsService.ExportPerson", request);
  ASSERT_TRUE(person.ok()) << person.status();
  std::map<std::string, int> rows;
  for (const citizens::v1::ExportSection& section : person->sections()) {
    rows[section.section()] = section.rows_size();
    EXPECT_NE(section.label().da(), section.label().en()) << section.section();
  }
  EXPECT_EQ(rows["placement"], 1);
  EXPECT_EQ(rows["attendance"], 1);
  EXPECT_EQ(rows["hearing"], 2);
  EXPECT_EQ(rows["placement_version"], 5);
  EXPECT_THAT(person->DebugString(), HasSubstr("form\\303\\245l for M"));
  EXPECT_GT(person->looks_size(), 0);
}

}  // namespace
}  // namespace sjak::placements
