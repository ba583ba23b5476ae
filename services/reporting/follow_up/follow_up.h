#pragma once

#include "absl/status/statusor.h"
#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "sjak/reporting/v1/follow_up.pb.h"

namespace sjak::reporting {

// INVALID_ARGUMENT for what the contract's options cannot say: evidence behind what is reached, a finding behind what
// is concluded, nothing that looks like a CPR number.
absl::StatusOr<v1::FollowUp> RecordFollowUp(rpc::Tx& tx, const v1::RecordFollowUpRequest& request);
absl::StatusOr<v1::FollowUp> ReviseFollowUp(rpc::Tx& tx, const v1::ReviseFollowUpRequest& request);
absl::StatusOr<v1::ReportCalendar> GetReportCalendar(rpc::ReadTx& tx, const v1::GetReportCalendarRequest& request);

class FollowUpLists {
 public:
  explicit FollowUpLists(rpc::Pages pages) : pages_(std::move(pages)) {}
  absl::StatusOr<v1::ListFollowUpsResponse> ListFollowUps(rpc::ReadTx& tx,
                                                          const v1::ListFollowUpsRequest& request) const;

 private:
  const rpc::Pages pages_;
};

}  // namespace sjak::reporting
