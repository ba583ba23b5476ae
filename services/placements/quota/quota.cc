#include "services/placements/quota/quota.h"

#include <algorithm>

#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/placements/quota/quota_store.h"

namespace sjak::placements {
namespace {

constexpr int kDefaultDays = 91;
constexpr int kMostDaysAhead = 366;

// A newcomer, by whom what is free is measured.
struct Newcomer {
  int64_t weekly_minutes = kFullTimeWeekMinutes;
  int64_t days = kDefaultDays;
};

// Days of one law.
struct Stretch {
  Date first;
  Date last;
  const UnitUse* use;
  const RuleBook* book;
};

v1::QuotaCertainty CertaintyOf(Certainty certainty) {
  return static_cast<v1::QuotaCertainty>(1 + static_cast<int>(certainty));
}
static_assert(static_cast<int>(Certainty::kConfirmed) + 1 == v1::QUOTA_CERTAINTY_CONFIRMED);

void AddRuns(const Stretch& stretch, v1::QuotaCalendar* calendar) {
  const Law<RatioParameters>& law = stretch.book->ratio;
  const Radar radar = QuotaRadar(*stretch.use, stretch.first, stretch.last, law ? law->parameters : RatioParameters());
  for (const RadarRun& run : radar.runs) {
    v1::QuotaRun& out = *calendar->add_runs();
    *out.mutable_first_day() = wire::ToProto(run.first);
    *out.mutable_last_day() = wire::ToProto(run.last);
    out.set_used_weekly_minutes(run.used);
    if (law) {
      out.set_rule_version(law->version);
      out.set_quota_weekly_minutes(run.quota);
    }
    out.set_free_weekly_minutes(out.quota_weekly_minutes() - run.used);
    out.set_certainty(CertaintyOf(run.knowledge.certainty));
    if (run.knowledge.as_of) *out.mutable_certain_as_of() = wire::ToProto(*run.knowledge.as_of);
  }
  if (!calendar->missing_months().empty() || !law) return;
  for (Month month : radar.missing) calendar->add_missing_months(month.ToString());
}

// The first of the stretches, each under its own law, in which the newcomer can begin; the last one has no end.
std::optional<Date> FreeDay(const std::vector<Stretch>& stretches, const Newcomer& newcomer) {
  for (const Stretch& s : stretches) {
    if (!s.book->ratio) continue;
    const std::optional<Date> day =
        NextFreeDay(*s.use, newcomer.weekly_minutes, s.first, newcomer.days, s.book->ratio->parameters);
    if (day && (*day <= s.last || &s == &stretches.back())) return day;
  }
  return std::nullopt;
}

v1::QuotaCalendar CalendarOf(UnitQuota quota, Date today, Date last, const Newcomer& newcomer) {
  std::vector<Stretch> stretches;
  for (size_t i = 0; i < quota.laws.size(); ++i) {
    quota.uses[i].today = today;
    const bool more = i + 1 < quota.laws.size();
    stretches.push_back(
        {quota.laws[i].as_of, more ? quota.laws[i + 1].as_of - 1 : last, &quota.uses[i], &quota.laws[i]});
  }
  v1::QuotaCalendar calendar;
  calendar.set_employer_unit(ResourceName("employerUnits", quota.unit));
  calendar.set_applied_weekly_minutes(quota.applied_weekly_minutes);
  for (const Stretch& stretch : stretches) AddRuns(stretch, &calendar);
  if (!calendar.missing_months().empty()) return calendar;
  if (const std::optional<Date> day = FreeDay(stretches, newcomer))
    *calendar.mutable_next_free_day() = wire::ToProto(*day);
  const Stretch& now = stretches.front();
  if (now.book->ratio) {
    calendar.set_room_weekly_minutes(static_cast<int32_t>(
        RoomThroughout(*now.use, now.first, now.first + (newcomer.days - 1), now.book->ratio->parameters)));
  }
  return calendar;
}

absl::StatusOr<QuotaQuery> QueryOf(const v1::ListQuotaCalendarRequest& request, const rpc::Page& page, Date today) {
  const int named = !request.employer_unit().empty() + !request.site().empty() + !request.partner().empty();
  if (named != 1) return RefuseField("employer_unit", "give exactly one of employer_unit, site and partner");
  QuotaQuery query;
  query.scope = !request.site().empty()      ? QuotaScope::kSite
                : !request.partner().empty() ? QuotaScope::kPartner
                                             : QuotaScope::kUnit;
  query.id = IdOf(request.employer_unit() + request.site() + request.partner());
  query.first = request.has_first_day() ? wire::DateOf(request.first_day()) : today;
  if (query.first < today || query.first > today + kMostDaysAhead) {
    return RefuseField("first_day", "must be a day from today to a year ahead");
  }
  query.last = query.first + ((request.days() == 0 ? kDefaultDays : request.days()) - 1);
  if (!page.after.empty()) query.after = IdOf("employerUnits/" + page.after.front());
  query.limit = page.size + 1;
  return query;
}

}  // namespace

absl::StatusOr<v1::ListQuotaCalendarResponse> Quotas::ListQuotaCalendar(
    rpc::ReadTx& tx, const v1::ListQuotaCalendarRequest& request) const {
  SJAK_ASSIGN_OR_RETURN(const rpc::Page page, pages_.Open(tx.call(), request));
  SJAK_ASSIGN_OR_RETURN(const QuotaQuery query, QueryOf(request, page, tx.today()));
  Newcomer newcomer;
  if (request.weekly_minutes() > 0) newcomer.weekly_minutes = request.weekly_minutes();
  if (request.stay_days() > 0) newcomer.days = request.stay_days();

  std::vector<UnitQuota> quotas = ReadQuotas(tx, query);
  if (quotas.empty() && query.scope == QuotaScope::kUnit && page.after.empty()) {
    return NotFound("EMPLOYER_UNIT_NOT_FOUND", "There is no such employer unit.");
  }
  v1::ListQuotaCalendarResponse response;
  for (UnitQuota& quota : quotas) {
    if (response.calendars_size() == page.size) {
      const std::string& last = response.calendars().rbegin()->employer_unit();
      response.set_next_page_token(pages_.Next(tx.call(), request, {IdOf(last).ToString()}));
      break;
    }
    *response.add_calendars() = CalendarOf(std::move(quota), tx.today(), query.last, newcomer);
  }
  return response;
}

}  // namespace sjak::placements
