#include "services/placements/buyouts/money_fixture.h"

namespace sjak::placements {
namespace {

using ::testing::ElementsAre;

class BuyOutsTest : public MoneyTest {
 protected:
  v1::ReviseBuyOutRequest Revision(Date first, Date last, int weekly_minutes, int64_t rate) const {
    v1::ReviseBuyOutRequest request;
    request.set_agreement(agreement_);
    *request.mutable_starts_on() = wire::ToProto(first);
    *request.mutable_ends_on() = wire::ToProto(last);
    request.set_weekly_minutes(weekly_minutes);
    *request.mutable_hourly_rate() = wire::DkkFromOere(rate);
    return request;
  }
  absl::StatusOr<v1::BuyOutAgreement> Revise(const v1::ReviseBuyOutRequest& request) {
    return Change<v1::BuyOutAgreement>("BuyOutsService.ReviseBuyOut", request);
  }
  std::string BoughtOutUntil() {
    return harness_.admin().ExecText("SELECT upper(during) - 1 AS last FROM buy_out_agreement").front().text("last");
  }
  v1::AgreementRecord Show(const identity::Caller& caller = testing::Jobcentre()) {
    v1::GetAgreementRequest request;
    request.set_name(agreement_);
    return Call<v1::AgreementRecord>("BuyOutsService.GetAgreement", request, caller).value_or(v1::AgreementRecord());
  }
};

// 122 days of 37 hours a week at 316.68 DKK: 20,420,808 øre to the nearest.
constexpr int64_t kCommitted = (int64_t{2220} * 122 * 31668 + 210) / 420;

TEST_F(BuyOutsTest, TermsAreKeptByVersionAndTheRestIsFreed) {
  EXPECT_EQ(Oere(Show().committed()), kCommitted);
  EXPECT_EQ(Oere(Position().committed()), kCommitted);
  EXPECT_EQ(Oere(Position().remaining()), 60'000'000 - kCommitted);
  // Half the time from 1 October, until the end of November.
  const auto revised = Revise(Revision(Date(2021, 10, 1), Date(2021, 11, 30), 1110, 32000));
  ASSERT_TRUE(revised.ok()) << revised.status();
  EXPECT_LE(harness_.last_statements(), 5);
  EXPECT_EQ(revised->version(), 2);
  const int64_t now = (int64_t{2220} * 30 * 31668 + int64_t{1110} * 61 * 32000 + 210) / 420;
  EXPECT_EQ(Oere(revised->commitment()), now);
  EXPECT_EQ(Oere(Position().committed()), now);
  EXPECT_EQ(Show().terms_size(), 2);
  EXPECT_EQ(Oere(Show().terms(0).hourly_rate()), 31668);
  EXPECT_EQ(BoughtOutUntil(), "2021-11-30");

  v1::CloseBuyOutRequest close;
  close.set_agreement(agreement_);
  EXPECT_TRUE(Must<v1::BuyOutAgreement>("BuyOutsService.CloseBuyOut", close).closed());
  EXPECT_EQ(BoughtOutUntil(), "2021-11-01") << "the day of the closing";
  EXPECT_EQ(Oere(Position().committed()), 0);
  EXPECT_EQ(Oere(Position().remaining()), 60'000'000);
  EXPECT_EQ(ReasonOf(Revise(Revision(Date(2021, 10, 1), Date(2021, 11, 30), 1110, 32000)).status()),
            "AGREEMENT_CLOSED");
  EXPECT_EQ(Record(agreement_, {Row(Date(2021, 9, 13), v1::HOUR_LINE_WITH_CITIZEN, 60)})->results(0).reason(),
            "AGREEMENT_CLOSED");
}

TEST_F(BuyOutsTest, WhatCannotBeAgreed) {
  EXPECT_EQ(ReasonOf(Revise(Revision(Date(2021, 10, 1), Date(2021, 12, 31), 2220, 1'000'000)).status()),
            "COMMITMENT_EXCEEDS_BUDGET");
  EXPECT_EQ(ReasonOf(Revise(Revision(Date(2021, 8, 31), Date(2021, 12, 31), 2220, 31668)).status()), "BAD_REQUEST");
  ASSERT_EQ(Record(agreement_, {Row(Date(2021, 9, 30), v1::HOUR_LINE_CONTACT, 60)})->recorded(), 1);
  EXPECT_EQ(ReasonOf(Revise(Revision(Date(2021, 9, 30), Date(2021, 12, 31), 2220, 31668)).status()), "HOURS_STAND");
  EXPECT_TRUE(Revise(Revision(Date(2021, 10, 1), Date(2021, 12, 31), 2220, 31668)).ok());

  v1::AgreeBuyOutRequest grant = AgreeRequest(Register(unit_.name()), 60, 30000, Date(2021, 1, 1), Date(2021, 6, 30));
  grant.set_legal_basis(v1::LEGAL_BASIS_LAB_167);
  const auto agree = [&] { return Change<v1::BuyOutAgreement>("MentorsService.AgreeBuyOut", grant).status(); };
  EXPECT_EQ(ReasonOf(agree()), "BAD_REQUEST") << "R35";
  grant.set_beyond_usual("A gang foreman for four, where the company has one for ten");
  *grant.mutable_ends_on() = wire::ToProto(Date(2021, 7, 1));
  EXPECT_EQ(ReasonOf(agree()), "GRANT_TOO_LONG");
  *grant.mutable_ends_on() = wire::ToProto(Date(2021, 6, 30));
  EXPECT_TRUE(agree().ok());
  grant.mutable_payment()->set_ean("5790000000004");
  EXPECT_EQ(ReasonOf(agree()), "BAD_REQUEST");
}

// 600,000 DKK at 316.68 are 1,894 whole hours and 208.08 DKK.
TEST_F(BuyOutsTest, WhatTheWholeGrantBuys) {
  v1::CreateBudgetLineRequest line;
  line.set_programme(programme_.name());
  *line.mutable_facts() = line_.facts();
  v1::AgreeBuyOutRequest request = AgreeRequest(mentor_, 2220, 31668, Date(2021, 1, 1), Date(2021, 12, 31));
  request.set_budget_line(Must<v1::BudgetLine>("ProgrammesService.CreateBudgetLine", line).name());
  const absl::Status refused = Change<v1::BuyOutAgreement>("MentorsService.AgreeBuyOut", request).status();
  EXPECT_EQ(ReasonOf(refused), "COMMITMENT_EXCEEDS_BUDGET");
  EXPECT_EQ(MetadataOf(refused)["left_hours"], "1894");
  EXPECT_EQ(MetadataOf(refused)["left_after_hours_oere"], "20808");
}

TEST_F(BuyOutsTest, HoursByDayEachRowAnswered) {
  const Date day(2021, 9, 13);
  const auto answer = Record(
      agreement_, {Row(day, v1::HOUR_LINE_WITH_CITIZEN, 330), Row(day, v1::HOUR_LINE_CONTACT, 45),
                   Row(Date(2021, 8, 31), v1::HOUR_LINE_CONTACT, 45), Row(Date(2021, 11, 2), v1::HOUR_LINE_CONTACT, 1),
                   Row(day, v1::HOUR_LINE_CONTACT, 60), Row(day, v1::HOUR_LINE_TRAINING, 1100)});
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_LE(harness_.last_statements(), 5);
  EXPECT_EQ(answer->recorded(), 3);
  std::vector<std::string> reasons;
  for (const v1::MentorDayResult& result : answer->results()) reasons.push_back(result.reason());
  EXPECT_THAT(reasons, ElementsAre("", "", "OUTSIDE_AGREEMENT", "BAD_REQUEST", "", "BAD_REQUEST"));
  EXPECT_EQ(answer->results(4).day().version(), 2);

  v1::ListMentorDaysRequest list;
  list.set_agreement(agreement_);
  list.set_month("2021-09");
  const auto days = Call<v1::ListMentorDaysResponse>("BuyOutsService.ListMentorDays", list);
  ASSERT_TRUE(days.ok()) << days.status();
  EXPECT_EQ(days->minutes(), 390);
  EXPECT_EQ(days->lines_size(), 2);
  EXPECT_EQ(Oere(Position().stated()), 390 * 31668 / 60);
  EXPECT_EQ(
      ReasonOf(Call<v1::ListMentorDaysResponse>("BuyOutsService.ListMentorDays", list, testing::PartnerOf(kOtherCvr))
                   .status()),
      "AGREEMENT_NOT_FOUND");

  v1::RecordMentorHoursRequest sum;
  sum.set_agreement(agreement_);
  sum.set_month("2021-09");
  sum.add_lines()->set_line(v1::HOUR_LINE_CONTACT);
  sum.mutable_lines(0)->set_minutes(60);
  EXPECT_EQ(ReasonOf(Change<v1::MentorHours>("MentorsService.RecordMentorHours", sum).status()), "HOURS_BY_DAY");
  ASSERT_EQ(
      Record(agreement_, {Row(day, v1::HOUR_LINE_WITH_CITIZEN, 0), Row(day, v1::HOUR_LINE_CONTACT, 0)})->recorded(), 2);
  EXPECT_TRUE(Change<v1::MentorHours>("MentorsService.RecordMentorHours", sum).ok()) << "all days were taken back";
}

TEST_F(BuyOutsTest, AnHourIsPaidUnderOneBasis) {
  v1::AgreeBuyOutRequest grant = AgreeRequest(mentor_, 600, 30000, Date(2021, 9, 1), Date(2021, 12, 31));
  grant.set_legal_basis(v1::LEGAL_BASIS_LAB_167);
  grant.set_beyond_usual("More than an employer does anyway");
  const std::string other = Must<v1::BuyOutAgreement>("MentorsService.AgreeBuyOut", grant).name();
  const Date day(2021, 9, 13);
  ASSERT_EQ(Record(agreement_, {Row(day, v1::HOUR_LINE_WITH_CITIZEN, 240)})->recorded(), 1);
  v1::MentorDay row = Row(day, v1::HOUR_LINE_WITH_CITIZEN, 240);
  EXPECT_EQ(Record(other, {row})->results(0).reason(), "HOURS_UNDER_OTHER_AGREEMENT");
  v1::MentorDay morning = row;
  morning.set_starts_at(420);
  row.set_starts_at(659);
  ASSERT_EQ(Record(agreement_, {morning})->recorded(), 1);
  EXPECT_EQ(Record(other, {row})->results(0).reason(), "HOURS_UNDER_OTHER_AGREEMENT");
  row.set_starts_at(660);
  EXPECT_EQ(Record(other, {row})->recorded(), 1);
}

TEST_F(BuyOutsTest, AMonthByFileAndAPartnersOwn) {
  v1::UploadMentorDaysRequest upload;
  upload.set_agreement(agreement_);
  upload.set_month("2021-09");
  upload.set_file(
      "nr;dato;status;timer;linje\r\n1;13-09-2021;til stede;7,5;\r\n;13-09-2021;;5,5;med borger\r\n"
      ";14-09-2021;;5,5;frokost\r\n;31-08-2021;;1;kontakt\r\n;15-09-2021;;7:30;med borger\r\n");
  upload.set_validate_only(true);
  EXPECT_EQ(Change<v1::RecordMentorDaysResponse>("BuyOutsService.UploadMentorDays", upload)->recorded(), 2);
  EXPECT_EQ(Count("SELECT count(*) AS count FROM mentor_day"), 0);
  upload.set_validate_only(false);
  identity::Caller foreman = testing::PartnerOf(kCvr);
  foreman.roles = {policy::v1::ROLE_MENTOR};
  const auto answer = Change<v1::RecordMentorDaysResponse>("BuyOutsService.UploadMentorDays", upload, foreman);
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->recorded(), 2);
  ASSERT_EQ(answer->results_size(), 2);
  EXPECT_EQ(answer->results(0).row(), 4);
  EXPECT_EQ(answer->results(1).row(), 5);
  EXPECT_EQ(ReasonOf(Change<v1::RecordMentorDaysResponse>("BuyOutsService.UploadMentorDays", upload,
                                                          testing::PartnerOf(kOtherCvr))
                         .status()),
            "AGREEMENT_NOT_FOUND");

  // A mentor sees no pay: neither the agreement, nor what a month costs.
  v1::GetAgreementRequest get;
  get.set_name(agreement_);
  EXPECT_FALSE(Call<v1::AgreementRecord>("BuyOutsService.GetAgreement", get, foreman).ok());
  v1::RecordMentorHoursRequest sum;
  sum.set_agreement(agreement_);
  sum.set_month("2021-10");
  sum.add_lines()->set_line(v1::HOUR_LINE_CONTACT);
  sum.mutable_lines(0)->set_minutes(60);
  EXPECT_FALSE(Must<v1::MentorHours>("MentorsService.RecordMentorHours", sum, foreman).has_accrued());
  EXPECT_TRUE(Must<v1::MentorHours>("MentorsService.RecordMentorHours", sum, testing::PartnerOf(kCvr)).has_accrued());

  EXPECT_EQ(Show(testing::PartnerOf(kCvr)).agreement().name(), agreement_);
  EXPECT_EQ(Show(testing::PartnerOf(kOtherCvr)).agreement().name(), "");
  Agree(Register(other_unit_.name()), 60, 30000, Date(2021, 9, 1), Date(2021, 9, 30));
  v1::ListAgreementsRequest list;
  list.set_page_size(1);
  const auto first = Call<v1::ListAgreementsResponse>("BuyOutsService.ListAgreements", list);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_FALSE(first->next_page_token().empty());
  list.set_page_token(first->next_page_token());
  EXPECT_EQ(Call<v1::ListAgreementsResponse>("BuyOutsService.ListAgreements", list)->agreements_size(), 1);
  EXPECT_EQ(Call<v1::ListAgreementsResponse>("BuyOutsService.ListAgreements", v1::ListAgreementsRequest(),
                                             testing::PartnerOf(kCvr))
                ->agreements_size(),
            1);
}

}  // namespace
}  // namespace sjak::placements
