#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "platform/base/date.h"

namespace sjak::reporting {

// A breakdown of the headline total (K1 broad by kind) as reports for outside print it, over time (G10). The total is
// in every report (D3), and people are added to it one by one: whoever lays two reports side by side sees differences.
// So what is released is decided in the light of everything released before, and a table that would give a small number
// away, by itself or by a difference, is not renewed: the report prints the last one released, with its date.

struct ReleasedCell {
  enum class Shown {
    kCount,  // the number
    kSmall,  // "<k"
    kHeld,   // "..": k or more, held back to protect another
  };
  int code = 0;  // what the cell is about; the same in every release
  int64_t count = 0;
  bool structural = false;  // zero because it could not be otherwise; always shown
  Shown shown = Shown::kHeld;
};

struct Release {
  Date as_of;
  int64_t total = 0;  // sum of the cells; printed in any case
  int64_t k = 0;      // in force when it was decided
  // Whether the table was printed. If not, the report shows an earlier one; the counts are kept all the same.
  bool published = false;
  std::vector<ReleasedCell> cells;
};

// "7", "<5", "..".
std::string Printed(const ReleasedCell& cell, int64_t k);

// The latest release up to that day whose table was printed; null before the first.
const Release* LastPublished(absl::Span<const Release> releases, Date as_of);

// Cells below k made small, the others shown: where the decision begins.
Release WithPrimarySuppression(Release release);

}  // namespace sjak::reporting
