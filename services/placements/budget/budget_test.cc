#include "services/placements/buyouts/money_fixture.h"
#include "sjak/placements/v1/budget.pb.h"

namespace sjak::placements {
namespace {

using ::testing::ElementsAre;

class BudgetTest : public MoneyTest {
 protected:
  v1::BudgetTables Tables(bool as_granted = false) {
    v1::GetBudgetTablesRequest request;
    request.set_programme(programme_.name());
    request.set_as_granted(as_granted);
    const auto tables = Call<v1::BudgetTables>("BudgetService.GetBudgetTables", request);
    EXPECT_TRUE(tables.ok()) << tables.status();
    return tables.value_or(v1::BudgetTables());
  }
  absl::StatusOr<v1::BudgetLineRecord> Transfer(int from, int to, int64_t oere) {
    v1::TransferBudgetRequest request;
    request.set_budget_line(line_.name());
    request.set_from_year(from);
    if (to > 0) request.set_to_year(to);
    *request.mutable_amount() = wire::DkkFromOere(oere);
    request.set_reason("Decided by the committee");
    return Change<v1::BudgetLineRecord>("BudgetService.TransferBudget", request);
  }
  absl::StatusOr<v1::BudgetLineRecord> Revise(const std::map<int, int64_t>& years) {
    v1::ReviseBudgetLineRequest request;
    request.set_budget_line(line_.name());
    for (const auto& [year, oere] : years) {
      v1::BudgetYear& out = *request.add_years();
      out.set_year(year);
      *out.mutable_amount() = wire::DkkFromOere(oere);
    }
    request.set_reason("Decided by the committee");
    return Change<v1::BudgetLineRecord>("BudgetService.ReviseBudgetLine", request);
  }
  absl::StatusOr<v1::BudgetLineRecord> Uplift(int year) {
    v1::UpliftBudgetLineRequest request;
    request.set_budget_line(line_.name());
    request.set_price_level_year(year);
    return Change<v1::BudgetLineRecord>("BudgetService.UpliftBudgetLine", request);
  }
};

std::vector<std::string> Printed(const v1::BudgetTableRow& row) { return {row.years().begin(), row.years().end()}; }

// Tables 2 and 3 of the note, digit for digit.
TEST_F(BudgetTest, TheTablesOfTheNote) {
  const v1::BudgetTables tables = Tables();
  EXPECT_THAT(std::vector<int>(tables.years().begin(), tables.years().end()), ElementsAre(2021, 2022, 2023, 2024));
  EXPECT_EQ(tables.unit(), "1.000 kr., 2021 p/l");
  ASSERT_EQ(tables.rows_size(), 1);
  const v1::BudgetTableRow& row = tables.rows(0);
  EXPECT_EQ(row.title_da(), "Frikøb af medarbejdere på byggeplads");
  EXPECT_EQ(row.steering_area(), "Service");
  EXPECT_EQ(row.committee(), "BIU");
  EXPECT_EQ(row.appropriation(), "35.10");
  EXPECT_EQ(row.direction(), "U");
  EXPECT_THAT(Printed(row), ElementsAre("600", "", "", "")) << "an empty cell is not zero";
  EXPECT_EQ(row.total(), "600");
  EXPECT_EQ(tables.net().title_da(), "Udgifter i alt (netto)");
  EXPECT_THAT(Printed(tables.net()), ElementsAre("600", "", "", ""));
  EXPECT_EQ(tables.net().total(), "600");
  EXPECT_EQ(tables.gross().title_da(), "Udgifter i alt");
  EXPECT_EQ(tables.gross().total(), "600");
}

TEST_F(BudgetTest, RowsAddUpAndIncomeIsNotExpenditure) {
  v1::CreateBudgetLineRequest request;
  request.set_programme(programme_.name());
  *request.mutable_facts() = line_.facts();
  for (const auto& [oere, direction] :
       {std::pair(50'000, v1::BUDGET_DIRECTION_EXPENDITURE), std::pair(40'000, v1::BUDGET_DIRECTION_EXPENDITURE),
        std::pair(7'000'000, v1::BUDGET_DIRECTION_INCOME)}) {
    *request.mutable_facts()->mutable_years(0)->mutable_amount() = wire::DkkFromOere(oere);
    request.mutable_facts()->set_direction(direction);
    Must<v1::BudgetLine>("ProgrammesService.CreateBudgetLine", request);
  }
  const v1::BudgetTables tables = Tables();
  // 600,000 + 500 + 400 - 70,000 DKK: 530.9, so 531; the rounded rows 600, 1, 0 and -70 sum to it.
  EXPECT_EQ(tables.rows(0).years(0), "600");
  EXPECT_EQ(tables.rows(1).years(0), "1");
  EXPECT_EQ(tables.rows(2).years(0), "0");
  EXPECT_EQ(tables.rows(3).years(0), "-70");
  EXPECT_EQ(tables.rows(3).direction(), "I");
  EXPECT_EQ(tables.net().total(), "531");
  EXPECT_EQ(tables.gross().total(), "601");
}

TEST_F(BudgetTest, CarriedOverAndReturnedNeverMoreThanIsLeft) {
  const int64_t left = Oere(Position().remaining());
  const absl::Status more = Transfer(2021, 2022, left + 1).status();
  EXPECT_EQ(ReasonOf(more), "LINE_EXHAUSTED");
  EXPECT_EQ(MetadataOf(more)["left_oere"], std::to_string(left));
  const auto carried = Transfer(2021, 2022, 10'000'000);
  ASSERT_TRUE(carried.ok()) << carried.status();
  EXPECT_LE(harness_.last_statements(), 5);
  EXPECT_EQ(carried->version(), 2);
  EXPECT_EQ(Oere(Position(2021).budget()), 50'000'000);
  EXPECT_EQ(Oere(Position(2022).budget()), 10'000'000);
  EXPECT_EQ(Oere(Position(2022).remaining()), 10'000'000);
  EXPECT_THAT(Printed(Tables().rows(0)), ElementsAre("500", "100", "", ""));
  EXPECT_THAT(Printed(Tables(true).rows(0)), ElementsAre("600", "", "", "")) << "as granted";
  EXPECT_EQ(Transfer(2021, 0, 1'000'000)->change(), v1::BUDGET_CHANGE_RETURNED);
  EXPECT_EQ(Oere(Position(2021).budget()), 49'000'000);
  EXPECT_EQ(ReasonOf(Transfer(2024, 2021, 1).status()), "LINE_EXHAUSTED");
  EXPECT_EQ(ReasonOf(Transfer(2021, 2021, 1).status()), "BAD_REQUEST");
}

TEST_F(BudgetTest, RevisedAndUplifted) {
  EXPECT_EQ(ReasonOf(Revise({{2021, 1'000'000}}).status()), "LINE_EXHAUSTED") << "less than is tied up";
  EXPECT_EQ(ReasonOf(Revise({{2022, 80'000'000}}).status()), "LINE_EXHAUSTED") << "a year left out has no money";
  ASSERT_TRUE(Revise({{2021, 60'000'000}, {2022, 80'000'000}, {2023, 80'000'000}}).ok());
  EXPECT_EQ(ReasonOf(Uplift(2022).status()), "PRICE_LEVEL_UNKNOWN");
  v1::StatePriceLevelsRequest levels;
  levels.set_source("KL pris- og lønskøn");
  for (int growth : {150, 190}) {
    levels.clear_levels();
    levels.add_levels()->set_year(2022);
    levels.mutable_levels(0)->set_growth_basis_points(growth);
    Must<v1::PriceLevels>("BudgetService.StatePriceLevels", levels);
  }
  const auto up = Uplift(2022);
  ASSERT_TRUE(up.ok()) << up.status();
  EXPECT_EQ(Oere(up->cells(0).amount()), 60'000'000) << "a year that is over keeps its money";
  EXPECT_EQ(Oere(up->cells(1).amount()), 81'520'000) << "by the later statement";
  EXPECT_EQ(Oere(Position(2022).remaining()), 81'520'000);
  EXPECT_EQ(Tables().unit(), "1.000 kr., 2022 p/l");
  EXPECT_THAT(Printed(Tables().rows(0)), ElementsAre("600", "815", "815", ""));
  EXPECT_EQ(Tables().rows(0).total(), "2.230");
}

// S42: caseworkers are paid from the frame there was before. Their time is shown, and no line and no entry knows of it.
TEST_F(BudgetTest, CaseworkersTimeIsAShadow) {
  const v1::YearPosition before = Position();
  const int64_t entries = Count("SELECT count(*) AS count FROM ledger_entry");
  v1::StateCaseworkerTimeRequest state;
  state.set_programme(programme_.name());
  state.set_month("2021-10");
  state.set_minutes(61);
  *state.mutable_hourly_rate() = wire::DkkFromOere(30);
  const auto time = Must<v1::CaseworkerTime>("BudgetService.StateCaseworkerTime", state);
  EXPECT_EQ(Oere(time.shadow_value()), 31) << "30.5 øre, away from zero";
  EXPECT_EQ(time.version(), 1);
  EXPECT_LE(harness_.last_statements(), 5);
  state.set_minutes(600);
  *state.mutable_hourly_rate() = wire::DkkFromOere(40000);
  EXPECT_EQ(Must<v1::CaseworkerTime>("BudgetService.StateCaseworkerTime", state).version(), 2);
  state.set_month("2021-09");
  Must<v1::CaseworkerTime>("BudgetService.StateCaseworkerTime", state);
  const auto show = [&](int year) {
    v1::GetCaseworkerTimeRequest request;
    request.set_programme(programme_.name());
    request.set_year(year);
    const auto of_year = Call<v1::CaseworkerTimeOfYear>("BudgetService.GetCaseworkerTime", request);
    EXPECT_TRUE(of_year.ok()) << of_year.status();
    return of_year.value_or(v1::CaseworkerTimeOfYear());
  };
  EXPECT_EQ(show(2021).months_size(), 2);
  EXPECT_EQ(show(2021).minutes(), 1200);
  EXPECT_EQ(Oere(show(2021).shadow_value()), 800'000);
  EXPECT_EQ(show(2022).months_size(), 0);
  state.set_minutes(0);
  Must<v1::CaseworkerTime>("BudgetService.StateCaseworkerTime", state);
  EXPECT_EQ(show(2021).minutes(), 600) << "taken back";

  EXPECT_EQ(Position().SerializeAsString(), before.SerializeAsString());
  EXPECT_EQ(Count("SELECT count(*) AS count FROM ledger_entry"), entries);
  EXPECT_EQ(Count("SELECT count(*) AS count FROM feed WHERE type_url LIKE '%CaseworkerTimeStated'"), 4);

  state.set_month("2021-12");
  EXPECT_EQ(ReasonOf(Change<v1::CaseworkerTime>("BudgetService.StateCaseworkerTime", state).status()), "BAD_REQUEST");
  state.set_month("2021-10");
  state.mutable_hourly_rate()->set_currency_code("EUR");
  EXPECT_EQ(ReasonOf(Change<v1::CaseworkerTime>("BudgetService.StateCaseworkerTime", state).status()), "BAD_REQUEST");
  *state.mutable_hourly_rate() = wire::DkkFromOere(1);
  state.set_programme(ResourceName("programmes", Uuid::New()));
  EXPECT_EQ(ReasonOf(Change<v1::CaseworkerTime>("BudgetService.StateCaseworkerTime", state).status()),
            "PROGRAMME_NOT_FOUND");
}

}  // namespace
}  // namespace sjak::placements
