#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "platform/rpc/tx.h"
#include "sjak/placements/v1/attendance.pb.h"
#include "sjak/placements/v1/placements.pb.h"

namespace sjak::placements {

// Combined: the days of many callers in three statements and one commit, each with its own answer. Days of one
// placement in one batch are statements in the order of the calls.
std::vector<absl::StatusOr<v1::Attendance>> RecordAttendance(
    rpc::BatchTx& tx, absl::Span<const rpc::Item<v1::RecordAttendanceRequest>> items);

// sjak.placements.v1.AttendanceService. A stream is this repeated.
absl::StatusOr<v1::RecordAttendanceBatchResponse> RecordAttendanceBatch(
    rpc::Tx& tx, const v1::RecordAttendanceBatchRequest& request);
absl::StatusOr<v1::UploadAttendanceResponse> UploadAttendance(rpc::Tx& tx, const v1::UploadAttendanceRequest& request);
absl::StatusOr<v1::ListAttendanceResponse> ListAttendance(rpc::ReadTx& tx, const v1::ListAttendanceRequest& request);

}  // namespace sjak::placements
