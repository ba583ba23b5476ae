#include "services/reporting/disclosure/disclosure_rules.h"

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

}  // namespace sjak::reporting
