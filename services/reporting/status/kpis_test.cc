// K1 to K21 end to end inside the service, now and as known on other days.
#include "services/reporting/status/kpis.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "services/reporting/status/kpi_rules.h"
#include "services/reporting/status/status_fixture.h"

namespace sjak::reporting {
namespace {

TEST(KpiRules, Median) {
  EXPECT_EQ(MedianOf({}), std::nullopt);
  EXPECT_EQ(MedianOf({{7, 1}}), 7);
  EXPECT_EQ(MedianOf({{1, 1}, {9, 1}}), 1) << "the lower one of two";
  EXPECT_EQ(MedianOf({{1, 1}, {2, 1}, {9, 3}}), 9);
  EXPECT_EQ(MedianOf(DaysOfStep({{"DRAFT_TO_START:12", 2}, {"DRAFT_TO_SUBMITTED:1", 5}}, "DRAFT_TO_START")), 12);
}

TEST(KpiRules, ForecastByPipelineIsBoundByCapacity) {
  const Date end(2021, 12, 31);
  EXPECT_EQ(ForecastByPipeline(3, 10, {4}, Date(2021, 10, 1), end), 7) << "one wave of 13 weeks is begun";
  EXPECT_EQ(ForecastByPipeline(3, 10, {4}, Date(2021, 9, 30), end), 11) << "two are";
  EXPECT_EQ(ForecastByPipeline(3, 2, {4}, Date(2021, 9, 30), end), 5) << "no more than there are";
  EXPECT_EQ(ForecastByPipeline(3, 10, {0}, Date(2021, 10, 1), end), 3 + kUsualCapacity) << "not stated";
  EXPECT_EQ(ForecastByPipeline(3, 10, {}, Date(2021, 10, 1), end), 3) << "nobody to lead them";
  EXPECT_EQ(ForecastByPipeline(3, 10, {4}, end, end), 3);
}

TEST(KpiRules, NeededPerMonth) {
  const Date end(2021, 12, 31);
  EXPECT_EQ(NeededPerMonth(0, 20, Date(2021, 9, 13), end), 5);
  EXPECT_EQ(NeededPerMonth(9, 20, Date(2021, 11, 6), end), 6);
  EXPECT_EQ(NeededPerMonth(21, 20, Date(2021, 11, 6), end), 0);
  EXPECT_EQ(NeededPerMonth(9, 20, Date(2022, 1, 1), end), std::nullopt);
}

TEST(KpiRules, CommittedAfterTheDay) {
  const Commitment c{"line", Date(2021, 9, 1), Date(2021, 9, 10), 1000};
  EXPECT_EQ(CommittedAfter({c}, Date(2021, 8, 1)), 1000);
  EXPECT_EQ(CommittedAfter({c}, Date(2021, 9, 4)), 600);
  EXPECT_EQ(CommittedAfter({c}, Date(2021, 9, 10)), 0);
  EXPECT_EQ(CommittedAfter({c}, Date(2022, 9, 10)), 0);
}

// D6: the decision fell before the evidence. What is asked as known on a day shows what that day knew, whatever came
// since.
TEST_F(StatusTest, AsKnownOnAnyDay) {
  known_at_ = Noon(Date(2021, 4, 12));
  CreateProgramme();
  CreateBudget();
  StartTestHouses();
  known_at_ = Noon(Date(2021, 9, 14));
  Place(0, placements::v1::PLACEMENT_KIND_COMPANY_TRAINING, placements::v1::PROJECT_KIND_TEST_HOUSES);
  const auto august = Indicators(Noon(Date(2021, 8, 25)));
  ASSERT_TRUE(august.ok()) << august.status();
  EXPECT_EQ(harness_.last_statements(), 1);
  EXPECT_EQ(Kpi(*august, "K1").numerator(), 0);
  EXPECT_EQ(Kpi(*august, "K20").numerator(), 12);
  EXPECT_EQ(wire::DateOf(august->status().as_of()), Date(2021, 8, 25));
  const auto september = Indicators(Noon(Date(2021, 9, 20)));
  EXPECT_EQ(Kpi(*september, "K1").numerator(), 1);
  EXPECT_EQ(Kpi(*september, "K2").numerator(), 1);
  // It turns out later that it never happened.
  known_at_ = Noon(Date(2021, 10, 1));
  placements::v1::PlacementEnded ended;
  placements::v1::Placement& p = *ended.mutable_placement();
  p.set_name(ResourceName("placements", Id("placement0/1")));
  p.set_programme(ResourceName("programmes", Id("BI6")));
  p.set_citizen(ResourceName("citizens", Id("citizen0")));
  p.set_kind(placements::v1::PLACEMENT_KIND_COMPANY_TRAINING);
  p.set_project_kind(placements::v1::PROJECT_KIND_TEST_HOUSES);
  p.set_end_reason(placements::v1::END_REASON_MISREGISTERED);
  *p.mutable_terms()->mutable_starts_on() = wire::ToProto(Date(2021, 9, 13));
  *p.mutable_terms()->mutable_ends_on() = wire::ToProto(Date(2022, 1, 9));
  p.mutable_start_basis()->set_eligible(true);
  Apply(2, ended);
  EXPECT_EQ(Kpi(*Indicators(), "K1").numerator(), 0);
  EXPECT_EQ(Kpi(*Indicators(Noon(Date(2021, 10, 2))), "K1").numerator(), 0);
  EXPECT_EQ(Indicators(Noon(Date(2021, 9, 20)))->SerializeAsString(), september->SerializeAsString());
  EXPECT_EQ(ReasonOf(Indicators(Noon(Date(2021, 1, 1))).status()), "PROGRAMME_UNKNOWN");
}

TEST_F(StatusTest, WhereTheClaimsStand) {
  CreateProgramme();
  CreateBudget();
  EXPECT_EQ(Kpi(*Indicators(), "K14", "PAID").guard().en(), "no claims have reached reporting");
  const auto claim = [this](const char* id, const char* month, int64_t version, int64_t invoiced, int64_t paid) {
    placements::v1::ClaimChanged event;
    event.mutable_claim()->set_name(ResourceName("claims", Id(id)));
    event.mutable_claim()->set_month(month);
    event.set_programme(ResourceName("programmes", Id("BI6")));
    event.set_invoiced_oere(invoiced);
    event.set_paid_oere(paid);
    Apply(version, event);
  };
  claim("first", "2021-09", 1, 10'050, 0);
  claim("second", "2021-10", 1, 20'000, 0);
  claim("first", "2021-09", 2, 0, 10'050);
  claim("later", "2021-12", 1, 99'999, 0);  // its month has not begun
  const auto now = Indicators();
  EXPECT_EQ(*wire::OereFromDkk(Kpi(*now, "K14", "INVOICED").amount()), 20'000);
  EXPECT_EQ(*wire::OereFromDkk(Kpi(*now, "K14", "PAID").amount()), 10'050);
}

TEST_F(StatusTest, EveryIndicatorIsThereAndNowIsAsKnownNow) {
  CreateProgramme();
  CreateBudget();
  StartTestHouses();
  for (int i = 0; i < 7; ++i)
    Place(i, placements::v1::PLACEMENT_KIND_COMPANY_TRAINING, placements::v1::PROJECT_KIND_TEST_HOUSES);
  const auto now = Indicators();
  ASSERT_TRUE(now.ok()) << now.status();
  EXPECT_EQ(harness_.last_statements(), 1);
  for (int k = 1; k <= 21; ++k) {
    const v1::Kpi& kpi = *std::find_if(now->kpis().begin(), now->kpis().end(),
                                       [&](const v1::Kpi& one) { return one.code() == absl::StrCat("K", k); });
    EXPECT_TRUE(kpi.has_guard() || kpi.has_numerator() || kpi.has_amount()) << k;
    EXPECT_NE(kpi.definition().da(), "") << k;
    EXPECT_NE(kpi.formula().en(), "") << k;
  }
  EXPECT_EQ(Kpi(*now, "K3", "", v1::READING_STRICT).numerator(), 7);
  EXPECT_EQ(Kpi(*now, "K3", "FORECAST", v1::READING_STRICT).light(), v1::LIGHT_RED);
  EXPECT_EQ(Kpi(*now, "K6").numerator(), 35);
  EXPECT_EQ(Kpi(*now, "K10").light(), v1::LIGHT_RED);
  EXPECT_EQ(Kpi(*now, "K20").light(), v1::LIGHT_AMBER);
  EXPECT_EQ(Kpi(*now, "K9", "6").guard().en(), "nothing yet");
  v1::IndicatorReport as_known = *Indicators(Noon(Date(2021, 11, 6)));
  as_known.clear_known_at();
  EXPECT_EQ(as_known.DebugString(), now->DebugString());
}

}  // namespace
}  // namespace sjak::reporting
