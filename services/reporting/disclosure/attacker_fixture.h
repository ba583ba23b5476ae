#pragma once

#include <algorithm>
#include <cstdint>
#include <set>
#include <vector>

#include "services/reporting/disclosure/release_rules.h"

namespace sjak::reporting {

using Counts = std::vector<int64_t>;

// Written without a look at how releases are decided. Keeps, for each report, every set of counts that sums to its
// total and is what its table says, and that some set of the report before could have grown into, and that could have
// grown into some set of the report after.
class Attacker {
 public:
  static constexpr int64_t kK = 5;

  // What each report says, and the truth behind it, which only the counting of what is known looks at.
  explicit Attacker(const std::vector<Release>& reports) : reports_(reports) {
    for (const Release& report : reports) {
      possible_.emplace_back();
      Counts counts;
      Enumerate(report, report.total, &counts);
    }
    for (size_t r = 1; r < possible_.size(); ++r) Keep(r, r - 1, false);
    for (size_t r = possible_.size() - 1; r-- > 0;) Keep(r, r + 1, true);
  }

  // Numbers below k of people who are there, or have come, that only one value fits.
  int Known() const {
    int known = 0;
    for (size_t r = 0; r < reports_.size(); ++r) {
      const int64_t before = r == 0 ? 0 : reports_[r - 1].total;
      for (size_t c = 0; c < reports_[r].cells.size(); ++c) {
        const int64_t count = reports_[r].cells[c].count;
        if (reports_[r].total > 0 && count < kK) known += Levels(r, c).size() == 1;
        if (r == 0 || reports_[r].total == before) continue;
        if (count - reports_[r - 1].cells[c].count < kK) known += Gains(r, c).size() == 1;
      }
    }
    return known;
  }
  bool TruthIsPossible() const {
    for (size_t r = 0; r < reports_.size(); ++r) {
      Counts truth;
      for (const ReleasedCell& cell : reports_[r].cells) truth.push_back(cell.count);
      if (std::find(possible_[r].begin(), possible_[r].end(), truth) == possible_[r].end()) return false;
    }
    return true;
  }

 private:
  void Enumerate(const Release& report, int64_t left, Counts* counts) {
    if (counts->size() == report.cells.size()) {
      if (left == 0) possible_.back().push_back(*counts);
      return;
    }
    const ReleasedCell& cell = report.cells[counts->size()];
    for (int64_t n = 0; n <= left; ++n) {
      if (report.published && cell.shown == ReleasedCell::Shown::kCount && n != cell.count) continue;
      if (report.published && cell.shown == ReleasedCell::Shown::kSmall && n >= kK) continue;
      if (report.published && cell.shown == ReleasedCell::Shown::kHeld && n < kK) continue;
      counts->push_back(n);
      Enumerate(report, left - n, counts);
      counts->pop_back();
    }
  }
  static bool Grew(const Counts& before, const Counts& after) {
    for (size_t c = 0; c < before.size(); ++c) {
      if (after[c] < before[c]) return false;
    }
    return true;
  }
  void Keep(size_t r, size_t neighbour, bool neighbour_is_later) {
    std::vector<Counts> kept;
    for (const Counts& counts : possible_[r]) {
      for (const Counts& other : possible_[neighbour]) {
        if (!(neighbour_is_later ? Grew(counts, other) : Grew(other, counts))) continue;
        kept.push_back(counts);
        break;
      }
    }
    possible_[r] = std::move(kept);
  }
  std::set<int64_t> Levels(size_t r, size_t c) const {
    std::set<int64_t> values;
    for (const Counts& counts : possible_[r]) values.insert(counts[c]);
    return values;
  }
  std::set<int64_t> Gains(size_t r, size_t c) const {
    std::set<int64_t> values;
    for (const Counts& after : possible_[r]) {
      for (const Counts& before : possible_[r - 1]) {
        if (Grew(before, after)) values.insert(after[c] - before[c]);
        if (values.size() > 1) return values;
      }
    }
    return values;
  }

  const std::vector<Release>& reports_;
  std::vector<std::vector<Counts>> possible_;
};

}  // namespace sjak::reporting
