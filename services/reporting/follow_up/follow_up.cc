#include "services/reporting/follow_up/follow_up.h"

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/reporting/follow_up/calendar_rules.h"
#include "services/reporting/follow_up/follow_up_store.h"
#include "services/reporting/follow_up/texts.h"
#include "sjak/reporting/v1/follow_up_events.pb.h"

namespace sjak::reporting {
namespace {

PeriodShape ShapeOf(v1::ReportKind kind) {
  return kind == v1::REPORT_KIND_COMMITTEE_NOTE ? PeriodShape::kQuarter : PeriodShape::kMonth;
}

absl::Status CheckFacts(const v1::FollowUpFacts& facts) {
  switch (facts.facts_case()) {
    case v1::FollowUpFacts::FACTS_NOT_SET:
      return RefuseField("facts", "give one of the kinds of entry");
    case v1::FollowUpFacts::kAreaIndicator:
      if (facts.area_indicator().measure() != v1::AREA_MEASURE_UNSPECIFIED &&
          (facts.area_indicator().value() <= 0 || facts.area_indicator().decimals() != 0)) {
        return RefuseField("facts.area_indicator.value", "give the number of persons, without decimals");
      }
      break;
    case v1::FollowUpFacts::kMilestone:
      if (wire::IsSet(facts.milestone().reached_on()) && facts.milestone().evidence().empty()) {
        return RefuseField("facts.milestone.evidence", "say by what it can be seen that it is reached");
      }
      break;
    case v1::FollowUpFacts::kMaturityItem:
      if (facts.maturity_item().score() > 0 && facts.maturity_item().evidence().empty()) {
        return RefuseField("facts.maturity_item.evidence", "say what the score rests on");
      }
      break;
    case v1::FollowUpFacts::kExplorationItem:
      if (facts.exploration_item().state() == v1::EXPLORATION_STATE_CONCLUDED &&
          facts.exploration_item().finding().empty()) {
        return RefuseField("facts.exploration_item.finding", "say what was found");
      }
      break;
    case v1::FollowUpFacts::kReportSchedule:
      if (facts.report_schedule().kind() == v1::REPORT_KIND_DECISION_PACKAGE) {
        return RefuseField("facts.report_schedule.kind", "a decision package is made when it is asked for");
      }
      if (wire::DateOf(facts.report_schedule().last_day()) - wire::DateOf(facts.report_schedule().first_day()) > 3700) {
        return RefuseField("facts.report_schedule.last_day", "must lie within ten years of first_day");
      }
      break;
    default:
      break;
  }
  return CheckTextsHoldNoCpr(facts);
}

v1::FollowUp PublishFollowUp(rpc::Tx& tx, v1::FollowUp entry) {
  entry.set_etag(absl::StrCat("\"", entry.version(), "\""));
  *entry.mutable_recorded_on() = wire::ToProto(tx.today());
  v1::FollowUpRecorded event;
  *event.mutable_follow_up() = entry;
  tx.Publish(entry.name(), entry.version(), event);
  return entry;
}

}  // namespace

absl::StatusOr<v1::FollowUp> RecordFollowUp(rpc::Tx& tx, const v1::RecordFollowUpRequest& request) {
  SJAK_RETURN_IF_ERROR(CheckFacts(request.facts()));
  v1::FollowUp entry;
  entry.set_name(ResourceName("followUps", Uuid::New()));
  entry.set_programme(request.programme());
  entry.set_version(1);
  *entry.mutable_facts() = request.facts();
  if (!InsertFollowUp(tx, entry)) {
    return NotFound("PROGRAMME_UNKNOWN",
                    "No such programme has reached reporting. If it was just created, repeat this in a moment.");
  }
  return PublishFollowUp(tx, std::move(entry));
}

absl::StatusOr<v1::FollowUp> ReviseFollowUp(rpc::Tx& tx, const v1::ReviseFollowUpRequest& request) {
  SJAK_RETURN_IF_ERROR(CheckFacts(request.facts()));
  std::optional<v1::FollowUp> entry = ReadFollowUp(tx, IdOf(request.name()));
  if (!entry) return NotFound("FOLLOW_UP_NOT_FOUND", "There is no such entry.");
  if (entry->etag() != request.etag()) {
    return Refuse(absl::StatusCode::kAborted, "ETAG_MISMATCH",
                  "Somebody else changed it. Read it again and repeat with the new etag.");
  }
  if (entry->facts().facts_case() != request.facts().facts_case()) {
    return RefuseState("FOLLOW_UP_KIND_WRONG", "The entry is of another kind. Record a new entry instead.",
                       request.name());
  }
  entry->set_version(entry->version() + 1);
  *entry->mutable_facts() = request.facts();
  InsertFollowUpVersion(tx, *entry);
  return PublishFollowUp(tx, *std::move(entry));
}

absl::StatusOr<v1::ListFollowUpsResponse> FollowUpLists::ListFollowUps(rpc::ReadTx& tx,
                                                                       const v1::ListFollowUpsRequest& request) const {
  SJAK_ASSIGN_OR_RETURN(const rpc::Page page, pages_.Open(tx.call(), request));
  const Date known_on = wire::IsSet(request.known_on()) ? wire::DateOf(request.known_on()) : tx.today();
  v1::ListFollowUpsResponse response;
  for (v1::FollowUp& entry : ListFollowUpRows(tx, IdOf(request.programme()), request.kind(), known_on, page)) {
    if (response.follow_ups_size() == page.size) {
      const std::string& last = response.follow_ups().rbegin()->name();
      response.set_next_page_token(pages_.Next(tx.call(), request, {IdOf(last).ToString()}));
      break;
    }
    *response.add_follow_ups() = std::move(entry);
  }
  return response;
}

absl::StatusOr<v1::ReportCalendar> GetReportCalendar(rpc::ReadTx& tx, const v1::GetReportCalendarRequest& request) {
  const CalendarFacts facts = ReadCalendarFacts(tx, IdOf(request.programme()));
  std::vector<Schedule> schedules;
  for (const v1::FollowUp& entry : facts.schedules) {
    const v1::ReportSchedule& schedule = entry.facts().report_schedule();
    schedules.push_back({schedule.kind(), ShapeOf(schedule.kind()), wire::DateOf(schedule.first_day()),
                         wire::DateOf(schedule.last_day()), schedule.due_days(), schedule.owner()});
  }
  v1::ReportCalendar calendar;
  for (const Due& due : CalendarOn(schedules, facts.stages, tx.today())) {
    v1::ReportDue* out = calendar.add_reports();
    out->set_kind(static_cast<v1::ReportKind>(due.kind));
    out->set_period(due.period.text);
    *out->mutable_due_on() = wire::ToProto(due.due_on);
    out->set_state(static_cast<v1::ReportDueState>(due.state));
    out->set_owner(due.owner);
    out->set_days_late(due.days_late);
  }
  return calendar;
}

}  // namespace sjak::reporting
