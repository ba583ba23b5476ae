#include "services/placements/matching/search_rules.h"

#include <algorithm>
#include <numeric>

namespace sjak::placements::matching {
namespace {

// Longer chains are found by several shorter ones in turn, and cost a power more.
constexpr int kChain = 2;
// Of a citizen's options by worth, how many may be forced, and how many are tried for who is pushed out.
constexpr int kForced = 12;
constexpr int kTriedAnew = 24;
// What a forced step may cost at first, as a part of the mean score.
constexpr int64_t kFirstTolerance = 10;

// SplitMix64: the standard library's distributions differ between implementations.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}
  int Below(int n) { return static_cast<int>(Next() % static_cast<uint64_t>(n)); }
  void Shuffle(std::vector<int>* v) {
    for (int i = static_cast<int>(v->size()); i > 1; --i) std::swap((*v)[i - 1], (*v)[Below(i)]);
  }

 private:
  uint64_t Next() {
    uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  uint64_t state_;
};

// Every citizen once, in random order: placed, or placed better. Whether anything was gained.
bool ImproveEach(Draft* draft, int candidates, Random* random, int64_t* steps) {
  std::vector<int> order(candidates);
  std::iota(order.begin(), order.end(), 0);
  random->Shuffle(&order);
  bool gained = false;
  for (const int c : order) {
    const size_t mark = draft->Mark();
    const int64_t before = draft->ScoreOf(c);
    if (draft->OptionOf(c) >= 0) draft->Drop(c);
    if (draft->Place(c, before, kChain, steps)) {
      gained = true;
    } else {
      draft->UndoTo(mark);
    }
    draft->Keep();
  }
  return gained;
}

// The options of each citizen, best worth first, in the same places as on the board.
std::vector<int> ByWorth(const Board& board, const std::vector<int64_t>& worth) {
  std::vector<int> order(worth.size());
  std::iota(order.begin(), order.end(), 0);
  for (int c = 0; c < board.candidates(); ++c) {
    std::sort(order.begin() + board.First(c), order.begin() + board.End(c),
              [&](int a, int b) { return worth[a] != worth[b] ? worth[a] > worth[b] : a < b; });
  }
  return order;
}

// Puts `option` in, pushes out at random who stands against it, and places those anew where they take least of what
// others need. Kept unless it costs more than `tolerance`.
void Force(Draft* draft, Board* board, int option, const std::vector<int>& by_worth, int64_t tolerance, Random* random,
           int64_t* steps) {
  const size_t mark = draft->Mark();
  const int64_t before = draft->value();
  const Option& forced = board->options()[option];
  if (draft->OptionOf(forced.candidate) >= 0) draft->Drop(forced.candidate);
  std::vector<int> out;
  for (auto blockers = draft->Blockers(forced); !blockers.empty(); blockers = draft->Blockers(forced)) {
    out.push_back(blockers[random->Below(static_cast<int>(blockers.size()))]);
    draft->Drop(out.back());
  }
  draft->Take(option);
  for (const int c : out) {
    const int end = std::min(board->End(c), board->First(c) + kTriedAnew);
    for (int i = board->First(c); i < end && draft->OptionOf(c) < 0; ++i) {
      --*steps;
      if (!board->Out(by_worth[i]) && draft->CanTake(by_worth[i])) draft->Take(by_worth[i]);
    }
  }
  if (draft->value() < before - tolerance) draft->UndoTo(mark);
  draft->Keep();
}

// Losses are tolerated, ever smaller ones, so that the search does not end in the first dead end (threshold accepting).
// Leaves the best in the draft.
void Wander(Draft* draft, Board* board, const std::vector<int>& by_worth, int64_t bound, Random* random,
            int64_t steps) {
  std::vector<int> best = draft->Options();
  int64_t best_value = draft->value();
  const auto placed = std::count_if(best.begin(), best.end(), [](int option) { return option >= 0; });
  const int64_t tolerance = best_value / (kFirstTolerance * std::max<int64_t>(placed, 1));
  const int64_t all = std::max<int64_t>(steps, 1);
  while (steps > 0 && best_value < bound) {
    --steps;
    const int c = random->Below(board->candidates());
    const int choices = std::min(board->End(c) - board->First(c), kForced);
    if (choices == 0) continue;
    const int option = by_worth[board->First(c) + random->Below(choices)];
    if (option == draft->OptionOf(c) || board->Out(option) || !board->Permitted(option)) continue;
    Force(draft, board, option, by_worth, tolerance * steps / all, random, &steps);
    if (draft->value() <= best_value) continue;
    best_value = draft->value();
    best = draft->Options();
  }
  draft->SetTo(best);
}

}  // namespace

Draft::Draft(Board* board)
    : board_(board),
      option_of_(board->candidates(), -1),
      free_(board->capacity()),
      holders_(board->rows()),
      locked_(board->candidates(), 0) {}

int Draft::ScoreOf(int candidate) const {
  const int option = option_of_[candidate];
  return option < 0 ? 0 : board_->options()[option].score;
}

bool Draft::CanTake(int option) { return board_->Fits(free_, board_->options()[option]) && board_->Permitted(option); }

void Draft::Take(int option) {
  const Option& taken = board_->options()[option];
  Board::Take(&free_, taken);
  for (const Use& use : taken.uses) {
    if (use.amount > 0) holders_[board_->RowOf(use.begin)].push_back(taken.candidate);
  }
  option_of_[taken.candidate] = option;
  value_ += taken.score;
  journal_.push_back({taken.candidate, option, true});
}

void Draft::Drop(int candidate) {
  const int option = option_of_[candidate];
  const Option& dropped = board_->options()[option];
  Board::Take(&free_, dropped, -1);
  for (const Use& use : dropped.uses) {
    if (use.amount == 0) continue;
    auto& holders = holders_[board_->RowOf(use.begin)];
    holders.erase(std::find(holders.begin(), holders.end(), candidate));
  }
  option_of_[candidate] = -1;
  value_ -= dropped.score;
  journal_.push_back({candidate, option, false});
}

void Draft::UndoTo(size_t mark) {
  while (journal_.size() > mark) {
    const Change change = journal_.back();
    if (change.taken) {
      Drop(change.candidate);
    } else {
      Take(change.option);
    }
    // The change and its undoing.
    journal_.resize(journal_.size() - 2);
  }
}

void Draft::SetTo(const std::vector<int>& options) {
  for (int c = 0; c < board_->candidates(); ++c) {
    if (option_of_[c] >= 0) Drop(c);
  }
  for (const int option : options) {
    if (option >= 0) Take(option);
  }
}

void Draft::Fill(const std::vector<int64_t>& rank) {
  std::vector<int> order(board_->options().size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](int a, int b) { return rank[a] != rank[b] ? rank[a] > rank[b] : a < b; });
  for (const int option : order) {
    if (option_of_[board_->options()[option].candidate] < 0 && CanTake(option)) Take(option);
  }
}

bool Draft::Place(int candidate, int64_t floor, int depth, int64_t* steps) {
  for (int i = board_->First(candidate); i < board_->End(candidate) && *steps > 0; ++i) {
    if (board_->options()[i].score <= floor) break;
    if (board_->Out(i)) continue;
    --*steps;
    if (CanTake(i)) {
      Take(i);
      return true;
    }
    if (depth > 0 && Displace(i, floor, depth, steps)) return true;
  }
  return false;
}

bool Draft::Displace(int option, int64_t floor, int depth, int64_t* steps) {
  const Option& wanted = board_->options()[option];
  for (const int other : Blockers(wanted)) {
    if (locked_[other]) continue;
    const size_t mark = Mark();
    const int64_t rest = floor - wanted.score + ScoreOf(other);
    Drop(other);
    if (CanTake(option)) {
      Take(option);
      locked_[wanted.candidate] = 1;
      const bool placed = Place(other, std::max<int64_t>(rest, 0), depth - 1, steps);
      locked_[wanted.candidate] = 0;
      if (placed || rest < 0) return true;
    }
    UndoTo(mark);
  }
  return false;
}

std::vector<int> Draft::Blockers(const Option& option) const {
  for (const Use& use : option.uses) {
    for (int cell = use.begin; cell < use.end; ++cell) {
      if (free_[cell] >= use.amount) continue;
      std::vector<int> blockers;
      for (const int holder : holders_[board_->RowOf(use.begin)]) {
        for (const Use& held : board_->options()[option_of_[holder]].uses) {
          if (held.begin <= cell && cell < held.end) blockers.push_back(holder);
        }
      }
      return blockers;
    }
  }
  return {};
}

Draft Greedy(Board* board) {
  std::vector<int64_t> rank;
  rank.reserve(board->options().size());
  for (const Option& option : board->options()) rank.push_back(option.score);
  Draft draft(board);
  draft.Fill(rank);
  return draft;
}

Draft Search(Board* board, const Draft& greedy, const Prices& prices, uint64_t seed, int64_t steps) {
  const std::vector<int64_t> sums = SumsOf(prices.of_cell);
  std::vector<int64_t> rank;
  rank.reserve(board->options().size());
  for (const Option& option : board->options()) rank.push_back(Worth(option, sums));
  Draft draft(board);
  draft.Fill(rank);
  if (draft.value() < greedy.value()) draft = greedy;

  Random random(seed);
  int64_t climb = steps / 4;
  steps -= climb;
  while (climb > 0 && draft.value() < prices.bound && ImproveEach(&draft, board->candidates(), &random, &climb)) {
  }
  Wander(&draft, board, ByWorth(*board, rank), prices.bound, &random, steps);
  // Nobody stays behind for whom there is room.
  draft.Fill(rank);
  return draft;
}

}  // namespace sjak::placements::matching
