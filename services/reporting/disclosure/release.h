#pragma once

#include <vector>

#include "absl/types/span.h"
#include "services/reporting/disclosure/release_rules.h"

namespace sjak::reporting {

// A number of fewer than k people that a reader of all releases can work out.
struct PinnedCount {
  int release = 0;
  int code = 0;
  bool added = false;  // not how many there are, but how many have come since the release before
  int64_t count = 0;
};

// What a reader knows who has every release, knows how they are decided, and knows that nobody ever leaves a count:
// each number's least and greatest possible value, by linear programming. (Totals partition the unknowns by release and
// cells by code and time: a network, so that the bounds of the real numbers are those of the whole ones.) A count is
// pinned when the two are one; what the totals alone say, that nobody came where the total did not move, does not count
// as protected. Releases are in time order; where a count fell (late data), reading starts afresh.
std::vector<PinnedCount> PinnedCounts(absl::Span<const Release> releases);

enum class Suppression {
  kFull,
  kPrimaryOnly,  // only small cells are hidden: the broken variant that tests must catch
};

// What of `next` is printed after `earlier`. Cells are held back, the smallest shown one first, until nothing is pinned
// and the hidden ones are k people together; with nothing left to show, the table is not renewed.
Release DecideRelease(absl::Span<const Release> earlier, Release next, Suppression suppression = Suppression::kFull);

}  // namespace sjak::reporting
