#pragma once

#include <cstdint>
#include <vector>

#include "services/placements/matching/board_rules.h"
#include "services/placements/matching/bound_rules.h"

namespace sjak::placements::matching {

// An assignment under work: it keeps the capacities and the judge's verdicts at every moment.
class Draft {
 public:
  explicit Draft(Board* board);

  int64_t value() const { return value_; }
  // The option of a candidate; -1 for none.
  int OptionOf(int candidate) const { return option_of_[candidate]; }
  int ScoreOf(int candidate) const;
  // By candidate.
  const std::vector<int>& Options() const { return option_of_; }
  void SetTo(const std::vector<int>& options);
  const std::vector<int>& free() const { return free_; }

  // With room, and permitted. The citizen must have none.
  bool CanTake(int option);
  void Take(int option);
  void Drop(int candidate);

  // Every change since a mark can be taken back, until what was done is kept.
  size_t Mark() const { return journal_.size(); }
  void UndoTo(size_t mark);
  void Keep() { journal_.clear(); }

  // Goes through the options in the order of `rank`, highest first (equal: the lower number), and takes what it can.
  void Fill(const std::vector<int64_t>& rank);

  // Places a citizen who has nothing so that the whole gains more than `floor`, if that can be found: on an option with
  // room, or in the stead of another who is placed elsewhere in turn, and so on along a chain of `depth` (an augmenting
  // path). Otherwise nothing has changed. `*steps` goes down with every option tried; none is tried below 1.
  bool Place(int candidate, int64_t floor, int depth, int64_t* steps);

  // Those who stand against the option where it first lacks room; empty when it has room.
  std::vector<int> Blockers(const Option& option) const;

 private:
  bool Displace(int option, int64_t floor, int depth, int64_t* steps);

  Board* board_;
  std::vector<int> option_of_;
  std::vector<int> free_;
  std::vector<std::vector<int>> holders_;  // by row: who has taken some of it
  std::vector<char> locked_;               // on the chain, not to be displaced again
  struct Change {
    int candidate;
    int option;
    bool taken;
  };
  std::vector<Change> journal_;
  int64_t value_ = 0;
};

// Best score first.
Draft Greedy(Board* board);

// The best found, and never less than `greedy`: from it, or from a start that goes by what an option is worth at the
// prices, by moves, swaps and chains until none gains; then by forcing somebody in and placing those pushed out anew,
// until `steps` options have been tried.
Draft Search(Board* board, const Draft& greedy, const Prices& prices, uint64_t seed, int64_t steps);

}  // namespace sjak::placements::matching
