#include "services/reporting/frozen/figures.h"

#include <algorithm>

#include "platform/base/clock.h"
#include "platform/base/error.h"
#include "platform/rpc/failures.h"
#include "services/reporting/frozen/period_rules.h"
#include "services/reporting/frozen/person_minutes_store.h"
#include "services/reporting/status/status.h"
#include "services/reporting/status/status_store.h"
#include "services/reporting/status/words.h"

namespace sjak::reporting {
namespace {

Figures FiguresOf(const StatusFacts& facts, Date as_of, bool simulated) {
  Figures figures;
  figures.report = MakeStatusReport(facts, as_of, simulated);
  const AttachedCount count = AttachedOf(facts.sums);
  for (Kind kind : facts.programme.counting_kinds) {
    const auto it = count.kinds.find(kind);
    const std::vector<Kind>& enabled = facts.phase->enabled_kinds;
    const int64_t citizens = it == count.kinds.end() ? 0 : it->second;
    const bool possible = std::find(enabled.begin(), enabled.end(), kind) != enabled.end();
    figures.kinds.push_back(
        {kind, KindLabel(static_cast<placements::v1::PlacementKind>(kind)).da(), citizens, citizens == 0 && !possible});
  }
  figures.minutes = count.broad_minutes;
  const Sums& sums = facts.sums;
  figures.faults = {sums.Of("DAYS", "UNSTATED"), sums.Of("WINDOW", "DUE") - sums.Of("WINDOW", "DONE"),
                    sums.Of("FAULT", "UNSIGNED"), sums.Of("FAULT", "P_NUMBER"), sums.Of("FAULT", "OVERLAP")};
  return figures;
}

}  // namespace

absl::StatusOr<Figures> ReadFigures(postgres::Pool& pool, const rpc::Call& call, const std::string& programme_code,
                                    Date as_of, std::optional<absl::Time> known_before, bool simulated) {
  // Standing at the day, so that everything that depends on a today is that day's.
  ManualBusinessClock clock(absl::FromCivil(absl::CivilHour(as_of.civil()) + 12, Copenhagen()));
  try {
    postgres::Pool::Lease connection = pool.Acquire(call.deadline);
    rpc::ReadTx tx(*connection, clock, call);
    // The last moment of all that is looked at.
    const absl::Time known_at = known_before.value_or(AfterEverything()) - absl::Microseconds(1);
    StatusRows rows;
    if (known_before) {
      SJAK_ASSIGN_OR_RETURN(rows, ReadStatusAsKnown(tx, known_at, programme_code));
    } else {
      rows = ReadStatus(tx, programme_code);
    }
    StatusFacts facts = ChooseFacts(rows, programme_code, "", as_of);
    SJAK_RETURN_IF_ERROR(CheckChosen(facts));
    for (Project& project : facts.projects) {
      if (project.started_on && *project.started_on > as_of) project.started_on.reset();
    }
    Figures figures = FiguresOf(facts, as_of, simulated);
    const Query query = [&connection](const postgres::Statement& statement, const postgres::Args& args) {
      return connection->Exec(statement, args);
    };
    figures.person_minutes =
        ReadPersonMinutes(query, {call.municipality(), facts.programme.id, facts.programme.counting_kinds,
                                  facts.phase->starts_on, std::min(as_of, facts.phase->ends_on), known_at});
    if (call.progress != nullptr) SJAK_RETURN_IF_ERROR(call.progress->Tell("WRITING", 0, 0));
    return figures;
  } catch (const postgres::Failure& failure) {
    return rpc::StatusOf(failure, call);
  }
}

}  // namespace sjak::reporting
