#include "services/placements/placements/kinds_fixture.h"

namespace sjak::placements {
namespace {

// A request with what all kinds have.
template <typename Request>
Request Common(const std::string& programme, const v1::PlacementTerms& terms, bool validate_only) {
  Request request;
  request.set_programme(programme);
  request.set_citizen(ResourceName("citizens", Uuid::New()));
  *request.mutable_terms() = terms;
  request.set_validate_only(validate_only);
  return request;
}

}  // namespace

bool IsDecided(v1::PlacementKind kind) {
  return kind == v1::PLACEMENT_KIND_COMPANY_TRAINING || kind == v1::PLACEMENT_KIND_WAGE_SUBSIDY;
}

KindsTest::KindsTest() {
  v1::CreateProgrammeRequest request = ProgrammeRequest("ALL-KINDS");
  v1::Phase& phase = *request.mutable_facts()->mutable_phases(0);
  *phase.mutable_ends_on() = wire::ToProto(Date(2030, 12, 31));
  for (int kind = v1::PLACEMENT_KIND_FLEX_JOB; kind <= v1::PLACEMENT_KIND_AFTER_SCHOOL_JOB; ++kind) {
    phase.add_enabled_kinds(static_cast<v1::PlacementKind>(kind));
  }
  all_kinds_ = Must<v1::Programme>("ProgrammesService.CreateProgramme", request);
  large_unit_ = AddUnit("12345674", "1234567899", 10'000'00);
  v1::CreateProjectRequest project;
  project.set_programme(all_kinds_.name());
  project.mutable_facts()->set_title("Homes");
  project.mutable_facts()->set_kind(v1::PROJECT_KIND_TEST_HOUSES);
  project.mutable_facts()->set_builder(large_unit_.partner());
  project.mutable_facts()->set_planned_start_quarter("2021-Q1");
  v1::CreateSiteRequest site;
  site.set_project(Must<v1::Project>("ProgrammesService.CreateProject", project).name());
  site.set_title("North");
  large_site_ = Must<v1::Site>("ProgrammesService.CreateSite", site);
  for (const v1::EmployerUnit& unit : {large_unit_, unit_}) {
    v1::AddSiteContractorRequest contractor;
    contractor.set_site(large_site_.name());
    contractor.set_employer_unit(unit.name());
    *contractor.mutable_starts_on() = wire::ToProto(Date(2021, 1, 1));
    Must<v1::Site>("ProgrammesService.AddSiteContractor", contractor);
  }
}

v1::PlacementTerms KindsTest::TermsFrom(Date start) const {
  v1::PlacementTerms terms;
  terms.set_site(large_site_.name());
  terms.set_employer_unit(large_unit_.name());
  *terms.mutable_starts_on() = wire::ToProto(start);
  *terms.mutable_ends_on() = wire::ToProto(start + 27);
  terms.set_weekly_minutes(600);
  terms.set_function_code("933400");
  return terms;
}

void KindsTest::OverrideAll(google::protobuf::RepeatedPtrField<v1::RuleOverride>* overrides) {
  for (const char* rule : {"R1", "R3", "R6", "R7", "R8", "R14", "R15", "R16", "R17", "R30", "R39"}) {
    v1::RuleOverride& o = *overrides->Add();
    o.set_rule(rule);
    o.set_reason("Assessed in the case file");
  }
}

absl::StatusOr<v1::Placement> KindsTest::BeginKind(v1::PlacementKind kind, const v1::PlacementTerms& terms,
                                                   bool validate_only) {
  const std::string& programme = all_kinds_.name();
  const Date start = wire::DateOf(terms.starts_on());
  citizens_->facts.set_target_group(kind == v1::PLACEMENT_KIND_FLEX_JOB ? citizens::v1::TARGET_GROUP_6_9
                                                                        : citizens::v1::TARGET_GROUP_6_3);
  citizens_->facts.set_age(kind == v1::PLACEMENT_KIND_AFTER_SCHOOL_JOB ? 16 : 40);
  switch (kind) {
    case v1::PLACEMENT_KIND_COMPANY_TRAINING: {
      auto r = Common<v1::DraftTrainingRequest>(programme, terms, validate_only);
      r.set_purpose("Learn the work of a site hand");
      return Change<v1::Placement>("PlacementsService.DraftTraining", r);
    }
    case v1::PLACEMENT_KIND_WAGE_SUBSIDY: {
      auto r = Common<v1::DraftWageSubsidyRequest>(programme, terms, validate_only);
      r.set_purpose("Come back to the trade");
      r.mutable_wage_subsidy()->set_sector(v1::SECTOR_PRIVATE);
      *r.mutable_wage_subsidy()->mutable_hourly_wage() = wire::DkkFromOere(18'000);
      *r.mutable_wage_subsidy()->mutable_unemployed_since() = wire::ToProto(start - 400);
      return Change<v1::Placement>("LifeCycleService.DraftWageSubsidy", r);
    }
    case v1::PLACEMENT_KIND_FLEX_JOB: {
      auto r = Common<v1::RegisterFlexJobRequest>(programme, terms, validate_only);
      r.mutable_flex_job()->set_grant_reference("2020-17");
      *r.mutable_flex_job()->mutable_granted_on() = wire::ToProto(start - 100);
      r.mutable_flex_job()->set_intensity_percent(50);
      return Change<v1::Placement>("LifeCycleService.RegisterFlexJob", r);
    }
    case v1::PLACEMENT_KIND_APPRENTICESHIP: {
      auto r = Common<v1::RegisterApprenticeshipRequest>(programme, terms, validate_only);
      r.mutable_apprenticeship()->set_company_approved(v1::ANSWER_YES);
      r.mutable_apprenticeship()->set_agreement_signed(v1::ANSWER_YES);
      *r.mutable_apprenticeship()->mutable_hourly_wage() = wire::DkkFromOere(9'000);
      *r.mutable_apprenticeship()->mutable_lowest_hourly_wage() = wire::DkkFromOere(8'500);
      return Change<v1::Placement>("LifeCycleService.RegisterApprenticeship", r);
    }
    case v1::PLACEMENT_KIND_AFTER_SCHOOL_JOB: {
      auto r = Common<v1::RegisterAfterSchoolJobRequest>(programme, terms, validate_only);
      v1::AfterSchoolDay& day = *r.mutable_after_school()->add_days();
      *day.mutable_day() = wire::ToProto(start);
      day.set_minutes(120);
      day.set_school_day(true);
      return Change<v1::Placement>("LifeCycleService.RegisterAfterSchoolJob", r);
    }
    default: {
      auto r = Common<v1::RegisterSmallJobRequest>(programme, terms, validate_only);
      r.set_wage_paid(true);
      return Change<v1::Placement>("PlacementsService.RegisterSmallJob", r);
    }
  }
}

absl::StatusOr<v1::Placement> KindsTest::ApproveAnyway(const std::string& placement) {
  v1::ApproveTrainingRequest request;
  request.set_placement(placement);
  request.set_reason("Agreed with the citizen");
  OverrideAll(request.mutable_overrides());
  return Change<v1::Placement>("PlacementsService.ApproveTraining", request);
}

}  // namespace sjak::placements
