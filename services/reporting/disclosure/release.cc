#include "services/reporting/disclosure/release.h"

#include <glpk.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <utility>

namespace sjak::reporting {
namespace {

using Shown = ReleasedCell::Shown;

// GLPK keeps something for each thread that uses it, and leaves it to the thread to give it back.
struct GlpkOfThread {
  ~GlpkOfThread() { glp_free_env(); }
};

// The linear programme of what a reader knows. Unknown (r, c): how many cell c gained from release r-1 to r.
class Reader {
 public:
  explicit Reader(absl::Span<const Release> releases)
      : releases_(releases),
        width_(releases.empty() ? 0 : static_cast<int>(releases[0].cells.size())),
        lp_(glp_create_prob(), &glp_delete_prob) {
    static thread_local const GlpkOfThread given_back;
    (void)given_back;
    glp_term_out(GLP_OFF);
    const int unknowns = static_cast<int>(releases.size()) * width_;
    if (unknowns == 0) return;
    glp_add_cols(lp_.get(), unknowns);
    for (int r = 0; r < static_cast<int>(releases.size()); ++r) AddRelease(r);
    glp_std_basis(lp_.get());
  }

  // Least and greatest value of what cell c gained in releases first..last. Empty when nothing fits at all.
  std::optional<std::pair<int64_t, int64_t>> Bounds(int c, int first, int last) {
    for (int r = first; r <= last; ++r) glp_set_obj_coef(lp_.get(), Column(r, c), 1);
    const std::optional<int64_t> least = Optimum(GLP_MIN);
    const std::optional<int64_t> greatest = Optimum(GLP_MAX);
    for (int r = first; r <= last; ++r) glp_set_obj_coef(lp_.get(), Column(r, c), 0);
    if (!least || !greatest) return std::nullopt;
    return std::pair(*least, *greatest);
  }

 private:
  int Column(int r, int c) const { return r * width_ + c + 1; }

  void AddRelease(int r) {
    const Release& release = releases_[r];
    std::vector<int> all;
    for (int c = 0; c < width_; ++c) {
      const bool impossible = release.cells[c].structural;
      glp_set_col_bnds(lp_.get(), Column(r, c), impossible ? GLP_FX : GLP_LO, 0, 0);
      all.push_back(Column(r, c));
    }
    const int64_t gained = release.total - (r == 0 ? 0 : releases_[r - 1].total);
    AddRow(all, GLP_FX, gained, gained);
    if (!release.published) return;
    for (int c = 0; c < width_; ++c) {
      std::vector<int> so_far;
      for (int s = 0; s <= r; ++s) so_far.push_back(Column(s, c));
      const ReleasedCell& cell = release.cells[c];
      if (cell.shown == Shown::kCount) AddRow(so_far, GLP_FX, cell.count, cell.count);
      if (cell.shown == Shown::kSmall) AddRow(so_far, GLP_UP, 0, release.k - 1);
      if (cell.shown == Shown::kHeld) AddRow(so_far, GLP_LO, release.k, 0);
    }
  }

  void AddRow(const std::vector<int>& columns, int type, int64_t least, int64_t greatest) {
    const int row = glp_add_rows(lp_.get(), 1);
    glp_set_row_bnds(lp_.get(), row, type, static_cast<double>(least), static_cast<double>(greatest));
    // GLPK counts from 1.
    std::vector<int> index = {0};
    index.insert(index.end(), columns.begin(), columns.end());
    const std::vector<double> ones(index.size(), 1);
    glp_set_mat_row(lp_.get(), row, static_cast<int>(columns.size()), index.data(), ones.data());
  }

  std::optional<int64_t> Optimum(int direction) {
    glp_set_obj_dir(lp_.get(), direction);
    glp_smcp parameters;
    glp_init_smcp(&parameters);
    parameters.msg_lev = GLP_MSG_OFF;
    if (glp_simplex(lp_.get(), &parameters) != 0 || glp_get_status(lp_.get()) != GLP_OPT) return std::nullopt;
    return std::llround(glp_get_obj_val(lp_.get()));
  }

  const absl::Span<const Release> releases_;
  const int width_;
  const std::unique_ptr<glp_prob, void (*)(glp_prob*)> lp_;
};

bool Fell(const Release& before, const Release& after) {
  if (after.total < before.total) return true;
  for (size_t c = 0; c < after.cells.size(); ++c) {
    if (after.cells[c].count < before.cells[c].count) return true;
  }
  return false;
}

// Every release with the same cells in the same order; what a release does not know could not be.
std::vector<Release> Aligned(absl::Span<const Release> releases) {
  std::vector<int> codes;
  for (const Release& release : releases) {
    for (const ReleasedCell& cell : release.cells) codes.push_back(cell.code);
  }
  std::sort(codes.begin(), codes.end());
  codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
  std::vector<Release> aligned(releases.begin(), releases.end());
  for (Release& release : aligned) {
    std::vector<ReleasedCell> cells;
    for (int code : codes) {
      auto it = std::find_if(release.cells.begin(), release.cells.end(),
                             [code](const ReleasedCell& cell) { return cell.code == code; });
      cells.push_back(it == release.cells.end() ? ReleasedCell{code, 0, true, Shown::kCount} : *it);
    }
    release.cells = std::move(cells);
  }
  return aligned;
}

int Possible(const Release& release) {
  return static_cast<int>(std::count_if(release.cells.begin(), release.cells.end(),
                                        [](const ReleasedCell& cell) { return !cell.structural; }));
}

// The hidden cells together are the total less the shown ones: not a small number either.
bool HiddenSumIsSmall(const Release& release) {
  int64_t sum = 0;
  bool hidden = false;
  for (const ReleasedCell& cell : release.cells) {
    if (cell.shown == Shown::kCount) continue;
    hidden = true;
    sum += cell.count;
  }
  return hidden && sum < release.k;
}

// What follows from two printed numbers of one cell, however far apart.
void CompareShown(absl::Span<const Release> releases, int c, int r, int offset, std::vector<PinnedCount>* out) {
  const Release& after = releases[r];
  if (!after.published || after.cells[c].shown != Shown::kCount) return;
  for (int s = 0; s < r; ++s) {
    const Release& before = releases[s];
    if (!before.published || before.cells[c].shown != Shown::kCount || before.total == after.total) continue;
    const int64_t gained = after.cells[c].count - before.cells[c].count;
    if (gained < after.k) out->push_back({r + offset, after.cells[c].code, true, gained});
  }
}

}  // namespace

std::vector<PinnedCount> PinnedCounts(absl::Span<const Release> given) {
  const std::vector<Release> all = Aligned(given);
  int offset = 0;
  for (int r = 1; r < static_cast<int>(all.size()); ++r) {
    if (Fell(all[r - 1], all[r])) offset = r;
  }
  const absl::Span<const Release> releases = absl::MakeConstSpan(all).subspan(offset);
  Reader reader(releases);
  std::vector<PinnedCount> pinned;
  for (int r = 0; r < static_cast<int>(releases.size()); ++r) {
    const Release& release = releases[r];
    if (release.total == 0 || Possible(release) < 2) continue;
    const bool moved = r > 0 && release.total > releases[r - 1].total;
    for (int c = 0; c < static_cast<int>(release.cells.size()); ++c) {
      const ReleasedCell& cell = release.cells[c];
      if (cell.structural) continue;
      const auto check = [&](bool added, int64_t count, int first) {
        if (count >= release.k) return;
        const auto bounds = reader.Bounds(c, first, r);
        if (!bounds || bounds->first == bounds->second) pinned.push_back({r + offset, cell.code, added, count});
      };
      check(false, cell.count, 0);
      if (moved) check(true, cell.count - releases[r - 1].cells[c].count, r);
      if (moved) CompareShown(releases, c, r, offset, &pinned);
    }
  }
  return pinned;
}

Release DecideRelease(absl::Span<const Release> earlier, Release next, Suppression suppression) {
  next = WithPrimarySuppression(std::move(next));
  if (suppression == Suppression::kPrimaryOnly) return next;
  std::vector<Release> all(earlier.begin(), earlier.end());
  all.push_back(next);
  while (true) {
    if (!HiddenSumIsSmall(all.back()) && PinnedCounts(all).empty()) break;
    ReleasedCell* smallest = nullptr;
    for (ReleasedCell& cell : all.back().cells) {
      if (cell.structural || cell.shown != Shown::kCount) continue;
      if (smallest == nullptr || cell.count < smallest->count) smallest = &cell;
    }
    if (smallest == nullptr) break;
    smallest->shown = Shown::kHeld;
  }
  const auto& cells = all.back().cells;
  all.back().published = std::any_of(cells.begin(), cells.end(), [](const ReleasedCell& cell) {
    return !cell.structural && cell.shown == Shown::kCount;
  });
  return all.back();
}

}  // namespace sjak::reporting
