#include "services/reporting/disclosure/release_rules.h"

#include "absl/strings/str_cat.h"

namespace sjak::reporting {

std::string Printed(const ReleasedCell& cell, int64_t k) {
  switch (cell.shown) {
    case ReleasedCell::Shown::kCount:
      return absl::StrCat(cell.count);
    case ReleasedCell::Shown::kSmall:
      return absl::StrCat("<", k);
    case ReleasedCell::Shown::kHeld:
      return "..";
  }
  return "..";
}

const Release* LastPublished(absl::Span<const Release> releases, Date as_of) {
  const Release* last = nullptr;
  for (const Release& release : releases) {
    if (!release.published || release.as_of > as_of) continue;
    if (last == nullptr || release.as_of >= last->as_of) last = &release;
  }
  return last;
}

Release WithPrimarySuppression(Release release) {
  for (ReleasedCell& cell : release.cells) {
    const bool shown = cell.structural || cell.count >= release.k;
    cell.shown = shown ? ReleasedCell::Shown::kCount : ReleasedCell::Shown::kSmall;
  }
  release.published = true;
  return release;
}

}  // namespace sjak::reporting
