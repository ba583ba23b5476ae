#include "services/placements/mentors/mentors.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/common/calendar.h"
#include "services/common/money.h"
#include "services/placements/mentors/buy_out_rules.h"
#include "services/placements/mentors/mentors_store.h"
#include "sjak/placements/v1/placements_events.pb.h"

namespace sjak::placements {
namespace {

constexpr char kCostKind[] = "MENTOR_BUY_OUT";
constexpr int64_t kMostOereAnHour = 1'000'000;

absl::Status CheckBudget(const std::vector<YearAmount>& commitment, const std::vector<YearAmount>& left,
                         const std::string& line) {
  for (const YearAmount& wanted : commitment) {
    int64_t has = 0;
    for (const YearAmount& year : left) {
      if (year.year == wanted.year) has = year.oere;
    }
    if (wanted.oere <= has) continue;
    return RefuseState("COMMITMENT_EXCEEDS_BUDGET",
                       absl::StrCat("The agreement ties up ", FormatDkk(wanted.oere), " DKK of ", wanted.year,
                                    ", where the line has ", FormatDkk(has), " left. Agree fewer hours or weeks."),
                       line,
                       {{"year", absl::StrCat(wanted.year)},
                        {"left_oere", absl::StrCat(has)},
                        {"commitment_oere", absl::StrCat(wanted.oere)}});
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::Mentor> RegisterMentor(rpc::Tx& tx, const v1::RegisterMentorRequest& request) {
  v1::Mentor mentor;
  const Uuid id = Uuid::New();
  mentor.set_name(ResourceName("mentors", id));
  mentor.set_employer_unit(request.employer_unit());
  mentor.set_person_name(request.person_name());
  mentor.set_trade_code(request.trade_code());
  if (request.has_confidentiality_signed_on()) {
    *mentor.mutable_confidentiality_signed_on() = request.confidentiality_signed_on();
  }
  InsertMentor(tx, id, request);

  v1::MentorRegistered event;
  event.mutable_mentor()->set_mentor(mentor.name());
  event.mutable_mentor()->set_employer_unit(mentor.employer_unit());
  event.mutable_mentor()->set_trade_code(mentor.trade_code());
  tx.Publish(mentor.name(), 1, event);
  return mentor;
}

absl::StatusOr<v1::BuyOutAgreement> AgreeBuyOut(rpc::Tx& tx, const v1::AgreeBuyOutRequest& request) {
  const absl::StatusOr<int64_t> rate = wire::OereFromDkk(request.hourly_rate());
  if (!rate.ok()) return RefuseField("hourly_rate", std::string(rate.status().message()));
  if (*rate < 1 || *rate > kMostOereAnHour) {
    return RefuseField("hourly_rate", "must lie between 0.01 and 10,000 DKK an hour");
  }
  const Uuid line_id = IdOf(request.budget_line());
  const std::optional<LockedLine> line = LockBudgetLine(tx, line_id);
  if (!line) return NotFound("BUDGET_LINE_NOT_FOUND", "There is no such budget line.");
  if (line->cost_kind != kCostKind) {
    return RefuseState(
        "COST_KIND_REFUSED",
        absl::StrCat("The line pays for ", line->cost_kind, " only. Use a line of kind ", kCostKind, "."),
        request.budget_line());
  }
  const std::vector<YearAmount> commitment =
      Commitment(request.weekly_minutes(), *rate, wire::DateOf(request.starts_on()), wire::DateOf(request.ends_on()));
  SJAK_RETURN_IF_ERROR(CheckBudget(commitment, LeftByYear(tx, line_id), request.budget_line()));

  v1::BuyOutAgreed event;
  event.set_programme(ResourceName("programmes", line->programme));
  v1::BuyOutAgreement& agreement = *event.mutable_agreement();
  const Uuid id = Uuid::New();
  agreement.set_name(ResourceName("buyOutAgreements", id));
  agreement.set_mentor(request.mentor());
  agreement.set_budget_line(request.budget_line());
  agreement.set_weekly_minutes(request.weekly_minutes());
  *agreement.mutable_hourly_rate() = request.hourly_rate();
  *agreement.mutable_starts_on() = request.starts_on();
  *agreement.mutable_ends_on() = request.ends_on();
  agreement.set_legal_basis(request.legal_basis());
  *agreement.mutable_commitment() = wire::DkkFromOere(TotalOere(commitment));
  InsertAgreement(tx, id, request, *rate, commitment);
  tx.Publish(agreement.name(), 1, event);
  return agreement;
}

absl::StatusOr<v1::MentorHours> RecordMentorHours(rpc::Tx& tx, const v1::RecordMentorHoursRequest& request) {
  SJAK_ASSIGN_OR_RETURN(const Month month, Month::Parse(request.month()));
  std::vector<FieldViolation> violations;
  if (month > Month::Of(tx.today())) violations.push_back({"month", "must not lie in the future"});
  std::set<int> lines;
  int64_t minutes = 0;
  for (int i = 0; i < request.lines_size(); ++i) {
    minutes += request.lines(i).minutes();
    if (!lines.insert(request.lines(i).line()).second) {
      violations.push_back({absl::StrCat("lines[", i, "].line"), "must not be given twice"});
    }
  }
  if (!violations.empty()) return RefuseFields(violations);

  const std::optional<LockedAgreement> agreement = LockAgreement(tx, IdOf(request.agreement()));
  if (!agreement) return NotFound("AGREEMENT_NOT_FOUND", "There is no such agreement.");
  if (month.Last() < agreement->first || agreement->last < month.First()) {
    return RefuseField("month", "must lie within the agreement's dates");
  }
  v1::MentorHoursRecorded event;
  event.set_budget_line(ResourceName("budgetLines", agreement->budget_line));
  v1::MentorHours& hours = *event.mutable_hours();
  hours.set_agreement(request.agreement());
  hours.set_month(month.ToString());
  *hours.mutable_lines() = request.lines();
  const int64_t accrued = PriceOfMinutes(minutes, agreement->rate_oere);
  *hours.mutable_accrued() = wire::DkkFromOere(accrued);
  hours.set_version(InsertMentorHours(tx, request, month.First(), accrued));
  tx.Publish(absl::StrCat("mentorHours/", IdOf(request.agreement()).ToString(), "/", month.ToString()), hours.version(),
             event);
  return hours;
}

}  // namespace sjak::placements
