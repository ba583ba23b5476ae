#pragma once

#include <optional>
#include <string>
#include <vector>

#include "nlohmann/json_fwd.hpp"
#include "platform/postgres/pool.h"
#include "platform/rpc/page_token.h"
#include "services/placements/placements/placement_row_store.h"
#include "services/placements/placements/start_basis.h"
#include "services/placements/rules/judge_rules.h"

namespace sjak::placements {

// What a new placement's terms refer to, judged together.
struct Ground {
  bool programme = false;
  bool kind_enabled = false;  // by a phase on the first day
  bool site = false;
  bool site_in_programme = false;
  bool unit = false;
  bool unit_on_site = false;  // on every day
  bool mentor = false;        // or none is named
  v1::ProjectKind project_kind = v1::PROJECT_KIND_UNSPECIFIED;
  std::vector<std::string> area_codes;
  Journeys journeys;  // to the site
  // The citizen's trainings that end on the first day or later, in order.
  std::vector<std::pair<Date, Date>> trainings;
  RuleBook book;  // of the first day
  // Terms, company, and what else the citizen was decided to do.
  PlacementCase judged;
};
// `except`: a placement that is to be changed, or nil.
Ground ReadGround(rpc::Tx& tx, const Uuid& programme, const Uuid& citizen, v1::PlacementKind kind,
                  const v1::PlacementTerms& terms, const Uuid& except = Uuid());

// Holds the citizen's placements until the transaction ends, before ReadGround: two decisions that are each legal need
// not be so together (R27, R30).
void HoldCitizen(rpc::Tx& tx, const Uuid& citizen);

// One step of a placement: its new version, who took it and what it adds.
struct StepRow {
  explicit StepRow(Status status, std::string step = "")
      : status(status), step(step.empty() ? NameOf(status) : std::move(step)) {}

  Status status;
  // A word of kStepNames: that of the status, or what was done within it.
  std::string step;
  std::string reason;
  // The step set or changed the terms.
  bool terms = false;
  // The rules it was taken on.
  const v1::RuleReport* report = nullptr;
  // Set for the decision.
  const v1::StartBasis* basis = nullptr;

  const v1::Hearing* hearing = nullptr;
  struct Extended {
    TargetGroup group;
    bool written_assessment = false;
    bool special_need = false;
  };
  std::optional<Extended> extended;
  std::optional<DaySpan> paused;
  // First day after the pause that is on or comes next.
  std::optional<Date> resumed_on;
  const v1::Introduction* introduction = nullptr;
  const v1::AuthorityRecord* authority = nullptr;
};
// Hits OVERLAPPING_TRAINING.
void InsertPlacement(rpc::Tx& tx, const v1::Placement& placement, const StepRow& step);
// Writes the placement as it now is. Hits OVERLAPPING_TRAINING.
void UpdatePlacement(rpc::Tx& tx, const v1::Placement& placement, const StepRow& step);

// Whom a placement is about and when, for asking citizens before the transaction.
struct PlacementKey {
  Uuid citizen;
  Date starts_on;
  Date ends_on;
  int64_t version = 0;
};
std::optional<PlacementKey> ReadKey(postgres::Pool& pool, const rpc::Call& call, const Uuid& placement);

// Holds the citizen's placements until the transaction ends; kWithUnit also the employer unit, for the last free place.
enum class Hold { kCitizen, kCitizenAndUnit };
bool Lock(rpc::Tx& tx, const Uuid& placement, Hold hold);

// After Lock, in its own statement.
std::optional<StoredPlacement> ReadLocked(rpc::Tx& tx, const Uuid& placement);

// A placement with everything that is stored here of what its rules need. The day of the judgement and the citizen are
// the caller's to add.
struct Context {
  StoredPlacement stored;
  PlacementCase judged;
  std::vector<std::string> area_codes;
  Journeys journeys;  // to the site
  RuleBook book;
  // Who drafted, revised or submitted it.
  std::vector<std::string> makers;
  // Days on which the unit is on the site, in runs.
  std::vector<DaySpan> on_site;
};
// On the law of the first day.
std::optional<Context> ReadContextLocked(rpc::Tx& tx, const Uuid& placement);
// On the law of `as_of`, or else of the first day.
std::optional<Context> ReadContext(rpc::ReadTx& tx, const Uuid& placement, std::optional<Date> as_of);

// How the last free place of a unit is found. kInOneStatement is wrong, because the statement's snapshot is older than
// the lock it waits for (READ COMMITTED); the test that guards the promise is shown to fail on it, and nothing else
// sets it.
enum class LastPlace { kLockThenRead, kInOneStatement };
void SetLastPlaceForTesting(LastPlace how);
// Lock with the unit, and then ReadContextLocked. Nothing: there is no such placement.
std::optional<Context> LockAndReadContext(rpc::Tx& tx, const Uuid& placement);

std::optional<StoredPlacement> ReadPlacement(rpc::ReadTx& tx, const Uuid& placement);
// One more than page.size when there are more, by placement id.
std::vector<StoredPlacement> ListPlacementRows(rpc::ReadTx& tx, const v1::ListPlacementsRequest& request,
                                               const rpc::Page& page);

}  // namespace sjak::placements
