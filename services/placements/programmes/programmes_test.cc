#include "services/placements/placements_fixture.h"

namespace sjak::placements {
namespace {

using ::testing::HasSubstr;

class ProgrammesTest : public PlacementsTest {};

TEST_F(ProgrammesTest, AProgrammeIsReadAsItWasWritten) {
  v1::GetProgrammeRequest request;
  request.set_name(programme_.name());
  const absl::StatusOr<v1::Programme> read = Call<v1::Programme>("ProgrammesService.GetProgramme", request);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(harness_.last_statements(), 1);
  EXPECT_EQ(read->SerializeAsString(), programme_.SerializeAsString());
  request.set_name("programmes/" + Uuid::New().ToString());
  EXPECT_EQ(ReasonOf(Call<v1::Programme>("ProgrammesService.GetProgramme", request).status()), "PROGRAMME_NOT_FOUND");
}

TEST_F(ProgrammesTest, CodesNumbersAndPartnersAreTakenOnce) {
  EXPECT_EQ(ReasonOf(Change<v1::Programme>("ProgrammesService.CreateProgramme", ProgrammeRequest("BI6")).status()),
            "PROGRAMME_CODE_TAKEN");
  v1::CreatePartnerRequest partner;
  partner.set_programme(programme_.name());
  partner.mutable_facts()->set_cvr("DK 13 74 81 36");
  partner.mutable_facts()->set_title("Again");
  partner.mutable_facts()->add_roles(v1::PARTNER_ROLE_BUILDER);
  partner.mutable_facts()->set_state(v1::PARTNER_STATE_AGREED);
  EXPECT_EQ(ReasonOf(Change<v1::Partner>("ProgrammesService.CreatePartner", partner).status()), "PARTNER_EXISTS");
  v1::AddEmployerUnitRequest unit;
  unit.set_partner(other_unit_.partner());
  unit.set_p_number(unit_.p_number());
  unit.set_title("Again");
  EXPECT_EQ(ReasonOf(Change<v1::EmployerUnit>("ProgrammesService.AddEmployerUnit", unit).status()),
            "EMPLOYER_UNIT_EXISTS");
  unit.set_p_number("1234567899");
  unit.set_partner("partners/" + Uuid::New().ToString());
  EXPECT_EQ(ReasonOf(Change<v1::EmployerUnit>("ProgrammesService.AddEmployerUnit", unit).status()),
            "PARTNER_NOT_FOUND");
}

TEST_F(ProgrammesTest, EveryWrongFieldOfALineIsNamed) {
  v1::CreateBudgetLineRequest request;
  request.set_programme(programme_.name());
  *request.mutable_facts() = line_.facts();
  *request.mutable_facts()->add_years() = line_.facts().years(0);
  request.mutable_facts()->mutable_years(0)->clear_amount();
  const absl::Status status = Change<v1::BudgetLine>("ProgrammesService.CreateBudgetLine", request).status();
  EXPECT_EQ(ReasonOf(status), "BAD_REQUEST");
  EXPECT_THAT(status.ToString(), HasSubstr("facts.years[0].amount"));
  EXPECT_THAT(status.ToString(), HasSubstr("facts.years[1].year"));
}

TEST_F(ProgrammesTest, APartnerStatesItsOwnWorkforce) {
  v1::StateWorkforceRequest request;
  request.set_employer_unit(unit_.name());
  request.set_month("2021-08");
  request.set_ordinary_hundredths(750);
  request.set_source("employer statement");
  Must<v1::Workforce>("ProgrammesService.StateWorkforce", request);
  EXPECT_LE(harness_.last_statements(), 4);
  EXPECT_EQ(Count("SELECT max(version) AS count FROM workforce WHERE month = '2021-08-01'"), 2);
  EXPECT_EQ(
      ReasonOf(
          Change<v1::Workforce>("ProgrammesService.StateWorkforce", request, testing::PartnerOf(kOtherCvr)).status()),
      "EMPLOYER_UNIT_NOT_FOUND");
  request.set_month("2021-10");
  EXPECT_EQ(ReasonOf(Change<v1::Workforce>("ProgrammesService.StateWorkforce", request).status()), "BAD_REQUEST");
}

TEST_F(ProgrammesTest, ProjectsAndSitesRiseInVersion) {
  v1::RecordProjectStartRequest start;
  start.set_project(site_.project());
  *start.mutable_started_on() = wire::ToProto(Date(2021, 4, 12));
  const v1::Project project = Must<v1::Project>("ProgrammesService.RecordProjectStart", start);
  EXPECT_EQ(project.version(), 2);
  EXPECT_EQ(project.facts().planned_start_quarter(), "2021-Q1");
  EXPECT_EQ(Must<v1::Project>("ProgrammesService.RecordProjectStart", start).version(), 3);
  *start.mutable_started_on() = wire::ToProto(Date(2021, 9, 14));
  EXPECT_EQ(ReasonOf(Change<v1::Project>("ProgrammesService.RecordProjectStart", start).status()), "BAD_REQUEST");

  EXPECT_EQ(site_.version(), 3);
  EXPECT_EQ(site_.contractors_size(), 2);
  EXPECT_FALSE(site_.contractors(0).has_ends_on());
  v1::AddSiteContractorRequest again;
  again.set_site(site_.name());
  again.set_employer_unit(unit_.name());
  *again.mutable_starts_on() = wire::ToProto(Date(2021, 6, 1));
  EXPECT_EQ(ReasonOf(Change<v1::Site>("ProgrammesService.AddSiteContractor", again).status()),
            "CONTRACTOR_PERIOD_OVERLAPS");
}

TEST_F(ProgrammesTest, ForeignTenantsFindNothing) {
  identity::Caller elsewhere = testing::Jobcentre("tests|elsewhere");
  elsewhere.municipalities = {"0147"};
  v1::GetProgrammeRequest request;
  request.set_name(programme_.name());
  EXPECT_EQ(ReasonOf(Call<v1::Programme>("ProgrammesService.GetProgramme", request, elsewhere).status()),
            "PROGRAMME_NOT_FOUND");
  v1::DraftTrainingRequest draft = DraftRequest(NewCitizen());
  EXPECT_EQ(ReasonOf(Change<v1::Placement>("PlacementsService.DraftTraining", draft, elsewhere).status()),
            "PROGRAMME_NOT_FOUND");
  EXPECT_TRUE(Change<v1::Programme>("ProgrammesService.CreateProgramme", ProgrammeRequest("BI6"), elsewhere).ok());
}

}  // namespace
}  // namespace sjak::placements
