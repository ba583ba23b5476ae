#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "services/citizens/registry/person_store.h"
#include "sjak/citizens/v1/rights.pb.h"

namespace sjak::citizens {

// The rights of the person: sjak.citizens.v1.RightsService.
class Rights {
 public:
  Rights(const People& people, std::shared_ptr<identity::Sealer> sealer) : people_(people), pages_(sealer) {}

  absl::StatusOr<v1::PersonExport> ExportPerson(rpc::ReadTx& tx, const v1::ExportPersonRequest& request) const;
  absl::StatusOr<v1::Citizen> RectifyPerson(rpc::Tx& tx, const v1::RectifyPersonRequest& request) const;
  absl::StatusOr<v1::Restriction> RestrictProcessing(rpc::Tx& tx, const v1::RestrictProcessingRequest& request) const;
  absl::StatusOr<v1::Restriction> LiftRestriction(rpc::Tx& tx, const v1::LiftRestrictionRequest& request) const;
  absl::StatusOr<v1::ErasureCertificate> ErasePerson(rpc::Tx& tx, const v1::ErasePersonRequest& request) const;
  absl::StatusOr<v1::ErasureCertificate> GetErasureCertificate(rpc::ReadTx& tx,
                                                               const v1::GetErasureCertificateRequest& request) const;
  absl::StatusOr<v1::InformationGiven> RecordInformationGiven(rpc::Tx& tx,
                                                              const v1::RecordInformationGivenRequest& request) const;

 private:
  const People& people_;
  const rpc::Pages pages_;
};

}  // namespace sjak::citizens
