#include "services/placements/placements_fixture.h"

#include "services/common/calendar.h"

namespace sjak::placements {

absl::Status FakeCitizens::Invoke(const rpc::Call&, absl::string_view method, const google::protobuf::Message& request,
                                  google::protobuf::Message* answer) {
  if (method == absl::string_view("sjak.citizens.v1.RightsService.GetErasureCertificate")) {
    return erased ? absl::OkStatus() : NotFound("ERASURE_NOT_FOUND", "Nobody of this name has been erased here.");
  }
  if (method == absl::string_view("sjak.citizens.v1.DisclosureService.DiscloseForPlacement")) {
    asked_to_disclose = static_cast<const citizens::v1::DiscloseForPlacementRequest&>(request);
    if (!status.ok()) return status;
    *static_cast<citizens::v1::DiscloseForPlacementResponse*>(answer) = disclosed;
    return absl::OkStatus();
  }
  EXPECT_EQ(method, absl::string_view("sjak.citizens.v1.CitizensService.GetPlacementFacts"));
  const auto& asked = static_cast<const citizens::v1::GetPlacementFactsRequest&>(request);
  asked_on = wire::DateOf(asked.on());
  if (!status.ok()) return status;
  *static_cast<citizens::v1::PlacementFacts*>(answer) = facts;
  static_cast<citizens::v1::PlacementFacts*>(answer)->set_citizen(asked.citizen());
  return absl::OkStatus();
}

PlacementsTest::PlacementsTest(std::shared_ptr<rpc::Peer> citizens)
    : harness_(Schema(),
               [this](const rpc::Environment& environment) {
                 service_ = std::make_unique<Service>(environment);
                 return service_->bindings();
               },
               {{"citizens", citizens != nullptr ? citizens : citizens_}}) {
  citizens_->facts.set_citizen_version(4);
  citizens_->facts.set_target_group(citizens::v1::TARGET_GROUP_6_3);
  citizens_->facts.add_needs(citizens::v1::NEED_SKILLS);
  citizens_->facts.set_unemployed(true);
  citizens_->facts.set_district_code(7);
  citizens_->facts.set_residence_area("TINGBJERG");
  citizens_->facts.set_residence_rule("street 2700 Ruten");

  programme_ = Must<v1::Programme>("ProgrammesService.CreateProgramme", ProgrammeRequest("BI6"));
  v1::CreateBudgetLineRequest line;
  line.set_programme(programme_.name());
  v1::BudgetLineFacts& f = *line.mutable_facts();
  f.set_title("Buy-out of employees on site");
  f.set_title_da("Frikøb af medarbejdere på byggeplads");
  f.set_steering_area("Service");
  f.set_committee("BIU");
  f.set_appropriation("35.10");
  f.set_direction(v1::BUDGET_DIRECTION_EXPENDITURE);
  f.set_price_level_year(2021);
  f.set_cost_kind("MENTOR_BUY_OUT");
  f.add_years()->set_year(2021);
  *f.mutable_years(0)->mutable_amount() = wire::DkkFromOere(60'000'000);
  line_ = Must<v1::BudgetLine>("ProgrammesService.CreateBudgetLine", line);

  unit_ = AddUnit(kCvr, "1234567890", 800);
  other_unit_ = AddUnit(kOtherCvr, "1234567891", 800);
  v1::CreateProjectRequest project;
  project.set_programme(programme_.name());
  project.mutable_facts()->set_title("Test houses");
  project.mutable_facts()->set_kind(v1::PROJECT_KIND_TEST_HOUSES);
  project.mutable_facts()->set_builder(unit_.partner());
  project.mutable_facts()->set_planned_start_quarter("2021-Q1");
  v1::CreateSiteRequest site;
  site.set_project(Must<v1::Project>("ProgrammesService.CreateProject", project).name());
  site.set_title("South");
  site_ = Must<v1::Site>("ProgrammesService.CreateSite", site);
  for (const v1::EmployerUnit& unit : {unit_, other_unit_}) {
    v1::AddSiteContractorRequest contractor;
    contractor.set_site(site_.name());
    contractor.set_employer_unit(unit.name());
    *contractor.mutable_starts_on() = wire::ToProto(Date(2021, 1, 1));
    site_ = Must<v1::Site>("ProgrammesService.AddSiteContractor", contractor);
  }
}

v1::CreateProgrammeRequest PlacementsTest::ProgrammeRequest(const std::string& code) {
  v1::CreateProgrammeRequest request;
  v1::ProgrammeFacts& facts = *request.mutable_facts();
  facts.set_code(code);
  facts.set_title("Partnership");
  facts.set_title_da("Partnerskab");
  facts.set_requester("Venstre");
  facts.set_budget_year(2021);
  facts.set_no_further_approval(true);
  facts.set_target_citizens(20);
  facts.add_area_codes("TINGBJERG");
  facts.add_target_districts(7);
  v1::Phase& phase = *facts.add_phases();
  phase.set_code("PILOT");
  *phase.mutable_starts_on() = wire::ToProto(Date(2021, 1, 1));
  *phase.mutable_ends_on() = wire::ToProto(Date(2021, 12, 31));
  phase.add_enabled_kinds(v1::PLACEMENT_KIND_COMPANY_TRAINING);
  phase.add_enabled_kinds(v1::PLACEMENT_KIND_ORDINARY_HOURS);
  facts.add_counting_kinds(v1::PLACEMENT_KIND_COMPANY_TRAINING);
  facts.add_counting_kinds(v1::PLACEMENT_KIND_ORDINARY_HOURS);
  return request;
}

v1::EmployerUnit PlacementsTest::AddUnit(const std::string& cvr, const std::string& p_number, int ordinary_hundredths) {
  v1::CreatePartnerRequest partner;
  partner.set_programme(programme_.name());
  partner.mutable_facts()->set_cvr(cvr);
  partner.mutable_facts()->set_title("Invented " + cvr);
  partner.mutable_facts()->add_roles(v1::PARTNER_ROLE_CONTRACTOR);
  partner.mutable_facts()->set_state(v1::PARTNER_STATE_ACTIVE);
  v1::AddEmployerUnitRequest unit;
  unit.set_partner(Must<v1::Partner>("ProgrammesService.CreatePartner", partner).name());
  unit.set_p_number(p_number);
  unit.set_title("Yard");
  v1::EmployerUnit added = Must<v1::EmployerUnit>("ProgrammesService.AddEmployerUnit", unit);
  StateMonths(added.name(), ordinary_hundredths);
  return added;
}

void PlacementsTest::StateMonths(const std::string& unit, int ordinary_hundredths) {
  for (int back = 1; back <= 4; ++back) {
    v1::StateWorkforceRequest request;
    request.set_employer_unit(unit);
    request.set_month((Month(2021, 9) - back).ToString());
    request.set_ordinary_hundredths(ordinary_hundredths);
    request.set_source("employer statement");
    Must<v1::Workforce>("ProgrammesService.StateWorkforce", request);
  }
}

v1::PlacementTerms PlacementsTest::Terms() const {
  v1::PlacementTerms terms;
  terms.set_site(site_.name());
  terms.set_employer_unit(unit_.name());
  *terms.mutable_starts_on() = wire::ToProto(Date(2021, 9, 13));
  *terms.mutable_ends_on() = wire::ToProto(Date(2021, 12, 12));
  terms.set_weekly_minutes(20 * 60);
  terms.set_function_code("931300");
  return terms;
}

v1::DraftTrainingRequest PlacementsTest::DraftRequest(const std::string& citizen) const {
  v1::DraftTrainingRequest request;
  request.set_programme(programme_.name());
  request.set_citizen(citizen);
  *request.mutable_terms() = Terms();
  request.set_purpose("Learn the work of a site hand");
  return request;
}

v1::RegisterSmallJobRequest PlacementsTest::JobRequest(const std::string& citizen) const {
  v1::RegisterSmallJobRequest request;
  request.set_programme(programme_.name());
  request.set_citizen(citizen);
  *request.mutable_terms() = Terms();
  request.set_wage_paid(true);
  return request;
}

v1::Placement PlacementsTest::Submitted(const v1::DraftTrainingRequest& draft) {
  v1::SubmitTrainingRequest submit;
  submit.set_placement(Must<v1::Placement>("PlacementsService.DraftTraining", draft).name());
  return Must<v1::Placement>("PlacementsService.SubmitTraining", submit);
}

absl::StatusOr<v1::Placement> PlacementsTest::Approve(const std::string& placement,
                                                      const std::vector<std::string>& overrides) {
  v1::ApproveTrainingRequest request;
  request.set_placement(placement);
  request.set_reason("Agreed with the citizen");
  for (const std::string& rule : overrides) {
    v1::RuleOverride& override_rule = *request.add_overrides();
    override_rule.set_rule(rule);
    override_rule.set_reason("Assessed in the case file");
  }
  return Change<v1::Placement>("PlacementsService.ApproveTraining", request);
}

v1::Placement PlacementsTest::Approved(const std::string& citizen) {
  const absl::StatusOr<v1::Placement> approved = Approve(Submitted(DraftRequest(citizen)).name());
  EXPECT_TRUE(approved.ok()) << approved.status();
  return approved.value_or(v1::Placement());
}

v1::Placement PlacementsTest::Hear(const std::string& placement, v1::HearingParty party, Date on, bool met) {
  v1::RecordHearingRequest request;
  request.set_placement(placement);
  request.mutable_hearing()->set_party(party);
  *request.mutable_hearing()->mutable_heard_on() = wire::ToProto(on);
  request.mutable_hearing()->set_conditions_met(met);
  return Must<v1::Placement>("PlacementsService.RecordHearing", request);
}

v1::RecordAttendanceRequest PlacementsTest::Day(const std::string& placement, Date day, int minutes) const {
  v1::RecordAttendanceRequest request;
  request.set_placement(placement);
  *request.mutable_day() = wire::ToProto(day);
  request.set_outcome(minutes > 0 ? v1::ATTENDANCE_OUTCOME_PRESENT : v1::ATTENDANCE_OUTCOME_ABSENT_EXCUSED);
  request.set_minutes(minutes);
  request.set_mentor_present(minutes > 0);
  return request;
}

absl::StatusOr<v1::Placement> PlacementsTest::Get(const std::string& placement, const identity::Caller& caller) {
  v1::GetPlacementRequest request;
  request.set_name(placement);
  return Call<v1::Placement>("PlacementsService.GetPlacement", request, caller);
}

}  // namespace sjak::placements
