#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "services/placements/attendance/attendance_store.h"
#include "sjak/placements/v1/placements.pb.h"

namespace sjak::placements {

// Records days in three statements, whoever sent them and however: one answer each, and a refused one stops no other. A
// later entry about the same day of a placement corrects an earlier one.
std::vector<absl::StatusOr<v1::Attendance>> RecordDays(const DayTx& tx, const std::vector<DayEntry>& entries);

}  // namespace sjak::placements
