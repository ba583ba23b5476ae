#include "services/placements/placements_fixture.h"
#include "services/placements/programmes/eligibility_rules.h"
#include "sjak/placements/v1/programmes.pb.h"

namespace sjak::placements {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(EligibilityRules, EveryConditionIsToldWithWhatWouldChangeIt) {
  const auto unmet = [](const EligibilityFacts& facts) {
    std::vector<std::string> out;
    for (const EligibilityFinding& f : JudgeEligibility(facts)) {
      EXPECT_FALSE(f.text_en.empty() || f.text_da.empty());
      EXPECT_EQ(f.met, f.change_en.empty()) << f.condition;
      EXPECT_EQ(f.met, f.change_da.empty()) << f.condition;
      if (!f.met) out.push_back(f.condition);
    }
    return out;
  };
  EXPECT_THAT(unmet({true, true, true, true, true}), IsEmpty());
  EXPECT_THAT(unmet({false, true, true, true, true}), ElementsAre("UNEMPLOYED"));
  EXPECT_THAT(unmet({true, false, true, true, true}), ElementsAre("NEED_RECORDED"));
  EXPECT_THAT(unmet({true, true, false, true, true}), ElementsAre("IN_TARGET_AREA"));
  EXPECT_THAT(unmet({true, true, true, false, true}), ElementsAre("CASE_OPEN"));
  EXPECT_THAT(unmet({true, true, true, true, false}), ElementsAre("PHASE_RUNS"));
  EXPECT_EQ(unmet({false, false, false, false, false}).size(), 5u);
}

class RecordsTest : public PlacementsTest {
 protected:
  v1::ProgrammeRecord Record() {
    v1::GetProgrammeRecordRequest request;
    request.set_name(programme_.name());
    const auto record = Call<v1::ProgrammeRecord>("ProgrammeRecordsService.GetProgrammeRecord", request);
    EXPECT_TRUE(record.ok()) << record.status();
    EXPECT_EQ(harness_.last_statements(), 1);
    return record.value_or(v1::ProgrammeRecord());
  }
  v1::ReviseProgrammeRequest Revision() const {
    v1::ReviseProgrammeRequest request;
    request.set_programme(programme_.name());
    request.set_reason("Budget 2022");
    v1::ProgrammeRevision& revision = *request.mutable_revision();
    revision.set_status(v1::PROGRAMME_STATUS_RUNNING);
    revision.set_target_citizens(40);
    revision.add_area_codes("TINGBJERG");
    revision.add_area_codes("VANLOESE");
    revision.add_target_districts(7);
    v1::Milestone& milestone = *revision.add_milestones();
    milestone.set_code("FIRST_CITIZEN");
    milestone.set_title_da("Den første borger");
    *milestone.mutable_due_on() = wire::ToProto(Date(2021, 3, 1));
    v1::AreaClassification& area = *revision.add_areas();
    area.set_area_code("TINGBJERG");
    area.set_neutral_name("Tingbjerg");
    area.set_classification_da("Udsat boligområde");
    area.set_source("The ministry's list of December 2020");
    *area.mutable_starts_on() = wire::ToProto(Date(2020, 12, 1));
    return request;
  }
  v1::AssessEligibilityRequest Assessment(Date on, bool validate_only = false) const {
    v1::AssessEligibilityRequest request;
    request.set_programme(programme_.name());
    request.set_citizen(NewCitizen());
    *request.mutable_on() = wire::ToProto(on);
    request.set_validate_only(validate_only);
    return request;
  }
  static std::vector<std::string> Against(const v1::Eligibility& eligibility) {
    std::vector<std::string> out;
    for (const v1::EligibilityReason& r : eligibility.reasons()) {
      if (!r.met()) out.push_back(r.condition());
    }
    return out;
  }
};

TEST_F(RecordsTest, ARevisionReplacesTheRecordAndKeepsTheEarlierOnes) {
  v1::ReviseProgrammeRequest request = Revision();
  const auto revised = Must<v1::ProgrammeRecord>("ProgrammeRecordsService.ReviseProgramme", request);
  EXPECT_LE(harness_.last_statements(), 5);
  EXPECT_EQ(revised.programme().version(), 2);
  EXPECT_EQ(Record().SerializeAsString(), revised.SerializeAsString());
  EXPECT_EQ(Record().programme().facts().target_citizens(), 40);
  request.set_etag("\"1\"");
  EXPECT_EQ(ReasonOf(Change<v1::ProgrammeRecord>("ProgrammeRecordsService.ReviseProgramme", request).status()),
            "ETAG_MISMATCH");
  request.set_etag(revised.etag());
  *request.mutable_revision()->add_milestones() = request.revision().milestones(0);
  EXPECT_EQ(ReasonOf(Change<v1::ProgrammeRecord>("ProgrammeRecordsService.ReviseProgramme", request).status()),
            "BAD_REQUEST");
  request.mutable_revision()->mutable_milestones()->RemoveLast();
  Must<v1::ProgrammeRecord>("ProgrammeRecordsService.ReviseProgramme", request);
  EXPECT_EQ(Count("SELECT count(*) FROM programme_revision"), 2);
}

// S32, S33: a kind that was off until a phase enables it.
TEST_F(RecordsTest, APhaseEnablesAKind) {
  v1::RevisePhaseRequest request;
  request.set_programme(programme_.name());
  request.set_reason("Small jobs only until the summer");
  v1::Phase& phase = *request.mutable_phase();
  phase = programme_.facts().phases(0);
  phase.clear_enabled_kinds();
  phase.add_enabled_kinds(v1::PLACEMENT_KIND_ORDINARY_HOURS);
  Must<v1::ProgrammeRecord>("ProgrammeRecordsService.RevisePhase", request);
  EXPECT_LE(harness_.last_statements(), 5);
  EXPECT_EQ(ReasonOf(Change<v1::Placement>("PlacementsService.DraftTraining", DraftRequest(NewCitizen())).status()),
            "KIND_NOT_ENABLED");
  phase.add_enabled_kinds(v1::PLACEMENT_KIND_COMPANY_TRAINING);
  Must<v1::ProgrammeRecord>("ProgrammeRecordsService.RevisePhase", request);
  Must<v1::Placement>("PlacementsService.DraftTraining", DraftRequest(NewCitizen()));

  phase.set_code("SCALE_UP");
  *phase.mutable_starts_on() = wire::ToProto(Date(2022, 1, 1));
  *phase.mutable_ends_on() = wire::ToProto(Date(2022, 12, 31));
  phase.set_conditional(true);
  const auto revised = Must<v1::ProgrammeRecord>("ProgrammeRecordsService.RevisePhase", request);
  EXPECT_EQ(revised.programme().facts().phases_size(), 2);
  EXPECT_EQ(Record().SerializeAsString(), revised.SerializeAsString());
  EXPECT_EQ(Count("SELECT count(*) FROM programme_phase_version"), 3);
}

TEST_F(RecordsTest, EligibilityIsToldForAndAgainstAndStored) {
  const v1::AssessEligibilityRequest request = Assessment(Date(2021, 9, 13));
  const auto fit = Must<v1::Eligibility>("ProgrammeRecordsService.AssessEligibility", request);
  EXPECT_LE(harness_.last_statements(), 5);
  EXPECT_TRUE(fit.eligible());
  EXPECT_EQ(fit.reasons_size(), 5);
  EXPECT_TRUE(fit.basis().eligible());
  EXPECT_EQ(fit.basis().residence_rule(), "street 2700 Ruten");
  EXPECT_EQ(Count("SELECT count(*) FROM eligibility_assessment WHERE eligible"), 1);
  EXPECT_EQ(
      Count("SELECT count(*) FROM access_log_subject WHERE subject_id = '" + IdOf(request.citizen()).ToString() + "'"),
      1);

  citizens_->facts.set_unemployed(false);
  citizens_->facts.clear_needs();
  citizens_->facts.set_residence_area("ELSEWHERE");
  citizens_->facts.set_case_closed(true);
  const auto not_fit = Must<v1::Eligibility>("ProgrammeRecordsService.AssessEligibility", Assessment(Date(2022, 3, 1)));
  EXPECT_FALSE(not_fit.eligible());
  EXPECT_EQ(citizens_->asked_on, Date(2022, 3, 1));
  EXPECT_THAT(Against(not_fit),
              ElementsAre("UNEMPLOYED", "NEED_RECORDED", "IN_TARGET_AREA", "CASE_OPEN", "PHASE_RUNS"));
  EXPECT_EQ(Count("SELECT count(*) FROM eligibility_assessment"), 2);
}

TEST_F(RecordsTest, ADryRunOfAnAssessmentStoresNothing) {
  Must<v1::Eligibility>("ProgrammeRecordsService.AssessEligibility", Assessment(Date(2021, 9, 13), true));
  EXPECT_EQ(Count("SELECT count(*) FROM eligibility_assessment"), 0);
  EXPECT_FALSE(Change<v1::Eligibility>("ProgrammeRecordsService.AssessEligibility", Assessment(Date(2021, 9, 13)),
                                       testing::PartnerOf(kCvr))
                   .ok());
}

// D5: whoever started keeps what was stored then, whatever the programme's areas become.
TEST_F(RecordsTest, WhoStartedStaysEligibleWhenTheAreasChange) {
  const v1::Placement placed = Approved(NewCitizen());
  ASSERT_TRUE(placed.start_basis().eligible());
  v1::ReviseProgrammeRequest request = Revision();
  request.mutable_revision()->clear_area_codes();
  request.mutable_revision()->add_area_codes("VANLOESE");
  Must<v1::ProgrammeRecord>("ProgrammeRecordsService.ReviseProgramme", request);
  EXPECT_TRUE(Get(placed.name())->start_basis().eligible());
  EXPECT_FALSE(Must<v1::Eligibility>("ProgrammeRecordsService.AssessEligibility", Assessment(Date(2021, 9, 13)))
                   .basis()
                   .eligible());
}

TEST_F(RecordsTest, ProgrammesAreListedPageByPage) {
  Must<v1::Programme>("ProgrammesService.CreateProgramme", ProgrammeRequest("BI7"));
  v1::ListProgrammesRequest request;
  request.set_page_size(1);
  std::set<std::string> seen;
  do {
    const auto page = Call<v1::ListProgrammesResponse>("ProgrammeRecordsService.ListProgrammes", request);
    ASSERT_TRUE(page.ok()) << page.status();
    for (const auto& r : page->programmes()) EXPECT_TRUE(seen.insert(r.programme().name()).second);
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(seen.size(), 2u);
}

}  // namespace
}  // namespace sjak::placements
