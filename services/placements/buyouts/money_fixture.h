#pragma once

#include <string>
#include <vector>

#include "services/placements/placements_fixture.h"
#include "sjak/placements/v1/buyouts.pb.h"
#include "sjak/placements/v1/claims.pb.h"
#include "sjak/placements/v1/ledger.pb.h"

namespace sjak::placements {

// On Monday 1 November 2021, with one mentor at the first unit who is bought out from 1 September to the year's end, 37
// hours a week at 316.68 DKK.
class MoneyTest : public PlacementsTest {
 protected:
  MoneyTest() {
    harness_.clock().Set(Date(2021, 11, 1));
    mentor_ = Register(unit_.name());
    agreement_ = Agree(mentor_, 2220, 31668, Date(2021, 9, 1), Date(2021, 12, 31));
  }

  std::string Register(const std::string& unit) {
    v1::RegisterMentorRequest request;
    request.set_employer_unit(unit);
    request.set_person_name("Signe Opdigtet");
    request.set_trade_code("711500");
    *request.mutable_confidentiality_signed_on() = wire::ToProto(Date(2021, 8, 23));
    return Must<v1::Mentor>("MentorsService.RegisterMentor", request).name();
  }
  v1::AgreeBuyOutRequest AgreeRequest(const std::string& mentor, int weekly_minutes, int64_t rate, Date first,
                                      Date last) const {
    v1::AgreeBuyOutRequest request;
    request.set_mentor(mentor);
    request.set_budget_line(line_.name());
    request.set_weekly_minutes(weekly_minutes);
    *request.mutable_hourly_rate() = wire::DkkFromOere(rate);
    *request.mutable_starts_on() = wire::ToProto(first);
    *request.mutable_ends_on() = wire::ToProto(last);
    request.set_legal_basis(v1::LEGAL_BASIS_PROJECT_SERVICE);
    return request;
  }
  std::string Agree(const std::string& mentor, int weekly_minutes, int64_t rate, Date first, Date last) {
    return Must<v1::BuyOutAgreement>("MentorsService.AgreeBuyOut",
                                     AgreeRequest(mentor, weekly_minutes, rate, first, last))
        .name();
  }
  static v1::MentorDay Row(Date day, v1::HourLine line, int minutes) {
    v1::MentorDay row;
    *row.mutable_day() = wire::ToProto(day);
    row.set_line(line);
    row.set_minutes(minutes);
    return row;
  }
  absl::StatusOr<v1::RecordMentorDaysResponse> Record(const std::string& agreement,
                                                      const std::vector<v1::MentorDay>& rows,
                                                      const identity::Caller& caller = testing::Jobcentre()) {
    v1::RecordMentorDaysRequest request;
    request.set_agreement(agreement);
    for (const v1::MentorDay& row : rows) *request.add_days() = row;
    return Change<v1::RecordMentorDaysResponse>("BuyOutsService.RecordMentorDays", request, caller);
  }
  absl::StatusOr<v1::Claim> Submit(const std::string& agreement, const std::string& month,
                                   const identity::Caller& caller = testing::Jobcentre()) {
    v1::SubmitClaimRequest request;
    request.set_agreement(agreement);
    request.set_month(month);
    return Change<v1::Claim>("ClaimsService.SubmitClaim", request, caller);
  }
  // `step`: "ReturnClaim", "RejectClaim" or "ProposeClawBack".
  absl::StatusOr<v1::Claim> Settle(const std::string& step, const std::string& claim,
                                   const identity::Caller& caller = testing::Jobcentre()) {
    v1::SettleClaimRequest request;
    request.set_claim(claim);
    request.set_reason("Hours to be checked");
    return Change<v1::Claim>("ClaimsService." + step, request, caller);
  }
  absl::StatusOr<v1::Claim> Approve(const std::string& claim, const identity::Caller& caller = Second(),
                                    const std::string& evidence = "CASE-1") {
    v1::ApproveClaimRequest request;
    request.set_claim(claim);
    request.set_evidence_reference(evidence);
    return Change<v1::Claim>("ClaimsService.ApproveClaim", request, caller);
  }
  absl::StatusOr<v1::Claim> Pay(const std::string& claim) {
    v1::RecordClaimPaymentRequest request;
    request.set_claim(claim);
    *request.mutable_paid_on() = wire::ToProto(harness_.clock().Today());
    request.set_payment_reference("B-1");
    return Change<v1::Claim>("ClaimsService.RecordClaimPayment", request);
  }
  absl::StatusOr<v1::Claim> Decide(const std::string& claim, bool claw_back,
                                   const identity::Caller& caller = Second()) {
    v1::DecideClawBackRequest request;
    request.set_claim(claim);
    request.set_claw_back(claw_back);
    return Change<v1::Claim>("ClaimsService.DecideClawBack", request, caller);
  }
  v1::YearPosition Position(int year = 2021) {
    v1::GetLinePositionRequest request;
    request.set_budget_line(line_.name());
    const auto position = Call<v1::LinePosition>("LedgerService.GetLinePosition", request);
    EXPECT_TRUE(position.ok()) << position.status();
    for (const v1::YearPosition& y : position->years()) {
      if (y.year() == year) return y;
    }
    return {};
  }
  static int64_t Oere(const google::type::Money& money) { return wire::OereFromDkk(money).value(); }
  static identity::Caller Second() { return testing::Jobcentre("tests|second"); }

  std::string mentor_;
  std::string agreement_;
};

}  // namespace sjak::placements
