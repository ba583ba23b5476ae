#include "services/reporting/frozen/figures.h"

#include <algorithm>

#include "platform/base/clock.h"
#include "platform/base/error.h"
#include "platform/rpc/failures.h"
#include "services/reporting/status/status.h"
#include "services/reporting/status/status_store.h"
#include "services/reporting/status/words.h"

namespace sjak::reporting {
namespace {

Figures FiguresOf(const StatusFacts& facts, Date as_of, bool simulated) {
  Figures figures;
  figures.report = MakeStatusReport(facts, as_of, simulated);
  const AttachedCount count = CountAttached(facts.attached, facts.programme.counting_kinds);
  for (Kind kind : facts.programme.counting_kinds) {
    const auto it = count.kinds.find(kind);
    const std::vector<Kind>& enabled = facts.phase->enabled_kinds;
    const int64_t citizens = it == count.kinds.end() ? 0 : it->second;
    const bool possible = std::find(enabled.begin(), enabled.end(), kind) != enabled.end();
    figures.kinds.push_back(
        {kind, KindLabel(static_cast<placements::v1::PlacementKind>(kind)).da(), citizens, citizens == 0 && !possible});
  }
  std::map<int64_t, int64_t> minutes;
  const std::vector<Kind>& counting = facts.programme.counting_kinds;
  for (const Attached& row : facts.attached) {
    if (row.eligible && std::find(counting.begin(), counting.end(), row.kind) != counting.end()) {
      minutes[row.person] += row.minutes;
    }
  }
  for (const auto& [person, sum] : minutes) {
    figures.minutes += sum;
    figures.person_minutes.push_back(sum);
  }
  return figures;
}

}  // namespace

absl::StatusOr<Figures> ReadFigures(postgres::Pool& pool, const rpc::Call& call, const std::string& programme_code,
                                    Date as_of, bool simulated) {
  // Standing at the day, so that everything that depends on a today is that day's.
  ManualBusinessClock clock(absl::FromCivil(absl::CivilHour(as_of.civil()) + 12, Copenhagen()));
  try {
    postgres::Pool::Lease connection = pool.Acquire(call.deadline);
    rpc::ReadTx tx(*connection, clock, call);
    StatusFacts facts = ReadStatusFacts(tx, programme_code, "");
    if (facts.programmes.empty()) {
      return NotFound("PROGRAMME_UNKNOWN",
                      "No such programme has reached reporting. If it was just created, repeat this in a moment.");
    }
    if (!facts.phase) {
      return Refuse(absl::StatusCode::kNotFound, "PHASE_UNKNOWN", "The programme has no phase to report on.");
    }
    for (Project& project : facts.projects) {
      if (project.started_on && *project.started_on > as_of) project.started_on.reset();
    }
    return FiguresOf(facts, as_of, simulated);
  } catch (const postgres::Failure& failure) {
    return rpc::StatusOf(failure, call);
  }
}

}  // namespace sjak::reporting
