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
      consents_(people_),
      caseworkers_(people_),
      facts_(people_),
      numbers_(people_),
      merges_(people_),
      duplicates_(people_, environment.sealer),
      search_(people_, environment.sealer),
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
  bindings_.Service("sjak.citizens.v1.IdentityService")
      .Read("UnmaskCpr", numbers_, &Numbers::UnmaskCpr)
      .Command("RecordCpr", numbers_, &Numbers::RecordCpr)
      .Read("FindByCpr", numbers_, &Numbers::FindByCpr)
      .Command("MergeCitizens", merges_, &Merges::MergeCitizens)
      .Read("FindDuplicates", duplicates_, &Duplicates::FindDuplicates)
      .Command("DismissDuplicate", duplicates_, &Duplicates::DismissDuplicate)
      .Read("SearchCitizens", search_, &Search::SearchCitizens);
}

}  // namespace sjak::citizens
