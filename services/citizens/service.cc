#include "services/citizens/service.h"

#include "services/citizens/areas/areas.h"
#include "services/common/formats.h"

extern const std::vector<sjak::base::EmbeddedFile> k_citizens_migrations;

namespace sjak::citizens {

postgres::Schema Schema() { return rpc::WithPlatformTables("citizens", k_citizens_migrations); }

Service::Service(const rpc::Environment& environment)
    : people_(environment.sealer),
      registry_(people_, environment.sealer),
      import_(people_),
      circumstances_(people_),
      corrections_(people_),
      history_(environment.sealer),
      cases_(people_),
      consents_(people_),
      caseworkers_(people_, environment.sealer),
      bulk_(people_),
      facts_(people_),
      bindings_("sjak.citizens.v1.CitizensService") {
  RegisterFormats();
  bindings_.Command("RegisterCitizen", registry_, &Registry::RegisterCitizen)
      .CombinedRead("GetCitizen", registry_, &Registry::GetCitizens)
      .CombinedRead("UnmaskCitizen", registry_, &Registry::GetCitizens)
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
}

}  // namespace sjak::citizens
