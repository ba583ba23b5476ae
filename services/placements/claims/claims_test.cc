#include <thread>

#include "services/placements/buyouts/money_fixture.h"
#include "services/placements/ledger/books_fixture.h"
#include "sjak/placements/v1/mentors.pb.h"
#include "sjak/placements/v1/rights.pb.h"

namespace sjak::placements {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ClaimsTest : public MoneyTest {
 protected:
  // 5 hours with citizens and 1 hour of contact: 1,900.08 DKK.
  std::string September() {
    EXPECT_EQ(Record(agreement_, {Row(Date(2021, 9, 13), v1::HOUR_LINE_WITH_CITIZEN, 300),
                                  Row(Date(2021, 9, 14), v1::HOUR_LINE_CONTACT, 60)})
                  ->recorded(),
              2);
    const auto claim = Submit(agreement_, "2021-09", testing::PartnerOf(kCvr));
    EXPECT_TRUE(claim.ok()) << claim.status();
    return claim.value_or(v1::Claim()).name();
  }
};

constexpr int64_t kNet = 6 * 31668;

TEST_F(ClaimsTest, SubmittedApprovedPaid) {
  const int64_t committed = Oere(Position().committed());
  const std::string claim = September();
  EXPECT_LE(harness_.last_statements(), 5);
  EXPECT_EQ(Oere(Position().accrued()), kNet);
  EXPECT_EQ(Oere(Position().committed()), committed - kNet);
  const auto approved = Approve(claim);
  ASSERT_TRUE(approved.ok()) << approved.status();
  EXPECT_LE(harness_.last_statements(), 5);
  EXPECT_EQ(wire::DateOf(approved->due_on()), Date(2021, 12, 1));
  EXPECT_EQ(Oere(Position().invoiced()), kNet);
  const auto paid = Pay(claim);
  ASSERT_TRUE(paid.ok()) << paid.status();
  EXPECT_EQ(paid->state(), v1::CLAIM_STATE_PAID);
  EXPECT_EQ(paid->version(), 3);
  EXPECT_EQ(Oere(paid->net()), kNet);
  EXPECT_EQ(Oere(paid->vat()), kNet / 4);
  EXPECT_EQ(Oere(paid->gross()), kNet + kNet / 4);
  EXPECT_FALSE(paid->late());
  EXPECT_THAT(paid->warnings(), IsEmpty());
  ASSERT_EQ(paid->lines_size(), 2);
  EXPECT_EQ(Oere(paid->lines(0).amount()), 5 * 31668);
  EXPECT_EQ(paid->lines(1).minutes(), 60);
  const v1::YearPosition position = Position();
  EXPECT_EQ(Oere(position.paid()), kNet);
  EXPECT_EQ(Oere(position.budget()), 60'000'000);
  EXPECT_EQ(Oere(position.remaining()) + Oere(position.committed()) + Oere(position.paid()), 60'000'000);

  v1::ListLedgerEntriesRequest list;
  list.set_budget_line(line_.name());
  const auto entries = Call<v1::ListLedgerEntriesResponse>("LedgerService.ListLedgerEntries", list);
  ASSERT_TRUE(entries.ok()) << entries.status();
  std::vector<int> kinds;
  for (const v1::LedgerEntry& entry : entries->entries()) kinds.push_back(entry.kind());
  EXPECT_THAT(kinds, ElementsAre(1, 4, 5, 7, 8));
  list.set_page_size(2);
  int seen = 0;
  do {
    const auto page = Call<v1::ListLedgerEntriesResponse>("LedgerService.ListLedgerEntries", list);
    ASSERT_TRUE(page.ok()) << page.status();
    seen += page->entries_size();
    list.set_page_token(page->next_page_token());
  } while (!list.page_token().empty());
  EXPECT_EQ(seen, 5);
}

TEST_F(ClaimsTest, FourEyesAndTheSample) {
  const std::string claim = September();
  EXPECT_EQ(ReasonOf(Approve(claim, testing::Jobcentre("tests|" + std::string(kCvr))).status()),
            "CLAIM_NEEDS_ANOTHER_PERSON");
  harness_.admin().ExecText("UPDATE claim_step SET sampled = true");
  EXPECT_EQ(ReasonOf(Approve(claim, Second(), "").status()), "EVIDENCE_NEEDED");
  EXPECT_EQ(Approve(claim)->evidence_reference(), "CASE-1");
  ASSERT_TRUE(Pay(claim).ok());
  ASSERT_TRUE(Settle("ProposeClawBack", claim).ok());
  EXPECT_EQ(ReasonOf(Decide(claim, true, testing::Jobcentre()).status()), "CLAIM_NEEDS_ANOTHER_PERSON");
  EXPECT_EQ(Decide(claim, false)->state(), v1::CLAIM_STATE_PAID);
  EXPECT_EQ(Oere(Position().paid()), kNet);
}

TEST_F(ClaimsTest, ReturnedCorrectedAndSubmittedAgain) {
  const int64_t committed = Oere(Position().committed());
  const std::string claim = September();
  const v1::MentorDay fewer = Row(Date(2021, 9, 13), v1::HOUR_LINE_WITH_CITIZEN, 240);
  EXPECT_EQ(Record(agreement_, {fewer})->results(0).reason(), "HOURS_CLAIMED");
  ASSERT_TRUE(Approve(claim).ok());
  ASSERT_TRUE(Settle("ReturnClaim", claim).ok());
  EXPECT_EQ(Oere(Position().committed()), committed);
  EXPECT_EQ(Oere(Position().invoiced()), 0);
  ASSERT_EQ(Record(agreement_, {fewer})->recorded(), 1);
  const auto again = Submit(agreement_, "2021-09");
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->name(), claim) << "one claim per month";
  EXPECT_EQ(again->version(), 4);
  EXPECT_EQ(Oere(again->net()), 5 * 31668);
  EXPECT_EQ(Count("SELECT count(*) AS count FROM claim_hours"), 4) << "both attempts are kept";
  EXPECT_EQ(ReasonOf(Submit(agreement_, "2021-09").status()), "CLAIM_STATE_WRONG");
  ASSERT_TRUE(Settle("RejectClaim", claim).ok());
  EXPECT_EQ(ReasonOf(Submit(agreement_, "2021-09").status()), "CLAIM_STATE_WRONG") << "for good";
  EXPECT_EQ(Record(agreement_, {fewer})->results(0).reason(), "HOURS_CLAIMED");
  EXPECT_EQ(Oere(Position().committed()), committed);
}

TEST_F(ClaimsTest, ClaimedBackAndClaimedAnew) {
  const std::string claim = September();
  EXPECT_EQ(ReasonOf(Settle("ProposeClawBack", claim).status()), "CLAIM_STATE_WRONG");
  ASSERT_TRUE(Approve(claim).ok());
  ASSERT_TRUE(Pay(claim).ok());
  EXPECT_EQ(ReasonOf(Settle("ReturnClaim", claim).status()), "CLAIM_STATE_WRONG");
  ASSERT_TRUE(Settle("ProposeClawBack", claim).ok());
  EXPECT_EQ(Decide(claim, true)->state(), v1::CLAIM_STATE_RECLAIMED);
  EXPECT_EQ(Oere(Position().paid()), 0);
  EXPECT_TRUE(Submit(agreement_, "2021-09").ok());
}

// An agreement that is cut below what a claim has taken ties up nothing more; when the claim comes back, only what is
// still agreed is tied up again, and the rest is free for others.
TEST_F(ClaimsTest, CutBelowWhatWasClaimed) {
  const std::string claim = September();
  v1::ReviseBuyOutRequest cut;
  cut.set_agreement(agreement_);
  *cut.mutable_starts_on() = wire::ToProto(Date(2021, 9, 15));
  *cut.mutable_ends_on() = wire::ToProto(Date(2021, 9, 15));
  cut.set_weekly_minutes(1);
  *cut.mutable_hourly_rate() = wire::DkkFromOere(31668);
  // Two weeks at 37 hours stay agreed, more than the six hours claimed; then a day of a minute a week from the start
  // on.
  const auto cut_to = [&] { return Must<v1::BuyOutAgreement>("BuyOutsService.ReviseBuyOut", cut); };
  const int64_t agreed = Oere(cut_to().commitment());
  EXPECT_EQ(Oere(Position().committed()), agreed - kNet);
  ASSERT_TRUE(Settle("ReturnClaim", claim).ok());
  EXPECT_EQ(Oere(Position().committed()), agreed);
  ASSERT_EQ(Record(agreement_, {Row(Date(2021, 9, 13), v1::HOUR_LINE_WITH_CITIZEN, 0),
                                Row(Date(2021, 9, 14), v1::HOUR_LINE_CONTACT, 0),
                                Row(Date(2021, 9, 1), v1::HOUR_LINE_CONTACT, 360)})
                ->recorded(),
            3);
  ASSERT_TRUE(Submit(agreement_, "2021-09").ok());
  *cut.mutable_starts_on() = wire::ToProto(Date(2021, 9, 2));
  *cut.mutable_ends_on() = wire::ToProto(Date(2021, 9, 2));
  const int64_t now = Oere(cut_to().commitment());  // a day of 37 hours a week
  ASSERT_LT(now, kNet);
  EXPECT_EQ(Oere(Position().committed()), 0) << "more is claimed than is agreed";
  const int64_t remaining = Oere(Position().remaining());
  ASSERT_TRUE(Settle("ReturnClaim", claim).ok());
  EXPECT_EQ(Oere(Position().committed()), now);
  EXPECT_EQ(Oere(Position().remaining()), remaining + kNet - now);
  const auto again = Submit(agreement_, "2021-09");
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_THAT(again->warnings(), ::testing::Contains("BEYOND_COMMITMENT"));
  EXPECT_EQ(Oere(Position().committed()), 0);
  v1::CloseBuyOutRequest close;
  close.set_agreement(agreement_);
  Must<v1::BuyOutAgreement>("BuyOutsService.CloseBuyOut", close);
  ASSERT_TRUE(Settle("ReturnClaim", claim).ok());
  EXPECT_EQ(Oere(Position().committed()), 0) << "what is closed ties up nothing";
  EXPECT_EQ(Oere(Position().remaining()), 60'000'000);
  FollowedBooks followed;
  followed.Read(harness_.admin());
  EXPECT_EQ(followed.Balances(), FollowedBooks::Booked(harness_.admin()));
}

// What was paid stays in the books when nobody may know any more for whom: 84 days after the end, and after erasure a
// pseudonym has its share, and it can still be claimed back.
TEST_F(ClaimsTest, KeptUnderAPseudonym) {
  const std::string citizen = NewCitizen();
  v1::RegisterSmallJobRequest job = JobRequest(citizen);
  job.mutable_terms()->set_mentor(mentor_);
  const std::string placement = Must<v1::Placement>("PlacementsService.RegisterSmallJob", job).name();
  Must<v1::Attendance>("PlacementsService.RecordAttendance", Day(placement, Date(2021, 9, 13)));
  const std::string claim = September();
  ASSERT_TRUE(Approve(claim).ok());
  ASSERT_TRUE(Pay(claim).ok());
  v1::GetMoneyToOutcomeRequest request;
  request.set_budget_line(line_.name());
  request.set_year(2021);
  const auto money = [&] { return *Call<v1::MoneyToOutcome>("LedgerService.GetMoneyToOutcome", request); };
  ASSERT_EQ(money().citizens_size(), 1);
  EXPECT_EQ(money().citizens(0).citizen(), citizen);

  harness_.clock().Set(Date(2021, 12, 12) + 85);
  citizens_->erased = true;
  v1::ErasePersonRequest erase;
  erase.set_citizen(citizen);
  Must<v1::ErasureReceipt>("RightsService.ErasePerson", erase);
  const v1::MoneyToOutcome after = money();
  ASSERT_EQ(after.citizens_size(), 1);
  EXPECT_NE(after.citizens(0).citizen(), citizen);
  EXPECT_EQ(Oere(after.citizens(0).amount()), 5 * 31668);
  EXPECT_EQ(Oere(after.paid()), kNet);
  EXPECT_EQ(Count(absl::StrCat("SELECT count(*) AS count FROM feed WHERE type_url LIKE '%ClaimChanged' AND position('",
                               citizen, "'::bytea IN payload) > 0")),
            0);
  v1::GetClaimRequest get;
  get.set_name(claim);
  EXPECT_EQ(Oere(Call<v1::Claim>("ClaimsService.GetClaim", get, testing::PartnerOf(kCvr))->net()), kNet);
  ASSERT_TRUE(Settle("ProposeClawBack", claim).ok());
  ASSERT_TRUE(Decide(claim, true).ok());
  EXPECT_EQ(Oere(money().paid()), 0);
  EXPECT_THAT(BrokenPromises(harness_.admin()), IsEmpty());
}

TEST_F(ClaimsTest, OnlyDocumentedHoursOfAMonthThatIsOver) {
  EXPECT_EQ(ReasonOf(Submit(agreement_, "2021-09").status()), "NOTHING_TO_CLAIM");
  v1::RecordMentorHoursRequest sum;
  sum.set_agreement(agreement_);
  sum.set_month("2021-09");
  sum.add_lines()->set_line(v1::HOUR_LINE_CONTACT);
  sum.mutable_lines(0)->set_minutes(60);
  Must<v1::MentorHours>("MentorsService.RecordMentorHours", sum);
  EXPECT_EQ(ReasonOf(Submit(agreement_, "2021-09").status()), "NOTHING_TO_CLAIM") << "a sum documents nothing";
  ASSERT_EQ(Record(agreement_, {Row(Date(2021, 11, 1), v1::HOUR_LINE_CONTACT, 60)})->recorded(), 1);
  EXPECT_EQ(ReasonOf(Submit(agreement_, "2021-11").status()), "MONTH_NOT_OVER");
  EXPECT_EQ(ReasonOf(Submit(agreement_, "2021-11", testing::PartnerOf(kOtherCvr)).status()), "MONTH_NOT_OVER");
  harness_.clock().Set(Date(2022, 1, 3));
  EXPECT_EQ(ReasonOf(Submit(agreement_, "2021-11", testing::PartnerOf(kOtherCvr)).status()), "AGREEMENT_NOT_FOUND");
  const auto late = Submit(agreement_, "2021-11");
  ASSERT_TRUE(late.ok()) << late.status();
  EXPECT_TRUE(late->late());
  EXPECT_EQ(Oere(Position(2021).accrued()), 31668) << "in the year of the work";
}

TEST_F(ClaimsTest, APartnerSeesItsOwnClaimsAndNobodyElses) {
  const std::string claim = September();
  const std::string theirs = Agree(Register(other_unit_.name()), 60, 30000, Date(2021, 9, 1), Date(2021, 9, 30));
  ASSERT_EQ(Record(theirs, {Row(Date(2021, 9, 13), v1::HOUR_LINE_CONTACT, 60)})->recorded(), 1);
  ASSERT_TRUE(Submit(theirs, "2021-09").ok());
  v1::GetClaimRequest get;
  get.set_name(claim);
  EXPECT_EQ(Call<v1::Claim>("ClaimsService.GetClaim", get, testing::PartnerOf(kCvr))->name(), claim);
  EXPECT_EQ(ReasonOf(Call<v1::Claim>("ClaimsService.GetClaim", get, testing::PartnerOf(kOtherCvr)).status()),
            "CLAIM_NOT_FOUND");
  v1::ListClaimsRequest list;
  const auto own = Call<v1::ListClaimsResponse>("ClaimsService.ListClaims", list, testing::PartnerOf(kCvr));
  ASSERT_TRUE(own.ok()) << own.status();
  ASSERT_EQ(own->claims_size(), 1);
  EXPECT_EQ(own->claims(0).agreement(), agreement_);
  EXPECT_EQ(Call<v1::ListClaimsResponse>("ClaimsService.ListClaims", list)->claims_size(), 2);
  list.set_page_size(1);
  const auto first = Call<v1::ListClaimsResponse>("ClaimsService.ListClaims", list);
  list.set_page_token(first->next_page_token());
  const auto second = Call<v1::ListClaimsResponse>("ClaimsService.ListClaims", list);
  ASSERT_EQ(second->claims_size(), 1);
  EXPECT_NE(second->claims(0).name(), first->claims(0).name());
  EXPECT_TRUE(second->next_page_token().empty());
  identity::Caller foreman = testing::PartnerOf(kCvr);
  foreman.roles = {policy::v1::ROLE_MENTOR};
  EXPECT_FALSE(Call<v1::Claim>("ClaimsService.GetClaim", get, foreman).ok()) << "a mentor sees no pay";
}

TEST_F(ClaimsTest, WhatIsPaidIsSharedAmongThoseWhoWereThere) {
  v1::RegisterSmallJobRequest job = JobRequest(NewCitizen());
  job.mutable_terms()->set_mentor(mentor_);
  std::vector<std::string> jobs;
  for (int i = 0; i < 2; ++i) {
    job.set_citizen(NewCitizen());
    jobs.push_back(Must<v1::Placement>("PlacementsService.RegisterSmallJob", job).name());
  }
  const Date day(2021, 9, 13);
  for (const auto& [name, minutes] : {std::pair(jobs[0], 240), std::pair(jobs[1], 120)}) {
    Must<v1::Attendance>("PlacementsService.RecordAttendance", Day(name, day, minutes));
  }
  ASSERT_EQ(Record(agreement_, {Row(day, v1::HOUR_LINE_WITH_CITIZEN, 300), Row(day, v1::HOUR_LINE_CONTACT, 60),
                                Row(day + 1, v1::HOUR_LINE_WITH_CITIZEN, 60)})
                ->recorded(),
            3);
  const std::string claim = Submit(agreement_, "2021-09")->name();
  v1::GetMoneyToOutcomeRequest request;
  request.set_budget_line(line_.name());
  request.set_year(2021);
  const auto ask = [&] { return Call<v1::MoneyToOutcome>("LedgerService.GetMoneyToOutcome", request); };
  ASSERT_TRUE(ask().ok()) << ask().status();
  EXPECT_EQ(Oere(ask()->paid()), 0) << "nothing is paid yet";
  ASSERT_TRUE(Approve(claim).ok());
  ASSERT_TRUE(Pay(claim).ok());
  const auto money = ask();
  EXPECT_EQ(Oere(money->paid()), 7 * 31668);
  ASSERT_EQ(money->citizens_size(), 2);
  int64_t sum = Oere(money->nobody_present().amount());
  EXPECT_EQ(sum, 31668);
  for (const v1::CitizenCost& cost : money->citizens()) {
    EXPECT_EQ(Oere(cost.amount()), cost.attended_minutes() == 240 ? 105560 : 52780);
    sum += Oere(cost.amount());
  }
  ASSERT_EQ(money->other_lines_size(), 1);
  EXPECT_EQ(sum + Oere(money->other_lines(0).amount()), Oere(money->paid()));
  EXPECT_EQ(Oere(money->per_citizen()), 7 * 31668 / 2);
  EXPECT_EQ(Oere(money->per_attended_hour()), 7 * 31668 / 6);
  EXPECT_EQ(
      Count("SELECT count(DISTINCT subject_id) AS count FROM access_log_subject s JOIN access_log l ON l.id = s.log_id "
            "WHERE l.method LIKE '%GetMoneyToOutcome'"),
      2);

  // A substitute leads one of them that day: money follows who led.
  v1::AssignMentorRequest assign;
  assign.set_placement(jobs[1]);
  assign.set_mentor(Register(unit_.name()));
  assign.set_role(v1::ASSIGNMENT_ROLE_SUBSTITUTE);
  *assign.mutable_starts_on() = wire::ToProto(day);
  *assign.mutable_ends_on() = wire::ToProto(day);
  Must<v1::MentorAssignment>("MentorAssignmentsService.AssignMentor", assign);
  ASSERT_EQ(ask()->citizens_size(), 1);
  EXPECT_EQ(ask()->citizens(0).attended_minutes(), 240);
  EXPECT_EQ(Oere(ask()->citizens(0).amount()), 5 * 31668);
  request.set_budget_line(ResourceName("budgetLines", Uuid::New()));
  EXPECT_EQ(ReasonOf(ask().status()), "BUDGET_LINE_NOT_FOUND");
}

// Fifty claims at once, each an hour beyond what its agreement ties up; the line has money for twenty such hours.
TEST_F(ClaimsTest, ConcurrentClaimsNeverOverspendTheLine) {
  constexpr int kClaims = 50, kFit = 20;
  std::vector<std::string> agreements;
  for (int i = 0; i < kClaims; ++i) {
    agreements.push_back(Agree(Register(unit_.name()), 7, 30000, Date(2021, 9, 1), Date(2021, 9, 1)));  // one minute
    ASSERT_EQ(Record(agreements.back(), {Row(Date(2021, 9, 1), v1::HOUR_LINE_CONTACT, 61)})->recorded(), 1);
  }
  const int64_t spare = Oere(Position().remaining()) - kFit * 30000 - 29999;
  const std::string filler = Register(unit_.name());
  // 60 minutes a week for 7 days at `spare` øre an hour, in as many agreements as the highest rate makes necessary.
  for (int64_t left = spare; left > 0; left -= std::min<int64_t>(left, 37'000'000)) {
    const int64_t now = std::min<int64_t>(left, 37'000'000);
    const int minutes = now > 1'000'000 ? 2220 : 60;
    const int64_t rate = now > 1'000'000 ? std::min<int64_t>(now / 37, 1'000'000) : now;
    Agree(filler, minutes, rate, Date(2021, 9, 1), Date(2021, 9, 7));
    if (minutes == 2220 && now % 37 != 0) Agree(filler, 60, now % 37, Date(2021, 9, 1), Date(2021, 9, 7));
  }
  ASSERT_EQ(Oere(Position().remaining()), kFit * 30000 + 29999);

  std::atomic<int> ok{0};
  std::vector<std::thread> threads;
  for (const std::string& agreement : agreements) {
    threads.emplace_back([&, agreement] {
      v1::SubmitClaimRequest request;
      request.set_request_id(Uuid::New().ToString());
      request.set_agreement(agreement);
      request.set_month("2021-09");
      // All fifty take well under a second; where everything is slower (sanitizers), the last of the queue may pass its
      // deadline and repeats the call with its id, as its answer says. It claims once all the same.
      absl::Status status = absl::DeadlineExceededError("");
      for (int i = 0; i < 3 && absl::IsDeadlineExceeded(status); ++i) {
        status = Change<v1::Claim>("ClaimsService.SubmitClaim", request).status();
      }
      if (status.ok()) {
        ++ok;
      } else {
        EXPECT_EQ(ReasonOf(status), "LINE_EXHAUSTED") << status;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(ok, kFit);
  EXPECT_EQ(Oere(Position().remaining()), 29999);
  EXPECT_EQ(Oere(Position().accrued()), kFit * 61 * 500);
  EXPECT_EQ(Count("SELECT count(*) AS count FROM claim"), kFit);
}

}  // namespace
}  // namespace sjak::placements
