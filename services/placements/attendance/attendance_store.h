#pragma once

#include <optional>
#include <vector>

#include "platform/rpc/tx.h"
#include "services/placements/attendance/attendance_rules.h"
#include "sjak/placements/v1/placements.pb.h"

namespace sjak::placements {

// The placement of one call of a batch, as far as recording a day depends on it.
struct DayFacts {
  DayCase day;
  Uuid citizen;
  // Of the day's last statement; 0 before the first.
  int64_t version = 0;
};
struct DayRow {
  int item = 0;
  Uuid placement;
  Date day;
  int64_t version = 0;
  const v1::RecordAttendanceRequest* request = nullptr;
};

// Holds the citizens of all placements until the transaction ends, in the order of their ids.
void LockCitizens(rpc::BatchTx& tx, absl::Span<const rpc::Item<v1::RecordAttendanceRequest>> items);
// One entry per item; empty where the caller has no such placement. In one statement, after LockCitizens.
std::vector<std::optional<DayFacts>> ReadDays(rpc::BatchTx& tx,
                                              absl::Span<const rpc::Item<v1::RecordAttendanceRequest>> items);
void InsertDays(rpc::BatchTx& tx, const std::vector<DayRow>& rows);

}  // namespace sjak::placements
