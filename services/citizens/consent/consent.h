#pragma once

#include "absl/status/statusor.h"
#include "platform/rpc/tx.h"
#include "services/citizens/registry/person_store.h"
#include "sjak/citizens/v1/citizens.pb.h"

namespace sjak::citizens {

// What a citizen lets a company know beyond what the law lets it know. A consent is dated, for one purpose and one
// recipient, names the wording that was agreed to, and can be withdrawn at any time (domain 6.1).
class Consents {
 public:
  explicit Consents(const People& people) : people_(people) {}

  absl::StatusOr<v1::Consent> GiveConsent(rpc::Tx& tx, const v1::GiveConsentRequest& request) const;
  absl::StatusOr<v1::Consent> WithdrawConsent(rpc::Tx& tx, const v1::WithdrawConsentRequest& request) const;

 private:
  const People& people_;
};

}  // namespace sjak::citizens
