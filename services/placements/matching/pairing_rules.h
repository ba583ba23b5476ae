#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "platform/base/date.h"

// Matching (domain S6, S26, S34, G2-G5): who of these citizens could go to which of these slots, and how well.
namespace sjak::placements::matching {

// Calendar days, both ends counted; `last` >= `first`.
struct Days {
  Date first;
  Date last;
};

// What may be offered to a citizen, and for how long: the longest that the law lets this citizen have of the kind (R3).
struct Offer {
  int kind = 0;  // PlacementKind of the contract
  int most_weeks = 52;
};

// A citizen who looks for a placement. Nothing here says why: target group, benefit and health stay with the caller,
// who turns them into offers, hours and travel limit (D11).
struct Candidate {
  int area = 0;             // residence area: index into Slot::travel_minutes
  int travel_limit = 0;     // minutes one way (S6)
  int wished_minutes = 0;   // a week
  int able_minutes = 0;     // the most a week
  std::vector<int> known;   // tasks mastered: DISCO-08 codes as numbers, ascending
  std::vector<int> wanted;  // tasks to learn, ascending
  std::vector<Offer> offers;
  int language = 0;  // level of Danish on the caller's scale, higher is better
  Days available;
  int priority = 1;        // 1-100: what one citizen counts beside another
  std::vector<Days> busy;  // placements already agreed, by first day, disjoint
};

// A place on a site by an employer unit.
struct Slot {
  int site = 0;  // the caller's numbers, as in the limits
  int unit = 0;
  int kind = 0;
  // Whether the kind occupies the unit's quota (R8 binds training and wage subsidy, D4). A person exempt from the ratio
  // rule occupies it all the same.
  bool in_quota = false;
  std::vector<int> tasks;  // DISCO-08 codes as numbers, ascending; empty: whatever comes
  // A week, least and most; of an hours ramp the highest step (trap 6). At most 2,220.
  int least_minutes = 0;
  int most_minutes = 0;
  Days open;
  int least_weeks = 1;              // whole weeks that a placement must last
  int seats = 1;                    // citizens at a time, 0-10,000
  int language = 0;                 // level of Danish required
  std::vector<int> travel_minutes;  // by residence area; negative or missing: not known, which is not allowed
};

// What the points are worth. They weigh wishes against each other and are no law; each is 0-10,000.
struct ScorePolicy {
  int per_priority = 1000;
  int per_task_known = 40;
  int per_task_wanted = 80;
  int per_travel_minute = 3;
  int per_hour_off_wish = 15;
  int per_week_placed = 10;
  int per_week_waited = 20;
  // Besides the earliest start, a placement is tried this many times later, each so many weeks after the one before:
  // when the quota is full today it may be free in a month.
  int later_starts = 2;  // 0-12
  int weeks_between_starts = 4;
};

// Why a pair is good, less good or impossible. For the first group `points` says what it brought, for the others it is
// 0; there `measured` would have to reach `limit` (from above or below) for the obstacle to be gone.
enum class Code {
  kPriority = 1,  // measured: the citizen's priority
  kTasksKnown,    // measured: of the slot's `limit` tasks
  kTasksToLearn,  // measured: of the slot's `limit` tasks
  kTravel,        // measured: minutes, within `limit`
  kHoursOffWish,  // measured: weekly minutes proposed, `limit` wished
  kWeeksPlaced,   // measured: whole weeks
  kWaiting,       // measured: whole weeks from the citizen's first day to the placement's
  // Obstacles of the pair.
  kTravelTooLong = 20,  // measured minutes, limit of the citizen
  kTravelUnknown,       // no travel time for the citizen's area
  kKindNotOffered,      // measured: the slot's kind
  kTooManyHours,        // measured: the slot's least weekly minutes, limit: what the citizen is able to
  kNoTaskInCommon,      // measured 0, limit 1
  kLanguageTooLow,      // measured: the citizen's, limit: the slot's
  kPeriodTooShort,      // measured: whole weeks in common that are free, limit: the slot's least
  kRefusedByRules,      // the judge said no
  // Obstacles of the others: `day` is the first day on which it is short, measured what is needed, limit what is free.
  kSeatsTaken = 40,  // citizens; in the slot
  kQuotaUsed,        // weekly minutes; at the unit
  kMentorsBusy,      // citizens; on the site in the week of `day`
};
inline bool IsObstacle(Code code) { return code >= Code::kTravelTooLong; }

struct Reason {
  Code code{};
  int64_t measured = 0;
  int64_t limit = 0;
  int64_t points = 0;
  std::optional<Date> day;
};

// Scores are 1 to this, which keeps every sum inside 64 bits.
inline constexpr int kHighestScore = 10'000'000;

// A placement that could be. `candidate` and `slot` are indices into the lists of the run.
struct Proposal {
  int candidate = 0;
  int slot = 0;
  Days days;
  int weekly_minutes = 0;
  int score = 0;
};

struct Pairing {
  bool feasible = false;
  // Of an impossible pair only candidate and slot mean something.
  Proposal proposal;
  // All obstacles of an impossible pair; of a possible one what its points come from. The points sum to the score
  // unless they would leave its range.
  std::vector<Reason> reasons;
};

// How `candidate` and `slot` go together, others left aside, with the (start)-th start of the policy, from 0.
// The placement begins on the first day from which the slot's least weeks are free, and lasts as long as citizen, slot
// and offer allow. The hours are the wished ones, as near as the slot comes to them within what the citizen is able to.
// The indices of the proposal are left 0.
Pairing JudgePair(const Candidate& candidate, const Slot& slot, const ScorePolicy& policy, int start = 0);

}  // namespace sjak::placements::matching
