#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "services/citizens/registry/person_store.h"
#include "sjak/citizens/v1/citizens.pb.h"
#include "sjak/citizens/v1/consent.pb.h"

namespace sjak::citizens {

// By what right something about a citizen is shown to a company (D17). A basis is dated, for one purpose and one
// recipient; a consent names the wording that was agreed to, and can be withdrawn at any time (domain 6.1). What is
// shown is judged anew in every answer (disclosure/), so that withdrawal acts at once.
class Consents {
 public:
  Consents(const People& people, std::shared_ptr<identity::Sealer> sealer) : people_(people), pages_(sealer) {}

  // Closes the tasks of earlier withdrawals of the same consent: their reason is gone.
  absl::StatusOr<v1::Consent> GiveConsent(rpc::Tx& tx, const v1::GiveConsentRequest& request) const;
  // Opens an urgent task, due the next working day.
  absl::StatusOr<v1::Consent> WithdrawConsent(rpc::Tx& tx, const v1::WithdrawConsentRequest& request) const;
  absl::StatusOr<v1::Consent> RecordShareBasis(rpc::Tx& tx, const v1::RecordShareBasisRequest& request) const;
  absl::StatusOr<v1::Consent> EndShareBasis(rpc::Tx& tx, const v1::EndShareBasisRequest& request) const;
  absl::StatusOr<v1::ListConsentsResponse> ListConsents(rpc::ReadTx& tx, const v1::ListConsentsRequest& request) const;

  absl::StatusOr<v1::ConsentText> DefineConsentText(rpc::Tx& tx, const v1::DefineConsentTextRequest& request) const;
  absl::StatusOr<v1::ListConsentTextsResponse> ListConsentTexts(rpc::ReadTx& tx,
                                                                const v1::ListConsentTextsRequest& request) const;

 private:
  const People& people_;
  const rpc::Pages pages_;
};

}  // namespace sjak::citizens
