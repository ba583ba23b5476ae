#include "services/placements/matching/demand.h"

#include <algorithm>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/placements/matching/demand_rules.h"
#include "services/placements/matching/demand_store.h"

namespace sjak::placements {
namespace {

constexpr int kMostWeeks = 1040;
constexpr int kMostClosedDays = 366;

int TradeOf(const std::string& code) {
  int trade = 0;
  (void)absl::SimpleAtoi(code, &trade);  // the contract's pattern
  return trade;
}

// Four or six digits, as it was stated.
std::string TradeCode(int trade) {
  return trade < 10'000 ? absl::StrFormat("%04d", trade) : absl::StrFormat("%06d", trade);
}

absl::Status CheckPlan(const v1::BuildingPlanFacts& facts) {
  std::vector<FieldViolation> violations;
  const int year = wire::DateOf(facts.first_unit_on()).year();
  if (year < 2000 || year > 2100) violations.push_back({"facts.first_unit_on", "must lie in the years 2000 to 2100"});
  if (facts.units() > int64_t{kMostWeeks} * facts.units_per_week()) {
    violations.push_back({"facts.units_per_week", "must be enough to begin all units within 1,040 weeks"});
  }
  std::set<int> phases;
  for (int i = 0; i < facts.phases_size(); ++i) {
    const v1::PhaseWork& phase = facts.phases(i);
    const std::string path = absl::StrCat("facts.phases[", i, "]");
    if (!phases.insert(phase.phase()).second) violations.push_back({path + ".phase", "must not be given twice"});
    std::set<std::string> trades;
    for (int j = 0; j < phase.work_size(); ++j) {
      if (trades.insert(phase.work(j).trade_code()).second) continue;
      violations.push_back({absl::StrCat(path, ".work[", j, "].trade_code"), "must not be given twice in a phase"});
    }
  }
  for (int i = 0; i < facts.closures_size(); ++i) {
    const v1::PlannedClosure& c = facts.closures(i);
    if (wire::DateOf(c.ends_on()) - wire::DateOf(c.starts_on()) < kMostClosedDays) continue;
    violations.push_back({absl::StrCat("facts.closures[", i, "].ends_on"), "must end the closure within 366 days"});
  }
  return violations.empty() ? absl::OkStatus() : RefuseFields(violations);
}

absl::Status PlanMissing(const std::string& project) {
  return RefuseState("BUILDING_PLAN_MISSING",
                     "Nobody has stated how the project is built. State its building plan, and ask again.", project);
}

absl::Status ProjectNotFound() { return NotFound("PROJECT_NOT_FOUND", "There is no such project."); }

// `units` 0: as planned.
matching::BuildingPlan PlanOf(const PlannedProject& project, int units) {
  const v1::BuildingPlanFacts& facts = project.plan->facts();
  matching::BuildingPlan plan;
  for (const v1::PlannedClosure& c : facts.closures()) {
    plan.closed.push_back({wire::DateOf(c.starts_on()), wire::DateOf(c.ends_on())});
  }
  for (const auto& [from, to] : project.closures) plan.closed.push_back({from, to});
  const Date first = project.started_on.value_or(wire::DateOf(facts.first_unit_on()));
  plan.starts = matching::StartEvenly(units == 0 ? facts.units() : units, facts.units_per_week(), IsoWeek::Of(first),
                                      plan.closed);
  for (const v1::PhaseWork& phase : facts.phases()) {
    matching::PhasePlan& p = plan.phases.emplace_back();
    p.phase = static_cast<matching::BuildingPhase>(phase.phase());
    p.lag_days = phase.lag_days();
    p.days = phase.days();
    for (const v1::TradeWork& w : phase.work()) {
      p.work.push_back({TradeOf(w.trade_code()), w.minutes_per_unit(), w.suitable_per_mille()});
    }
  }
  return plan;
}

// Where a row stands in the list, for the page token.
std::vector<std::string> KeyOf(const v1::SlotDemand& d) {
  return {wire::DateOf(d.week_starts_on()).ToString(), IdOf(d.project()).ToString(), d.trade_code()};
}

void AddDemand(const PlannedProject& project, const v1::ListSlotDemandRequest& request,
               std::vector<v1::SlotDemand>* rows) {
  const matching::BuildingPlan plan = PlanOf(project, request.units());
  for (const matching::TradeDemand& d : matching::Demand(plan, project.plan->facts().slot_weekly_minutes())) {
    const Date monday = d.week.Monday();
    if (request.has_first_day() && monday + 6 < wire::DateOf(request.first_day())) continue;
    if (request.has_last_day() && monday > wire::DateOf(request.last_day())) continue;
    if (!request.trade_code().empty() && TradeOf(request.trade_code()) != d.trade) continue;
    v1::SlotDemand& row = rows->emplace_back();
    row.set_project(project.plan->project());
    *row.mutable_week_starts_on() = wire::ToProto(monday);
    row.set_trade_code(TradeCode(d.trade));
    row.set_minutes(d.minutes);
    row.set_open_days(d.open_days);
    row.set_slots(d.slots);
  }
}

absl::Status CheckDemandRequest(const v1::ListSlotDemandRequest& request) {
  if (request.project().empty() == request.programme().empty()) {
    return RefuseField("project", "must be given, or else programme, and not both");
  }
  if (request.units() != 0 && request.project().empty()) return RefuseField("units", "goes with a project only");
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::BuildingPlan> StateBuildingPlan(rpc::Tx& tx, const v1::StateBuildingPlanRequest& request) {
  SJAK_RETURN_IF_ERROR(CheckPlan(request.facts()));
  if (!LockProjectForPlan(tx, IdOf(request.project()))) return ProjectNotFound();
  v1::BuildingPlan plan;
  plan.set_project(request.project());
  plan.set_version(InsertBuildingPlan(tx, request));
  *plan.mutable_facts() = request.facts();
  return plan;
}

absl::StatusOr<v1::BuildingPlan> GetBuildingPlan(rpc::ReadTx& tx, const v1::GetBuildingPlanRequest& request) {
  std::vector<PlannedProject> projects = ReadPlannedProjects(tx, IdOf(request.project()), std::nullopt);
  if (projects.empty()) return ProjectNotFound();
  if (!projects.front().plan) return PlanMissing(request.project());
  return *std::move(projects.front().plan);
}

absl::StatusOr<v1::ListSlotDemandResponse> Demands::ListSlotDemand(rpc::ReadTx& tx,
                                                                   const v1::ListSlotDemandRequest& request) const {
  SJAK_RETURN_IF_ERROR(CheckDemandRequest(request));
  SJAK_ASSIGN_OR_RETURN(const rpc::Page page, pages_.Open(tx.call(), request));
  const bool one = !request.project().empty();
  const std::vector<PlannedProject> projects =
      ReadPlannedProjects(tx, one ? std::optional(IdOf(request.project())) : std::nullopt,
                          one ? std::nullopt : std::optional(IdOf(request.programme())));
  if (one && projects.empty()) return ProjectNotFound();
  if (one && !projects.front().plan) return PlanMissing(request.project());

  v1::ListSlotDemandResponse response;
  std::vector<v1::SlotDemand> rows;
  for (const PlannedProject& project : projects) {
    if (!project.plan) {
      response.add_projects_without_plan(ResourceName("projects", project.project));
      continue;
    }
    if (one && request.units() > int64_t{kMostWeeks} * project.plan->facts().units_per_week()) {
      return RefuseField("units", "must be few enough to be begun within 1,040 weeks at the plan's pace");
    }
    AddDemand(project, request, &rows);
  }
  std::sort(rows.begin(), rows.end(),
            [](const v1::SlotDemand& a, const v1::SlotDemand& b) { return KeyOf(a) < KeyOf(b); });
  for (v1::SlotDemand& row : rows) {
    if (!page.after.empty() && KeyOf(row) <= page.after) continue;
    if (response.demand_size() == page.size) {
      response.set_next_page_token(pages_.Next(tx.call(), request, KeyOf(*response.demand().rbegin())));
      break;
    }
    *response.add_demand() = std::move(row);
  }
  return response;
}

}  // namespace sjak::placements
