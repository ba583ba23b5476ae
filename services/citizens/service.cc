#include "services/citizens/service.h"

#include "services/citizens/areas/areas.h"
#include "services/citizens/compliance/compliance.h"
#include "services/citizens/disclosure/disclosure.h"
#include "services/common/formats.h"

extern const std::vector<sjak::base::EmbeddedFile> k_citizens_migrations;

namespace sjak::citizens {

postgres::Schema Schema() { return rpc::WithPlatformTables("citizens", k_citizens_migrations); }

Service::Service(const rpc::Environment& environment)
    : people_(environment.sealer),
      registry_(people_, environment.sealer),
      import_(people_),
      runs_(environment.sealer),
      sources_(people_, environment.sealer),
      circumstances_(people_),
      consents_(people_, environment.sealer),
      tasks_(environment.sealer),
      instruments_(environment.sealer),
      progress_(people_, environment.sealer),
      corrections_(people_),
      history_(environment.sealer),
      cases_(people_),
      caseworkers_(people_, environment.sealer),
      bulk_(people_),
      facts_(people_),
      numbers_(people_),
      merges_(people_),
      duplicates_(people_, environment.sealer),
      search_(people_, environment.sealer),
      rights_(people_, environment.sealer),
      retaining_(people_, environment.sealer, environment.clock),
      staff_(people_),
      bindings_("sjak.citizens.v1.CitizensService") {
  RegisterFormats();
  bindings_.Command("RegisterCitizen", registry_, &Registry::RegisterCitizen)
      .CombinedRead("GetCitizen", registry_, &Registry::GetCitizens)
      .Read("ListCitizens", registry_, &Registry::ListCitizens)
      .Command("ImportCitizensBatch", import_, &Import::ImportCitizensBatch)
      .Command("RecordTargetGroup", circumstances_, &Circumstances::RecordTargetGroup)
      .Command("RecordAddress", circumstances_, &Circumstances::RecordAddress)
      .Command("RecordNeeds", circumstances_, &Circumstances::RecordNeeds)
      .Command("GiveConsent", consents_, &Consents::GiveConsent)
      .Command("WithdrawConsent", consents_, &Consents::WithdrawConsent)
      .Command("AssignCaseworker", caseworkers_, &Caseworkers::AssignCaseworker)
      .Command("DefineResidenceArea", &DefineResidenceArea)
      .Read("GetPlacementFacts", facts_, &Facts::GetPlacementFacts);
  bindings_.Service("sjak.citizens.v1.ConsentsService")
      .Read("ListConsents", consents_, &Consents::ListConsents)
      .Command("RecordShareBasis", consents_, &Consents::RecordShareBasis)
      .Command("EndShareBasis", consents_, &Consents::EndShareBasis)
      .Command("DefineConsentText", consents_, &Consents::DefineConsentText)
      .Read("ListConsentTexts", consents_, &Consents::ListConsentTexts);
  bindings_.Service("sjak.citizens.v1.TasksService")
      .Read("ListTasks", tasks_, &Tasks::ListTasks)
      .Command("CompleteTask", tasks_, &Tasks::CompleteTask)
      .Command("CancelTask", tasks_, &Tasks::CancelTask);
  bindings_.Service("sjak.citizens.v1.DisclosureService").Read("DiscloseForPlacement", &DiscloseForPlacement);
  bindings_.Service("sjak.citizens.v1.ProgressService")
      .Command("DefineInstrument", instruments_, &Instruments::DefineInstrument)
      .Read("ListInstruments", instruments_, &Instruments::ListInstruments)
      .Command("StartProgressTrack", progress_, &ProgressTracks::StartProgressTrack)
      .Command("EndProgressTrack", progress_, &ProgressTracks::EndProgressTrack)
      .Command("RecordMeasurement", progress_, &ProgressTracks::RecordMeasurement)
      .Command("SkipMeasurement", progress_, &ProgressTracks::SkipMeasurement)
      .Read("GetProgress", progress_, &ProgressTracks::GetProgress)
      .Read("ListProgressDue", progress_, &ProgressTracks::ListProgressDue);
  bindings_.Service("sjak.citizens.v1.ImportsService")
      .Command("StartImport", &StartImport)
      .Command("FinishImport", &FinishImport)
      .Read("GetImport", &GetImport)
      .Read("ListImportRows", runs_, &ImportRuns::ListImportRows)
      .Read("ListMissing", runs_, &ImportRuns::ListMissing);
  bindings_.Service("sjak.citizens.v1.SourcesService")
      .Command("DefineSourcePrecedence", &DefineSourcePrecedence)
      .Read("ListDiscrepancies", sources_, &Sources::ListDiscrepancies)
      .Command("ResolveDiscrepancy", sources_, &Sources::ResolveDiscrepancy);
  bindings_.Service("sjak.citizens.v1.IdentityService")
      .Read("UnmaskCpr", numbers_, &Numbers::UnmaskCpr)
      .Command("RecordCpr", numbers_, &Numbers::RecordCpr)
      .Read("FindByCpr", numbers_, &Numbers::FindByCpr)
      .Command("MergeCitizens", merges_, &Merges::MergeCitizens)
      .Read("FindDuplicates", duplicates_, &Duplicates::FindDuplicates)
      .Command("DismissDuplicate", duplicates_, &Duplicates::DismissDuplicate)
      .Read("SearchCitizens", search_, &Search::SearchCitizens);
  bindings_.Service("sjak.citizens.v1.CircumstancesService")
      .Command("RecordBenefit", circumstances_, &Circumstances::RecordBenefit)
      .Command("RecordMobilityLimit", circumstances_, &Circumstances::RecordMobilityLimit)
      .Command("RecordConsiderations", circumstances_, &Circumstances::RecordConsiderations)
      .Command("RecordLanguageLevel", circumstances_, &Circumstances::RecordLanguageLevel)
      .Command("SetProtection", circumstances_, &Circumstances::SetProtection)
      .Command("RecordGuest", circumstances_, &Circumstances::RecordGuest)
      .Command("CorrectSpell", corrections_, &Corrections::CorrectSpell)
      .Command("EndSpell", corrections_, &Corrections::EndSpell)
      .Read("GetCircumstances", history_, &History::GetCircumstances);
  bindings_.Service("sjak.citizens.v1.CaseworkersService")
      .Command("DefineCaseworker", caseworkers_, &Caseworkers::DefineCaseworker)
      .Read("ListCaseloads", caseworkers_, &Caseworkers::ListCaseloads)
      .Read("GetAssignmentHistory", caseworkers_, &Caseworkers::GetAssignmentHistory)
      .Command("BulkReassign", bulk_, &BulkReassigning::BulkReassign);
  bindings_.Service("sjak.citizens.v1.CasesService")
      .Command("CloseCase", cases_, &Cases::CloseCase)
      .Command("ReopenCase", cases_, &Cases::ReopenCase)
      .Command("HandOver", cases_, &Cases::HandOver);
  bindings_.Service("sjak.citizens.v1.RightsService")
      .Read("ExportPerson", rights_, &Rights::ExportPerson)
      .Command("RectifyPerson", rights_, &Rights::RectifyPerson)
      .Command("RestrictProcessing", rights_, &Rights::RestrictProcessing)
      .Command("LiftRestriction", rights_, &Rights::LiftRestriction)
      .Command("ErasePerson", rights_, &Rights::ErasePerson)
      .Read("GetErasureCertificate", rights_, &Rights::GetErasureCertificate)
      .Command("RecordInformationGiven", rights_, &Rights::RecordInformationGiven);
  bindings_.Service("sjak.citizens.v1.ComplianceService").Read("GetProcessingRecord", &GetProcessingRecord);
  bindings_.Service("sjak.citizens.v1.RetentionService")
      .Command("DefineRetention", retaining_, &Retaining::DefineRetention)
      .Read("ListRetention", retaining_, &Retaining::ListRetention)
      .Read("ListDueForErasure", retaining_, &Retaining::ListDueForErasure)
      .Command("PlaceLegalHold", retaining_, &Retaining::PlaceLegalHold)
      .Command("LiftLegalHold", retaining_, &Retaining::LiftLegalHold);
  bindings_.Service("sjak.citizens.v1.StaffService")
      .Read("ExportStaff", staff_, &Staff::ExportStaff)
      .Command("EraseStaff", staff_, &Staff::EraseStaff);
}

}  // namespace sjak::citizens
