#pragma once

#include "absl/status/statusor.h"
#include "platform/base/clock.h"
#include "platform/rpc/tx.h"
#include "services/reporting/status/status_store.h"
#include "sjak/reporting/v1/reporting.pb.h"
#include "sjak/reporting/v1/status.pb.h"

namespace sjak::reporting {

class StatusMethods {
 public:
  explicit StatusMethods(const BusinessClock& clock) : clock_(clock) {}
  absl::StatusOr<v1::StatusReport> GetStatusReport(rpc::ReadTx& tx, const v1::GetStatusReportRequest& request) const;
  absl::StatusOr<v1::IndicatorReport> GetIndicators(rpc::ReadTx& tx, const v1::GetIndicatorsRequest& request) const;
  absl::StatusOr<v1::BudgetStatus> GetBudgetStatus(rpc::ReadTx& tx, const v1::GetBudgetStatusRequest& request) const;

 private:
  const BusinessClock& clock_;
};

// The report on `as_of` from what was read; `facts` has its phase.
v1::StatusReport MakeStatusReport(const StatusFacts& facts, Date as_of, bool simulated);

}  // namespace sjak::reporting
