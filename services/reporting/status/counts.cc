#include "services/reporting/status/counts.h"

#include <algorithm>

#include "services/reporting/disclosure/disclosure_rules.h"
#include "services/reporting/status/words.h"

namespace sjak::reporting {
namespace {

v1::GuardedCount ToProto(const GuardedCell& cell) {
  v1::GuardedCount count;
  if (cell.count) count.set_count(*cell.count);
  count.set_suppressed(!cell.count.has_value());
  count.set_shown(cell.shown);
  return count;
}

}  // namespace

void AddFunnel(const Sums& sums, int64_t k, v1::StatusReport* report) {
  struct Step {
    const char* code;
    const char* en;
    const char* da;
    int64_t citizens;
  };
  for (const Step& step : {
           Step{"REGISTERED", "In the registry", "Registreret", sums.Of("FUNNEL", "REGISTERED")},
           Step{"ELIGIBLE", "In the target group now", "I målgruppen nu", sums.Of("FUNNEL", "ELIGIBLE")},
           Step{"DRAFTED", "With a placement drafted", "Med påbegyndt forløb", sums.Of("FUNNEL", "DRAFTED")},
           Step{"APPROVED", "Approved or registered", "Bevilget eller registreret", sums.Of("FUNNEL", "APPROVED")},
           Step{"ATTENDED", "Attended a day", "Mødt en dag", sums.Of("FUNNEL", "ATTENDED")},
       }) {
    v1::FunnelStep* out = report->add_funnel();
    out->set_code(step.code);
    *out->mutable_label() = MakeText(step.en, step.da);
    *out->mutable_citizens() = ToProto(Guard({step.citizens}, k));
  }
}

void AddKinds(const AttachedCount& count, const std::vector<Kind>& counting, const std::vector<Kind>& enabled,
              int64_t k, v1::StatusReport* report) {
  std::vector<Cell> cells;
  for (Kind kind : counting) {
    auto it = count.kinds.find(kind);
    const int64_t citizens = it == count.kinds.end() ? 0 : it->second;
    const bool possible = std::find(enabled.begin(), enabled.end(), kind) != enabled.end();
    cells.push_back({citizens, citizens == 0 && !possible});
  }
  const std::vector<GuardedCell> guarded = GuardOneWay(cells, k);
  for (size_t i = 0; i < counting.size(); ++i) {
    v1::KindCount* row = report->add_kinds();
    row->set_kind(static_cast<placements::v1::PlacementKind>(counting[i]));
    *row->mutable_label() = KindLabel(row->kind());
    *row->mutable_citizens() = ToProto(guarded[i]);
  }
}

}  // namespace sjak::reporting
