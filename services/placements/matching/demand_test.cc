#include <map>

#include "services/placements/placements_fixture.h"
#include "sjak/placements/v1/demand.pb.h"
#include "sjak/placements/v1/sites.pb.h"

namespace sjak::placements {
namespace {

class DemandTest : public PlacementsTest {
 protected:
  DemandTest() { project_ = site_.project(); }

  // Eight houses, two a week from 19 April 2021; 800 minutes of it suitable a house.
  v1::StateBuildingPlanRequest Plan() const {
    v1::StateBuildingPlanRequest request;
    request.set_project(project_);
    v1::BuildingPlanFacts& facts = *request.mutable_facts();
    *facts.mutable_first_unit_on() = wire::ToProto(Date(2021, 4, 20));
    facts.set_units(8);
    facts.set_units_per_week(2);
    facts.set_slot_weekly_minutes(400);
    v1::PhaseWork& shell = *facts.add_phases();
    shell.set_phase(v1::WORK_PHASE_SHELL);
    shell.set_days(5);
    v1::TradeWork& work = *shell.add_work();
    work.set_trade_code("7115");
    work.set_minutes_per_unit(1600);
    work.set_suitable_per_mille(500);
    return request;
  }
  v1::BuildingPlan State(const v1::StateBuildingPlanRequest& request) {
    return Must<v1::BuildingPlan>("DemandService.StateBuildingPlan", request);
  }
  absl::StatusOr<v1::ListSlotDemandResponse> List(const v1::ListSlotDemandRequest& request,
                                                  const identity::Caller& caller = testing::Jobcentre()) {
    return Call<v1::ListSlotDemandResponse>("DemandService.ListSlotDemand", request, caller);
  }
  v1::ListSlotDemandRequest OfProject() const {
    v1::ListSlotDemandRequest request;
    request.set_project(project_);
    return request;
  }

  std::string OtherProject() {
    v1::CreateProjectRequest other;
    other.set_programme(programme_.name());
    other.mutable_facts()->set_title("Family homes");
    other.mutable_facts()->set_kind(v1::PROJECT_KIND_FAMILY_HOMES);
    other.mutable_facts()->set_builder(other_unit_.partner());
    return Must<v1::Project>("ProgrammesService.CreateProject", other).name();
  }

  std::string project_;
};

TEST_F(DemandTest, APlanIsRestatedAndTheLatestHolds) {
  EXPECT_EQ(State(Plan()).version(), 1);
  v1::StateBuildingPlanRequest more = Plan();
  more.mutable_facts()->set_units(12);
  EXPECT_EQ(State(more).version(), 2);
  v1::GetBuildingPlanRequest get;
  get.set_project(project_);
  const auto plan = Call<v1::BuildingPlan>("DemandService.GetBuildingPlan", get);
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_EQ(plan->version(), 2);
  EXPECT_EQ(plan->facts().SerializeAsString(), more.facts().SerializeAsString());
  EXPECT_EQ(Count("SELECT count(*) AS count FROM placements.building_plan"), 2);
}

TEST_F(DemandTest, ByWeekAndTradeInPages) {
  State(Plan());
  v1::ListSlotDemandRequest request = OfProject();
  request.set_page_size(3);
  std::vector<v1::SlotDemand> rows;
  for (int pages = 0; pages < 5; ++pages) {
    const auto page = List(request);
    ASSERT_TRUE(page.ok()) << page.status();
    rows.insert(rows.end(), page->demand().begin(), page->demand().end());
    if (page->next_page_token().empty()) break;
    request.set_page_token(page->next_page_token());
  }
  // The week of 26 April has four days: Great Prayer Day moves a fifth of its two houses on.
  const std::vector<std::pair<Date, int64_t>> expected = {{Date(2021, 4, 19), 1600},
                                                          {Date(2021, 4, 26), 1280},
                                                          {Date(2021, 5, 3), 1920},
                                                          {Date(2021, 5, 10), 1280},
                                                          {Date(2021, 5, 17), 320}};
  ASSERT_EQ(rows.size(), expected.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(wire::DateOf(rows[i].week_starts_on()), expected[i].first);
    EXPECT_EQ(rows[i].minutes(), expected[i].second) << i;
    EXPECT_EQ(rows[i].trade_code(), "7115");
  }
  EXPECT_EQ(rows[0].slots(), 4);
  EXPECT_EQ(rows[1].open_days(), 4);
  EXPECT_EQ(rows[1].slots(), 4) << "a citizen works 320 minutes in a week of four days";
}

TEST_F(DemandTest, TheRealStartMovesItAndMoreUnitsProjectIt) {
  State(Plan());
  v1::RecordProjectStartRequest start;
  start.set_project(project_);
  *start.mutable_started_on() = wire::ToProto(Date(2021, 9, 6));
  Must<v1::Project>("ProgrammesService.RecordProjectStart", start);
  v1::ListSlotDemandRequest request = OfProject();
  request.set_page_size(1000);
  auto demand = List(request);
  ASSERT_TRUE(demand.ok()) << demand.status();
  ASSERT_EQ(demand->demand_size(), 4);
  EXPECT_EQ(wire::DateOf(demand->demand(0).week_starts_on()), Date(2021, 9, 6));

  request.set_units(1500);
  demand = List(request);
  ASSERT_TRUE(demand.ok()) << demand.status();
  int64_t minutes = 0;
  for (const v1::SlotDemand& d : demand->demand()) minutes += d.minutes();
  EXPECT_EQ(minutes, 1500 * 800);
  request.set_units(2081);
  EXPECT_EQ(ReasonOf(List(request).status()), "BAD_REQUEST");
}

TEST_F(DemandTest, ARecordedClosureMovesItOn) {
  State(Plan());
  v1::AddClosureRequest closure;
  closure.mutable_facts()->set_kind(v1::CLOSURE_KIND_LOCKDOWN);
  closure.mutable_facts()->set_title_da("Nedlukning");
  *closure.mutable_facts()->mutable_starts_on() = wire::ToProto(Date(2021, 4, 19));
  *closure.mutable_facts()->mutable_ends_on() = wire::ToProto(Date(2021, 5, 2));
  v1::CreateSiteRequest elsewhere;
  elsewhere.set_project(OtherProject());
  elsewhere.set_title("North");
  closure.mutable_facts()->add_sites(Must<v1::Site>("ProgrammesService.CreateSite", elsewhere).name());
  Must<v1::Closure>("SitesService.AddClosure", closure);
  EXPECT_EQ(wire::DateOf(List(OfProject())->demand(0).week_starts_on()), Date(2021, 4, 19)) << "of another site";
  *closure.mutable_facts()->mutable_sites(0) = site_.name();
  Must<v1::Closure>("SitesService.AddClosure", closure);
  const auto demand = List(OfProject());
  ASSERT_TRUE(demand.ok()) << demand.status();
  EXPECT_EQ(wire::DateOf(demand->demand(0).week_starts_on()), Date(2021, 5, 3));
  int64_t minutes = 0;
  for (const v1::SlotDemand& d : demand->demand()) minutes += d.minutes();
  EXPECT_EQ(minutes, 8 * 800);
}

TEST_F(DemandTest, OfAProgrammeWithWhatNobodyPlanned) {
  State(Plan());
  const std::string unplanned = OtherProject();
  v1::ListSlotDemandRequest request;
  request.set_programme(programme_.name());
  *request.mutable_first_day() = wire::ToProto(Date(2021, 5, 3));
  *request.mutable_last_day() = wire::ToProto(Date(2021, 5, 12));
  request.set_trade_code("7115");
  const auto demand = List(request);
  ASSERT_TRUE(demand.ok()) << demand.status();
  EXPECT_EQ(demand->demand_size(), 2);
  ASSERT_EQ(demand->projects_without_plan_size(), 1);
  EXPECT_EQ(demand->projects_without_plan(0), unplanned);

  v1::ListSlotDemandRequest alone;
  alone.set_project(unplanned);
  EXPECT_EQ(ReasonOf(List(alone).status()), "BUILDING_PLAN_MISSING");
}

TEST_F(DemandTest, APartnerHasItsOwnProjectsOnly) {
  const identity::Caller builder = testing::PartnerOf(kCvr);
  const identity::Caller stranger = testing::PartnerOf(kOtherCvr);
  EXPECT_EQ(ReasonOf(Change<v1::BuildingPlan>("DemandService.StateBuildingPlan", Plan(), stranger).status()),
            "PROJECT_NOT_FOUND");
  EXPECT_TRUE(Change<v1::BuildingPlan>("DemandService.StateBuildingPlan", Plan(), builder).ok());
  EXPECT_TRUE(List(OfProject(), builder).ok());
  EXPECT_EQ(ReasonOf(List(OfProject(), stranger).status()), "PROJECT_NOT_FOUND");
}

TEST_F(DemandTest, WhatCannotBeIsRefused) {
  const std::vector<std::function<void(v1::BuildingPlanFacts&)>> faults = {
      [](auto& f) { *f.mutable_first_unit_on() = wire::ToProto(Date(1999, 12, 31)); },
      [](auto& f) { f.set_units(2081); },
      [](auto& f) { *f.add_phases() = f.phases(0); },
      [](auto& f) { *f.mutable_phases(0)->add_work() = f.phases(0).work(0); },
      [](auto& f) {
        *f.add_closures()->mutable_starts_on() = wire::ToProto(Date(2021, 1, 1));
        *f.mutable_closures(0)->mutable_ends_on() = wire::ToProto(Date(2022, 1, 2));
      },
  };
  for (size_t i = 0; i < faults.size(); ++i) {
    v1::StateBuildingPlanRequest request = Plan();
    faults[i](*request.mutable_facts());
    EXPECT_EQ(ReasonOf(Change<v1::BuildingPlan>("DemandService.StateBuildingPlan", request).status()), "BAD_REQUEST")
        << i;
  }
  EXPECT_EQ(ReasonOf(List({}).status()), "BAD_REQUEST");
}

}  // namespace
}  // namespace sjak::placements
