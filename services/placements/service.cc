#include "services/placements/service.h"

#include "services/common/formats.h"
#include "services/placements/attendance/attendance.h"
#include "services/placements/mentors/mentors.h"
#include "services/placements/partners/partners.h"
#include "services/placements/programmes/programmes.h"
#include "services/placements/sites/sites.h"

extern const std::vector<sjak::base::EmbeddedFile> k_placements_migrations;

namespace sjak::placements {

postgres::Schema Schema() { return rpc::WithPlatformTables("placements", k_placements_migrations); }

Service::Service(const rpc::Environment& environment)
    : clock_(environment.clock),
      placements_(environment),
      reconciliation_(environment.sealer),
      bindings_("sjak.placements.v1.ProgrammesService") {
  RegisterFormats();
  bindings_.Command("CreateProgramme", &CreateProgramme)
      .Read("GetProgramme", &GetProgramme)
      .Command("CreateBudgetLine", &CreateBudgetLine)
      .Command("CreatePartner", &CreatePartner)
      .Command("AddEmployerUnit", &AddEmployerUnit)
      .Command("StateWorkforce", &StateWorkforce)
      .Command("RecordExternalOccupancy", &RecordExternalOccupancy)
      .Command("CreateProject", &CreateProject)
      .Command("RecordProjectStart", &RecordProjectStart)
      .Command("CreateSite", &CreateSite)
      .Command("AddSiteContractor", &AddSiteContractor);
  bindings_.Service("sjak.placements.v1.MentorsService")
      .Command("RegisterMentor", &RegisterMentor)
      .Command("AgreeBuyOut", &AgreeBuyOut)
      .Command("RecordMentorHours", &RecordMentorHours);
  bindings_.Service("sjak.placements.v1.PlacementsService")
      .Command("RegisterSmallJob", placements_, &Placements::PrepareJob<v1::RegisterSmallJobRequest>,
               &Placements::RegisterSmallJob)
      .Command("DraftTraining", &DraftTraining)
      .Command("SubmitTraining", &SubmitTraining)
      .Command("ApproveTraining", placements_, &Placements::PrepareApproval, &Placements::ApproveTraining)
      .Command("RecordHearing", &RecordHearing)
      .Command("EndPlacement", &EndPlacement)
      .Command("CancelPlacement", &CancelPlacement)
      .Read("CheckPlacement", &CheckPlacement)
      .Read("GetPlacement", &GetPlacement)
      .Read("ListPlacements", placements_, &Placements::ListPlacements)
      .CombinedCommand("RecordAttendance", &RecordAttendance);
  BindLifeCycles();
}

void Service::BindLifeCycles() {
  bindings_.Service("sjak.placements.v1.LifeCycleService")
      .Command("DraftWageSubsidy", &DraftWageSubsidy)
      .Command("RegisterFlexJob", placements_, &Placements::PrepareJob<v1::RegisterFlexJobRequest>,
               &Placements::RegisterFlexJob)
      .Command("RegisterApprenticeship", placements_, &Placements::PrepareJob<v1::RegisterApprenticeshipRequest>,
               &Placements::RegisterApprenticeship)
      .Command("RegisterAfterSchoolJob", placements_, &Placements::PrepareJob<v1::RegisterAfterSchoolJobRequest>,
               &Placements::RegisterAfterSchoolJob)
      .Command("ReviseDraft", &ReviseDraft)
      .Command("ReturnPlacement", &ReturnPlacement)
      .Command("RejectPlacement", &RejectPlacement)
      .Command("ExtendPlacement", placements_, &Placements::PrepareExtension, &Placements::ExtendPlacement)
      .Command("ShortenPlacement", &ShortenPlacement)
      .Command("ChangeHours", placements_, &Placements::PrepareChangeHours, &Placements::ChangeHours)
      .Command("NameMentor", &NameMentor)
      .Command("PausePlacement", &PausePlacement)
      .Command("ResumePlacement", &ResumePlacement)
      .Command("MisregisterPlacement", &MisregisterPlacement)
      .Command("IntroduceCitizen", &IntroduceCitizen)
      .Read("ListPlacementSteps", &ListPlacementSteps)
      .Read("ListIntroductions", placements_, &Placements::ListIntroductions);
  bindings_.Service("sjak.placements.v1.AuthorityService")
      .Command("RecordReference", &RecordReference)
      .Command("ImportDecision", &ImportDecision)
      .Read("GetVitasSheet", &GetVitasSheet)
      .Read("ListReconciliation", reconciliation_, &Reconciliation::ListReconciliation);
}

}  // namespace sjak::placements
