#include "services/placements/ledger/ledger_rules.h"

#include <gtest/gtest.h>

namespace sjak::placements {
namespace {

const Uuid kBooksLine = Uuid::FromText("line");

int64_t BalanceAt(const std::map<BalanceKey, int64_t>& balances, Account account) {
  const auto found = balances.find({kBooksLine, 2021, account});
  return found == balances.end() ? 0 : found->second;
}

TEST(Ledger, WhatIsReversedIsWhereItWas) {
  const Claimed claim = {kBooksLine, 2021, 1000, 700};
  for (const Account from : {Account::kAccrued, Account::kInvoiced, Account::kPaid}) {
    for (const int64_t tied_up : {0, 700, 1000}) {
      std::vector<Move> moves = Submit(claim);
      if (from != Account::kAccrued) moves.push_back({kBooksLine, 2021, Account::kAccrued, Account::kInvoiced, 1000});
      if (from == Account::kPaid) moves.push_back({kBooksLine, 2021, Account::kInvoiced, Account::kPaid, 1000});
      EXPECT_EQ(BalanceAt(Deltas(moves), from), 1000);
      for (const Move& move : Reverse(claim, from, tied_up)) moves.push_back(move);
      const auto balances = Deltas(moves);
      int64_t sum = 0;
      for (const auto& [key, oere] : balances) sum += oere;
      EXPECT_EQ(sum, 0);
      EXPECT_EQ(BalanceAt(balances, Account::kAccrued), 0);
      EXPECT_EQ(BalanceAt(balances, Account::kInvoiced), 0);
      EXPECT_EQ(BalanceAt(balances, Account::kPaid), 0);
      EXPECT_EQ(BalanceAt(balances, Account::kCommitted), tied_up - 700);
      EXPECT_EQ(BalanceAt(balances, Account::kAvailable), 700 - tied_up);
    }
  }
}

// Whatever was agreed and claimed before, submitting and giving back leave tied up what is agreed and not claimed.
TEST(Ledger, WhatIsTiedUpFollowsWhatIsAgreed) {
  for (int64_t agreed : {0, 40, 100, 300}) {
    for (int64_t others : {0, 30, 100, 200}) {
      const int64_t before = OpenCommitment(agreed, others);
      const Claimed claim = {kBooksLine, 2021, 60, std::min<int64_t>(60, before)};
      EXPECT_EQ(before + BalanceAt(Deltas(Submit(claim)), Account::kCommitted), OpenCommitment(agreed, others + 60));
      for (int64_t cut : {0, 40, 100, 300}) {
        const int64_t open = OpenCommitment(cut, others + 60);
        const auto back = Deltas(Reverse(claim, Account::kAccrued, OpenCommitment(cut, others) - open));
        EXPECT_EQ(open + BalanceAt(back, Account::kCommitted), OpenCommitment(cut, others));
        EXPECT_GE(BalanceAt(back, Account::kAvailable), 0);
        EXPECT_GE(BalanceAt(back, Account::kCommitted), 0);
      }
    }
  }
}

TEST(Ledger, MoneyToOutcomeByHand) {
  const Uuid a = Uuid::FromText("a"), b = Uuid::FromText("b");
  const Date day(2021, 9, 13);
  const MoneyByCitizen money = ShareOut({{day, 1, 240, 1001, {{a, 120}, {b, 120}}},
                                         {day + 1, 1, 240, 500, {}},
                                         {day, 2, 60, 300, {}},
                                         {day, 1, 60, 90, {{a, 120}, {b, 60}}}});
  // 500.5 is rounded away from zero for the first; the second has the rest.
  EXPECT_EQ(money.citizens.at(a).oere, 501 + 60);
  EXPECT_EQ(money.citizens.at(b).oere, 500 + 30);
  EXPECT_EQ(money.citizens.at(a).minutes, 120) << "a day is attended once, whoever pays";
  EXPECT_EQ(money.nobody_present.oere, 500);
  EXPECT_EQ(money.nobody_present.minutes, 240);
  EXPECT_EQ(money.other_lines.at(2).oere, 300);
  EXPECT_EQ(money.paid, 1891);
}

// Citizens and rest sum to what was paid, to the øre, and no share is off by more than one.
TEST(Ledger, SharesSumToWhatWasPaid) {
  unsigned seed = 11;
  const auto draw = [&](int n) { return static_cast<int>((seed = seed * 1664525 + 1013904223) >> 16) % n; };
  for (int round = 0; round < 1000; ++round) {
    PaidHours row{Date(2021, 9, 13), 1, 240, draw(100'000), {}};
    int64_t present = 0;
    for (int i = 0; i <= draw(9); ++i) {
      row.present.emplace_back(Uuid::FromText(std::to_string(i)), 1 + draw(700));
      present += row.present.back().second;
    }
    const MoneyByCitizen money = ShareOut({row});
    int64_t sum = 0;
    for (const auto& [citizen, minutes] : row.present) {
      const int64_t share = money.citizens.at(citizen).oere;
      sum += share;
      EXPECT_LE(std::abs(share * present - row.oere * minutes), present);
    }
    ASSERT_EQ(sum, row.oere);
  }
}

}  // namespace
}  // namespace sjak::placements
