#include "services/placements/service.h"

#include "services/common/formats.h"
#include "services/placements/attendance/attendance.h"
#include "services/placements/budget/budget.h"
#include "services/placements/buyouts/hours.h"
#include "services/placements/contacts/checks.h"
#include "services/placements/contacts/contacts.h"
#include "services/placements/contacts/notes.h"
#include "services/placements/cover/cover.h"
#include "services/placements/matching/demand.h"
#include "services/placements/matching/suggestions.h"
#include "services/placements/matching/wishes.h"
#include "services/placements/mentors/assignments.h"
#include "services/placements/mentors/mentors.h"
#include "services/placements/mentors/profiles.h"
#include "services/placements/paper/paper.h"
#include "services/placements/partners/partners.h"
#include "services/placements/partners/units.h"
#include "services/placements/placements/hearing_links.h"
#include "services/placements/programmes/programmes.h"
#include "services/placements/sites/closures.h"
#include "services/placements/sites/sites.h"

extern const std::vector<sjak::base::EmbeddedFile> k_placements_migrations;

namespace sjak::placements {

postgres::Schema Schema() { return rpc::WithPlatformTables("placements", k_placements_migrations); }

struct Service::MentorLists {
  explicit MentorLists(const std::shared_ptr<identity::Sealer>& sealer)
      : mentors(sealer), assignments(sealer), cover(sealer), contacts(sealer), notes(sealer), checks(sealer) {}
  const MentorList mentors;
  const AssignmentList assignments;
  const Cover cover;
  const ContactLists contacts;
  const Notes notes;
  const WeeklyChecks checks;
};

Service::Service(const rpc::Environment& environment)
    : clock_(environment.clock),
      placements_(environment),
      review_flags_(environment.sealer),
      rights_(environment),
      persons_(environment),
      tracks_(environment.sealer),
      upskilling_(environment.sealer),
      incidents_(environment.sealer),
      demands_(environment),
      wishes_(environment),
      suggestions_(environment),
      quotas_(environment),
      partner_lists_(environment),
      site_lists_(environment),
      programme_records_(environment),
      slot_lists_(environment),
      reconciliation_(environment.sealer),
      mentor_lists_(std::make_shared<MentorLists>(environment.sealer)),
      agreement_lists_(environment.sealer),
      claim_lists_(environment.sealer),
      ledger_lists_(environment.sealer),
      client_lists_(environment),
      bindings_("sjak.placements.v1.ProgrammesService") {
  RegisterFormats();
  BindProgrammes();
  BindPartnership();
  BindPlacements();
  BindLifeCycles();
  BindDays();
  BindMatching();
  BindRights();
  BindMentors();
  BindMoney();
  BindClients();
}

void Service::BindProgrammes() {
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
  bindings_.Service("sjak.placements.v1.ProgrammeRecordsService")
      .Read("GetProgrammeRecord", &GetProgrammeRecord)
      .Read("ListProgrammes", programme_records_, &ProgrammeRecords::ListProgrammes)
      .Command("ReviseProgramme", &ReviseProgramme)
      .Command("RevisePhase", &RevisePhase)
      .Command("AssessEligibility", programme_records_, &ProgrammeRecords::PrepareEligibility,
               &ProgrammeRecords::AssessEligibility);
}

void Service::BindPartnership() {
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
  bindings_.Service("sjak.placements.v1.SlotsService")
      .Command("OpenSlot", &OpenSlot)
      .Command("RefuseSlot", &RefuseSlot)
      .Command("CloseSlot", &CloseSlot)
      .Command("FillSlot", &FillSlot)
      .Read("GetSlot", &GetSlot)
      .Read("ListSlots", slot_lists_, &SlotLists::ListSlots);
  bindings_.Service("sjak.placements.v1.QuotaService").Read("ListQuotaCalendar", quotas_, &Quotas::ListQuotaCalendar);
}

void Service::BindPlacements() {
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
  bindings_.Service("sjak.placements.v1.PersonsService")
      .Read("GetPlacementPerson", persons_, &Persons::PrepareGetPlacementPerson, &Persons::GetPlacementPerson);
}

void Service::BindMentors() {
  bindings_.Service("sjak.placements.v1.MentorAssignmentsService")
      .Command("DescribeMentor", &DescribeMentor)
      .Command("DeclareConfidentiality", &DeclareConfidentiality)
      .Command("RecordMentorCitizen", &RecordMentorCitizen)
      .Read("ListMentors", mentor_lists_->mentors, &MentorList::ListMentors)
      .Command("AssignMentor", &AssignMentor)
      .Command("EndMentorAssignment", &EndMentorAssignment)
      .Read("ListMentorAssignments", mentor_lists_->assignments, &AssignmentList::ListMentorAssignments)
      .Command("RecordMentorAbsence", &RecordMentorAbsence)
      .Command("EndMentorAbsence", &EndMentorAbsence);
  bindings_.Service("sjak.placements.v1.MentorCoverService")
      .Read("ListMentorCover", mentor_lists_->cover, &Cover::ListMentorCover);
  bindings_.Service("sjak.placements.v1.ContactsService")
      .Command("SetContactCadence", &SetContactCadence)
      .Command("RecordContact", &RecordContact)
      .Read("ListContacts", mentor_lists_->contacts, &ContactLists::ListContacts)
      .Read("ListContactsDue", mentor_lists_->contacts, &ContactLists::ListContactsDue)
      .Command("WriteCitizenNote", &WriteCitizenNote)
      .Read("ListCitizenNotes", mentor_lists_->notes, &Notes::ListCitizenNotes)
      .Command("WritePartnershipNote", &WritePartnershipNote)
      .Read("ListPartnershipNotes", mentor_lists_->notes, &Notes::ListPartnershipNotes);
  bindings_.Service("sjak.placements.v1.WeeklyChecksService")
      .Command("RecordWeeklyCheck", &RecordWeeklyCheck)
      .Read("ListWeeklyChecks", mentor_lists_->checks, &WeeklyChecks::ListWeeklyChecks);
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
  bindings_.Service("sjak.placements.v1.HearingLinksService").Read("InviteToHearing", &InviteToHearing);
  bindings_.Service("sjak.placements.v1.AuthorityService")
      .Command("RecordReference", &RecordReference)
      .Command("ImportDecision", &ImportDecision)
      .Read("GetVitasSheet", &GetVitasSheet)
      .Read("ListReconciliation", reconciliation_, &Reconciliation::ListReconciliation);
}

void Service::BindDays() {
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
}

void Service::BindMatching() {
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

void Service::BindRights() {
  bindings_.Service("sjak.placements.v1.ReviewFlagsService")
      .Read("ListReviewFlags", review_flags_, &ReviewFlags::ListReviewFlags)
      .Command("SettleReviewFlag", &SettleReviewFlag);
  bindings_.Service("sjak.placements.v1.RightsService")
      .Read("ExportPerson", rights_, &Rights::ExportPerson)
      .Command("ErasePerson", rights_, &Rights::PrepareErasePerson, &Rights::ErasePerson);
}

void Service::BindMoney() {
  bindings_.Service("sjak.placements.v1.BuyOutsService")
      .Read("GetAgreement", &GetAgreement)
      .Read("ListAgreements", agreement_lists_, &AgreementLists::ListAgreements)
      .Command("ReviseBuyOut", &ReviseBuyOut)
      .Command("CloseBuyOut", &CloseBuyOut)
      .Command("RecordMentorDays", &RecordMentorDays)
      .Command("UploadMentorDays", &UploadMentorDays)
      .Read("ListMentorDays", &ListMentorDays);
  bindings_.Service("sjak.placements.v1.ClaimsService")
      .Command("SubmitClaim", &SubmitClaim)
      .Command("ReturnClaim", &ReturnClaim)
      .Command("RejectClaim", &RejectClaim)
      .Command("ApproveClaim", &ApproveClaim)
      .Command("RecordClaimPayment", &RecordClaimPayment)
      .Command("ProposeClawBack", &ProposeClawBack)
      .Command("DecideClawBack", &DecideClawBack)
      .Read("GetClaim", &GetClaim)
      .Read("ListClaims", claim_lists_, &ClaimLists::ListClaims);
  bindings_.Service("sjak.placements.v1.LedgerService")
      .Read("GetLinePosition", &GetLinePosition)
      .Read("ListLedgerEntries", ledger_lists_, &LedgerLists::ListLedgerEntries)
      .Read("GetMoneyToOutcome", &GetMoneyToOutcome);
  bindings_.Service("sjak.placements.v1.BudgetService")
      .Command("StatePriceLevels", &StatePriceLevels)
      .Command("ReviseBudgetLine", &ReviseBudgetLine)
      .Command("UpliftBudgetLine", &UpliftBudgetLine)
      .Command("TransferBudget", &TransferBudget)
      .Command("StateCaseworkerTime", &StateCaseworkerTime)
      .Read("GetCaseworkerTime", &GetCaseworkerTime)
      .Read("GetBudgetTables", &GetBudgetTables);
  bindings_.Service("sjak.placements.v1.MoneyPaperService")
      .Read("GetInvoiceSheet", &GetInvoiceSheet)
      .Read("ExportClaimsToPay", &ExportClaimsToPay)
      .Command("ImportPaymentAnswers", &ImportPaymentAnswers)
      .Read("GetPartnerStatement", &GetPartnerStatement);
}

void Service::BindClients() {
  bindings_.Service("sjak.clients.v1.ClientsService")
      .Command("RegisterClient", &RegisterClient)
      .Read("GetClient", &GetClient)
      .Read("ListClients", client_lists_, &ClientLists::ListClients)
      .Command("ReviseClient", &ReviseClient)
      .Command("RevokeClient", &RevokeClient)
      .Command("IssueCredential", &IssueCredential)
      .Command("RevokeCredential", &RevokeCredential);
  bindings_.Service("sjak.clients.v1.TrustService")
      .Read("ListTrustedClients", client_lists_, &ClientLists::ListTrustedClients)
      .Command("ReportClientUse", &ReportClientUse);
}

}  // namespace sjak::placements
