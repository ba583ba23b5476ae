#include "services/placements/matching/board_rules.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "services/common/calendar.h"
#include "services/common/fulltime_share.h"

namespace sjak::placements::matching {
namespace {

constexpr int kPlace = static_cast<int>(kFullTimeWeekMinutes);
constexpr int64_t kMostFree = 10'000 * kFullTimeWeekMinutes;

int FreeAmount(int64_t minutes) { return static_cast<int>(std::clamp<int64_t>(minutes, 0, kMostFree)); }

Date MondayOf(Date day) { return day - static_cast<int>(day.weekday()); }

}  // namespace

// A slot, unit or site while its cells are made.
struct Board::Row {
  struct Statement {
    Days days;
    int free;
  };
  std::vector<Statement> statements;
  std::vector<Date> breaks;  // first days of cells
  int begin = 0;

  // The least that is stated for the day on which the cell begins; statements begin and end at breaks.
  int FreeOn(Date day) const {
    int free = -1;
    for (const Statement& s : statements) {
      if (s.days.first <= day && day <= s.days.last && (free < 0 || s.free < free)) free = s.free;
    }
    return std::max(free, 0);
  }
  void Break(const Days& days) {
    breaks.push_back(days.first);
    breaks.push_back(days.last + 1);
  }
  void BreakWhereFreeChanges() {
    for (const Statement& s : statements) {
      for (const Date day : {s.days.first, s.days.last + 1}) {
        if (FreeOn(day) != FreeOn(day - 1)) breaks.push_back(day);
      }
    }
  }
  int CellOf(Date day) const {
    return begin + static_cast<int>(std::lower_bound(breaks.begin(), breaks.end(), day) - breaks.begin());
  }
};

Board::Board(const Problem& problem, const Judge& judge, bool first_day_only)
    : problem_(problem), judge_(judge), first_day_only_(first_day_only) {
  FindOptions();
  MakeCells();
  verdict_.assign(options_.size(), kUnasked);
  for (const Option& option : options_) fits_alone_.push_back(Fits(capacity_, option));
}

void Board::FindOptions() {
  const int slots = static_cast<int>(problem_.slots.size());
  for (int c = 0; c < static_cast<int>(problem_.candidates.size()); ++c) {
    const int begin = static_cast<int>(options_.size());
    first_.push_back(begin);
    for (int s = 0; s < slots; ++s) {
      Date before;
      for (int start = 0; start <= problem_.policy.later_starts; ++start) {
        const Pairing pairing = JudgePair(problem_.candidates[c], problem_.slots[s], problem_.policy, start);
        if (!pairing.feasible) break;
        // Agreed placements may push two starts onto the same day.
        if (start > 0 && pairing.proposal.days.first == before) continue;
        before = pairing.proposal.days.first;
        options_.push_back({c, s, start, pairing.proposal.score, {}});
      }
    }
    std::sort(options_.begin() + begin, options_.end(), [](const Option& a, const Option& b) {
      return std::tuple(-a.score, a.slot, a.start) < std::tuple(-b.score, b.slot, b.start);
    });
  }
  first_.push_back(static_cast<int>(options_.size()));
}

void Board::MakeCells() {
  std::array<std::map<int, Row>, kResources> rows;
  for (int s = 0; s < static_cast<int>(problem_.slots.size()); ++s) {
    const Slot& slot = problem_.slots[s];
    rows[kSeats][s].statements.push_back({slot.open, FreeAmount(int64_t{slot.seats} * kPlace)});
  }
  for (const FreeQuota& q : problem_.quota) {
    rows[kQuota][q.unit].statements.push_back({q.days, FreeAmount(q.weekly_minutes)});
  }
  for (const FreeMentors& m : problem_.mentors) {
    const Date monday = MondayOf(m.day);
    rows[kMentors][m.site].statements.push_back({{monday, monday + 6}, FreeAmount(int64_t{m.citizens} * kPlace)});
  }

  const auto rows_of = [&](const Option& option) {
    const Slot& slot = problem_.slots[option.slot];
    return std::array<Row*, kResources>{&rows[kSeats][option.slot], slot.in_quota ? &rows[kQuota][slot.unit] : nullptr,
                                        &rows[kMentors][slot.site]};
  };
  std::vector<Proposal> proposals;
  proposals.reserve(options_.size());
  for (const Option& option : options_) {
    proposals.push_back(ProposalOf(option));
    const Days& days = proposals.back().days;
    const auto of = rows_of(option);
    of[kSeats]->Break(days);
    if (of[kQuota] != nullptr) of[kQuota]->Break(days);
    of[kMentors]->Break({MondayOf(days.first), MondayOf(days.last) + 6});
  }
  int number = 0;
  for (auto& kind : rows) {
    for (auto& [id, row] : kind) {
      row.BreakWhereFreeChanges();
      std::sort(row.breaks.begin(), row.breaks.end());
      row.breaks.erase(std::unique(row.breaks.begin(), row.breaks.end()), row.breaks.end());
      row.begin = static_cast<int>(capacity_.size());
      for (const Date day : row.breaks) {
        capacity_.push_back(row.FreeOn(day));
        day_.push_back(day);
        row_.push_back(number);
      }
      ++number;
    }
  }
  for (size_t i = 0; i < options_.size(); ++i) {
    const Days& days = proposals[i].days;
    const auto of = rows_of(options_[i]);
    auto& uses = options_[i].uses;
    uses[kSeats] = {of[kSeats]->CellOf(days.first), of[kSeats]->CellOf(days.last + 1), kPlace};
    if (of[kQuota] != nullptr) {
      const auto share = FullTimeShare::OfPerson(proposals[i].weekly_minutes);
      uses[kQuota] = {of[kQuota]->CellOf(days.first), of[kQuota]->CellOf(days.last + 1),
                      static_cast<int>(share.weekly_minutes())};
    }
    uses[kMentors] = {of[kMentors]->CellOf(MondayOf(days.first)), of[kMentors]->CellOf(MondayOf(days.last) + 7),
                      kPlace};
  }
}

bool Board::Permitted(int option) {
  char& verdict = verdict_[option];
  if (verdict == kUnasked) {
    ++judged_;
    verdict = judge_(ProposalOf(options_[option])) ? kAllowed : kRefused;
  }
  return verdict == kAllowed;
}

Proposal Board::ProposalOf(const Option& option) const {
  Proposal proposal =
      JudgePair(problem_.candidates[option.candidate], problem_.slots[option.slot], problem_.policy, option.start)
          .proposal;
  proposal.candidate = option.candidate;
  proposal.slot = option.slot;
  return proposal;
}

}  // namespace sjak::placements::matching
