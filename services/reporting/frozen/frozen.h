#pragma once

#include <optional>

#include "absl/status/statusor.h"
#include "platform/base/clock.h"
#include "platform/rpc/environment.h"
#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "services/reporting/frozen/figures.h"
#include "services/reporting/frozen/period_rules.h"
#include "sjak/reporting/v1/frozen_reports.pb.h"

namespace sjak::reporting {

// What was gathered before the transaction that freezes.
struct FreezeGround {
  Period period;
  // Nothing recorded from then on is looked at; empty where all that is known counts.
  std::optional<absl::Time> known_before;
  Figures figures;
};

class FrozenReports {
 public:
  explicit FrozenReports(const rpc::Environment& environment)
      : pool_(environment.pool), clock_(*environment.clock), pages_(environment.sealer) {}

  absl::StatusOr<FreezeGround> PrepareFreezeReport(const rpc::Call& call, const v1::FreezeReportRequest& request) const;
  absl::StatusOr<v1::FrozenReport> FreezeReport(rpc::Tx& tx, const v1::FreezeReportRequest& request,
                                                const FreezeGround& ground) const;
  // FreezeReport, later.
  absl::StatusOr<operations::v1::Operation> BuildReport(rpc::Tx& tx, const v1::FreezeReportRequest& request) const;
  absl::StatusOr<v1::ListFrozenReportsResponse> ListFrozenReports(rpc::ReadTx& tx,
                                                                  const v1::ListFrozenReportsRequest& request) const;

 private:
  postgres::Pool* const pool_;
  BusinessClock& clock_;
  const rpc::Pages pages_;
};

absl::StatusOr<v1::ReportText> WriteReportText(rpc::Tx& tx, const v1::WriteReportTextRequest& request);
absl::StatusOr<v1::FrozenReport> SignOffReport(rpc::Tx& tx, const v1::SignOffReportRequest& request);
absl::StatusOr<v1::FrozenReport> GetFrozenReport(rpc::ReadTx& tx, const v1::GetFrozenReportRequest& request);
absl::StatusOr<v1::ReportFile> GetReportFile(rpc::ReadTx& tx, const v1::GetReportFileRequest& request);
absl::StatusOr<v1::ReportChainVerdict> VerifyReportChain(rpc::ReadTx& tx, const v1::VerifyReportChainRequest& request);

}  // namespace sjak::reporting
