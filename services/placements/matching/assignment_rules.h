#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "services/placements/matching/pairing_rules.h"

// Assigning many citizens to many slots at once: the search proposes, the rule engine disposes.
//
// What the caller supplies:
// - candidates: those who may be asked (consent, programme, guests) and look for something. Target group, benefit and
//   needs are turned into offers with their longest weeks, able minutes, and priority; agreed placements are `busy`.
// - slots: the open ones, `seats` less what is taken, `travel_minutes` per residence area.
// - limits: of every unit with a slot in the quota, what the quota radar shows as free after reservations, exempt
//   persons and external use; of every site the citizens whom its bought-out mentors can still take, per week. Where
//   nothing is stated nothing is free (D9).
// - judge: the rule engine for one proposal (duration, hours, hybrid, hearing, kind ...). It must answer the same for
// the
//   same proposal, and leave quota, seats, mentors and the other proposals aside: those are the limits. How sure the
//   external use is (D1) is for the caller to say beside the suggestion.
// A suggestion holds nothing: who acts on it goes through the commands of a placement, which judge and lock afresh.
namespace sjak::placements::matching {

// Weekly minutes free in a unit's quota on each of the days; of two statements about a day the smaller holds. Negative
// (an overfull unit) is none.
struct FreeQuota {
  int unit = 0;
  Days days;
  int64_t weekly_minutes = 0;
};

// How many more citizens the mentors of a site can take in the ISO week that holds `day`, likewise.
struct FreeMentors {
  int site = 0;
  Date day;
  int citizens = 0;
};

struct Problem {
  std::vector<Candidate> candidates;
  std::vector<Slot> slots;
  std::vector<FreeQuota> quota;
  std::vector<FreeMentors> mentors;
  ScorePolicy policy;
};

using Judge = std::function<bool(const Proposal&)>;

// How hard to try. Counted in steps and never in time, so that the same problem has the same answer everywhere.
struct Effort {
  uint64_t seed = 1;
  int pricing_rounds = 300;          // for the bound; 0 leaves it at what everybody's best slot would bring
  int64_t search_steps = 4'000'000;  // placements tried after the greedy start
  // Test only: looks at the first day of a placement and not at its fullest (trap 6), which must be found out.
  bool first_day_only = false;
};

// Citizens who got nothing, each with the nearest miss: of all slots the one with the fewest obstacles, and of those
// the one that is short by the smallest part. The obstacles are what would have to change, all of them; where one is
// kQuotaUsed and its limit at least the slot's least minutes, fewer hours would do.
struct LeftOver {
  int candidate = 0;
  int slot = -1;  // -1 when there are no slots at all
  std::vector<Reason> obstacles;
};

struct Assignment {
  Proposal proposal;
  std::vector<Reason> reasons;
};

struct Suggestion {
  std::vector<Assignment> assignments;  // by candidate; at most one each
  std::vector<LeftOver> left_over;      // by candidate
  int64_t value = 0;                    // sum of the scores
  int64_t greedy_value = 0;             // what best pair first would bring; never more than `value`
  int64_t bound = 0;                    // no assignment at all is worth more than this
  int64_t gap_per_mille = 0;            // (bound - value) of the bound, rounded up
  int64_t judged = 0;                   // how often the judge was asked: at most once per proposal
};

// The best assignment found in which, on every day and in every week, all of these hold together: quota per unit, seats
// per slot, mentors per site, one placement per citizen, and every proposal allowed by the judge.
Suggestion Assign(const Problem& problem, const Judge& judge, const Effort& effort = {});

// What one citizen could have as things stand, best first, at most `most`: each slot once, with the best start that has
// room and that the judge allows.
std::vector<Assignment> Rank(const Problem& problem, int candidate, const Judge& judge, int most);

}  // namespace sjak::placements::matching
