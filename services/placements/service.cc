#include "services/placements/service.h"

#include "services/common/formats.h"
#include "services/placements/attendance/attendance.h"
#include "services/placements/matching/demand.h"
#include "services/placements/matching/suggestions.h"
#include "services/placements/matching/wishes.h"
#include "services/placements/mentors/mentors.h"
#include "services/placements/partners/partners.h"
#include "services/placements/partners/units.h"
#include "services/placements/programmes/programmes.h"
#include "services/placements/sites/closures.h"
#include "services/placements/sites/sites.h"

extern const std::vector<sjak::base::EmbeddedFile> k_placements_migrations;

namespace sjak::placements {

postgres::Schema Schema() { return rpc::WithPlatformTables("placements", k_placements_migrations); }

Service::Service(const rpc::Environment& environment)
    : placements_(environment),
      quotas_(environment),
      partner_lists_(environment),
      site_lists_(environment),
      programme_records_(environment),
      slot_lists_(environment),
      demands_(environment),
      wishes_(environment),
      suggestions_(environment),
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
      .Command("RegisterSmallJob", placements_, &Placements::PrepareSmallJob, &Placements::RegisterSmallJob)
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
  bindings_.Service("sjak.placements.v1.PartnersService")
      .Read("GetPartner", &GetPartner)
      .Read("ListPartners", partner_lists_, &PartnerLists::ListPartners)
      .Command("InvitePartner", &InvitePartner)
      .Command("ProposeAgreement", &ProposeAgreement)
      .Command("AcceptAgreement", &AcceptAgreement)
      .Command("LeavePartnership", &LeavePartnership)
      .Command("MergePartners", &MergePartners)
      .Read("GetEmployerUnit", &GetEmployerUnit)
      .Read("ListEmployerUnits", partner_lists_, &PartnerLists::ListEmployerUnits)
      .Command("CorrectPNumber", &CorrectPNumber)
      .Command("MoveEmployerUnit", &MoveEmployerUnit)
      .Command("RecordSpokesperson", &RecordSpokesperson)
      .Read("ListSpokespersons", &ListSpokespersons);
  bindings_.Service("sjak.placements.v1.SitesService")
      .Read("GetProject", &GetProject)
      .Read("ListProjects", site_lists_, &SiteLists::ListProjects)
      .Command("ReplanProject", &ReplanProject)
      .Command("RecordProjectCompletion", &RecordProjectCompletion)
      .Command("TransferProject", &TransferProject)
      .Read("GetSite", &GetSite)
      .Read("ListSites", site_lists_, &SiteLists::ListSites)
      .Command("DescribeSite", &DescribeSite)
      .Command("PlanSitePhases", &PlanSitePhases)
      .Command("EndSiteContractor", &EndSiteContractor)
      .Read("GetContractorChain", &GetContractorChain)
      .Command("AddClosure", &AddClosure)
      .Command("EndClosure", &EndClosure)
      .Read("ListClosedDays", &ListClosedDays);
  bindings_.Service("sjak.placements.v1.ProgrammeRecordsService")
      .Read("GetProgrammeRecord", &GetProgrammeRecord)
      .Read("ListProgrammes", programme_records_, &ProgrammeRecords::ListProgrammes)
      .Command("ReviseProgramme", &ReviseProgramme)
      .Command("RevisePhase", &RevisePhase)
      .Command("AssessEligibility", programme_records_, &ProgrammeRecords::PrepareEligibility,
               &ProgrammeRecords::AssessEligibility);
  bindings_.Service("sjak.placements.v1.SlotsService")
      .Command("OpenSlot", &OpenSlot)
      .Command("RefuseSlot", &RefuseSlot)
      .Command("CloseSlot", &CloseSlot)
      .Command("FillSlot", &FillSlot)
      .Read("GetSlot", &GetSlot)
      .Read("ListSlots", slot_lists_, &SlotLists::ListSlots);
  bindings_.Service("sjak.placements.v1.QuotaService").Read("ListQuotaCalendar", quotas_, &Quotas::ListQuotaCalendar);
  bindings_.Service("sjak.placements.v1.DemandService")
      .Command("StateBuildingPlan", &StateBuildingPlan)
      .Read("GetBuildingPlan", &GetBuildingPlan)
      .Read("ListSlotDemand", demands_, &Demands::ListSlotDemand);
  bindings_.Service("sjak.placements.v1.MatchingService")
      .Command("RecordPlacementWish", &RecordPlacementWish)
      .Command("WithdrawPlacementWish", &WithdrawPlacementWish)
      .Read("ListPlacementWishes", wishes_, &Wishes::ListPlacementWishes)
      .Command("StateTravelTimes", &StateTravelTimes)
      .Command("SuggestPlacements", suggestions_, &Suggestions::PrepareSuggestPlacements,
               &Suggestions::SuggestPlacements)
      .Command("SuggestAssignments", suggestions_, &Suggestions::PrepareSuggestAssignments,
               &Suggestions::SuggestAssignments)
      .Read("ListSuggestedPlacements", suggestions_, &Suggestions::ListSuggestedPlacements);
}

}  // namespace sjak::placements
