#include "services/placements/attendance/attendance.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/placements/attendance/attendance_store.h"
#include "sjak/placements/v1/placements_events.pb.h"

namespace sjak::placements {
namespace {

// What the request itself gets wrong.
absl::Status CheckRequest(const v1::RecordAttendanceRequest& request, Date today) {
  std::vector<FieldViolation> violations;
  if (wire::DateOf(request.day()) > today) violations.push_back({"day", "must not lie in the future"});
  const bool present = request.outcome() == v1::ATTENDANCE_OUTCOME_PRESENT;
  if (present && request.minutes() < 1) violations.push_back({"minutes", "must be at least 1 when present"});
  if (!present && request.minutes() != 0) violations.push_back({"minutes", "must be 0 when absent"});
  return violations.empty() ? absl::OkStatus() : RefuseFields(violations);
}

absl::Status CheckDay(const DayFacts& facts, const std::string& placement) {
  switch (JudgeDay(facts.day)) {
    case DayVerdict::kRecord:
      return absl::OkStatus();
    case DayVerdict::kNotApproved:
      return RefuseState("NOT_APPROVED", "The jobcentre has not approved the placement on or before that day (R11).",
                         placement);
    case DayVerdict::kOutsidePlacement:
      return RefuseState("OUTSIDE_PLACEMENT", "The day does not lie within the placement.", placement);
    case DayVerdict::kHearingMissing:
      return RefuseState("HEARING_MISSING",
                         "Employer and employees had not been heard by that day (R9). Record the hearing first.",
                         placement);
    case DayVerdict::kPaused:
      return RefuseState("PLACEMENT_PAUSED", "The placement rests on that day. Resume it first.", placement);
    case DayVerdict::kReferenceMissing:
      return RefuseState("REFERENCE_MISSING",
                         "The decision is held elsewhere (D2). Have the jobcentre record its reference first.",
                         placement);
  }
  return absl::OkStatus();
}

v1::Attendance AttendanceOf(const v1::RecordAttendanceRequest& request, int64_t version) {
  v1::Attendance attendance;
  attendance.set_placement(request.placement());
  *attendance.mutable_day() = request.day();
  attendance.set_outcome(request.outcome());
  attendance.set_minutes(request.minutes());
  attendance.set_mentor_present(request.mentor_present());
  attendance.set_version(version);
  return attendance;
}

}  // namespace

std::vector<absl::StatusOr<v1::Attendance>> RecordAttendance(
    rpc::BatchTx& tx, absl::Span<const rpc::Item<v1::RecordAttendanceRequest>> items) {
  LockCitizens(tx, items);
  const std::vector<std::optional<DayFacts>> facts = ReadDays(tx, items);

  std::vector<absl::StatusOr<v1::Attendance>> answers;
  std::vector<DayRow> rows;
  std::map<std::pair<Uuid, Date>, int64_t> versions;  // within this batch
  for (int i = 0; i < tx.size(); ++i) {
    const v1::RecordAttendanceRequest& request = *items[i].request;
    absl::Status status = CheckRequest(request, tx.today());
    if (status.ok() && !facts[i]) status = NotFound("PLACEMENT_NOT_FOUND", "There is no such placement.");
    if (status.ok()) status = CheckDay(*facts[i], request.placement());
    if (!status.ok()) {
      answers.push_back(status);
      continue;
    }
    const Uuid placement = IdOf(request.placement());
    const Date day = facts[i]->day.day;
    int64_t& version = versions.try_emplace({placement, day}, facts[i]->version).first->second;
    rows.push_back({i, placement, day, ++version, &request});
    answers.push_back(AttendanceOf(request, version));

    v1::AttendanceRecorded event;
    *event.mutable_attendance() = *answers.back();
    event.set_citizen(ResourceName("citizens", facts[i]->citizen));
    tx.Publish(i, absl::StrCat("attendance/", placement.ToString(), "/", day.ToString()), version, event,
               facts[i]->citizen);
  }
  if (!rows.empty()) InsertDays(tx, rows);
  return answers;
}

}  // namespace sjak::placements
