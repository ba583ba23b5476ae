#pragma once

#include <algorithm>
#include <array>
#include <vector>

#include "services/placements/matching/assignment_rules.h"

// The table on which the search works: every placement that could be, and what each takes of what there is.
namespace sjak::placements::matching {

// All that can run out is one thing: a row of cells with a capacity. A slot has cells for its seats, a unit for its
// quota, a site for its mentors; each cell is a run of days (whole weeks for mentors) in which no placement begins or
// ends. To compare them, a seat and a mentored citizen count like a full-time person, 2,220 minutes.
struct Use {
  int begin = 0;  // cells [begin, end)
  int end = 0;
  int amount = 0;
};

enum Resource { kSeats, kQuota, kMentors, kResources };

struct Option {
  int candidate = 0;
  int slot = 0;
  int start = 0;  // as JudgePair has it
  int score = 0;
  std::array<Use, kResources> uses;  // of an unused resource empty
};

class Board {
 public:
  Board(const Problem& problem, const Judge& judge, bool first_day_only = false);

  // Of all feasible pairs, by candidate; of one candidate by falling score, then slot and start.
  const std::vector<Option>& options() const { return options_; }
  int First(int candidate) const { return first_[candidate]; }
  int End(int candidate) const { return first_[candidate + 1]; }
  int candidates() const { return static_cast<int>(first_.size()) - 1; }

  // Capacity of each cell, and the first day of it.
  const std::vector<int>& capacity() const { return capacity_; }
  Date DayOf(int cell) const { return day_[cell]; }

  // Which slot, unit or site a cell belongs to, as a number below rows().
  int RowOf(int cell) const { return row_[cell]; }
  int rows() const { return row_.empty() ? 0 : row_.back() + 1; }

  // Asks the judge, once.
  bool Permitted(int option);
  // Known to be impossible: refused, or without room were it the only one. Does not ask.
  bool Out(int option) const { return !fits_alone_[option] || verdict_[option] == kRefused; }
  int64_t judged() const { return judged_; }

  Proposal ProposalOf(const Option& option) const;

  bool Fits(const std::vector<int>& free, const Option& option) const {
    for (const Use& use : option.uses) {
      const int end = first_day_only_ ? std::min(use.end, use.begin + 1) : use.end;
      for (int cell = use.begin; cell < end; ++cell) {
        if (free[cell] < use.amount) return false;
      }
    }
    return true;
  }
  // With a negative sign: gives back.
  static void Take(std::vector<int>* free, const Option& option, int sign = 1) {
    for (const Use& use : option.uses) {
      for (int cell = use.begin; cell < use.end; ++cell) (*free)[cell] -= sign * use.amount;
    }
  }

 private:
  struct Row;
  void FindOptions();
  void MakeCells();

  const Problem& problem_;
  const Judge& judge_;
  const bool first_day_only_;
  std::vector<Option> options_;
  std::vector<int> first_;
  std::vector<int> capacity_;
  std::vector<Date> day_;
  std::vector<int> row_;
  enum : char { kUnasked, kAllowed, kRefused };
  std::vector<char> verdict_;
  std::vector<char> fits_alone_;
  int64_t judged_ = 0;
};

}  // namespace sjak::placements::matching
