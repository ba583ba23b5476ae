#include "services/placements/contacts/checks.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/common/calendar.h"
#include "services/placements/contacts/checks_store.h"
#include "services/placements/contacts/led_placement_store.h"
#include "services/placements/contacts/spoken_of.h"
#include "services/placements/placements/steps.h"
#include "sjak/placements/v1/contacts_events.pb.h"

namespace sjak::placements {
namespace {

constexpr char kReminder[] = "Only about the work: nothing about health and no private matters.";
constexpr char kReminderDa[] = "Kun om arbejdet: intet om helbred og ingen private forhold.";

}  // namespace

absl::StatusOr<v1::WeeklyCheck> RecordWeeklyCheck(rpc::Tx& tx, const v1::RecordWeeklyCheckRequest& request) {
  SJAK_RETURN_IF_ERROR(CheckWords(request));
  const Date week = wire::DateOf(request.week());
  if (IsoWeek::Of(week).Monday() != week || week > tx.today()) {
    return RefuseField("week", "must be the Monday of a week that has begun");
  }
  const Uuid placement = IdOf(request.placement());
  if (!LockSpokenOf(tx, placement)) return PlacementNotFound();
  // Whoever leads at the end of the week, or today while it lasts.
  const Date last = std::min(week + 6, tx.today());
  const SpokenOf spoken = ReadSpokenOf(tx, placement, last, week);
  SJAK_RETURN_IF_ERROR(CheckSpokenOf(spoken, week, last, request.placement()));
  v1::WeeklyCheck check;
  check.set_placement(request.placement());
  *check.mutable_week() = request.week();
  check.set_version(spoken.checks + 1);
  check.set_mentor(ResourceName("mentors", *spoken.mentor));
  *check.mutable_scores() = request.scores();
  check.set_remark(request.remark());
  InsertWeeklyCheck(tx, check);
  v1::WeeklyCheckRecorded event;
  event.set_placement(check.placement());
  *event.mutable_week() = check.week();
  event.set_version(check.version());
  tx.Publish(absl::StrCat("weeklyChecks/", placement.ToString(), "/", week.ToString()), check.version(), event,
             spoken.citizen);
  tx.Disclose("", {policy::v1::DATA_SENSITIVE}, "AUTHOR");
  return check;
}

absl::StatusOr<v1::ListWeeklyChecksResponse> WeeklyChecks::ListWeeklyChecks(
    rpc::ReadTx& tx, const v1::ListWeeklyChecksRequest& request) const {
  SJAK_ASSIGN_OR_RETURN(const rpc::Page page, pages_.Open(tx.call(), request));
  tx.Disclose("", {policy::v1::DATA_SENSITIVE}, "AUTHOR");
  v1::ListWeeklyChecksResponse response;
  response.set_reminder(kReminder);
  response.set_reminder_da(kReminderDa);
  for (v1::WeeklyCheck& check : ListCheckRows(tx, request, page)) {
    if (response.checks_size() == page.size) {
      response.set_next_page_token(
          pages_.Next(tx.call(), request, {wire::DateOf(response.checks().rbegin()->week()).ToString()}));
      break;
    }
    *response.add_checks() = std::move(check);
  }
  return response;
}

}  // namespace sjak::placements
