#include "services/citizens/service.h"

#include "services/citizens/areas/areas.h"
#include "services/citizens/compliance/compliance.h"
#include "services/common/formats.h"

extern const std::vector<sjak::base::EmbeddedFile> k_citizens_migrations;

namespace sjak::citizens {

postgres::Schema Schema() { return rpc::WithPlatformTables("citizens", k_citizens_migrations); }

Service::Service(const rpc::Environment& environment)
    : people_(environment.sealer),
      registry_(people_, environment.sealer),
      import_(people_),
      circumstances_(people_),
      consents_(people_),
      caseworkers_(people_),
      facts_(people_),
      rights_(people_, environment.sealer),
      access_(environment.sealer),
      retaining_(people_, environment.sealer, environment.clock),
      staff_(people_),
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
  bindings_.Service("sjak.citizens.v1.RightsService")
      .Read("ExportPerson", rights_, &Rights::ExportPerson)
      .Command("RectifyPerson", rights_, &Rights::RectifyPerson)
      .Command("RestrictProcessing", rights_, &Rights::RestrictProcessing)
      .Command("LiftRestriction", rights_, &Rights::LiftRestriction)
      .Command("ErasePerson", rights_, &Rights::ErasePerson)
      .Read("GetErasureCertificate", rights_, &Rights::GetErasureCertificate)
      .Command("RecordInformationGiven", rights_, &Rights::RecordInformationGiven);
  bindings_.Service("sjak.citizens.v1.AccessService")
      .Read("ListAccessLog", access_, &Access::ListAccessLog)
      .Read("SampleAccessLog", access_, &Access::SampleAccessLog);
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
