// The report end to end inside the service: events in, tables 1, 2 and 3 out.
#include "services/reporting/status/status.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <functional>
#include <numeric>
#include <random>

#include "services/reporting/status/status_fixture.h"

namespace sjak::reporting {
namespace {

TEST_F(StatusTest, TheThreeTables) {
  CreateProgramme();
  CreateBudget();
  StartTestHouses();
  for (int i = 0; i < 7; ++i)
    Place(i, placements::v1::PLACEMENT_KIND_COMPANY_TRAINING, placements::v1::PROJECT_KIND_TEST_HOUSES);
  for (int i = 7; i < 10; ++i)
    Place(i, placements::v1::PLACEMENT_KIND_ORDINARY_HOURS, placements::v1::PROJECT_KIND_FAMILY_HOMES);
  Place(0, placements::v1::PLACEMENT_KIND_FLEX_JOB, placements::v1::PROJECT_KIND_FAMILY_HOMES);  // a second placement
  Place(10, placements::v1::PLACEMENT_KIND_COMPANY_TRAINING, placements::v1::PROJECT_KIND_TEST_HOUSES, false);
  Place(11, placements::v1::PLACEMENT_KIND_COMPANY_TRAINING, placements::v1::PROJECT_KIND_TEST_HOUSES, true,
        placements::v1::END_REASON_MISREGISTERED);
  const absl::StatusOr<v1::StatusReport> report = Report();
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(harness_.last_statements(), 1);
  EXPECT_TRUE(report->simulated());
  EXPECT_EQ(report->phase().code(), "PILOT");

  EXPECT_EQ(report->table1().target(), 20);
  EXPECT_EQ(report->table1().actual_strict(), 7);
  EXPECT_EQ(report->table1().actual_broad(), 10);
  EXPECT_EQ(report->table1().row().goal().da(), "Minimum 20 udsatte borgere");

  const v1::BudgetRow& row = report->table2().rows(0);
  EXPECT_EQ(report->table2().years_size(), 4);
  EXPECT_EQ(row.cells(0).planned().thousands(), 600);
  EXPECT_FALSE(row.cells(1).has_planned());
  EXPECT_EQ(row.cells(0).committed().thousands(), 200);
  EXPECT_EQ(wire::OereFromDkk(row.cells(0).accrued().exact()).value_or(0), 6'333'600);
  EXPECT_EQ(wire::OereFromDkk(row.cells(0).remaining().exact()).value_or(0), 60'000'000 - 6'333'600);
  EXPECT_EQ(report->table3().rows(0).appropriation(), "35.10");
  EXPECT_EQ(report->table2().unit().da(), "1.000 kr., 2021 p/l");

  // 7 in 209 days since 12 April; 264 days from then to the end of the year.
  EXPECT_EQ(Find(*report, "K3_FORECAST_STRICT").numerator(), 9);
  EXPECT_EQ(wire::OereFromDkk(Find(*report, "K13_PER_CITIZEN").amount()).value_or(0), 633'360);
  EXPECT_EQ(Find(*report, "K20").numerator(), 12);
  EXPECT_EQ(report->kinds(0).citizens().shown(), "..");  // 7, held back to protect the 3
  EXPECT_EQ(report->kinds(1).citizens().shown(), "<5");
  EXPECT_EQ(report->kinds(3).citizens().shown(), "0");  // apprentices are not enabled in the pilot
  EXPECT_EQ(report->funnel(0).citizens().count(), 12);
  EXPECT_EQ(report->funnel(4).citizens().count(), 11);  // one was misregistered
}

TEST_F(StatusTest, TheMoneyAloneIsTheReportsMoney) {
  CreateProgramme();
  CreateBudget();
  const auto money = harness_.Call<v1::BudgetStatus>(Jobcentre(), absl::StrCat(kService, "GetBudgetStatus"),
                                                     v1::GetBudgetStatusRequest());
  ASSERT_TRUE(money.ok()) << money.status();
  EXPECT_EQ(harness_.last_statements(), 1);
  const absl::StatusOr<v1::StatusReport> report = Report();
  EXPECT_EQ(money->table2().SerializeAsString(), report->table2().SerializeAsString());
  EXPECT_EQ(money->table3().SerializeAsString(), report->table3().SerializeAsString());
  EXPECT_EQ(money->table2().rows(0).cells(0).committed().thousands(), 200);
  EXPECT_TRUE(money->simulated());
}

// One person entered three times, with a placement and attendance under each name, is one person in every count; also
// when the merges are heard of first, and in whatever order.
TEST_F(StatusTest, NoCountSeesOnePersonTwice) {
  const auto merge = [this](int from, int into) {
    citizens::v1::CitizenMerged merged;
    merged.set_from(ResourceName("citizens", Id(absl::StrCat("citizen", from))));
    merged.set_into(ResourceName("citizens", Id(absl::StrCat("citizen", into))));
    Apply(2, merged);
  };
  const std::vector<std::function<void()>> steps = {
      [&] { merge(0, 1); },
      [&] { merge(1, 2); },
      [&] { Place(0, placements::v1::PLACEMENT_KIND_COMPANY_TRAINING, placements::v1::PROJECT_KIND_TEST_HOUSES); },
      [&] { Place(1, placements::v1::PLACEMENT_KIND_COMPANY_TRAINING, placements::v1::PROJECT_KIND_TEST_HOUSES); },
      [&] { Place(2, placements::v1::PLACEMENT_KIND_ORDINARY_HOURS, placements::v1::PROJECT_KIND_FAMILY_HOMES); },
      [&] { Place(3, placements::v1::PLACEMENT_KIND_COMPANY_TRAINING, placements::v1::PROJECT_KIND_TEST_HOUSES); }};
  std::vector<size_t> order(steps.size());
  std::iota(order.begin(), order.end(), 0);
  const auto start_over = [this] {
    harness_.admin().ExecText("TRUNCATE person_alias, placement_fact, day_fact, record_fact, rollup");
    CreateProgramme();
    StartTestHouses();
    // Others, so that the counts are large enough to be shown.
    for (int i = 10; i < 15; ++i) {
      Place(i, placements::v1::PLACEMENT_KIND_COMPANY_TRAINING, placements::v1::PROJECT_KIND_TEST_HOUSES);
    }
  };
  start_over();
  for (size_t step = 2; step < steps.size(); ++step) steps[step]();
  EXPECT_EQ(Report()->table1().actual_broad(), 9) << "what the counts would be if the merges were not heeded";
  std::string first;
  for (unsigned seed = 0; seed < 24; ++seed) {
    start_over();
    std::shuffle(order.begin(), order.end(), std::mt19937(seed));
    for (size_t step : order) steps[step]();
    const absl::StatusOr<v1::StatusReport> report = Report();
    ASSERT_TRUE(report.ok()) << report.status();
    EXPECT_EQ(report->table1().actual_strict(), 7);
    EXPECT_EQ(report->table1().actual_broad(), 7);
    for (int step : {0, 1, 2, 3, 4}) EXPECT_EQ(report->funnel(step).citizens().count(), 7) << step;
    if (first.empty()) first = report->SerializeAsString();
    EXPECT_EQ(report->SerializeAsString(), first) << seed;
  }
}

TEST_F(StatusTest, NothingHasHappenedYet) {
  CreateProgramme();
  CreateBudget();
  const absl::StatusOr<v1::StatusReport> report = Report("BI6");
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->table1().actual_strict(), 0);  // a headline total is shown, however small
  EXPECT_EQ(Find(*report, "K3_FORECAST_STRICT").guard().en(), "building has not begun");
  EXPECT_EQ(Find(*report, "K13_PER_CITIZEN").guard().en(), "no citizen yet");
  EXPECT_EQ(report->funnel(0).citizens().shown(), "<5");
}

TEST_F(StatusTest, AfterThePhaseOnlyItsOwnDaysCount) {
  CreateProgramme();
  Place(1, placements::v1::PLACEMENT_KIND_COMPANY_TRAINING, placements::v1::PROJECT_KIND_TEST_HOUSES);
  harness_.clock().Set(Date(2022, 2, 1));
  EXPECT_EQ(Report()->phase().code(), "SCALE_UP");
  EXPECT_EQ(Report()->table1().actual_strict(), 0);
  EXPECT_EQ(Report("BI6", "PILOT")->table1().actual_strict(), 1);
  harness_.clock().Set(Date(2024, 2, 1));
  EXPECT_EQ(Report()->phase().code(), "SCALE_UP");
}

TEST_F(StatusTest, Refusals) {
  EXPECT_EQ(ReasonOf(Report().status()), "PROGRAMME_UNKNOWN");
  EXPECT_EQ(ReasonOf(SetTarget(20, Date(2021, 1, 1)).status()), "PROGRAMME_UNKNOWN");
  CreateProgramme();
  CreateProgramme("BI7");
  EXPECT_EQ(ReasonOf(Report().status()), "PROGRAMME_AMBIGUOUS");
  EXPECT_EQ(MetadataOf(Report().status())["codes"], "BI6,BI7");
  EXPECT_EQ(ReasonOf(Report("BI6", "NEVER").status()), "PHASE_UNKNOWN");
  CreateProgramme("BI8", "0147");
  EXPECT_EQ(ReasonOf(Report("BI8").status()), "PROGRAMME_UNKNOWN");  // another municipality's
}

TEST_F(StatusTest, TargetsAreVersions) {
  CreateProgramme();
  EXPECT_EQ(SetTarget(20, Date(2021, 1, 1))->version(), 1);
  EXPECT_EQ(SetTarget(25, Date(2021, 6, 1))->version(), 2);
  EXPECT_EQ(SetTarget(30, Date(2022, 1, 1))->version(), 3);
  EXPECT_LE(harness_.last_statements(), 3);
  EXPECT_EQ(Report()->target().citizens(), 25);  // the third is not in force yet
  EXPECT_EQ(Report()->table1().row().target_group().da(), "Ledige udsatte borgere");
}

TEST_F(StatusTest, ARebuildLeavesWhatAnswers) {
  CreateProgramme();
  Place(1, placements::v1::PLACEMENT_KIND_COMPANY_TRAINING, placements::v1::PROJECT_KIND_TEST_HOUSES);
  harness_.admin().ExecText(
      "INSERT INTO feed_cursor (municipality_code, feed, epoch, n, head_n, recorded_at, moved_at, fault) VALUES "
      "('0101', 'citizens', 1, 41, 50, now(), now(), 'after 41 came 43')");
  EXPECT_EQ(Report()->feeds(0).stopped(), "after 41 came 43");
  v1::RebuildProjectionRequest request;
  request.set_request_id(Uuid::New().ToString());
  request.set_feed("citizens");
  const auto rebuilt =
      harness_.Call<v1::RebuildProjectionResponse>(Jobcentre(), absl::StrCat(kService, "RebuildProjection"), request);
  ASSERT_TRUE(rebuilt.ok()) << rebuilt.status();
  EXPECT_LE(harness_.last_statements(), 5);
  EXPECT_EQ(rebuilt->forgotten_n(), 41);
  const absl::StatusOr<v1::StatusReport> report = Report();
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->feeds(0).n(), 41);
  EXPECT_EQ(report->table1().actual_strict(), 1);
}

TEST_F(StatusTest, OnlyTheProgrammesOwnPeople) {
  CreateProgramme();
  EXPECT_EQ(harness_
                .Call<v1::StatusReport>(sjak::testing::PartnerOf("41000005"), absl::StrCat(kService, "GetStatusReport"),
                                        v1::GetStatusReportRequest())
                .status()
                .code(),
            absl::StatusCode::kPermissionDenied);
}

}  // namespace
}  // namespace sjak::reporting
