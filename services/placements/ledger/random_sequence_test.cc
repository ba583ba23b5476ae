#include <cstdlib>
#include <random>

#include "services/placements/buyouts/money_fixture.h"
#include "services/placements/ledger/books_fixture.h"
#include "sjak/placements/v1/budget.pb.h"

namespace sjak::placements {
namespace {

constexpr int kSequences = 8;

// A year of money in random commands, through the service. After every command each line and year sums to zero, nothing
// that cannot be below zero is, and every account holds what the answers so far say it must.
class RandomSequenceTest : public MoneyTest, public ::testing::WithParamInterface<unsigned> {
 protected:
  RandomSequenceTest() {
    for (const auto& [name, year] : {std::pair("tight", 2021), std::pair("wide", 2022)}) {
      v1::CreateBudgetLineRequest request;
      request.set_programme(programme_.name());
      *request.mutable_facts() = line_.facts();
      request.mutable_facts()->set_title(name);
      request.mutable_facts()->mutable_years(0)->set_year(2021);
      *request.mutable_facts()->mutable_years(0)->mutable_amount() = wire::DkkFromOere(20'000'000);
      v1::BudgetYear& next = *request.mutable_facts()->add_years();
      next.set_year(2022);
      *next.mutable_amount() = wire::DkkFromOere(30'000'000);
      lines_.push_back(Must<v1::BudgetLine>("ProgrammesService.CreateBudgetLine", request).name());
      granted_ += 50'000'000;
    }
    granted_ += 60'000'000;
    for (int i = 0; i < 4; ++i) mentors_.push_back(Register(unit_.name()));
    for (int i = 0; i < 12; ++i) {
      v1::RegisterSmallJobRequest job = JobRequest(NewCitizen());
      job.mutable_terms()->set_mentor(mentors_[static_cast<size_t>(i % 4)]);
      *job.mutable_terms()->mutable_starts_on() = wire::ToProto(Date(2021, 9, 1));
      *job.mutable_terms()->mutable_ends_on() = wire::ToProto(Date(2022, 12, 31));
      jobs_.push_back(Must<v1::Placement>("PlacementsService.RegisterSmallJob", job).name());
    }
    agreements_.push_back(agreement_);
  }

  // Whether the sequences met what they are for.
  static void TearDownTestSuite() {
    if (HasFailure() || done_["sequences"] < kSequences) return;
    for (const char* what : {"agree", "revise", "close", "hours", "attend", "submit", "late", "approve", "return",
                             "reject", "pay", "propose", "decide", "transfer", "uplift", "revise line",
                             "shared among citizens", "hours: HOURS_UNDER_OTHER_AGREEMENT", "hours: HOURS_CLAIMED"}) {
      EXPECT_GT(done_[what], 0) << what;
    }
  }

  int Draw(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }
  template <typename T>
  const T& One(const std::vector<T>& of) {
    return of[static_cast<size_t>(Draw(static_cast<int>(of.size())))];
  }
  // A day of the months that can still matter.
  Date SomeDay() { return harness_.clock().Today() - Draw(75); }
  std::string SomeMonth() { return (Month::Of(harness_.clock().Today()) - Draw(4)).ToString(); }
  const identity::Caller& Somebody() { return One(people_); }

  // Every refusal says why; what is meant by none is a defect.
  template <typename Answer>
  bool Count(const char* what, const absl::StatusOr<Answer>& answer) {
    EXPECT_TRUE(answer.ok() || !ReasonOf(answer.status()).empty()) << what << ": " << answer.status();
    EXPECT_NE(answer.status().code(), absl::StatusCode::kInternal) << what << ": " << answer.status();
    if (answer.ok()) ++done_[what];
    return answer.ok();
  }
  void Note(const char* what, const absl::StatusOr<v1::Claim>& answer) {
    if (!Count(what, answer)) return;
    if (answer->late()) ++done_["late"];
    const auto before = claims_.find(answer->name());
    if (before != claims_.end()) booked_[before->second.state()] -= Oere(before->second.net());
    booked_[answer->state()] += Oere(answer->net());
    claims_[answer->name()] = *answer;
  }
  std::string SomeClaim() {
    if (claims_.empty()) return ResourceName("claims", Uuid::New());
    auto at = claims_.begin();
    std::advance(at, Draw(static_cast<int>(claims_.size())));
    return at->first;
  }

  void Agreement() {
    const Date first = SomeDay();
    v1::AgreeBuyOutRequest request =
        AgreeRequest(One(mentors_), 1 + Draw(900), 1 + Draw(50'000), first, first + Draw(200));
    request.set_budget_line(One(lines_));
    if (Draw(4) == 0) {
      request.set_legal_basis(v1::LEGAL_BASIS_LAB_167);
      request.set_beyond_usual("More than an employer does anyway");
    }
    const auto answer = Change<v1::BuyOutAgreement>("MentorsService.AgreeBuyOut", request);
    if (Count("agree", answer)) agreements_.push_back(answer->name());
  }
  void Revise() {
    v1::ReviseBuyOutRequest request;
    request.set_agreement(One(agreements_));
    const Date first = SomeDay();
    *request.mutable_starts_on() = wire::ToProto(first);
    *request.mutable_ends_on() = wire::ToProto(first + Draw(200));
    request.set_weekly_minutes(1 + Draw(900));
    *request.mutable_hourly_rate() = wire::DkkFromOere(1 + Draw(50'000));
    Count("revise", Change<v1::BuyOutAgreement>("BuyOutsService.ReviseBuyOut", request));
  }
  void Close() {
    v1::CloseBuyOutRequest request;
    request.set_agreement(One(agreements_));
    Count("close", Change<v1::BuyOutAgreement>("BuyOutsService.CloseBuyOut", request));
  }
  void HoursOfDays() {
    std::vector<v1::MentorDay> rows;
    for (int i = 0; i <= Draw(6); ++i) {
      rows.push_back(Row(SomeDay(), static_cast<v1::HourLine>(1 + Draw(2) * Draw(5)), Draw(480)));
      if (Draw(2) == 0) rows.back().set_starts_at(Draw(2) * 480);
    }
    const auto answer = MoneyTest::Record(One(agreements_), rows, Somebody());
    EXPECT_TRUE(answer.ok()) << answer.status();
    done_["hours"] += answer->recorded();
    for (const v1::MentorDayResult& result : answer->results()) ++done_["hours: " + result.reason()];
  }
  void Attend() {
    Count("attend",
          Change<v1::Attendance>("PlacementsService.RecordAttendance", Day(One(jobs_), SomeDay(), Draw(480))));
  }
  void Transfer() {
    v1::TransferBudgetRequest request;
    request.set_budget_line(One(lines_));
    request.set_from_year(2021 + Draw(2));
    const int to = Draw(3);
    if (to > 0) request.set_to_year(2020 + to);
    const int64_t oere = 1 + Draw(3'000'000);
    *request.mutable_amount() = wire::DkkFromOere(oere);
    request.set_reason("Decided by the committee");
    if (Count("transfer", Change<v1::BudgetLineRecord>("BudgetService.TransferBudget", request)) && to == 0) {
      granted_ -= oere;
    }
  }
  void Uplift() {
    v1::StatePriceLevelsRequest levels;
    levels.set_source("Synthetic sheet");
    levels.add_levels()->set_year(2022);
    levels.mutable_levels(0)->set_growth_basis_points(Draw(600) - 100);
    Must<v1::PriceLevels>("BudgetService.StatePriceLevels", levels);
    v1::UpliftBudgetLineRequest request;
    request.set_budget_line(One(lines_));
    request.set_price_level_year(2022);
    const auto before =
        PlacementsTest::Count("SELECT -sum(balance_oere)::bigint AS count FROM ledger_balance WHERE account = 1");
    if (Count("uplift", Change<v1::BudgetLineRecord>("BudgetService.UpliftBudgetLine", request))) {
      granted_ +=
          PlacementsTest::Count("SELECT -sum(balance_oere)::bigint AS count FROM ledger_balance WHERE account = 1") -
          before;
    }
  }
  void ReviseLine() {
    v1::ReviseBudgetLineRequest request;
    request.set_budget_line(One(lines_));
    request.set_reason("Decided by the committee");
    for (int year : {2021, 2022}) {
      v1::BudgetYear& out = *request.add_years();
      out.set_year(year);
      *out.mutable_amount() = wire::DkkFromOere(10'000'000 + Draw(30'000'000));
    }
    const auto before =
        PlacementsTest::Count("SELECT -sum(balance_oere)::bigint AS count FROM ledger_balance WHERE account = 1");
    if (Count("revise line", Change<v1::BudgetLineRecord>("BudgetService.ReviseBudgetLine", request))) {
      granted_ +=
          PlacementsTest::Count("SELECT -sum(balance_oere)::bigint AS count FROM ledger_balance WHERE account = 1") -
          before;
    }
  }

  void Command() {
    if (Draw(60) == 0) return Draw(2) == 0 ? Transfer() : Draw(2) == 0 ? Uplift() : ReviseLine();
    const int n = Draw(100);
    if (n < 4) return Agreement();
    if (n < 6) return Revise();
    if (n < 7) return Close();
    if (n < 35) return HoursOfDays();
    if (n < 50) return Attend();
    if (n < 70) return Note("submit", Submit(One(agreements_), SomeMonth(), Somebody()));
    if (n < 82) return Note("approve", MoneyTest::Approve(SomeClaim(), Somebody()));
    if (n < 84) return Note("return", Settle("ReturnClaim", SomeClaim()));
    if (n < 85) return Note("reject", Settle("RejectClaim", SomeClaim()));
    if (n < 92) return Note("pay", Pay(SomeClaim()));
    if (n < 94) return Note("propose", Settle("ProposeClawBack", SomeClaim(), Somebody()));
    if (n < 96) return Note("decide", Decide(SomeClaim(), Draw(3) > 0, Somebody()));
    harness_.clock().Set(std::min(harness_.clock().Today() + Draw(16), Date(2022, 12, 30)));
  }

  // The balances, which are few; after every command, by one statement.
  void CheckBalances() {
    std::map<int, int64_t> balances;
    for (const postgres::Row row : harness_.admin().ExecText(
             "SELECT b.account, sum(b.balance_oere)::bigint AS oere, min(b.balance_oere)::bigint AS least, "
             "max(abs(z.oere))::bigint AS off FROM ledger_balance b JOIN (SELECT x.budget_line_id, x.year, "
             "sum(x.balance_oere) AS oere FROM ledger_balance x GROUP BY 1, 2) z USING (budget_line_id, year) "
             "GROUP BY b.account")) {
      ASSERT_EQ(row.i64("off"), 0);
      balances[row.i32("account")] = row.i64("oere");
      if (row.i32("account") == 1 || row.i32("account") == 7) continue;
      ASSERT_GE(row.i64("least"), 0);
    }
    ASSERT_EQ(balances[4], booked_[v1::CLAIM_STATE_SUBMITTED]);
    ASSERT_EQ(balances[5], booked_[v1::CLAIM_STATE_APPROVED]);
    ASSERT_EQ(balances[6], booked_[v1::CLAIM_STATE_PAID] + booked_[v1::CLAIM_STATE_CLAW_BACK_PROPOSED]);
    ASSERT_EQ(balances[1], -granted_);
    ASSERT_EQ(balances[7], 0);
    ASSERT_EQ(balances[2] + balances[3] + balances[4] + balances[5] + balances[6], granted_);
  }

  // Everything, from the entries up, and what followers make of the events.
  void CheckBooks() {
    ASSERT_THAT(BrokenPromises(harness_.admin()), ::testing::IsEmpty());
    followed_.Read(harness_.admin());
    ASSERT_EQ(followed_.Balances(), FollowedBooks::Booked(harness_.admin()));
  }

  // Citizens and the rest are what was paid, to the øre.
  void CheckOutcome() {
    int64_t paid = 0, shared = 0;
    std::vector<std::string> lines = lines_;
    lines.push_back(line_.name());
    for (const std::string& line : lines) {
      for (int year : {2021, 2022}) {
        v1::GetMoneyToOutcomeRequest request;
        request.set_budget_line(line);
        request.set_year(year);
        const auto money = Call<v1::MoneyToOutcome>("LedgerService.GetMoneyToOutcome", request);
        ASSERT_TRUE(money.ok()) << money.status();
        paid += Oere(money->paid());
        shared += Oere(money->nobody_present().amount());
        for (const v1::CitizenCost& cost : money->citizens()) shared += Oere(cost.amount());
        for (const v1::ClaimRest& rest : money->other_lines()) shared += Oere(rest.amount());
        if (money->citizens_size() > 0) ++done_["shared among citizens"];
      }
    }
    ASSERT_EQ(shared, paid);
    ASSERT_EQ(paid,
              PlacementsTest::Count("SELECT sum(balance_oere)::bigint AS count FROM ledger_balance WHERE account = 6"));
  }

  std::mt19937 random_{GetParam()};
  std::vector<identity::Caller> people_ = {testing::Jobcentre(), testing::Jobcentre("tests|second"),
                                           testing::Jobcentre("tests|third")};
  std::vector<std::string> lines_, mentors_, jobs_, agreements_;
  std::map<std::string, v1::Claim> claims_;
  std::map<v1::ClaimState, int64_t> booked_;  // net øre by state of the claims
  FollowedBooks followed_;
  int64_t granted_ = 0;
  // In all sequences.
  static std::map<std::string, int> done_;
};
std::map<std::string, int> RandomSequenceTest::done_;

// 10,000 commands in all; SJAK_MONEY_COMMANDS asks for more.
int CommandsOfASequence() {
  const char* asked = std::getenv("SJAK_MONEY_COMMANDS");
  return (asked == nullptr ? 10'000 : std::atoi(asked)) / kSequences;
}

TEST_P(RandomSequenceTest, TheBooksBalanceAfterEveryCommand) {
  const int commands = CommandsOfASequence();
  ++done_["sequences"];
  for (int i = 1; i <= commands; ++i) {
    Command();
    CheckBalances();
    if (i % 250 == 0 || i == commands) CheckBooks();
    if (i == commands / 2 || i == commands) CheckOutcome();
    if (HasFatalFailure()) FAIL() << "after command " << i;
  }
}
INSTANTIATE_TEST_SUITE_P(Seeds, RandomSequenceTest, ::testing::Range(1u, kSequences + 1u));

}  // namespace
}  // namespace sjak::placements
