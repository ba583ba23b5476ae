#pragma once

#include <map>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/reporting/counters/person_store.h"
#include "services/reporting/status/status_store.h"

namespace sjak::reporting {

struct FiguresRequest {
  std::string municipality;
  std::string programme_code;  // "" where there is one programme
  std::string phase_code;      // "" for the phase of the day
  absl::Time known_at;         // nothing recorded later is looked at; the day of it is the report's day
  // "" for the whole programme; "SITE" or "PARTNER" with the id as text.
  std::string dimension;
  std::string member;
};

// All figures of a programme as they were known at a time, counted anew from the facts: what the status report showed
// then, if it had followed everything. The same request gives the same figures for ever, also after a rebuild; only
// erasure rewrites who a fact was about, never what is counted. One statement. MakeStatusReport and MakeIndicators turn
// it into messages. NOT_FOUND PROGRAMME_UNKNOWN or PHASE_UNKNOWN when it was not known then.
absl::StatusOr<StatusFacts> FiguresAsKnown(const Query& query, const FiguresRequest& request);

}  // namespace sjak::reporting
