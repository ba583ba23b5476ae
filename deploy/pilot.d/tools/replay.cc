#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "deploy/pilot.d/tools/session.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "sjak/citizens/v1/citizens.pb.h"
#include "sjak/placements/v1/placements.pb.h"
#include "sjak/reporting/v1/reporting.pb.h"

namespace sjak::pilot {
namespace {

namespace pl = placements::v1;

constexpr char kJobcentre[] = "sjak.jobcentre.v1.JobcentreService.";
constexpr char kPartner[] = "sjak.partner.v1.PartnerService.";
constexpr char kProgramme[] = "sjak.programme.v1.ProgrammeService.";

const Date kOccupancyStated(2021, 9, 1);

std::string WeekdayName(Date day) {
  static const std::map<absl::Weekday, std::string> names = {
      {absl::Weekday::monday, "MONDAY"},       {absl::Weekday::tuesday, "TUESDAY"},
      {absl::Weekday::wednesday, "WEDNESDAY"}, {absl::Weekday::thursday, "THURSDAY"},
      {absl::Weekday::friday, "FRIDAY"},       {absl::Weekday::saturday, "SATURDAY"},
      {absl::Weekday::sunday, "SUNDAY"}};
  return names.at(day.weekday());
}

// The year as a list of dated acts; on each day the clock is moved and the day's acts are done in order.
class Year {
 public:
  explicit Year(Session& session) : s_(session), d_(session.Read("programme.json")), r_(session.Read("replay.json")) {}

  absl::Status Run() {
    SJAK_RETURN_IF_ERROR(Citizens());
    Plan();
    SJAK_ASSIGN_OR_RETURN(const std::vector<FollowUpStep> steps, FollowUpSteps(s_));
    for (const FollowUpStep& step : steps) On(step.on, step.record);
    int total = 0;
    for (const auto& [day, acts] : days_) total += static_cast<int>(acts.size());
    Progress progress("Replaying 2021, day by day", total);
    for (const auto& [day, acts] : days_) {
      SJAK_RETURN_IF_ERROR(s_.MoveClock(day, 15));
      for (const auto& act : acts) {
        SJAK_RETURN_IF_ERROR(act());
        progress.Step();
      }
    }
    progress.Done();
    return s_.MoveClock(Date(2021, 12, 31), 23);
  }

 private:
  using Act = std::function<absl::Status()>;

  // Who was imported, by the jobcentre system's own key.
  absl::Status Citizens() {
    citizens::v1::ListCitizensRequest request;
    request.set_page_size(500);
    do {
      citizens::v1::ListCitizensResponse page;
      SJAK_RETURN_IF_ERROR(s_.Call("integration", absl::StrCat(kJobcentre, "ListCitizens"), request, &page));
      for (const auto& c : page.citizens()) s_.names[absl::StrCat("citizen ", c.external_id())] = c.name();
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return absl::OkStatus();
  }

  void On(Date day, Act act) { days_[day].push_back(std::move(act)); }

  void Plan() {
    for (const Json& p : d_["projects"]) {
      if (!p.contains("known_later")) continue;
      const Date day = DateOf(p["known_later"]["actual_start"]);
      On(day, [this, &p, day] {
        pl::RecordProjectStartRequest r;
        r.set_project(s_.names[absl::StrCat("project ", p["id"].get<std::string>())]);
        *r.mutable_started_on() = wire::ToProto(day);
        pl::Project answer;
        return s_.Do("officer", "project start", absl::StrCat(kProgramme, "RecordProjectStart"), r, &answer);
      });
    }
    On(Date(2021, 1, 4), [this] { return Target(); });
    for (const Json& partner : d_["partners"]) {
      if (!partner.contains("units")) continue;
      for (const Json& unit : partner["units"]) Workforce(unit);
    }
    for (const Json& a : d_["buy_out_agreements"]) On(DateOf(a["first_day"]) - 7, [this, &a] { return BuyOut(a); });
    for (const Json& p : r_["placements"]) Placement(p);
    for (const Json& claim : r_["mentor_claims"]) {
      // Documented on the day it came in, or by the year's end, where this replay stops.
      On(std::min(DateOf(claim["submitted_on"]), Date(2021, 12, 31)), [this, &claim] { return Hours(claim); });
    }
  }

  absl::Status Target() {
    reporting::v1::SetTargetRequest r;
    r.set_programme(s_.names["programme"]);
    r.set_citizens(d_["target"]["minimum_citizens"].get<int>());
    r.set_definitions(d_["target"]["text"].get<std::string>());
    *r.mutable_valid_from() = wire::ToProto(Date(2021, 1, 1));
    const Json& table = d_["table_1"];
    const auto lines = [](const Json& value) {
      return value.is_string() ? value.get<std::string>() : absl::StrJoin(value.get<std::vector<std::string>>(), "; ");
    };
    r.mutable_text()->mutable_target_group()->set_da(lines(table["target_group"]));
    r.mutable_text()->mutable_effort()->set_da(lines(table["effort"]));
    r.mutable_text()->mutable_goal()->set_da(lines(table["goal"]));
    r.mutable_text()->mutable_follow_up()->set_da(lines(table["follow_up"]));
    reporting::v1::Target answer;
    // Reporting knows the programme once it has followed its creation.
    absl::Status status;
    for (int i = 0; i < 300; ++i) {
      status = s_.Do("officer", "target", absl::StrCat(kProgramme, "SetTarget"), r, &answer);
      if (status.code() != absl::StatusCode::kNotFound) return status;
      absl::SleepFor(absl::Milliseconds(100));
    }
    return status;
  }

  // Each month is stated on the day after its end.
  void Workforce(const Json& unit) {
    const std::string p_number = unit["p_number"].get<std::string>();
    On(kOccupancyStated, [this, p_number] {
      // The employer states that nobody else's supported persons are there (D1: DECLARED, with its date).
      pl::RecordExternalOccupancyRequest r;
      r.set_employer_unit(s_.names[absl::StrCat("unit ", p_number)]);
      *r.mutable_starts_on() = wire::ToProto(Date(2021, 9, 1));
      *r.mutable_ends_on() = wire::ToProto(Date(2022, 1, 31));
      r.set_source(pl::OCCUPANCY_SOURCE_EMPLOYER);
      *r.mutable_as_of() = wire::ToProto(kOccupancyStated);
      pl::ExternalOccupancy answer;
      return s_.Do("officer", absl::StrCat(p_number, " occupancy"), absl::StrCat(kProgramme, "RecordExternalOccupancy"),
                   r, &answer);
    });
    for (const auto& [month, persons] : unit["workforce_hundredths"]["ORDINARY"].items()) {
      const Date stated = Date::Parse(absl::StrCat(month, "-01")).value_or(Date()).LastOfMonth() + 1;
      if (stated > Date(2021, 12, 31)) continue;
      On(std::max(stated, Date(2021, 1, 4)), [this, p_number, month = month, hundredths = persons.get<int>()] {
        pl::StateWorkforceRequest r;
        r.set_employer_unit(s_.names[absl::StrCat("unit ", p_number)]);
        r.set_month(month);
        r.set_ordinary_hundredths(hundredths);
        r.set_source("employer statement");
        pl::Workforce answer;
        return s_.Do("officer", absl::StrCat(p_number, " ", month), absl::StrCat(kProgramme, "StateWorkforce"), r,
                     &answer);
      });
    }
  }

  absl::Status BuyOut(const Json& a) {
    pl::AgreeBuyOutRequest r;
    r.set_mentor(s_.names[a["mentor"].get<std::string>()]);
    r.set_budget_line(s_.names["budget line"]);
    r.set_weekly_minutes(a["minutes_per_week"].get<int>());
    *r.mutable_hourly_rate() = wire::DkkFromOere(a["rate_oere_per_hour"].get<int64_t>());
    *r.mutable_starts_on() = wire::ToProto(DateOf(a["first_day"]));
    *r.mutable_ends_on() = wire::ToProto(DateOf(a["last_day"]));
    r.set_legal_basis(pl::LEGAL_BASIS_PROJECT_SERVICE);
    pl::BuyOutAgreement answer;
    const std::string id = a["id"].get<std::string>();
    SJAK_RETURN_IF_ERROR(s_.Do("officer", id, absl::StrCat(kProgramme, "AgreeBuyOut"), r, &answer));
    s_.names[id] = answer.name();
    return absl::OkStatus();
  }

  absl::Status Hours(const Json& claim) {
    pl::RecordMentorHoursRequest r;
    const std::string agreement = claim["agreement"].get<std::string>();
    r.set_agreement(s_.names[agreement]);
    r.set_month(claim["month"].get<std::string>());
    for (const auto& [line, minutes] : claim["minutes"].items()) {
      auto* out = r.add_lines();
      pl::HourLine parsed;
      if (!pl::HourLine_Parse(absl::StrCat("HOUR_LINE_", line), &parsed)) {
        return absl::InvalidArgumentError(absl::StrCat("unknown line ", line));
      }
      out->set_line(parsed);
      out->set_minutes(minutes.get<int>());
    }
    pl::MentorHours answer;
    return s_.Do("officer", absl::StrCat(agreement, " ", r.month()), absl::StrCat(kProgramme, "RecordMentorHours"), r,
                 &answer);
  }

  pl::PlacementTerms Terms(const Json& p) {
    pl::PlacementTerms t;
    t.set_site(s_.names[p["site"].get<std::string>()]);
    t.set_employer_unit(s_.names[absl::StrCat("unit ", p["employer_p_number"].get<std::string>())]);
    t.set_mentor(s_.names[p["mentor"].get<std::string>()]);
    *t.mutable_starts_on() = wire::ToProto(DateOf(p["start"]));
    *t.mutable_ends_on() = wire::ToProto(DateOf(p["last_day"]));
    t.set_weekly_minutes(p["weekly_minutes"].get<int>());
    t.set_function_code(p["function_code"].get<std::string>());
    return t;
  }

  template <class Request>
  absl::Status Decide(const Json& p, const std::string& method, Request r) {
    const std::string id = p["id"].get<std::string>();
    pl::Placement answer;
    SJAK_RETURN_IF_ERROR(
        s_.Do("caseworker", absl::StrCat(id, " ", method, " ", step_++), absl::StrCat(kJobcentre, method), r, &answer));
    s_.names[id] = answer.name();
    return absl::OkStatus();
  }

  void Placement(const Json& p) {
    const std::string id = p["id"].get<std::string>();
    const std::string citizen = absl::StrCat("citizen ", p["citizen_external_id"].get<std::string>());
    if (p["kind"] == "SMALL_JOB") {
      On(DateOf(p["registered_on"]), [this, &p, citizen] {
        pl::RegisterSmallJobRequest r;
        r.set_programme(s_.names["programme"]);
        r.set_citizen(s_.names[citizen]);
        *r.mutable_terms() = Terms(p);
        r.set_wage_paid(true);
        return Decide(p, "RegisterSmallJob", r);
      });
    } else {
      On(DateOf(p["registered_on"]), [this, &p, citizen, id]() -> absl::Status {
        pl::DraftTrainingRequest draft;
        draft.set_programme(s_.names["programme"]);
        draft.set_citizen(s_.names[citizen]);
        *draft.mutable_terms() = Terms(p);
        draft.set_purpose("Oplæring i opgaverne på pladsen og afklaring af timetal");
        SJAK_RETURN_IF_ERROR(Decide(p, "DraftTraining", draft));
        pl::SubmitTrainingRequest submit;
        submit.set_placement(s_.names[id]);
        return Decide(p, "SubmitTraining", submit);
      });
      On(DateOf(p["hearing"]["stated_on"]), [this, &p, id]() -> absl::Status {
        for (const std::string& party : {std::string("EMPLOYER"), p["hearing"]["party"].get<std::string>()}) {
          pl::RecordHearingRequest r;
          r.set_placement(s_.names[id]);
          pl::HearingParty parsed;
          if (!pl::HearingParty_Parse(absl::StrCat("HEARING_PARTY_", party), &parsed)) {
            return absl::InvalidArgumentError("unknown hearing party");
          }
          r.mutable_hearing()->set_party(parsed);
          *r.mutable_hearing()->mutable_heard_on() = wire::ToProto(DateOf(p["hearing"]["stated_on"]));
          r.mutable_hearing()->set_conditions_met(true);
          SJAK_RETURN_IF_ERROR(Decide(p, "RecordHearing", r));
        }
        return absl::OkStatus();
      });
      On(DateOf(p["approved_on"]), [this, &p, id] {
        pl::ApproveTrainingRequest r;
        r.set_placement(s_.names[id]);
        r.set_reason("Forløbet vurderes at bringe borgeren nærmere ordinære timer");
        return Decide(p, "ApproveTraining", r);
      });
    }
    Days(p);
    if (!p["ended_on"].is_null()) {
      On(std::min(DateOf(p["ended_on"]), Date(2021, 12, 31)), [this, &p, id] {
        pl::EndPlacementRequest r;
        r.set_placement(s_.names[id]);
        pl::EndReason reason = pl::END_REASON_COMPLETED;
        pl::EndReason_Parse(absl::StrCat("END_REASON_", p["end_reason"].get<std::string>()), &reason);
        r.set_reason(reason);
        *r.mutable_ended_on() = wire::ToProto(DateOf(p["ended_on"]));
        return Decide(p, "EndPlacement", r);
      });
    }
  }

  // The company states each planned day through its own front, under its own ids.
  void Days(const Json& p) {
    std::set<std::string> weekdays;
    for (const Json& w : p["attendance"]["weekdays"]) weekdays.insert(w.get<std::string>());
    const int every = p["attendance"]["no_show_every"].get<int>();
    const int minutes = p["weekly_minutes"].get<int>() / static_cast<int>(weekdays.size());
    Date last = std::min(DateOf(p["last_day"]), Date(2021, 12, 23));
    if (!p["ended_on"].is_null()) last = std::min(last, DateOf(p["ended_on"]));
    int n = 0;
    for (Date day = DateOf(p["start"]); day <= last; ++day) {
      if (weekdays.count(WeekdayName(day)) == 0) continue;
      ++n;
      const bool absent = every > 0 && n % every == 0;
      On(day, [this, &p, day, absent, minutes] { return Attend(p, day, absent, minutes); });
    }
  }

  absl::Status Attend(const Json& p, Date day, bool absent, int minutes) {
    const std::string id = p["id"].get<std::string>();
    const std::string cvr = CvrOf(p["employer_p_number"].get<std::string>());
    SJAK_ASSIGN_OR_RETURN(const std::string name, PartnersName(p, cvr));
    pl::RecordAttendanceRequest r;
    r.set_placement(name);
    *r.mutable_day() = wire::ToProto(day);
    r.set_outcome(absent ? pl::ATTENDANCE_OUTCOME_ABSENT_UNEXCUSED : pl::ATTENDANCE_OUTCOME_PRESENT);
    r.set_minutes(absent ? 0 : minutes);
    r.set_mentor_present(!MentorAway(p["mentor"].get<std::string>(), day));
    pl::Attendance answer;
    return s_.Do(cvr, absl::StrCat(id, " ", day.ToString()), absl::StrCat(kPartner, "RecordAttendance"), r, &answer);
  }

  std::string CvrOf(const std::string& p_number) const {
    for (const Json& partner : d_["partners"]) {
      for (const Json& unit : partner.value("units", Json::array())) {
        if (unit["p_number"] == p_number) return partner["cvr"];
      }
    }
    return "";
  }

  bool MentorAway(const std::string& mentor, Date day) const {
    for (const Json& absence : r_["mentor_absence"]) {
      if (absence["mentor"] != mentor) continue;
      for (const Json& d : absence["days"]) {
        if (DateOf(d) == day) return true;
      }
    }
    return false;
  }

  // A company knows a placement by an id of its own; it finds it in its list by the terms.
  absl::StatusOr<std::string> PartnersName(const Json& p, const std::string& cvr) {
    const std::string key = absl::StrCat("partner's ", p["id"].get<std::string>());
    if (s_.names.count(key) > 0) return s_.names[key];
    pl::ListPlacementsRequest request;
    request.set_page_size(500);
    pl::ListPlacementsResponse page;
    SJAK_RETURN_IF_ERROR(s_.Call(cvr, absl::StrCat(kPartner, "ListPlacements"), request, &page));
    for (const auto& placement : page.placements()) {
      const auto& t = placement.terms();
      if (wire::DateOf(t.starts_on()) == DateOf(p["start"]) && wire::DateOf(t.ends_on()) == DateOf(p["last_day"]) &&
          t.weekly_minutes() == p["weekly_minutes"].get<int>()) {
        return s_.names[key] = placement.name();
      }
    }
    return absl::NotFoundError(absl::StrCat(key, ": not in the company's list"));
  }

  Session& s_;
  const Json d_;
  const Json r_;
  std::map<Date, std::vector<Act>> days_;
  int step_ = 0;  // keeps two like acts of one placement apart; the order is the data's, so it is the same in every run
};

}  // namespace

absl::Status Replay(Session& session) { return Year(session).Run(); }

}  // namespace sjak::pilot
