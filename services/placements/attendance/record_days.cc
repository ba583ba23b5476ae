#include "services/placements/attendance/record_days.h"

#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "sjak/placements/v1/placements_events.pb.h"

namespace sjak::placements {
namespace {

// What the statement itself gets wrong.
absl::Status CheckStatement(const v1::AttendanceRow& row, Date today) {
  std::vector<FieldViolation> violations;
  if (wire::DateOf(row.day()) > today) violations.push_back({"day", "must not lie in the future"});
  const bool present = row.outcome() == v1::ATTENDANCE_OUTCOME_PRESENT;
  if (present && row.minutes() < 1) violations.push_back({"minutes", "must be at least 1 when present"});
  if (!present && row.minutes() != 0) violations.push_back({"minutes", "must be 0 when absent"});
  if (!present && row.has_starts_at()) violations.push_back({"starts_at", "must be unset when absent"});
  if (!present && row.tasks_size() > 0) violations.push_back({"tasks", "must be empty when absent"});
  std::set<std::string> tasks;
  for (const v1::TaskPractised& task : row.tasks()) {
    if (!tasks.insert(task.task_code()).second) violations.push_back({"tasks", "must name each task once"});
  }
  return violations.empty() ? absl::OkStatus() : RefuseFields(violations);
}

// What is worked elsewhere is not told: the caller may be another company.
absl::Status CheckDay(const DayCase& day, const std::string& placement) {
  switch (JudgeDay(day)) {
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
    case DayVerdict::kSiteClosed:
      return RefuseState("SITE_CLOSED",
                         "The site is closed that day (R32), so that staying away is no absence. Record nothing.",
                         placement);
    case DayVerdict::kWorkedElsewhere:
      return RefuseState("HOURS_WORKED_ELSEWHERE",
                         "The same hours are recorded at another placement. Correct the times, or ask the jobcentre.",
                         placement);
    case DayVerdict::kOverDailyLimit:
      return RefuseState("OVER_DAILY_LIMIT",
                         "Together with what is recorded elsewhere the day leaves no daily rest (R31). Correct the "
                         "minutes, or ask the jobcentre.",
                         placement, {{"most_minutes", absl::StrCat(*day.most_minutes)}});
  }
  return absl::OkStatus();
}

v1::Attendance AttendanceOf(const v1::AttendanceRow& row, int64_t version, bool inducted) {
  v1::Attendance attendance;
  attendance.set_placement(row.placement());
  *attendance.mutable_day() = row.day();
  attendance.set_outcome(row.outcome());
  attendance.set_minutes(row.minutes());
  attendance.set_mentor_present(row.mentor_present());
  attendance.set_version(version);
  if (row.has_starts_at()) attendance.set_starts_at(row.starts_at());
  *attendance.mutable_tasks() = row.tasks();
  if (row.outcome() == v1::ATTENDANCE_OUTCOME_PRESENT) {
    if (!row.mentor_present()) attendance.add_warnings("NO_MENTOR");
    if (!inducted) attendance.add_warnings("INDUCTION_MISSING");
  }
  return attendance;
}

// What each citizen does on each day, by placement: as it was read, and as the entries change it.
class Days {
 public:
  // The facts with what is done elsewhere by now.
  DayCase CaseOf(const DayFacts& facts, const Uuid& placement) {
    auto& day = done_[{facts.citizen, facts.day.day}];
    for (const auto& [other, work] : facts.others) day.try_emplace(other, work);
    DayCase out = facts.day;
    for (const auto& [other, work] : day) {
      if (other != placement && work.minutes > 0) out.elsewhere.push_back(work);
    }
    return out;
  }
  void Record(const DayFacts& facts, const Uuid& placement) {
    done_[{facts.citizen, facts.day.day}][placement] = facts.day.present ? facts.day.work : DayWork();
  }

 private:
  std::map<std::pair<Uuid, Date>, std::map<Uuid, DayWork>> done_;
};

}  // namespace

std::vector<absl::StatusOr<v1::Attendance>> RecordDays(const DayTx& tx, const std::vector<DayEntry>& entries) {
  LockCitizens(tx, entries);
  const std::vector<std::optional<DayFacts>> facts = ReadDays(tx, entries);

  std::vector<absl::StatusOr<v1::Attendance>> answers;
  std::vector<DayRow> rows;
  Days days;
  std::map<std::pair<Uuid, Date>, int64_t> versions;  // within these entries
  for (size_t i = 0; i < entries.size(); ++i) {
    const v1::AttendanceRow& row = *entries[i].row;
    const Uuid placement = IdOf(row.placement());
    absl::Status status = CheckStatement(row, tx.today);
    if (status.ok() && !facts[i]) status = NotFound("PLACEMENT_NOT_FOUND", "There is no such placement.");
    if (status.ok()) status = CheckDay(days.CaseOf(*facts[i], placement), row.placement());
    if (!status.ok()) {
      answers.push_back(status);
      continue;
    }
    const Date day = facts[i]->day.day;
    days.Record(*facts[i], placement);
    int64_t& version = versions.try_emplace({placement, day}, facts[i]->version).first->second;
    rows.push_back({placement, day, ++version, entries[i]});
    answers.push_back(AttendanceOf(row, version, facts[i]->inducted));

    v1::AttendanceRecorded event;
    *event.mutable_attendance() = *answers.back();
    event.set_citizen(ResourceName("citizens", facts[i]->citizen));
    tx.publish(static_cast<int>(i), absl::StrCat("attendance/", placement.ToString(), "/", day.ToString()), version,
               event, facts[i]->citizen);
  }
  if (!rows.empty()) InsertDays(tx, rows);
  return answers;
}

}  // namespace sjak::placements
