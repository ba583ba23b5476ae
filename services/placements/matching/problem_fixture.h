#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/common/calendar.h"
#include "services/common/fulltime_share.h"
#include "services/placements/matching/assignment_rules.h"

// Made-up problems, and a checker that shares nothing with the search but the words.
namespace sjak::placements::matching {

// The same numbers everywhere, which std's distributions are not.
class Dice {
 public:
  explicit Dice(uint64_t seed) : state_(seed * 2654435761u + 1) {}
  // first..last, both included.
  int Between(int first, int last) { return first + static_cast<int>(Next() % (last - first + 1)); }
  bool OneIn(int n) { return Between(1, n) == 1; }
  // About `n` of the values 1..`of`, ascending.
  std::vector<int> Some(int n, int of) {
    std::vector<int> some;
    for (int i = 1; i <= of; ++i) {
      if (Between(1, of) <= n) some.push_back(i);
    }
    return some;
  }

 private:
  uint32_t Next() {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return static_cast<uint32_t>(state_ >> 33);
  }
  uint64_t state_;
};

struct Sizes {
  int candidates = 2000;
  int slots = 400;
  int units = 130;
  int sites = 25;
  int areas = 12;
  int tasks = 24;
  int weeks = 52;  // of the year in which everything lies
};

inline Candidate MadeUpCandidate(const Sizes& sizes, Date origin, Dice* dice) {
  constexpr int kHours[] = {5, 12, 20, 37};
  constexpr int kWeeks[] = {4, 4, 8, 13, 13, 26};
  Candidate c;
  c.area = dice->Between(0, sizes.areas - 1);
  c.travel_limit = dice->Between(3, 9) * 10;
  c.wished_minutes = kHours[dice->Between(0, 3)] * 60;
  c.able_minutes = std::min(2220, c.wished_minutes + dice->Between(0, 3) * 240);
  c.known = dice->Some(3, sizes.tasks);
  c.wanted = dice->Some(4, sizes.tasks);
  c.offers = {{1, kWeeks[dice->Between(0, 5)]}};
  if (dice->OneIn(2)) c.offers.push_back({2, 26});
  c.language = dice->Between(1, 5);
  c.available.first = origin + dice->Between(0, sizes.weeks * 7 / 3);
  c.available.last = origin + sizes.weeks * 7 - 1;
  c.priority = dice->OneIn(5) ? 2 : 1;
  if (dice->OneIn(6)) {
    const Date busy = c.available.first + dice->Between(0, 60);
    c.busy.push_back({busy, busy + dice->Between(6, 40)});
  }
  return c;
}

inline Slot MadeUpSlot(const Sizes& sizes, Date origin, Dice* dice) {
  constexpr int kMost[] = {12, 20, 37, 37};
  Slot s;
  s.unit = dice->Between(0, sizes.units - 1);
  s.site = s.unit % sizes.sites;
  s.kind = dice->OneIn(4) ? 2 : 1;
  s.in_quota = s.kind == 1;
  s.tasks = dice->OneIn(20) ? std::vector<int>() : dice->Some(4, sizes.tasks);
  s.most_minutes = kMost[dice->Between(0, 3)] * 60;
  s.least_minutes = std::min(s.most_minutes, dice->Between(1, 4) * 300);
  s.open.first = origin + dice->Between(0, sizes.weeks * 3);
  s.open.last = s.open.first + dice->Between(8, std::max(9, sizes.weeks / 2)) * 7 - 1;
  s.least_weeks = dice->Between(2, 4);
  s.seats = dice->Between(1, 3);
  s.language = dice->Between(0, 4);
  for (int a = 0; a < sizes.areas; ++a) s.travel_minutes.push_back(dice->OneIn(25) ? -1 : dice->Between(10, 90));
  return s;
}

inline Problem MadeUpProblem(const Sizes& sizes, uint64_t seed) {
  Dice dice(seed);
  const Date origin(2021, 8, 2);
  Problem problem;
  for (int i = 0; i < sizes.candidates; ++i) problem.candidates.push_back(MadeUpCandidate(sizes, origin, &dice));
  for (int i = 0; i < sizes.slots; ++i) problem.slots.push_back(MadeUpSlot(sizes, origin, &dice));
  const Date end = origin + sizes.weeks * 7 + 200;
  for (int u = 0; u < sizes.units; ++u) {
    // Most contractors are small and have one place (8.1); some of it is in use at first.
    const int64_t places = dice.OneIn(4) ? dice.Between(2, 4) : 1;
    const Date change = origin + dice.Between(0, sizes.weeks * 7);
    const int64_t used = dice.Between(0, 3) * 600;
    problem.quota.push_back({u, {origin, change - 1}, places * kFullTimeWeekMinutes - used});
    problem.quota.push_back({u, {change, end}, places * kFullTimeWeekMinutes});
  }
  for (int s = 0; s < sizes.sites; ++s) {
    const int citizens = dice.Between(3, 9);
    for (Date day = origin; day < end; day = day + 7) problem.mentors.push_back({s, day, citizens - dice.OneIn(8)});
  }
  return problem;
}

// A rule engine of one odd rule, so that it cannot be guessed from the pair.
inline bool MadeUpJudge(const Proposal& p) { return (p.candidate * 31 + p.slot * 17 + p.days.first.day()) % 11 != 0; }

// Of one proposal, others left aside: what is said of citizen and slot.
inline void CheckAlone(const Candidate& c, const Slot& s, const Proposal& p, std::vector<std::string>* out) {
  const auto check = [&](bool holds, const char* what) {
    if (!holds) out->push_back(absl::StrCat("citizen ", p.candidate, " in slot ", p.slot, ": ", what));
  };
  const int travel = s.travel_minutes[c.area];
  check(0 <= travel && travel <= c.travel_limit, "travel");
  check(s.least_minutes <= p.weekly_minutes && p.weekly_minutes <= s.most_minutes, "hours of the slot");
  check(p.weekly_minutes <= c.able_minutes, "hours of the citizen");
  check(c.language >= s.language, "language");
  check(c.available.first <= p.days.first && p.days.last <= c.available.last, "availability");
  check(s.open.first <= p.days.first && p.days.last <= s.open.last, "the slot's days");
  const int64_t days = p.days.last - p.days.first + 1;
  check(days >= 7 * s.least_weeks, "least weeks");
  const auto offer = std::find_if(c.offers.begin(), c.offers.end(), [&](const Offer& o) { return o.kind == s.kind; });
  check(offer != c.offers.end() && days <= 7 * offer->most_weeks, "offer");
  bool common = s.tasks.empty();
  for (const int task : s.tasks) {
    common |= std::count(c.known.begin(), c.known.end(), task) + std::count(c.wanted.begin(), c.wanted.end(), task) > 0;
  }
  check(common, "tasks");
  for (const Days& busy : c.busy) check(p.days.last < busy.first || busy.last < p.days.first, "two on one day");
}

// What an assignment breaks, one line each, found day by day from the problem itself.
inline std::vector<std::string> Violations(const Problem& problem, const std::vector<Proposal>& proposals,
                                           const Judge& judge) {
  std::vector<std::string> out;
  std::map<std::pair<int, Date>, int64_t> citizen, seats;
  std::map<std::pair<int, Date>, FullTimeShare> quota;
  std::map<std::pair<int, Date>, int64_t> mentors;
  for (const Proposal& p : proposals) {
    const Slot& slot = problem.slots[p.slot];
    CheckAlone(problem.candidates[p.candidate], slot, p, &out);
    if (!judge(p)) out.push_back("the judge");
    for (Date day = p.days.first; day <= p.days.last; ++day) {
      if (++citizen[{p.candidate, day}] > 1) out.push_back(absl::StrCat("citizen ", p.candidate, " twice"));
      if (++seats[{p.slot, day}] > slot.seats) out.push_back(absl::StrCat("seats of slot ", p.slot));
      if (slot.in_quota) quota[{slot.unit, day}] += FullTimeShare::OfPerson(p.weekly_minutes);
    }
    for (Date monday = IsoWeek::Of(p.days.first).Monday(); monday <= p.days.last; monday = monday + 7) {
      ++mentors[{slot.site, monday}];
    }
  }
  for (const auto& [key, used] : quota) {
    int64_t free = -1;
    for (const FreeQuota& q : problem.quota) {
      const bool about = q.unit == key.first && q.days.first <= key.second && key.second <= q.days.last;
      if (about && (free < 0 || q.weekly_minutes < free)) free = std::max<int64_t>(q.weekly_minutes, 0);
    }
    if (used.weekly_minutes() > std::max<int64_t>(free, 0)) {
      out.push_back(absl::StrCat("quota of unit ", key.first, " on ", key.second.ToString()));
    }
  }
  for (const auto& [key, used] : mentors) {
    int64_t free = 0;
    for (const FreeMentors& m : problem.mentors) {
      if (m.site == key.first && IsoWeek::Of(m.day).Monday() == key.second) free = m.citizens;
    }
    if (used > free) out.push_back(absl::StrCat("mentors of site ", key.first));
  }
  return out;
}

inline std::vector<Proposal> ProposalsOf(const Suggestion& suggestion) {
  std::vector<Proposal> proposals;
  for (const Assignment& a : suggestion.assignments) proposals.push_back(a.proposal);
  return proposals;
}

}  // namespace sjak::placements::matching
