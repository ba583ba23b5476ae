#include "services/placements/matching/bound_rules.h"

#include <algorithm>

#include "services/common/fulltime_share.h"

namespace sjak::placements::matching {
namespace {

// Above it a price would turn away everything that could ever be offered; it keeps products inside 64 bits.
constexpr int64_t kHighestPrice = kPriceScale * 8192;
// The steps aim at this part below the best bound; so many rounds without a lower one halve it, until it is too small.
constexpr int64_t kFirstAim = 8;
constexpr int64_t kLastAim = 1 << 16;
constexpr int kPatience = 10;

class Pricing {
 public:
  explicit Pricing(Board* board) : board_(board), capacity_(board->capacity()), cuts_(board->options().size()) {
    const int cells = static_cast<int>(capacity_.size());
    for (int level = 1; level <= kCuts; ++level) capacity_.resize(capacity_.size() + cells, level * kPlace);
    for (size_t i = 0; i < cuts_.size(); ++i) {
      const Use& use = board->options()[i].uses[kQuota];
      if (use.begin == use.end) continue;
      const int free = *std::max_element(capacity_.begin() + use.begin, capacity_.begin() + use.end);
      for (int level = 1; level <= kCuts; ++level) {
        const auto weight = static_cast<int>((level + 1) * int64_t{use.amount} / (free + 1));
        cuts_[i][level - 1] = {use.begin + level * cells, use.end + level * cells, weight * kPlace};
      }
    }
  }

  // What all citizens choose at the prices, each the best for itself.
  struct Choice {
    int64_t bound = 0;           // scaled
    std::vector<int64_t> slack;  // capacity less use; negative where more is wanted than there is
  };
  Choice Choose(const std::vector<int64_t>& prices);

  size_t cells() const { return capacity_.size(); }

 private:
  static constexpr int kCuts = 3;
  static constexpr int kPlace = static_cast<int>(kFullTimeWeekMinutes);
  using Cuts = std::array<Use, kCuts>;

  int Best(int candidate, const std::vector<int64_t>& sums, int64_t* worth);

  Board* board_;
  std::vector<int> capacity_;
  std::vector<Cuts> cuts_;
};

// The best permitted option of a citizen that is worth something; -1 when none is.
int Pricing::Best(int candidate, const std::vector<int64_t>& sums, int64_t* worth) {
  while (true) {
    int best = -1;
    *worth = 0;
    for (int i = board_->First(candidate); i < board_->End(candidate); ++i) {
      if (board_->Out(i)) continue;
      int64_t w = Worth(board_->options()[i], sums);
      if (w <= *worth) continue;
      for (const Use& use : cuts_[i]) w -= (sums[use.end] - sums[use.begin]) * use.amount;
      if (w <= *worth) continue;
      *worth = w;
      best = i;
    }
    if (best < 0 || board_->Permitted(best)) return best;
  }
}

Pricing::Choice Pricing::Choose(const std::vector<int64_t>& prices) {
  const std::vector<int64_t> sums = SumsOf(prices);
  Choice choice;
  choice.slack.assign(capacity_.begin(), capacity_.end());
  for (size_t k = 0; k < prices.size(); ++k) choice.bound += prices[k] * capacity_[k];
  for (int c = 0; c < board_->candidates(); ++c) {
    int64_t worth = 0;
    const int best = Best(c, sums, &worth);
    if (best < 0) continue;
    choice.bound += worth;
    const auto use_up = [&](const Use& use) {
      for (int cell = use.begin; cell < use.end; ++cell) choice.slack[cell] -= use.amount;
    };
    for (const Use& use : board_->options()[best].uses) use_up(use);
    for (const Use& use : cuts_[best]) use_up(use);
  }
  return choice;
}

}  // namespace

std::vector<int64_t> SumsOf(const std::vector<int64_t>& prices) {
  std::vector<int64_t> sums(prices.size() + 1, 0);
  for (size_t k = 0; k < prices.size(); ++k) sums[k + 1] = sums[k] + prices[k];
  return sums;
}

Prices PriceCells(Board* board, int rounds) {
  Pricing pricing(board);
  std::vector<int64_t> prices(pricing.cells(), 0);
  std::vector<int64_t> way(pricing.cells(), 0);
  Pricing::Choice choice = pricing.Choose(prices);
  Prices best{prices, choice.bound};
  int64_t aim = kFirstAim;
  int idle = 0;
  for (int round = 0; round < rounds && aim <= kLastAim; ++round) {
    __int128 norm = 0;
    for (size_t k = 0; k < prices.size(); ++k) {
      // Most of the former way is kept, which damps the zigzag. A cell with room and without a price stays as it is.
      way[k] = choice.slack[k] + way[k] * 7 / 8;
      if (prices[k] == 0 && way[k] > 0) way[k] = 0;
      norm += __int128{way[k]} * way[k];
    }
    const int64_t distance = choice.bound - best.bound + best.bound / aim;
    if (norm == 0 || distance == 0) break;
    for (size_t k = 0; k < prices.size(); ++k) {
      const auto step = static_cast<int64_t>(__int128{way[k]} * distance / norm);
      prices[k] = std::clamp<int64_t>(prices[k] - step, 0, kHighestPrice);
    }
    choice = pricing.Choose(prices);
    if (choice.bound < best.bound) {
      best = {prices, choice.bound};
      idle = 0;
    } else if (++idle == kPatience) {
      idle = 0;
      aim *= 2;
    }
  }
  // Down: values are whole points.
  best.bound = best.bound / kPriceScale;
  return best;
}

}  // namespace sjak::placements::matching
