#include "services/reporting/status/status.h"

#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/reporting/status/budget_tables.h"
#include "services/reporting/status/counts.h"
#include "services/reporting/status/indicators.h"
#include "services/reporting/status/kpis.h"
#include "services/reporting/status/words.h"

namespace sjak::reporting {
namespace {

// What was set for the programme, or else its own number; either way with texts for every cell of table 1.
v1::Target TargetOf(const StatusFacts& facts) {
  v1::Target target = facts.target.value_or(v1::Target());
  if (target.version() == 0) {
    target.set_programme(ResourceName("programmes", facts.programme.id));
    target.set_citizens(facts.programme.target_citizens);
  }
  v1::Text* goal = target.mutable_text()->mutable_goal();
  if (goal->da().empty()) goal->set_da(facts.programme.goal_da);
  return target;
}

v1::Table1 MakeTable1(const v1::Target& target, const AttachedCount& count) {
  v1::Table1 table;
  *table.mutable_heading() = Table1Heading();
  *table.mutable_row() = target.text();
  table.set_target(target.citizens());
  table.set_actual_strict(count.strict);
  table.set_actual_broad(count.broad);
  return table;
}

v1::ProjectSlip ToSlip(const Project& project, Date as_of) {
  v1::ProjectSlip slip;
  slip.set_title(project.title);
  slip.set_kind(static_cast<placements::v1::ProjectKind>(project.kind));
  slip.set_builder(project.builder);
  slip.set_planned_units(project.planned_units);
  slip.set_planned_start_quarter(project.planned_start_quarter);
  if (project.started_on) *slip.mutable_started_on() = wire::ToProto(*project.started_on);
  if (const std::optional<int64_t> days = SlipDays(project, as_of)) slip.set_slip_days(*days);
  return slip;
}

BudgetTable BudgetOf(const StatusFacts& facts) {
  return MakeBudgetTable(facts.programme.budget_year, facts.lines, facts.commitments, facts.accruals);
}

}  // namespace

v1::StatusReport MakeStatusReport(const StatusFacts& facts, Date as_of, bool simulated) {
  const AttachedCount count = AttachedOf(facts.sums);
  const BudgetTable budget = BudgetOf(facts);
  v1::StatusReport report;
  report.set_programme(ResourceName("programmes", facts.programme.id));
  report.set_programme_code(facts.programme.code);
  *report.mutable_title() = MakeText(facts.programme.title, facts.programme.title_da);
  *report.mutable_as_of() = wire::ToProto(as_of);
  report.set_simulated(simulated);
  report.mutable_phase()->set_code(facts.phase->code);
  *report.mutable_phase()->mutable_starts_on() = wire::ToProto(facts.phase->starts_on);
  *report.mutable_phase()->mutable_ends_on() = wire::ToProto(facts.phase->ends_on);
  *report.mutable_target() = TargetOf(facts);
  AddIndicators({facts, count, budget, report.target().citizens(), as_of}, &report);
  *report.mutable_table1() = MakeTable1(report.target(), count);
  *report.mutable_table2() = ToTable2(budget);
  *report.mutable_table3() = ToTable3(budget);
  AddFunnel(facts.sums, facts.rule.smallest_count, &report);
  AddKinds(count, facts.programme.counting_kinds, facts.phase->enabled_kinds, facts.rule.smallest_count, &report);
  for (const Project& project : facts.projects) *report.add_projects() = ToSlip(project, as_of);
  for (const v1::FollowedFeed& feed : facts.feeds) *report.add_feeds() = feed;
  return report;
}

absl::StatusOr<v1::StatusReport> StatusMethods::GetStatusReport(rpc::ReadTx& tx,
                                                                const v1::GetStatusReportRequest& request) const {
  const StatusFacts facts =
      ChooseFacts(ReadStatus(tx, request.programme_code()), request.programme_code(), request.phase_code(), tx.today());
  SJAK_RETURN_IF_ERROR(CheckChosen(facts));
  return MakeStatusReport(facts, tx.today(), clock_.simulated());
}

absl::StatusOr<v1::IndicatorReport> StatusMethods::GetIndicators(rpc::ReadTx& tx,
                                                                 const v1::GetIndicatorsRequest& request) const {
  const absl::Time known_at = request.has_known_at() ? wire::TimeOf(request.known_at()) : tx.now();
  const Date day = DateIn(known_at, Copenhagen());
  StatusRows rows;
  if (request.has_known_at()) {
    SJAK_ASSIGN_OR_RETURN(rows, ReadStatusAsKnown(tx, known_at, request.programme_code()));
  } else {
    rows = ReadStatus(tx, request.programme_code());
  }
  const StatusFacts facts = ChooseFacts(rows, request.programme_code(), request.phase_code(), day);
  SJAK_RETURN_IF_ERROR(CheckChosen(facts));
  v1::IndicatorReport report = MakeIndicators(facts, day, clock_.simulated());
  if (request.has_known_at()) *report.mutable_known_at() = request.known_at();
  return report;
}

absl::StatusOr<v1::BudgetStatus> StatusMethods::GetBudgetStatus(rpc::ReadTx& tx,
                                                                const v1::GetBudgetStatusRequest& request) const {
  const StatusFacts facts =
      ChooseFacts(ReadStatus(tx, request.programme_code()), request.programme_code(), "", tx.today());
  SJAK_RETURN_IF_ERROR(CheckChosen(facts));
  const BudgetTable budget = BudgetOf(facts);
  v1::BudgetStatus status;
  status.set_programme(ResourceName("programmes", facts.programme.id));
  status.set_programme_code(facts.programme.code);
  *status.mutable_as_of() = wire::ToProto(tx.today());
  status.set_simulated(clock_.simulated());
  *status.mutable_table2() = ToTable2(budget);
  *status.mutable_table3() = ToTable3(budget);
  for (const v1::FollowedFeed& feed : facts.feeds) *status.add_feeds() = feed;
  return status;
}

}  // namespace sjak::reporting
