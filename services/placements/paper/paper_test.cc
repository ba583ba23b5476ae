#include "services/placements/buyouts/money_fixture.h"
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

}  // namespace
}  // namespace sjak::placements
