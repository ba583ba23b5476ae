#pragma once

#include <cstdint>
#include <vector>

#include "services/placements/matching/board_rules.h"

namespace sjak::placements::matching {

// The bound, and what scarce things are worth.
//
// Lagrangian relaxation: each cell gets a price, a citizen takes the slot that is best after paying for what it takes,
// and what the capacity is worth at those prices is added. Whatever the prices are, no assignment that keeps the
// capacities is worth more than that sum, so that every round gives a valid bound; subgradient steps look for the
// prices with the lowest, which is the value of the linear relaxation (each citizen takes a whole slot, so that
// nothing is lost against it). Prices are integers, and every rounding is on the safe side. Why no linear programming
// library: docs/adr/0010-the-bound-of-matching.md.
//
// Quotas are filled by unequal shares: two citizens of 20 hours do not fit into one place, though 37/20 of one do. Such
// fractions would be counted, so every cell of a quota has further ones (Chvatal-Gomory cuts): with F free minutes, at
// most k of the weights floor((k + 1) x minutes / (F + 1)) can stand beside each other, for k = 1, 2, 3.
struct Prices {
  std::vector<int64_t>
      of_cell;        // per minute of a place, in 1 / kPriceScale points; those of the cuts behind the others
  int64_t bound = 0;  // points
};
inline constexpr int64_t kPriceScale = 1 << 20;

Prices PriceCells(Board* board, int rounds);

// What the option is worth beyond what it takes, in 1 / kPriceScale points; by `sums` as SumsOf makes them.
std::vector<int64_t> SumsOf(const std::vector<int64_t>& prices);
inline int64_t Worth(const Option& option, const std::vector<int64_t>& sums) {
  int64_t worth = option.score * kPriceScale;
  for (const Use& use : option.uses) worth -= (sums[use.end] - sums[use.begin]) * use.amount;
  return worth;
}

}  // namespace sjak::placements::matching
