#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/rpc/tx.h"
#include "services/placements/placements/life_cycle_rules.h"
#include "services/placements/rules/hearing_rules.h"
#include "sjak/placements/v1/life_cycle.pb.h"
#include "sjak/placements/v1/placements.pb.h"

namespace sjak::placements {

// The word of a status in the database.
const char* NameOf(Status status);

// The words of placement_version.step: where a step leads to a status, that status's.
const char* WordOf(v1::PlacementStep step);
v1::PlacementStep StepOf(const std::string& word);

// A placement as it is stored, with what its life cycle depends on.
struct StoredPlacement {
  // Everything but the state, which depends on the day.
  v1::Placement placement;
  Standing standing;
  // The last of each party.
  std::vector<v1::Hearing> hearings;
  std::optional<Date> last_attended_on;
  Uuid citizen;
  // Of the employer unit.
  std::string p_number;
};

// The columns and tables of a placement: "SELECT <columns> FROM <tables> WHERE ...". $1 is the municipality and $2 the
// caller's companies or NULL.
extern const char kPlacementColumns[];
extern const char kPlacementTables[];

// SQL: that whoever is of a company may still be told of the placement on `today`: until 84 days after its last day
// (domain 6.2).
std::string StillTold(absl::string_view placement, absl::string_view today);
// SQL over kPlacementTables: a partner finds its own placements, from the decision on and while it is still told;
// `today` is an expression, "$4::date".
std::string PlacementScope(absl::string_view today);

// The last statement of each party of p.placement_id, as JSON column h.hearings.
extern const char kHearingsLateral[];
std::vector<Statement> HearingsOf(const std::string& json);
std::vector<Statement> StatementsOf(const std::vector<v1::Hearing>& hearings);

// Whether the authority that holds the decision elsewhere has not been told of the placement, nor has anybody
// overridden that (D2).
bool ReferenceMissing(const v1::AuthorityRecord& record);

StoredPlacement PlacementOf(const postgres::Row& row);

// As it is shown on a day.
v1::Placement Shown(const StoredPlacement& stored, Date today);

// Concurrency token of a version.
std::string EtagOf(int64_t version);
// OK, or ABORTED ETAG_MISMATCH with the current one; an empty `sent` is any. `what`: "placement".
absl::Status CheckEtag(absl::string_view sent, const std::string& current, absl::string_view what);

}  // namespace sjak::placements
