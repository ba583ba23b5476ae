// A contractor's first month as the company lives it, through the partners' front and with one CSV file: invited,
// agreed, its workforce stated, hours uploaded with three bad lines, claimed, returned, corrected, approved by somebody
// else, paid, and told what it was paid. Nobody else sees any of it.
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "platform/base/error.h"
#include "sjak/placements/v1/attendance.pb.h"
#include "sjak/placements/v1/buyouts.pb.h"
#include "sjak/placements/v1/claims.pb.h"
#include "sjak/placements/v1/ledger.pb.h"
#include "sjak/placements/v1/paper.pb.h"
#include "sjak/placements/v1/partners.pb.h"
#include "tests/e2e/partnership.h"

namespace sjak::e2e {
namespace {

using ::testing::HasSubstr;

class ContractorsMonth : public Partnership {
 protected:
  // Invited by the municipality, accepted by the company; a unit on the site.
  void InviteAndAccept() {
    v1::InvitePartnerRequest invite;
    invite.set_programme(programme_);
    invite.set_cvr(NewCvr());
    invite.set_title("Opdigtet Murer");
    invite.add_roles(v1::PARTNER_ROLE_CONTRACTOR);
    invite.mutable_terms()->set_title("Partnership");
    invite.mutable_terms()->set_terms_da("Virksomheden frikøber en sjakbajs.");
    *invite.mutable_terms()->mutable_starts_on() = wire::ToProto(monday_);
    const auto invited = Must<v1::PartnerRecord>("officer", "programme.v1.PartnersService.InvitePartner", invite);
    partner_ = invited.partner().name();
    company_ = suite_->Token("--subject company --class PARTNER --roles COMPANY_CLIENT --municipalities 0101 --cvrs " +
                             invite.cvr());
    foreman_ =
        suite_->Token("--subject foreman --class PARTNER --roles MENTOR --municipalities 0101 --cvrs " + invite.cvr());
    const auto own = Call<v1::ListPartnersResponse>(company_, "partner.v1.PartnershipService.ListPartners",
                                                    v1::ListPartnersRequest());
    ASSERT_TRUE(own.ok()) << own.status();
    ASSERT_EQ(own->partners_size(), 1);
    own_partner_ = own->partners(0).name();
    EXPECT_NE(own_partner_, partner_) << "a company has names of its own";
    v1::AcceptAgreementRequest accept;
    accept.set_partner(own_partner_);
    accept.set_version(1);
    Must<v1::PartnerRecord>(company_, "partner.v1.PartnershipService.AcceptAgreement", accept);
    v1::AddEmployerUnitRequest add;
    add.set_partner(partner_);
    add.set_p_number(NewPNumber());
    add.set_title("Yard");
    mason_ = Must<v1::EmployerUnit>("officer", "programme.v1.ProgrammeService.AddEmployerUnit", add);
    tokens_[mason_.name()] = company_;
    v1::AddSiteContractorRequest contractor;
    contractor.set_site(site_);
    contractor.set_employer_unit(mason_.name());
    *contractor.mutable_starts_on() = wire::ToProto(monday_);
    Must<v1::Site>("officer", "programme.v1.ProgrammeService.AddSiteContractor", contractor);
  }
  void StateOwnWorkforce() {
    v1::ListEmployerUnitsRequest list;
    list.set_partner(own_partner_);
    const auto units =
        Call<v1::ListEmployerUnitsResponse>(company_, "partner.v1.PartnershipService.ListEmployerUnits", list);
    ASSERT_TRUE(units.ok()) << units.status();
    ASSERT_EQ(units->employer_units_size(), 1);
    for (int back = 1; back <= 6; ++back) {
      v1::StateWorkforceRequest month;
      month.set_employer_unit(units->employer_units(0).name());
      month.set_month((Month::Of(monday_) - back).ToString());
      month.set_ordinary_hundredths(800);
      month.set_source("payroll");
      Must<v1::Workforce>(company_, "partner.v1.PartnerService.StateWorkforce", month);
    }
  }
  // A foreman bought out 37 hours a week for 4 weeks at 316.68 DKK, and a citizen with a small job under him.
  void FreeAForeman() {
    v1::CreateBudgetLineRequest line;
    line.set_programme(programme_);
    v1::BudgetLineFacts& facts = *line.mutable_facts();
    facts.set_title("Buy-out, further firms");
    facts.set_title_da("Frikøb, flere firmaer");
    facts.set_steering_area("Service");
    facts.set_committee("BIU");
    facts.set_appropriation("35.10");
    facts.set_direction(v1::BUDGET_DIRECTION_EXPENDITURE);
    facts.set_price_level_year(2021);
    facts.set_cost_kind("MENTOR_BUY_OUT");
    facts.add_years()->set_year(monday_.year());
    *facts.mutable_years(0)->mutable_amount() = wire::DkkFromOere(20'000'000);
    line_ = Must<v1::BudgetLine>("officer", "programme.v1.ProgrammeService.CreateBudgetLine", line).name();
    v1::RegisterMentorRequest mentor;
    mentor.set_employer_unit(mason_.name());
    mentor.set_person_name("Bente Opdigtet");
    mentor.set_trade_code("711500");
    *mentor.mutable_confidentiality_signed_on() = wire::ToProto(monday_);
    v1::AgreeBuyOutRequest agree;
    agree.set_mentor(Must<v1::Mentor>("officer", "programme.v1.ProgrammeService.RegisterMentor", mentor).name());
    agree.set_budget_line(line_);
    agree.set_weekly_minutes(37 * 60);
    *agree.mutable_hourly_rate() = wire::DkkFromOere(31668);
    *agree.mutable_starts_on() = wire::ToProto(monday_);
    *agree.mutable_ends_on() = wire::ToProto(monday_ + 27);
    agree.set_legal_basis(v1::LEGAL_BASIS_PROJECT_SERVICE);
    agree.mutable_payment()->set_ean("5790000000005");
    Must<v1::BuyOutAgreement>("officer", "programme.v1.ProgrammeService.AgreeBuyOut", agree);
    v1::RegisterSmallJobRequest job;
    job.set_programme(programme_);
    job.set_citizen(NewCitizen().name());
    *job.mutable_terms() = Terms(mason_, monday_);
    job.mutable_terms()->set_weekly_minutes(10 * 60);
    job.mutable_terms()->set_mentor(agree.mentor());
    job.set_wage_paid(true);
    Must<v1::Placement>("caseworker", "jobcentre.v1.JobcentreService.RegisterSmallJob", job);
    const auto own = Call<v1::ListAgreementsResponse>(company_, "partner.v1.BuyOutsService.ListAgreements",
                                                      v1::ListAgreementsRequest());
    ASSERT_TRUE(own.ok()) << own.status();
    ASSERT_EQ(own->agreements_size(), 1);
    EXPECT_EQ(wire::OereFromDkk(own->agreements(0).agreement().hourly_rate()).value(), 31668) << "its own rate";
    agreement_ = own->agreements(0).agreement().name();
  }
  std::string ClaimedMonth() const { return Month::Of(monday_).ToString(); }
  static std::string Danish(Date day) { return absl::StrFormat("%02d-%02d-%04d", day.day(), day.month(), day.year()); }

  // The same file for both; the lines that were refused, of both.
  std::vector<std::string> Upload(const std::string& file) {
    std::vector<std::string> refused;
    v1::UploadAttendanceRequest days;
    days.set_month(ClaimedMonth());
    days.add_placements(OwnPlacement(mason_).name());
    days.set_file(file);
    const auto taken =
        Must<v1::UploadAttendanceResponse>(company_, "partner.v1.AttendanceService.UploadAttendance", days);
    for (const auto& line : taken.refused()) refused.push_back(absl::StrCat(line.row(), " ", line.message()));
    v1::UploadMentorDaysRequest hours;
    hours.set_agreement(agreement_);
    hours.set_month(ClaimedMonth());
    hours.set_file(file);
    const auto stated =
        Must<v1::RecordMentorDaysResponse>(company_, "partner.v1.BuyOutsService.UploadMentorDays", hours);
    for (const auto& line : stated.results()) refused.push_back(absl::StrCat(line.row(), " ", line.message()));
    return refused;
  }
  absl::StatusOr<v1::Claim> Submit() {
    v1::SubmitClaimRequest request;
    request.set_agreement(agreement_);
    request.set_month(ClaimedMonth());
    request.set_invoice_reference("F-2021-1");
    return Change<v1::Claim>(company_, "partner.v1.ClaimsService.SubmitClaim", request);
  }
  absl::StatusOr<v1::Claim> OwnClaim(const std::string& who, const std::string& name) {
    v1::GetClaimRequest request;
    request.set_name(name);
    return Call<v1::Claim>(who, "partner.v1.ClaimsService.GetClaim", request);
  }
  // As the municipality knows it.
  v1::Claim InsideClaim() {
    v1::ListClaimsRequest request;
    request.set_budget_line(line_);
    const auto claims = Call<v1::ListClaimsResponse>("officer", "programme.v1.ClaimsService.ListClaims", request);
    EXPECT_TRUE(claims.ok()) << claims.status();
    return claims.ok() && claims->claims_size() == 1 ? claims->claims(0) : v1::Claim();
  }
  // The payment office gets the list and sends it back: paid.
  v1::ImportPaymentAnswersResponse PaidByTheOffice(Date day) {
    v1::ExportClaimsToPayRequest request;
    request.set_budget_line(line_);
    const auto list = Call<v1::ClaimsToPay>("officer", "programme.v1.MoneyPaperService.ExportClaimsToPay", request);
    EXPECT_TRUE(list.ok()) << list.status();
    std::vector<std::string> lines = absl::StrSplit(list->file(), "\r\n", absl::SkipEmpty());
    EXPECT_EQ(lines.size(), 2u);
    absl::StrAppend(&lines.front(), ";svar;dato;reference;aarsag");
    absl::StrAppend(&lines.back(), ";betalt;", Danish(day), ";B-2021-1;");
    v1::ImportPaymentAnswersRequest answers;
    answers.set_file(absl::StrCat(lines.front(), "\r\n", lines.back(), "\r\n"));
    return Must<v1::ImportPaymentAnswersResponse>("officer", "programme.v1.MoneyPaperService.ImportPaymentAnswers",
                                                  answers);
  }
  v1::PartnerStatement Statement(const std::string& who, const std::string& partner) {
    v1::GetPartnerStatementRequest request;
    request.set_partner(partner);
    request.set_first_month(ClaimedMonth());
    request.set_last_month(ClaimedMonth());
    return Call<v1::PartnerStatement>(who, "partner.v1.MoneyPaperService.GetPartnerStatement", request)
        .value_or(v1::PartnerStatement());
  }

  std::string partner_, own_partner_, company_, foreman_, line_, agreement_;
  v1::EmployerUnit mason_;
};

TEST_F(ContractorsMonth, FromTheInvitationToTheStatement) {
  ASSERT_NO_FATAL_FAILURE(InviteAndAccept());
  ASSERT_NO_FATAL_FAILURE(StateOwnWorkforce());
  ASSERT_NO_FATAL_FAILURE(FreeAForeman());
  SetClock(monday_ + 4, "16:00");
  // Two days of a citizen and of the foreman; three lines are wrong.
  const std::string bad = absl::StrCat("nr;dato;status;timer;linje\r\n",                //
                                       "1;", Danish(monday_), ";til stede;4;\r\n",      //
                                       "1;", Danish(monday_ + 1), ";syg hjemme;;\r\n",  //
                                       "1;32-08-2021;til stede;4;\r\n",                 //
                                       ";", Danish(monday_), ";;5,5;med borger\r\n",    //
                                       ";", Danish(monday_ + 1), ";;1;frokost\r\n");
  const std::vector<std::string> refused = Upload(bad);
  ASSERT_EQ(refused.size(), 3u) << ::testing::PrintToString(refused);
  EXPECT_THAT(refused[0], ::testing::AllOf(HasSubstr("3 "), HasSubstr("status")));
  EXPECT_THAT(refused[1], ::testing::AllOf(HasSubstr("4 "), HasSubstr("dato")));
  EXPECT_THAT(refused[2], ::testing::AllOf(HasSubstr("6 "), HasSubstr("linje")));
  const std::string good = absl::StrReplaceAll(
      bad, {{"syg hjemme", "lovligt frav\xe6r"}, {"32-08-2021", Danish(monday_ + 2)}, {"frokost", "udeblivelse"}});
  EXPECT_THAT(Upload(good), ::testing::IsEmpty());
  EXPECT_EQ(ReasonOf(Submit().status()), "MONTH_NOT_OVER");

  const Date after = Month::Of(monday_).Last() + 3;
  SetClock(after, "08:00");
  const auto claimed = Submit();
  ASSERT_TRUE(claimed.ok()) << claimed.status();
  EXPECT_EQ(wire::OereFromDkk(claimed->net()).value(), 390 * 31668 / 60);
  const std::string claim = InsideClaim().name();
  EXPECT_NE(claim, claimed->name());
  v1::SettleClaimRequest back;
  back.set_claim(claim);
  back.set_reason("Den udeblivende borger var der en halv time");
  Must<v1::Claim>("officer", "programme.v1.ClaimsService.ReturnClaim", back);
  EXPECT_EQ(OwnClaim(company_, claimed->name())->reason(), back.reason());
  EXPECT_THAT(Upload(absl::StrReplaceAll(good, {{";;1;udeblivelse", ";;0,5;udeblivelse"}})), ::testing::IsEmpty());
  const auto again = Submit();
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->name(), claimed->name());
  EXPECT_EQ(wire::OereFromDkk(again->net()).value(), 6 * 31668);
  v1::ApproveClaimRequest approve;
  approve.set_claim(claim);
  approve.set_evidence_reference("CASE-1");
  EXPECT_FALSE(Change<v1::Claim>(company_, "programme.v1.ClaimsService.ApproveClaim", approve).ok());
  Must<v1::Claim>("officer", "programme.v1.ClaimsService.ApproveClaim", approve);
  EXPECT_EQ(PaidByTheOffice(after).paid(), 1);

  const auto paid = OwnClaim(company_, claimed->name());
  ASSERT_TRUE(paid.ok()) << paid.status();
  EXPECT_EQ(paid->state(), v1::CLAIM_STATE_PAID);
  EXPECT_EQ(paid->payment_reference(), "B-2021-1");
  const v1::PartnerStatement statement = Statement(company_, own_partner_);
  ASSERT_EQ(statement.sums_size(), 1);
  EXPECT_EQ(wire::OereFromDkk(statement.sums(0).net()).value(), 6 * 31668);
  // Nobody else's: not another company under either name, and no pay for the foreman.
  const std::string& other = tokens_[other_unit_.name()];
  for (const std::string& name : {claimed->name(), claim}) {
    EXPECT_EQ(ReasonOf(OwnClaim(other, name).status()), "CLAIM_NOT_FOUND");
  }
  for (const std::string& name : {own_partner_, partner_}) EXPECT_EQ(Statement(other, name).claims_size(), 0);
  EXPECT_EQ(OwnClaim(foreman_, claimed->name()).status().code(), absl::StatusCode::kPermissionDenied);

  v1::GetLinePositionRequest position;
  position.set_budget_line(line_);
  const auto books = Call<v1::LinePosition>("officer", "programme.v1.LedgerService.GetLinePosition", position);
  ASSERT_TRUE(books.ok()) << books.status();
  EXPECT_EQ(wire::OereFromDkk(books->total().paid()).value(), 6 * 31668);
  EXPECT_EQ(wire::OereFromDkk(books->total().budget()).value(), 20'000'000);
  v1::GetMoneyToOutcomeRequest outcome;
  outcome.set_budget_line(line_);
  outcome.set_year(monday_.year());
  const auto money = Call<v1::MoneyToOutcome>("officer", "programme.v1.LedgerService.GetMoneyToOutcome", outcome);
  ASSERT_TRUE(money.ok()) << money.status();
  ASSERT_EQ(money->citizens_size(), 1);
  EXPECT_EQ(wire::OereFromDkk(money->citizens(0).amount()).value(), 330 * 31668 / 60);
  ReportedRightly();
}

}  // namespace
}  // namespace sjak::e2e
