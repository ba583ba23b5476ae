#pragma once

#include "absl/status/statusor.h"
#include "platform/rpc/environment.h"
#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "sjak/placements/v1/quota.pb.h"

namespace sjak::placements {

// QuotaService; the environment outlives it.
class Quotas {
 public:
  explicit Quotas(const rpc::Environment& environment) : pages_(environment.sealer) {}

  // Each day is judged by the law of that day: a version of R8 that begins within the calendar begins a run.
  absl::StatusOr<v1::ListQuotaCalendarResponse> ListQuotaCalendar(rpc::ReadTx& tx,
                                                                  const v1::ListQuotaCalendarRequest& request) const;

 private:
  const rpc::Pages pages_;
};

}  // namespace sjak::placements
