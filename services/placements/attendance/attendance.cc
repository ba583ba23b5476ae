#include "services/placements/attendance/attendance.h"

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/placements/attendance/month_file_rules.h"
#include "services/placements/attendance/record_days.h"

namespace sjak::placements {
namespace {

v1::AttendanceRow RowOf(const v1::RecordAttendanceRequest& request) {
  v1::AttendanceRow row;
  row.set_placement(request.placement());
  *row.mutable_day() = request.day();
  row.set_outcome(request.outcome());
  row.set_minutes(request.minutes());
  row.set_mentor_present(request.mentor_present());
  if (request.has_starts_at()) row.set_starts_at(request.starts_at());
  *row.mutable_tasks() = request.tasks();
  return row;
}

DayTx DayTxOf(rpc::Tx& tx) {
  return {tx.municipality(), tx.now(), tx.today(),
          [&tx](const postgres::Statement& statement, const postgres::Args& args) { return tx.Exec(statement, args); },
          [&tx](int, const std::string& aggregate, int64_t version, const google::protobuf::Message& event,
                const Uuid& citizen) { tx.Publish(aggregate, version, event, citizen); }};
}

v1::AttendanceResult ResultOf(int row, const absl::StatusOr<v1::Attendance>& answer) {
  v1::AttendanceResult result;
  result.set_row(row);
  if (answer.ok()) {
    *result.mutable_attendance() = *answer;
  } else {
    result.set_reason(ReasonOf(answer.status()));
    result.set_message(std::string(answer.status().message()));
  }
  return result;
}

v1::AttendanceRow RowOf(const FileDay& day, const std::string& placement) {
  v1::AttendanceRow row;
  row.set_placement(placement);
  *row.mutable_day() = wire::ToProto(day.day);
  row.set_outcome(static_cast<v1::AttendanceOutcome>(day.status));
  row.set_minutes(day.minutes);
  row.set_mentor_present(day.mentor);
  if (day.starts_at) row.set_starts_at(*day.starts_at);
  for (const auto& [code, mastery] : day.tasks) {
    v1::TaskPractised& task = *row.add_tasks();
    task.set_task_code(code);
    task.set_mastery(static_cast<v1::TaskMastery>(mastery));
  }
  return row;
}

}  // namespace

std::vector<absl::StatusOr<v1::Attendance>> RecordAttendance(
    rpc::BatchTx& tx, absl::Span<const rpc::Item<v1::RecordAttendanceRequest>> items) {
  std::vector<v1::AttendanceRow> rows;
  for (const auto& item : items) rows.push_back(RowOf(*item.request));
  std::vector<DayEntry> entries;
  for (size_t i = 0; i < items.size(); ++i) entries.push_back({&rows[i], items[i].call});
  const DayTx days = {
      tx.municipality(), tx.now(), tx.today(),
      [&tx](const postgres::Statement& statement, const postgres::Args& args) { return tx.Exec(statement, args); },
      [&tx](int item, const std::string& aggregate, int64_t version, const google::protobuf::Message& event,
            const Uuid& citizen) { tx.Publish(item, aggregate, version, event, citizen); }};
  return RecordDays(days, entries);
}

absl::StatusOr<v1::RecordAttendanceBatchResponse> RecordAttendanceBatch(
    rpc::Tx& tx, const v1::RecordAttendanceBatchRequest& request) {
  std::vector<DayEntry> entries;
  for (const v1::AttendanceRow& row : request.rows()) entries.push_back({&row, &tx.call()});
  v1::RecordAttendanceBatchResponse response;
  int n = 0;
  for (const absl::StatusOr<v1::Attendance>& answer : RecordDays(DayTxOf(tx), entries)) {
    *response.add_results() = ResultOf(++n, answer);
    response.set_recorded(response.recorded() + answer.ok());
  }
  return response;
}

absl::StatusOr<v1::UploadAttendanceResponse> UploadAttendance(rpc::Tx& tx, const v1::UploadAttendanceRequest& request) {
  SJAK_ASSIGN_OR_RETURN(const Month month, Month::Parse(request.month()));
  SJAK_ASSIGN_OR_RETURN(const MonthFile file, ReadMonthFile(request.file(), month, request.placements_size()));
  std::map<int64_t, v1::AttendanceResult> refused;  // by line
  for (const auto& [line, what] : file.wrong) {
    v1::AttendanceResult& result = refused[line];
    result.set_row(static_cast<int>(line));
    result.set_reason("BAD_REQUEST");
    result.set_message(what);
  }
  std::vector<v1::AttendanceRow> rows;
  for (const FileDay& day : file.days) rows.push_back(RowOf(day, request.placements(day.nr - 1)));
  std::vector<DayEntry> entries;
  for (const v1::AttendanceRow& row : rows) entries.push_back({&row, &tx.call()});
  v1::UploadAttendanceResponse response;
  if (!entries.empty()) {
    const std::vector<absl::StatusOr<v1::Attendance>> answers = RecordDays(DayTxOf(tx), entries);
    for (size_t i = 0; i < answers.size(); ++i) {
      const int64_t line = file.days[i].line;
      response.set_recorded(response.recorded() + answers[i].ok());
      if (!answers[i].ok()) refused[line] = ResultOf(static_cast<int>(line), answers[i]);
    }
  }
  for (auto& [line, result] : refused) *response.add_refused() = std::move(result);
  return response;
}

absl::StatusOr<v1::ListAttendanceResponse> ListAttendance(rpc::ReadTx& tx, const v1::ListAttendanceRequest& request) {
  SJAK_ASSIGN_OR_RETURN(const Month month, Month::Parse(request.month()));
  std::optional<std::vector<v1::Attendance>> days =
      ReadAttendance(tx, request.placement(), month.First(), month.Last(), request.with_superseded());
  if (!days) return NotFound("PLACEMENT_NOT_FOUND", "There is no such placement.");
  v1::ListAttendanceResponse response;
  for (v1::Attendance& day : *days) {
    if (!day.superseded()) {
      response.set_minutes(response.minutes() + day.minutes());
      const v1::AttendanceOutcome outcome = day.outcome();
      response.set_days_present(response.days_present() + (outcome == v1::ATTENDANCE_OUTCOME_PRESENT));
      response.set_days_excused(response.days_excused() + (outcome == v1::ATTENDANCE_OUTCOME_ABSENT_EXCUSED));
      response.set_days_unexcused(response.days_unexcused() + (outcome == v1::ATTENDANCE_OUTCOME_ABSENT_UNEXCUSED));
    }
    *response.add_days() = std::move(day);
  }
  return response;
}

}  // namespace sjak::placements
