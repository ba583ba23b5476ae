#include "services/reporting/status/counts.h"

#include <algorithm>

#include "services/reporting/disclosure/disclosure_rules.h"
#include "services/reporting/status/words.h"

namespace sjak::reporting {
namespace {

static_assert(kCompanyTraining == placements::v1::PLACEMENT_KIND_COMPANY_TRAINING);
static_assert(kOrdinaryHours == placements::v1::PLACEMENT_KIND_ORDINARY_HOURS);
static_assert(kFlexJob == placements::v1::PLACEMENT_KIND_FLEX_JOB);
static_assert(kTestHouses == placements::v1::PROJECT_KIND_TEST_HOUSES);

v1::GuardedCount ToProto(const GuardedCell& cell) {
  v1::GuardedCount count;
  if (cell.count) count.set_count(*cell.count);
  count.set_suppressed(!cell.count.has_value());
  count.set_shown(cell.shown);
  return count;
}

}  // namespace

void AddFunnel(const FunnelCounts& counts, v1::StatusReport* report) {
  struct Step {
    const char* code;
    const char* en;
    const char* da;
    int64_t citizens;
  };
  for (const Step& step : {
           Step{"REGISTERED", "In the registry", "Registreret", counts.registered},
           Step{"ELIGIBLE", "In the target group now", "I målgruppen nu", counts.eligible},
           Step{"DRAFTED", "With a placement drafted", "Med påbegyndt forløb", counts.drafted},
           Step{"APPROVED", "Approved or registered", "Bevilget eller registreret", counts.approved},
           Step{"ATTENDED", "Attended a day", "Mødt en dag", counts.attended},
       }) {
    v1::FunnelStep* out = report->add_funnel();
    out->set_code(step.code);
    *out->mutable_label() = MakeText(step.en, step.da);
    *out->mutable_citizens() = ToProto(Guard({step.citizens}));
  }
}

void AddKinds(const AttachedCount& count, const std::vector<Kind>& counting, const std::vector<Kind>& enabled,
              v1::StatusReport* report) {
  std::vector<Cell> cells;
  for (Kind kind : counting) {
    auto it = count.kinds.find(kind);
    const int64_t citizens = it == count.kinds.end() ? 0 : it->second;
    const bool possible = std::find(enabled.begin(), enabled.end(), kind) != enabled.end();
    cells.push_back({citizens, citizens == 0 && !possible});
  }
  const std::vector<GuardedCell> guarded = GuardOneWay(cells);
  for (size_t i = 0; i < counting.size(); ++i) {
    v1::KindCount* row = report->add_kinds();
    row->set_kind(static_cast<placements::v1::PlacementKind>(counting[i]));
    *row->mutable_label() = KindLabel(row->kind());
    *row->mutable_citizens() = ToProto(guarded[i]);
  }
}

}  // namespace sjak::reporting
