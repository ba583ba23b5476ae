#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/types/span.h"

namespace sjak::reporting {

// Small counts of people (D3, domain 6.5). A number below k about a group described by an attribute may point at a
// person, so it is replaced by "<k". Headline totals without attributes (K1 strict, K1 broad, the target, budget lines)
// are never passed through here.

inline constexpr int64_t kSmallest = 5;  // k: the smallest count that is shown

// What holds for an audience on a day (disclosure.proto); the defaults are those of an audience without a rule.
struct DisclosureRule {
  int64_t smallest_count = kSmallest;
  int64_t dominance_percent = 80;
  int64_t smallest_share_base = 10;
};

struct Cell {
  int64_t count = 0;
  // Zero because it could not be otherwise (a kind that the phase does not allow); such a zero tells nothing and is
  // shown.
  bool structural = false;
};

struct GuardedCell {
  std::optional<int64_t> count;  // empty: suppressed
  std::string shown;             // "7"; "<5"; ".." for a cell held back only to protect another
};

// A count on its own, with no total beside it from which it could be computed.
GuardedCell Guard(const Cell& cell, int64_t k = kSmallest);

// A one-way table whose total is known to the reader. When exactly one cell is suppressed it would follow from the
// total, so the smallest of the others is held back too; so is one more when the suppressed ones sum to less than k.
// With no second cell to hold back, nothing can hide the only one, and it stays suppressed on its own.
std::vector<GuardedCell> GuardOneWay(absl::Span<const Cell> cells, int64_t k = kSmallest);

// A sum of hours or money: of at least k people, of whom nobody has more than the rule's percentage. `parts`: each
// person's own, none negative.
bool MaySumBeShown(absl::Span<const int64_t> parts, const DisclosureRule& rule);

// `part` of `whole` people in whole percent, rounded half up; empty where that many people are too few for shares.
std::optional<int64_t> ShownShare(int64_t part, int64_t whole, const DisclosureRule& rule);

}  // namespace sjak::reporting
