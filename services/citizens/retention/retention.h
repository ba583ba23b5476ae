#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "platform/jobs/jobs.h"
#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "services/citizens/registry/person_store.h"
#include "sjak/citizens/v1/retention.pb.h"

namespace sjak::citizens {

// How long what is kept: sjak.citizens.v1.RetentionService, and the daily job that acts on it.
class Retaining {
 public:
  Retaining(const People& people, std::shared_ptr<identity::Sealer> sealer, BusinessClock* clock)
      : people_(people), pages_(sealer), clock_(clock) {}

  absl::StatusOr<v1::RetentionPolicy> DefineRetention(rpc::Tx& tx, const v1::DefineRetentionRequest& request) const;
  absl::StatusOr<v1::ListRetentionResponse> ListRetention(rpc::ReadTx& tx,
                                                          const v1::ListRetentionRequest& request) const;
  absl::StatusOr<v1::ListDueForErasureResponse> ListDueForErasure(rpc::ReadTx& tx,
                                                                  const v1::ListDueForErasureRequest& request) const;
  absl::StatusOr<v1::LegalHold> PlaceLegalHold(rpc::Tx& tx, const v1::PlaceLegalHoldRequest& request) const;
  absl::StatusOr<v1::LegalHold> LiftLegalHold(rpc::Tx& tx, const v1::LiftLegalHoldRequest& request) const;

  // Erases what is due where the policy in force is switched on; of people at most 200 a day and municipality, the
  // longest overdue first, so that no run holds the feed for long.
  jobs::Job EraseDueDaily() const;

 private:
  const People& people_;
  const rpc::Pages pages_;
  BusinessClock* const clock_;
};

}  // namespace sjak::citizens
