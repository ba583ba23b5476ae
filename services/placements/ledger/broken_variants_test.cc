// The tests of the promises about money would notice: with the guard of a promise taken down, the same steps break it,
// and what looks for it says so.
#include "services/placements/buyouts/money_fixture.h"
#include "services/placements/ledger/books_fixture.h"
#include "services/placements/ledger/money_guard.h"
#include "sjak/placements/v1/budget.pb.h"

namespace sjak::placements {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class BrokenVariantsTest : public MoneyTest {
 protected:
  std::vector<std::string> Broken() { return BrokenPromises(harness_.admin()); }
};

TEST_F(BrokenVariantsTest, AnHourUnderTwoAgreements) {
  const std::string other = Agree(mentor_, 600, 30000, Date(2021, 9, 1), Date(2021, 12, 31));
  const v1::MentorDay row = Row(Date(2021, 9, 13), v1::HOUR_LINE_WITH_CITIZEN, 240);
  ASSERT_EQ(Record(agreement_, {row})->recorded(), 1);
  EXPECT_EQ(Record(other, {row})->recorded(), 0);
  {
    const GuardTakenDown broken(MoneyGuard::kHoursOnce);
    EXPECT_EQ(Record(other, {row})->recorded(), 1);
  }
  ASSERT_TRUE(Submit(agreement_, "2021-09").ok());
  EXPECT_THAT(Broken(), IsEmpty());
  ASSERT_TRUE(Submit(other, "2021-09").ok());
  EXPECT_THAT(Broken(), ElementsAre("an hour is paid twice"));
}

TEST_F(BrokenVariantsTest, MoreThanTheLineHas) {
  // All that is left is tied up but for an hour's worth, and two hours are claimed beyond what is agreed.
  const int64_t left = Oere(Position().remaining());
  v1::TransferBudgetRequest back;
  back.set_budget_line(line_.name());
  back.set_from_year(2021);
  *back.mutable_amount() = wire::DkkFromOere(left - 31668);
  back.set_reason("Returned");
  Must<v1::BudgetLineRecord>("BudgetService.TransferBudget", back);
  const std::string claim_of = Agree(Register(unit_.name()), 1, 31668, Date(2021, 9, 1), Date(2021, 9, 1));
  ASSERT_EQ(Record(claim_of, {Row(Date(2021, 9, 1), v1::HOUR_LINE_CONTACT, 120)})->recorded(), 1);
  EXPECT_EQ(ReasonOf(Submit(claim_of, "2021-09").status()), "LINE_EXHAUSTED");
  const GuardTakenDown broken(MoneyGuard::kLineLeft);
  EXPECT_EQ(ReasonOf(Submit(claim_of, "2021-09").status()), "LINE_EXHAUSTED") << "the books refuse it too";
  EXPECT_THAT(Broken(), IsEmpty());
  harness_.admin().ExecText("ALTER TABLE ledger_balance DROP CONSTRAINT ledger_balance_not_negative");
  ASSERT_TRUE(Submit(claim_of, "2021-09").ok());
  EXPECT_THAT(Broken(), ElementsAre("a line is below zero"));
}

TEST_F(BrokenVariantsTest, ASecondPerson) {
  ASSERT_EQ(Record(agreement_, {Row(Date(2021, 9, 13), v1::HOUR_LINE_CONTACT, 60)})->recorded(), 1);
  const std::string claim = Submit(agreement_, "2021-09")->name();
  EXPECT_EQ(ReasonOf(Approve(claim, testing::Jobcentre()).status()), "CLAIM_NEEDS_ANOTHER_PERSON");
  const GuardTakenDown broken(MoneyGuard::kAnotherPerson);
  ASSERT_TRUE(Approve(claim, testing::Jobcentre()).ok());
  EXPECT_THAT(Broken(), ElementsAre("somebody approved what he submitted"));
  ASSERT_TRUE(Pay(claim).ok());
  ASSERT_TRUE(Settle("ProposeClawBack", claim).ok());
  ASSERT_TRUE(Decide(claim, true, testing::Jobcentre()).ok());
  EXPECT_THAT(Broken(), ElementsAre("somebody approved what he submitted", "somebody claimed back what he proposed"));
}

// The sums that are compared after every random command: books that gained an øre of nowhere, and events that leave
// one out.
TEST_F(BrokenVariantsTest, AnOereOfNowhere) {
  ASSERT_EQ(Record(agreement_, {Row(Date(2021, 9, 13), v1::HOUR_LINE_CONTACT, 60)})->recorded(), 1);
  const std::string claim = Submit(agreement_, "2021-09")->name();
  FollowedBooks followed;
  followed.Read(harness_.admin());
  EXPECT_EQ(followed.Balances(), FollowedBooks::Booked(harness_.admin()));
  ASSERT_TRUE(Approve(claim).ok());
  EXPECT_NE(followed.Balances(), FollowedBooks::Booked(harness_.admin())) << "an event was not read";
  followed.Read(harness_.admin());
  EXPECT_EQ(followed.Balances(), FollowedBooks::Booked(harness_.admin()));
  harness_.admin().ExecText("UPDATE ledger_balance SET balance_oere = balance_oere + 1 WHERE account = 5");
  EXPECT_NE(followed.Balances(), FollowedBooks::Booked(harness_.admin()));
  EXPECT_THAT(Broken(), ElementsAre("a line's year does not sum to zero", "a balance is not what its moves add up to"));
}

}  // namespace
}  // namespace sjak::placements
