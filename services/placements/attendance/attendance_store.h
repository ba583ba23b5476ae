#pragma once

#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "platform/rpc/tx.h"
#include "services/placements/attendance/attendance_rules.h"
#include "sjak/placements/v1/attendance.pb.h"

namespace sjak::placements {

// A day to record, and whose statement it is.
struct DayEntry {
  const v1::AttendanceRow* row;
  const rpc::Call* call;
};
// What recording needs of a transaction, be it one call's or a batch of calls'.
struct DayTx {
  std::string municipality;
  absl::Time now;
  Date today;
  std::function<postgres::Rows(const postgres::Statement&, const postgres::Args&)> exec;
  // `entry`: place in the entries.
  std::function<void(int entry, const std::string& aggregate, int64_t version, const google::protobuf::Message& event,
                     const Uuid& citizen)>
      publish;
};

// The placement of one entry, as far as recording a day depends on it.
struct DayFacts {
  DayCase day;  // `elsewhere` is filled from `others`
  Uuid citizen;
  // Of the day's last statement; 0 before the first.
  int64_t version = 0;
  // By placement: what the citizen is recorded to have done there that day.
  std::map<Uuid, DayWork> others;
  // The citizen was shown the site by that day (D24).
  bool inducted = false;
};
struct DayRow {
  Uuid placement;
  Date day;
  int64_t version = 0;
  DayEntry entry;
};

// Holds the citizens of all placements until the transaction ends, in the order of their ids.
void LockCitizens(const DayTx& tx, const std::vector<DayEntry>& entries);
// One per entry; empty where the caller has no such placement. In one statement, after LockCitizens.
std::vector<std::optional<DayFacts>> ReadDays(const DayTx& tx, const std::vector<DayEntry>& entries);
void InsertDays(const DayTx& tx, const std::vector<DayRow>& rows);

// The days of a placement between two, in order, later statements after earlier ones. Empty when the caller has no such
// placement; otherwise at least nothing.
std::optional<std::vector<v1::Attendance>> ReadAttendance(rpc::ReadTx& tx, const std::string& placement, Date first,
                                                          Date last, bool with_superseded);

}  // namespace sjak::placements
