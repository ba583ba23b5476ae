#include "services/placements/matching/assignment_rules.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "services/common/fulltime_share.h"
#include "services/placements/matching/board_rules.h"
#include "services/placements/matching/bound_rules.h"
#include "services/placements/matching/search_rules.h"

namespace sjak::placements::matching {
namespace {

// Of the nearest misses, for how many the judge is asked.
constexpr int kMissesJudged = 20;

// What is missing, in thousandths of what there is or would have to be.
int64_t Lack(const Reason& obstacle) {
  switch (obstacle.code) {
    case Code::kTravelUnknown:
    case Code::kKindNotOffered:
    case Code::kRefusedByRules:
      return 1000;
    default: {
      const int64_t larger = std::max({obstacle.measured, obstacle.limit, int64_t{1}});
      return std::abs(obstacle.measured - obstacle.limit) * 1000 / larger;
    }
  }
}

int64_t Lack(const std::vector<Reason>& obstacles) {
  int64_t lack = 0;
  for (const Reason& obstacle : obstacles) lack += Lack(obstacle);
  return lack;
}

std::vector<Reason> Shortages(const Board& board, const Option& option, const std::vector<int>& free) {
  constexpr Code kCodes[kResources] = {Code::kSeatsTaken, Code::kQuotaUsed, Code::kMentorsBusy};
  std::vector<Reason> shortages;
  for (int r = 0; r < kResources; ++r) {
    const Use& use = option.uses[r];
    for (int cell = use.begin; cell < use.end; ++cell) {
      if (free[cell] >= use.amount) continue;
      const int64_t unit = r == kQuota ? 1 : kFullTimeWeekMinutes;
      shortages.push_back({kCodes[r], use.amount / unit, free[cell] / unit, 0, board.DayOf(cell)});
      break;
    }
  }
  return shortages;
}

// A citizen with slots that would do, and all of them taken or refused.
LeftOver MissForRoom(Board* board, int candidate, const std::vector<int>& free) {
  std::vector<std::tuple<size_t, int64_t, int>> misses;
  for (int i = board->First(candidate); i < board->End(candidate); ++i) {
    const std::vector<Reason> shortages = Shortages(*board, board->options()[i], free);
    misses.emplace_back(shortages.size(), Lack(shortages), i);
  }
  std::sort(misses.begin(), misses.end());
  int nearest = std::get<2>(misses.front());
  bool permitted = false;
  for (size_t m = 0; m < misses.size() && m < kMissesJudged && !permitted; ++m) {
    permitted = board->Permitted(std::get<2>(misses[m]));
    if (permitted) nearest = std::get<2>(misses[m]);
  }
  const Option& option = board->options()[nearest];
  LeftOver left{candidate, option.slot, Shortages(*board, option, free)};
  if (!permitted) left.obstacles.push_back({Code::kRefusedByRules});
  return left;
}

// A citizen for whom no slot would do, were they all free.
LeftOver MissForSlot(const Problem& problem, int candidate) {
  LeftOver left{candidate};
  std::pair<size_t, int64_t> least;
  for (int s = 0; s < static_cast<int>(problem.slots.size()); ++s) {
    Pairing pairing = JudgePair(problem.candidates[candidate], problem.slots[s], problem.policy);
    const std::pair<size_t, int64_t> miss(pairing.reasons.size(), Lack(pairing.reasons));
    if (left.slot >= 0 && miss >= least) continue;
    least = miss;
    left.slot = s;
    left.obstacles = std::move(pairing.reasons);
  }
  return left;
}

Assignment Explain(const Problem& problem, const Board& board, const Option& option) {
  const Proposal proposal = board.ProposalOf(option);
  return {proposal,
          JudgePair(problem.candidates[proposal.candidate], problem.slots[proposal.slot], problem.policy, option.start)
              .reasons};
}

int64_t GapPerMille(int64_t value, int64_t bound) {
  if (bound <= value) return 0;
  return ((bound - value) * 1000 + bound - 1) / bound;
}

}  // namespace

Suggestion Assign(const Problem& problem, const Judge& judge, const Effort& effort) {
  Board board(problem, judge, effort.first_day_only);
  const Draft greedy = Greedy(&board);
  const Prices prices = PriceCells(&board, effort.pricing_rounds);
  const Draft draft = Search(&board, greedy, prices, effort.seed, effort.search_steps);

  Suggestion suggestion;
  suggestion.value = draft.value();
  suggestion.greedy_value = greedy.value();
  suggestion.bound = prices.bound;
  suggestion.gap_per_mille = GapPerMille(suggestion.value, suggestion.bound);
  for (int c = 0; c < board.candidates(); ++c) {
    if (draft.OptionOf(c) >= 0) {
      suggestion.assignments.push_back(Explain(problem, board, board.options()[draft.OptionOf(c)]));
    } else if (board.First(c) < board.End(c)) {
      suggestion.left_over.push_back(MissForRoom(&board, c, draft.free()));
    } else {
      suggestion.left_over.push_back(MissForSlot(problem, c));
    }
  }
  suggestion.judged = board.judged();
  return suggestion;
}

std::vector<Assignment> Rank(const Problem& problem, int candidate, const Judge& judge, int most) {
  Problem one = problem;
  one.candidates = {problem.candidates[candidate]};
  const Judge judge_one = [&](Proposal proposal) {
    proposal.candidate = candidate;
    return judge(proposal);
  };
  Board board(one, judge_one);
  std::vector<Assignment> ranked;
  std::set<int> slots;
  for (int i = 0; i < board.End(0) && static_cast<int>(ranked.size()) < most; ++i) {
    const Option& option = board.options()[i];
    if (slots.count(option.slot) > 0 || board.Out(i) || !board.Permitted(i)) continue;
    slots.insert(option.slot);
    ranked.push_back(Explain(one, board, option));
    ranked.back().proposal.candidate = candidate;
  }
  return ranked;
}

}  // namespace sjak::placements::matching
