#include "services/placements/service.h"

#include "services/common/formats.h"
#include "services/placements/attendance/attendance.h"
#include "services/placements/matching/demand.h"
#include "services/placements/matching/suggestions.h"
#include "services/placements/matching/wishes.h"
#include "services/placements/mentors/mentors.h"
#include "services/placements/partners/partners.h"
#include "services/placements/programmes/programmes.h"
#include "services/placements/sites/sites.h"

extern const std::vector<sjak::base::EmbeddedFile> k_placements_migrations;

namespace sjak::placements {

postgres::Schema Schema() { return rpc::WithPlatformTables("placements", k_placements_migrations); }

Service::Service(const rpc::Environment& environment)
    : placements_(environment),
      review_flags_(environment.sealer),
      rights_(environment),
      tracks_(environment.sealer),
      upskilling_(environment.sealer),
      incidents_(environment.sealer),
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
  bindings_.Service("sjak.placements.v1.ReviewFlagsService")
      .Read("ListReviewFlags", review_flags_, &ReviewFlags::ListReviewFlags)
      .Command("SettleReviewFlag", &SettleReviewFlag);
  bindings_.Service("sjak.placements.v1.RightsService")
      .Read("ExportPerson", rights_, &Rights::ExportPerson)
      .Command("ErasePerson", rights_, &Rights::PrepareErasePerson, &Rights::ErasePerson);
  bindings_.Service("sjak.placements.v1.AttendanceService")
      .Command("RecordAttendanceBatch", &RecordAttendanceBatch)
      .Command("UploadAttendance", &UploadAttendance)
      .Read("ListAttendance", &ListAttendance);
  bindings_.Service("sjak.placements.v1.TrainingService")
      .Command("StartTrack", &StartTrack)
      .Command("PlanTrack", &PlanTrack)
      .Command("SettleStep", &SettleStep)
      .Command("EndTrack", &EndTrack)
      .Read("GetTrack", &GetTrack)
      .Read("ListTracks", tracks_, &Tracks::ListTracks)
      .Command("ProposeUpskilling", &ProposeUpskilling)
      .Command("DecideRelevance", &DecideRelevance)
      .Command("FinishUpskilling", &FinishUpskilling)
      .Read("ListUpskilling", upskilling_, &UpskillingList::ListUpskilling);
  bindings_.Service("sjak.placements.v1.SafetyService")
      .Command("RecordInduction", &RecordInduction)
      .Command("ReportIncident", &ReportIncident)
      .Command("PassOnIncident", &PassOnIncident)
      .Read("ListIncidents", incidents_, &Incidents::ListIncidents);
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
