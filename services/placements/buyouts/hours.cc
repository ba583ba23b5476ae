#include "services/placements/buyouts/hours.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/common/money.h"
#include "services/placements/buyouts/hours_store.h"
#include "services/placements/ledger/money_guard.h"
#include "sjak/placements/v1/placements_events.pb.h"

namespace sjak::placements {
namespace {

absl::Status NoAgreement() { return NotFound("AGREEMENT_NOT_FOUND", "There is no such agreement."); }

v1::MentorHours PublishMonth(rpc::Tx& tx, const MoneyGround& ground, const MonthHours& month) {
  v1::MentorHoursRecorded event;
  event.set_budget_line(ResourceName("budgetLines", ground.budget_line));
  v1::MentorHours& hours = *event.mutable_hours();
  hours.set_agreement(ResourceName("buyOutAgreements", ground.agreement));
  hours.set_month(month.month.ToString());
  for (const auto& [line, minutes] : month.minutes) {
    v1::MentorHoursLine& out = *hours.add_lines();
    out.set_line(static_cast<v1::HourLine>(line));
    out.set_minutes(static_cast<int>(minutes));
  }
  *hours.mutable_accrued() = wire::DkkFromOere(month.oere);
  hours.set_version(month.version);
  tx.Publish(absl::StrCat("mentorHours/", ground.agreement.ToString(), "/", hours.month()), month.version, event);
  return hours;
}

absl::Status CheckHours(const StatedHours& hours, const MoneyGround& ground, const std::vector<StatedHours>& standing,
                        Date today) {
  const std::string subject = ResourceName("buyOutAgreements", ground.agreement);
  if (hours.day > today) return RefuseField("day", "must not lie in the future");
  switch (JudgeHours(hours, ground.spells(), ground.now().closed, ground.held_months(), standing)) {
    case HoursVerdict::kRecord:
      return absl::OkStatus();
    case HoursVerdict::kClosed:
      return RefuseState("AGREEMENT_CLOSED", "The agreement was closed. Agree on a new one.", subject);
    case HoursVerdict::kOutsideAgreement:
      return RefuseState("OUTSIDE_AGREEMENT",
                         "The day does not lie within the agreement. Check the day, or have the agreement revised.",
                         subject);
    case HoursVerdict::kClaimed:
      return RefuseState("HOURS_CLAIMED", "The month is in a claim. Have the claim returned, then correct the hours.",
                         subject, {{"month", Month::Of(hours.day).ToString()}});
    case HoursVerdict::kOtherAgreement:
      if (!Stands(MoneyGuard::kHoursOnce)) return absl::OkStatus();
      return RefuseState("HOURS_UNDER_OTHER_AGREEMENT",
                         "Another agreement pays the mentor that day, and an hour is paid under one only (G7). Give "
                         "both statements the time the work began, or correct one.",
                         subject);
    case HoursVerdict::kOverDay:
      return RefuseField("minutes", "must leave the mentor's day at most 1,440 minutes");
  }
  return absl::OkStatus();
}

// A statement replaces the earlier one about its day and line.
void Put(const StatedHours& hours, std::vector<StatedHours>* standing) {
  for (StatedHours& other : *standing) {
    if (other.agreement == hours.agreement && other.day == hours.day && other.line == hours.line) {
      other = hours;
      return;
    }
  }
  standing->push_back(hours);
}

int64_t VersionOf(const StatedHours& hours, const std::vector<StatedHours>& standing) {
  for (const StatedHours& other : standing) {
    if (other.agreement == hours.agreement && other.day == hours.day && other.line == hours.line) return other.version;
  }
  return 0;
}

MonthHours SumUp(const MoneyGround& ground, Month month) {
  MonthHours sum{month, 1, {}, 0};
  const auto version = ground.month_versions.find(month);
  if (version != ground.month_versions.end()) sum.version = version->second + 1;
  std::vector<StatedHours> own = ground.own_hours(month);
  std::sort(own.begin(), own.end(), [](const StatedHours& one, const StatedHours& other) {
    return std::pair(one.day, one.line) < std::pair(other.day, other.line);
  });
  for (const StatedHours& row : own) sum.minutes[row.line] += row.minutes;
  sum.oere = PriceHours(own, ground.spells()).oere;
  return sum;
}

// One status per row of `rows`; those that are OK have been recorded, with their version.
absl::StatusOr<std::vector<absl::Status>> Record(rpc::Tx& tx, const std::string& agreement,
                                                 std::vector<StatedHours>* rows) {
  const Uuid id = IdOf(agreement);
  if (!LockMentorOf(tx, id)) return NoAgreement();
  const auto [first, last] = std::minmax_element(
      rows->begin(), rows->end(), [](const StatedHours& one, const StatedHours& other) { return one.day < other.day; });
  MoneyGround ground = ReadMoneyGround(tx, id, Month::Of(first->day).First(), Month::Of(last->day).Last());
  std::vector<absl::Status> answers;
  std::vector<StatedHours> recorded;
  std::set<Month> months;
  for (StatedHours& row : *rows) {
    row.agreement = id;
    answers.push_back(CheckHours(row, ground, ground.hours, tx.today()));
    if (!answers.back().ok()) continue;
    row.version = VersionOf(row, ground.hours) + 1;
    Put(row, &ground.hours);
    recorded.push_back(row);
    months.insert(Month::Of(row.day));
  }
  if (recorded.empty()) return answers;
  std::vector<MonthHours> sums;
  for (const Month month : months) sums.push_back(SumUp(ground, month));
  InsertHours(tx, ground, recorded, sums);
  for (const MonthHours& sum : sums) PublishMonth(tx, ground, sum);
  return answers;
}

v1::MentorDayResult ResultOf(int64_t row, const StatedHours& hours, const absl::Status& status) {
  v1::MentorDayResult result;
  result.set_row(static_cast<int>(row));
  if (!status.ok()) {
    result.set_reason(ReasonOf(status));
    result.set_message(std::string(status.message()));
    return result;
  }
  v1::MentorDay& day = *result.mutable_day();
  *day.mutable_day() = wire::ToProto(hours.day);
  day.set_line(static_cast<v1::HourLine>(hours.line));
  day.set_minutes(static_cast<int>(hours.minutes));
  if (hours.starts_at) day.set_starts_at(*hours.starts_at);
  day.set_version(hours.version);
  return result;
}

}  // namespace

absl::StatusOr<v1::MentorHours> RecordMentorHours(rpc::Tx& tx, const v1::RecordMentorHoursRequest& request) {
  SJAK_ASSIGN_OR_RETURN(const Month month, Month::Parse(request.month()));
  std::vector<FieldViolation> violations;
  if (month > Month::Of(tx.today())) violations.push_back({"month", "must not lie in the future"});
  MonthHours sum{month, 1, {}, 0};
  int64_t minutes = 0;
  for (int i = 0; i < request.lines_size(); ++i) {
    minutes += request.lines(i).minutes();
    if (!sum.minutes.emplace(request.lines(i).line(), request.lines(i).minutes()).second) {
      violations.push_back({absl::StrCat("lines[", i, "].line"), "must not be given twice"});
    }
  }
  if (!violations.empty()) return RefuseFields(violations);

  const Uuid id = IdOf(request.agreement());
  if (!LockMentorOf(tx, id)) return NoAgreement();
  const MoneyGround ground = ReadMoneyGround(tx, id, month.First(), month.Last());
  const Date last = std::min(month.Last(), ground.now().ends_on);
  const int64_t rate = RateOn(ground.spells(), last);
  if (rate == 0 || last < month.First()) return RefuseField("month", "must lie within the agreement's dates");
  if (!ground.own_hours(month).empty()) {
    return RefuseState("HOURS_BY_DAY", "The month has hours by day, which a sum does not replace. Correct the days.",
                       request.agreement());
  }
  sum.oere = PriceOfMinutes(minutes, rate);
  const auto version = ground.month_versions.find(month);
  if (version != ground.month_versions.end()) sum.version = version->second + 1;
  InsertHours(tx, ground, {}, {sum});
  return PublishMonth(tx, ground, sum);
}

absl::StatusOr<v1::RecordMentorDaysResponse> RecordMentorDays(rpc::Tx& tx, const v1::RecordMentorDaysRequest& request) {
  std::vector<StatedHours> rows;
  for (const v1::MentorDay& day : request.days()) {
    StatedHours& row = rows.emplace_back();
    row.day = wire::DateOf(day.day());
    row.line = day.line();
    row.minutes = day.minutes();
    if (day.has_starts_at()) row.starts_at = day.starts_at();
  }
  SJAK_ASSIGN_OR_RETURN(const std::vector<absl::Status> answers, Record(tx, request.agreement(), &rows));
  v1::RecordMentorDaysResponse response;
  for (size_t i = 0; i < rows.size(); ++i) {
    *response.add_results() = ResultOf(static_cast<int64_t>(i) + 1, rows[i], answers[i]);
    response.set_recorded(response.recorded() + answers[i].ok());
  }
  return response;
}

absl::StatusOr<v1::RecordMentorDaysResponse> UploadMentorDays(rpc::Tx& tx, const v1::UploadMentorDaysRequest& request) {
  SJAK_ASSIGN_OR_RETURN(const Month month, Month::Parse(request.month()));
  SJAK_ASSIGN_OR_RETURN(const HoursFile file, ReadHoursFile(request.file(), month));
  std::map<int64_t, v1::MentorDayResult> refused;  // by line
  for (const auto& [line, what] : file.wrong) {
    refused[line] = ResultOf(line, {}, RefuseField("file", what));
    refused[line].set_message(what);
  }
  std::vector<StatedHours> rows;
  for (const FileHours& hours : file.rows) {
    rows.push_back({Uuid(), hours.day, hours.hour_line, hours.minutes, hours.starts_at, 0});
  }
  v1::RecordMentorDaysResponse response;
  if (!rows.empty()) {
    SJAK_ASSIGN_OR_RETURN(const std::vector<absl::Status> answers, Record(tx, request.agreement(), &rows));
    for (size_t i = 0; i < rows.size(); ++i) {
      response.set_recorded(response.recorded() + answers[i].ok());
      if (!answers[i].ok()) refused[file.rows[i].line] = ResultOf(file.rows[i].line, rows[i], answers[i]);
    }
  }
  for (auto& [line, result] : refused) *response.add_results() = std::move(result);
  return response;
}

absl::StatusOr<v1::ListMentorDaysResponse> ListMentorDays(rpc::ReadTx& tx, const v1::ListMentorDaysRequest& request) {
  SJAK_ASSIGN_OR_RETURN(const Month month, Month::Parse(request.month()));
  std::optional<std::vector<v1::MentorDay>> days = ReadMentorDays(tx, request.agreement(), month);
  if (!days) return NoAgreement();
  v1::ListMentorDaysResponse response;
  std::map<int, int> lines;
  for (v1::MentorDay& day : *days) {
    lines[day.line()] += day.minutes();
    response.set_minutes(response.minutes() + day.minutes());
    *response.add_days() = std::move(day);
  }
  for (const auto& [line, minutes] : lines) {
    v1::MentorHoursLine& out = *response.add_lines();
    out.set_line(static_cast<v1::HourLine>(line));
    out.set_minutes(minutes);
  }
  return response;
}

}  // namespace sjak::placements
