#include "services/reporting/disclosure/disclosure_rules.h"

#include <algorithm>
#include <numeric>

#include "absl/strings/str_cat.h"

namespace sjak::reporting {

GuardedCell Guard(const Cell& cell, int64_t k) {
  const bool shown = cell.structural || cell.count >= k;
  if (shown) return {cell.count, absl::StrCat(cell.count)};
  return {std::nullopt, absl::StrCat("<", k)};
}

std::vector<GuardedCell> GuardOneWay(absl::Span<const Cell> cells, int64_t k) {
  std::vector<GuardedCell> guarded;
  int64_t hidden = 0;
  int64_t hidden_sum = 0;
  for (const Cell& cell : cells) {
    guarded.push_back(Guard(cell, k));
    if (guarded.back().count) continue;
    ++hidden;
    hidden_sum += cell.count;
  }
  // The hidden cells' sum is total minus shown, so it must not itself be one cell or a small count.
  while (hidden > 0 && (hidden == 1 || hidden_sum < k)) {
    int next = -1;
    for (int i = 0; i < static_cast<int>(cells.size()); ++i) {
      if (!guarded[i].count || cells[i].structural) continue;
      if (next < 0 || cells[i].count < cells[next].count) next = i;
    }
    if (next < 0) break;
    guarded[next] = {std::nullopt, ".."};
    hidden_sum += cells[next].count;
    ++hidden;
  }
  return guarded;
}

bool MaySumBeShown(absl::Span<const int64_t> parts, const DisclosureRule& rule) {
  if (static_cast<int64_t>(parts.size()) < rule.smallest_count) return false;
  const int64_t sum = std::accumulate(parts.begin(), parts.end(), int64_t{0});
  return *std::max_element(parts.begin(), parts.end()) * 100 <= sum * rule.dominance_percent;
}

std::optional<int64_t> ShownShare(int64_t part, int64_t whole, const DisclosureRule& rule) {
  if (whole < rule.smallest_share_base || whole == 0) return std::nullopt;
  return (200 * part + whole) / (2 * whole);
}

}  // namespace sjak::reporting
