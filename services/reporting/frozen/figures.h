#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "platform/postgres/pool.h"
#include "platform/rpc/call.h"
#include "services/reporting/status/status_rules.h"
#include "sjak/reporting/v1/reporting.pb.h"

namespace sjak::reporting {

// What a report to be frozen is made of: the status report up to a day, and the counts behind it that the report must
// not say as they are.
struct Figures {
  v1::StatusReport report;
  struct KindTotal {
    Kind kind = 0;
    std::string label_da;
    int64_t citizens = 0;
    bool structural = false;  // the phase does not allow the kind
  };
  std::vector<KindTotal> kinds;         // K1 broad by kind; sums to it
  int64_t minutes = 0;                  // attended by those people
  std::vector<int64_t> person_minutes;  // each person's part, in no order
  // What somebody must put right; of records, not of people, so that it is said as it is.
  struct Faults {
    int64_t unstated_days = 0;         // planned days of which nobody has said anything
    int64_t overdue_measurements = 0;  // that are due and not taken
    int64_t unsigned_placements = 0;   // attended, and a signature at the authority of record is missing
    int64_t wrong_p_numbers = 0;       // decided by the authority of record for another production unit
    int64_t overlaps = 0;              // placements that begin while the person has another of the kind
  } faults;
};

// Counting days up to `as_of`; the target and the phase are those of that day. As known before `known_before`, the end
// of that day; without one as known now. Reads, and logs the look, like GetStatusReport. NOT_FOUND PROGRAMME_UNKNOWN or
// PHASE_UNKNOWN; UNAVAILABLE when the database does not answer.
absl::StatusOr<Figures> ReadFigures(postgres::Pool& pool, const rpc::Call& call, const std::string& programme_code,
                                    Date as_of, std::optional<absl::Time> known_before, bool simulated);

}  // namespace sjak::reporting
