#include "services/placements/buyouts/money_fixture.h"
#include "services/placements/ledger/books_fixture.h"
#include "sjak/placements/v1/attendance.pb.h"
#include "sjak/placements/v1/paper.pb.h"

namespace sjak::placements {
namespace {

using ::testing::HasSubstr;

class PaperTest : public MoneyTest {};

// A foreman's month without a program of his own: one file, three wrong lines explained and corrected, claimed,
// approved, invoiced and paid.
TEST_F(PaperTest, AContractorsMonth) {
  v1::RegisterSmallJobRequest job = JobRequest(NewCitizen());
  job.mutable_terms()->set_mentor(mentor_);
  const std::string placement = Must<v1::Placement>("PlacementsService.RegisterSmallJob", job).name();
  const identity::Caller foreman = testing::PartnerOf(kCvr);
  std::string file =
      "nr;dato;status;timer;linje\r\n"
      "1;13-09-2021;til stede;7,5;\r\n"
      "1;14-09-2021;syg hjemme;;\r\n"
      "1;31-09-2021;til stede;7,5;\r\n"
      ";13-09-2021;;5,5;med borger\r\n"
      ";14-09-2021;;1;frokost\r\n";
  v1::UploadAttendanceRequest attendance;
  attendance.set_month("2021-09");
  attendance.add_placements(placement);
  v1::UploadMentorDaysRequest hours;
  hours.set_agreement(agreement_);
  hours.set_month("2021-09");
  const auto upload = [&] {
    attendance.set_file(file);
    hours.set_file(file);
    return std::pair(Must<v1::UploadAttendanceResponse>("AttendanceService.UploadAttendance", attendance, foreman),
                     Must<v1::RecordMentorDaysResponse>("BuyOutsService.UploadMentorDays", hours, foreman));
  };
  const auto [days, work] = upload();
  EXPECT_EQ(days.recorded(), 1);
  ASSERT_EQ(days.refused_size(), 2);
  EXPECT_EQ(days.refused(0).row(), 3);
  EXPECT_THAT(days.refused(0).message(), HasSubstr("status"));
  EXPECT_EQ(days.refused(1).row(), 4);
  EXPECT_THAT(days.refused(1).message(), HasSubstr("dato"));
  EXPECT_EQ(work.recorded(), 1);
  ASSERT_EQ(work.results_size(), 1);
  EXPECT_EQ(work.results(0).row(), 6);
  EXPECT_THAT(work.results(0).message(), HasSubstr("linje"));
  file =
      "nr;dato;status;timer;linje\r\n"
      "1;13-09-2021;til stede;7,5;\r\n"
      "1;14-09-2021;lovligt frav\xe6r;;\r\n"
      "1;30-09-2021;til stede;7,5;\r\n"
      ";13-09-2021;;5,5;med borger\r\n"
      ";14-09-2021;;1;udeblivelse\r\n";
  const auto [all_days, all_work] = upload();
  EXPECT_EQ(all_days.recorded(), 3);
  EXPECT_EQ(all_work.recorded(), 2);
  EXPECT_EQ(all_work.results_size(), 0);

  const std::string claim = Submit(agreement_, "2021-09", foreman)->name();
  ASSERT_TRUE(Approve(claim).ok());
  v1::GetInvoiceSheetRequest sheet;
  sheet.set_claim(claim);
  const auto printed = Call<v1::InvoiceSheet>("MoneyPaperService.GetInvoiceSheet", sheet);
  ASSERT_TRUE(printed.ok()) << printed.status();
  EXPECT_THAT(printed->text(), HasSubstr("Med borgere: 5:30 timer, 1.741,74 kr."));
  EXPECT_THAT(printed->text(), HasSubstr(claim));
  const auto theirs = Call<v1::InvoiceSheet>("MoneyPaperService.GetInvoiceSheet", sheet, foreman);
  ASSERT_TRUE(theirs.ok()) << theirs.status();
  EXPECT_THAT(theirs->text(), ::testing::Not(HasSubstr(claim))) << "they know it by another name";
  EXPECT_EQ(
      ReasonOf(
          Call<v1::InvoiceSheet>("MoneyPaperService.GetInvoiceSheet", sheet, testing::PartnerOf(kOtherCvr)).status()),
      "CLAIM_NOT_FOUND");
  v1::ExportClaimsToPayRequest to_pay;
  to_pay.set_budget_line(line_.name());
  const auto list = Call<v1::ClaimsToPay>("MoneyPaperService.ExportClaimsToPay", to_pay);
  ASSERT_TRUE(list.ok()) << list.status();
  EXPECT_EQ(list->claims(), 1);
  EXPECT_EQ(Oere(list->net()), 390 * 31668 / 60);
  EXPECT_THAT(list->file(), HasSubstr(claim));
  ASSERT_TRUE(Pay(claim).ok());
  EXPECT_EQ(Call<v1::ClaimsToPay>("MoneyPaperService.ExportClaimsToPay", to_pay)->claims(), 0);

  v1::GetPartnerStatementRequest statement;
  statement.set_partner(unit_.partner());
  statement.set_first_month("2021-01");
  statement.set_last_month("2021-12");
  const auto mine = Call<v1::PartnerStatement>("MoneyPaperService.GetPartnerStatement", statement, foreman);
  ASSERT_TRUE(mine.ok()) << mine.status();
  ASSERT_EQ(mine->sums_size(), 1);
  EXPECT_EQ(mine->sums(0).state(), v1::CLAIM_STATE_PAID);
  EXPECT_EQ(Oere(mine->sums(0).net()), 390 * 31668 / 60);
  EXPECT_EQ(
      Call<v1::PartnerStatement>("MoneyPaperService.GetPartnerStatement", statement, testing::PartnerOf(kOtherCvr))
          ->claims_size(),
      0);
}

// The list goes out and comes back: one claim paid, one refused, one paid wrongly, and lines that are no answer. The
// same file again changes nothing.
TEST_F(PaperTest, WhatThePaymentOfficeAnswers) {
  std::vector<std::string> claims;
  for (int i = 0; i < 4; ++i) {
    const Date first(2021, 7 + i, 1);
    const std::string agreement = Agree(Register(unit_.name()), 600, 30000, first, first + 27);
    ASSERT_EQ(Record(agreement, {Row(first, v1::HOUR_LINE_CONTACT, 60)})->recorded(), 1);
    claims.push_back(Submit(agreement, Month::Of(first).ToString())->name());
    if (i < 3) ASSERT_TRUE(Approve(claims.back()).ok());
  }
  const int64_t committed = Oere(Position().committed());
  v1::ImportPaymentAnswersRequest request;
  request.set_file(absl::StrCat("krav;brutto;svar;dato;reference;aarsag\r\n",                      //
                                claims[0], ";375,00;betalt;01-11-2021;B-1;\r\n",                   //
                                claims[1], ";375,00;afvist;;;Forkert EAN\r\n",                     //
                                claims[2], ";374,99;betalt;01-11-2021;B-3;\r\n",                   //
                                claims[3], ";375,00;betalt;01-11-2021;B-4;\r\n",                   //
                                claims[0], ";375,00;afvist;;;Alligevel ikke\r\n",                  //
                                ResourceName("claims", Uuid::New()), ";1,00;afvist;;;Ukendt\r\n",  //
                                claims[2], ";375,00;betalt;02-11-2021;B-3;\r\n",                   //
                                "claims/7;375,00;betalt;01-11-2021;B-7;\r\n"));
  const auto take_in = [&] {
    return Must<v1::ImportPaymentAnswersResponse>("MoneyPaperService.ImportPaymentAnswers", request);
  };
  request.set_validate_only(true);
  EXPECT_EQ(take_in().paid(), 1);
  EXPECT_EQ(Oere(Position().paid()), 0) << "nothing was taken in";
  request.set_validate_only(false);
  const v1::ImportPaymentAnswersResponse answer = take_in();
  EXPECT_LE(harness_.last_statements(), 5);
  EXPECT_EQ(answer.paid(), 1);
  EXPECT_EQ(answer.returned(), 1);
  std::vector<std::string> refused;
  for (const v1::PaymentAnswerResult& line : answer.refused()) {
    refused.push_back(absl::StrCat(line.line(), " ", line.reason()));
  }
  EXPECT_THAT(refused, ::testing::ElementsAre("4 PAYMENT_DIFFERS", "5 CLAIM_STATE_WRONG", "6 CLAIM_STATE_WRONG",
                                              "7 CLAIM_NOT_FOUND", "8 BAD_REQUEST", "9 BAD_REQUEST"));
  EXPECT_EQ(Oere(Position().paid()), 30000);
  EXPECT_EQ(Oere(Position().invoiced()), 30000);
  EXPECT_EQ(Oere(Position().committed()), committed + 30000);
  v1::GetClaimRequest get;
  get.set_name(claims[0]);
  EXPECT_EQ(Call<v1::Claim>("ClaimsService.GetClaim", get)->payment_reference(), "B-1");
  get.set_name(claims[1]);
  EXPECT_EQ(Call<v1::Claim>("ClaimsService.GetClaim", get)->reason(), "Forkert EAN");
  const v1::ImportPaymentAnswersResponse again = take_in();
  EXPECT_EQ(again.unchanged(), 2);
  EXPECT_EQ(again.paid() + again.returned(), 0);
  EXPECT_EQ(Oere(Position().paid()), 30000);
  EXPECT_THAT(BrokenPromises(harness_.admin()), ::testing::IsEmpty());
}

// Two claims of one agreement refused in one file, after it was cut below what they took: no more is tied up than is
// agreed, and followers of the events have the same books.
TEST_F(PaperTest, WhatComesBackInOneFileIsTiedUpOnce) {
  std::vector<std::string> claims;
  for (const Date day : {Date(2021, 9, 1), Date(2021, 10, 1)}) {
    ASSERT_EQ(Record(agreement_, {Row(day, v1::HOUR_LINE_CONTACT, 600)})->recorded(), 1);
    claims.push_back(Submit(agreement_, Month::Of(day).ToString())->name());
    ASSERT_TRUE(Approve(claims.back()).ok());
  }
  v1::ReviseBuyOutRequest cut;
  cut.set_agreement(agreement_);
  *cut.mutable_starts_on() = wire::ToProto(Date(2021, 10, 2));
  *cut.mutable_ends_on() = wire::ToProto(Date(2021, 10, 2));
  cut.set_weekly_minutes(1);
  *cut.mutable_hourly_rate() = wire::DkkFromOere(31668);
  Must<v1::BuyOutAgreement>("BuyOutsService.ReviseBuyOut", cut);
  v1::ImportPaymentAnswersRequest request;
  request.set_file(absl::StrCat("krav;brutto;svar;dato;reference;aarsag\n", claims[0], ";;afvist;;;Forkert EAN\n",
                                claims[1], ";;afvist;;;Forkert EAN\n"));
  EXPECT_EQ(Must<v1::ImportPaymentAnswersResponse>("MoneyPaperService.ImportPaymentAnswers", request).returned(), 2);
  v1::GetAgreementRequest get;
  get.set_name(agreement_);
  const auto record = Call<v1::AgreementRecord>("BuyOutsService.GetAgreement", get);
  ASSERT_TRUE(record.ok()) << record.status();
  EXPECT_EQ(Oere(record->committed()), Oere(record->agreement().commitment()));
  EXPECT_EQ(Oere(Position().committed()), Oere(record->committed()));
  FollowedBooks followed;
  followed.Read(harness_.admin());
  EXPECT_EQ(followed.Balances(), FollowedBooks::Booked(harness_.admin()));
}

}  // namespace
}  // namespace sjak::placements
