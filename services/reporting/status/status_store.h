#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "platform/rpc/tx.h"
#include "services/reporting/counters/person_store.h"
#include "services/reporting/disclosure/disclosure_rules.h"
#include "services/reporting/status/budget_rules.h"
#include "services/reporting/status/status_rules.h"
#include "sjak/reporting/v1/reporting.pb.h"

namespace sjak::reporting {

struct Programme {
  Uuid id;
  std::string code;
  std::string title;
  std::string title_da;
  std::string goal_da;
  int budget_year = 0;
  int target_citizens = 0;
  std::vector<std::string> areas;
  std::vector<Kind> counting_kinds;
};

struct PartnerFigures {
  bool active = false;  // agreed, and has not left
};

struct SlotFigures {
  int seats = 0;
  int taken = 0;
  int state = 0;  // placements.v1.SlotState
  Date starts_on;
  Date ends_on;
};

// The newest statement of an agreement's month.
struct HoursFigures {
  int64_t minutes = 0;
  int64_t with_citizen = 0;
};

// Where the claims stand, in øre without VAT.
struct ClaimFigures {
  int64_t claims = 0;
  int64_t invoiced_oere = 0;  // and not yet paid
  int64_t paid_oere = 0;
};

// All a report is made of, read in one statement so that it is true at one vector of feed positions.
struct StatusFacts {
  // Codes of the programmes that the request may mean; the rest is filled when there is exactly one.
  std::vector<std::string> programmes;
  Programme programme;
  // Codes of the programme's phases; `phase` is the one asked for, or the day's, or empty when there is none.
  std::vector<std::string> phases;
  std::optional<Phase> phase;
  // In force on the day.
  std::optional<v1::Target> target;
  DisclosureRule rule;  // the administration's
  // Estimated residents outside the labour market (K16), by the newest measurement.
  std::optional<int64_t> residents;
  // Of the phase up to the day, and of what belongs to no phase.
  Sums sums;
  std::vector<Project> projects;
  std::vector<PartnerFigures> partners;
  int64_t sites = 0;
  std::vector<SlotFigures> slots;
  std::vector<int> mentor_capacities;  // of mentors with an agreement on the day; 0: not stated
  std::vector<HoursFigures> hours;
  ClaimFigures claims;
  std::vector<BudgetLine> lines;
  std::vector<Commitment> commitments;
  std::vector<Accrual> accruals;
  std::vector<v1::FollowedFeed> feeds;
};

// What was read, before a programme and a phase are chosen from it.
struct StatusRows {
  std::vector<FactRow> context;
  // Sums up to the day, by programme's id as text and phase.
  std::map<std::pair<std::string, std::string>, Sums> sums;
  std::vector<FactRow> targets;
  std::vector<FactRow> estimates;  // entries of the follow-up frame
  DisclosureRule rule;
  std::vector<v1::FollowedFeed> feeds;
};

// As it is now, from the roll-ups: the same cost whatever the number of facts. Empty when no programme matches.
StatusRows ReadStatus(rpc::ReadTx& tx, const std::string& programme_code);
// As it was known, counted from the facts, with a word to whoever follows the call; CANCELLED by them.
absl::StatusOr<StatusRows> ReadStatusAsKnown(rpc::ReadTx& tx, absl::Time known_at, const std::string& programme_code);

// Empty programme or phase code: not given. No programme at all: `programmes` is empty.
StatusFacts ChooseFacts(const StatusRows& rows, const std::string& programme_code, const std::string& phase_code,
                        Date day);
// NOT_FOUND PROGRAMME_UNKNOWN or PHASE_UNKNOWN, FAILED_PRECONDITION PROGRAMME_AMBIGUOUS.
absl::Status CheckChosen(const StatusFacts& facts);

}  // namespace sjak::reporting
