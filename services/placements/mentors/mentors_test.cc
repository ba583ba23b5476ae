#include <thread>

#include "services/placements/placements_fixture.h"

namespace sjak::placements {
namespace {

class MentorsTest : public PlacementsTest {
 protected:
  MentorsTest() {
    v1::RegisterMentorRequest request;
    request.set_employer_unit(unit_.name());
    request.set_person_name("Signe Opdigtet");
    request.set_trade_code("711500");
    mentor_ = Must<v1::Mentor>("MentorsService.RegisterMentor", request);
  }

  // 37 hours a week at 316.68 DKK for whole weeks: 11,717.16 DKK each.
  v1::AgreeBuyOutRequest Weeks(int weeks) const {
    v1::AgreeBuyOutRequest request;
    request.set_mentor(mentor_.name());
    request.set_budget_line(line_.name());
    request.set_weekly_minutes(2220);
    *request.mutable_hourly_rate() = wire::DkkFromOere(31668);
    *request.mutable_starts_on() = wire::ToProto(Date(2021, 1, 4));
    *request.mutable_ends_on() = wire::ToProto(Date(2021, 1, 4) + (7 * weeks - 1));
    request.set_legal_basis(v1::LEGAL_BASIS_PROJECT_SERVICE);
    return request;
  }
  absl::StatusOr<v1::BuyOutAgreement> Agree(const v1::AgreeBuyOutRequest& request) {
    return Change<v1::BuyOutAgreement>("MentorsService.AgreeBuyOut", request);
  }
  v1::RecordMentorHoursRequest Hours(const std::string& agreement, const std::string& month, int minutes) const {
    v1::RecordMentorHoursRequest request;
    request.set_agreement(agreement);
    request.set_month(month);
    request.add_lines()->set_line(v1::HOUR_LINE_WITH_CITIZEN);
    request.mutable_lines(0)->set_minutes(minutes);
    return request;
  }

  v1::Mentor mentor_;
};

TEST_F(MentorsTest, ACommitmentStaysWithinWhatIsLeft) {
  const absl::StatusOr<v1::BuyOutAgreement> first = Agree(Weeks(50));
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(wire::OereFromDkk(first->commitment()).value(), 50 * 37 * 31668);
  EXPECT_EQ(harness_.last_statements(), 5);
  const absl::Status second = Agree(Weeks(2)).status();
  EXPECT_EQ(ReasonOf(second), "COMMITMENT_EXCEEDS_BUDGET");
  EXPECT_EQ(MetadataOf(second)["left_oere"], std::to_string(60'000'000 - 50 * 37 * 31668));
  EXPECT_TRUE(Agree(Weeks(1)).ok());
}

TEST_F(MentorsTest, AYearWithoutAnAmountHasNothing) {
  v1::AgreeBuyOutRequest request = Weeks(1);
  *request.mutable_starts_on() = wire::ToProto(Date(2021, 12, 30));
  *request.mutable_ends_on() = wire::ToProto(Date(2022, 1, 5));
  const absl::Status status = Agree(request).status();
  EXPECT_EQ(ReasonOf(status), "COMMITMENT_EXCEEDS_BUDGET");
  EXPECT_EQ(MetadataOf(status)["year"], "2022");
  EXPECT_EQ(MetadataOf(status)["left_oere"], "0");
}

// Ten agreements of 10 weeks at once; the line has money for five.
TEST_F(MentorsTest, ConcurrentAgreementsNeverExceedTheLine) {
  std::atomic<int> ok{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 10; ++i) {
    threads.emplace_back([&] {
      const absl::Status status = Agree(Weeks(10)).status();
      if (status.ok()) {
        ++ok;
      } else {
        EXPECT_EQ(ReasonOf(status), "COMMITMENT_EXCEEDS_BUDGET");
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(ok, 5);
  EXPECT_EQ(Count("SELECT sum(balance_oere)::bigint AS count FROM ledger_balance WHERE account = 3"), 50 * 37 * 31668);
}

TEST_F(MentorsTest, OnlyALineOfTheRightKindPays) {
  v1::CreateBudgetLineRequest request;
  request.set_programme(programme_.name());
  *request.mutable_facts() = line_.facts();
  request.mutable_facts()->set_cost_kind("COURSES");
  v1::AgreeBuyOutRequest agree = Weeks(1);
  agree.set_budget_line(Must<v1::BudgetLine>("ProgrammesService.CreateBudgetLine", request).name());
  EXPECT_EQ(ReasonOf(Agree(agree).status()), "COST_KIND_REFUSED");
  agree.set_budget_line("budgetLines/" + Uuid::New().ToString());
  EXPECT_EQ(ReasonOf(Agree(agree).status()), "BUDGET_LINE_NOT_FOUND");
  agree = Weeks(1);
  agree.set_mentor("mentors/" + Uuid::New().ToString());
  EXPECT_EQ(ReasonOf(Agree(agree).status()), "MENTOR_NOT_FOUND");
  agree = Weeks(1);
  agree.mutable_hourly_rate()->set_currency_code("EUR");
  EXPECT_EQ(ReasonOf(Agree(agree).status()), "BAD_REQUEST");
}

TEST_F(MentorsTest, HoursOfAMonthAreSupersededAndCost) {
  const std::string agreement = Agree(Weeks(20))->name();
  v1::MentorHours hours = Must<v1::MentorHours>("MentorsService.RecordMentorHours", Hours(agreement, "2021-02", 90));
  EXPECT_EQ(hours.version(), 1);
  EXPECT_EQ(wire::OereFromDkk(hours.accrued()).value(), 47502);
  hours = Must<v1::MentorHours>("MentorsService.RecordMentorHours", Hours(agreement, "2021-02", 60));
  EXPECT_EQ(hours.version(), 2);
  EXPECT_EQ(Count("SELECT count(*) AS count FROM mentor_hours"), 2);

  for (const char* month : {"2020-12", "2021-06", "2021-10"}) {
    EXPECT_EQ(
        ReasonOf(Change<v1::MentorHours>("MentorsService.RecordMentorHours", Hours(agreement, month, 60)).status()),
        "BAD_REQUEST")
        << month;
  }
  v1::RecordMentorHoursRequest twice = Hours(agreement, "2021-02", 60);
  *twice.add_lines() = twice.lines(0);
  EXPECT_EQ(ReasonOf(Change<v1::MentorHours>("MentorsService.RecordMentorHours", twice).status()), "BAD_REQUEST");
}

TEST_F(MentorsTest, ThePersonsNameIsNotInTheFeed) {
  EXPECT_EQ(Count("SELECT count(*) AS count FROM feed WHERE position('Opdigtet'::bytea IN payload) > 0"), 0);
}

}  // namespace
}  // namespace sjak::placements
