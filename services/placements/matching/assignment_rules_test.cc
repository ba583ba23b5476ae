#include "services/placements/matching/assignment_rules.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <iostream>

#include "services/placements/matching/problem_fixture.h"

namespace sjak::placements::matching {
namespace {

const Judge kAnything = [](const Proposal&) { return true; };

// Everything that can be proposed for each citizen, as the pairing has it.
std::vector<std::vector<Proposal>> AllProposals(const Problem& problem) {
  std::vector<std::vector<Proposal>> all(problem.candidates.size());
  for (size_t c = 0; c < problem.candidates.size(); ++c) {
    for (size_t s = 0; s < problem.slots.size(); ++s) {
      for (int start = 0; start <= problem.policy.later_starts; ++start) {
        Pairing pairing = JudgePair(problem.candidates[c], problem.slots[s], problem.policy, start);
        if (!pairing.feasible) continue;
        pairing.proposal.candidate = static_cast<int>(c);
        pairing.proposal.slot = static_cast<int>(s);
        all[c].push_back(pairing.proposal);
      }
    }
  }
  return all;
}

// The best there is, by trying everything that could be better than what was found; judged by the checker alone.
int64_t Optimum(const Problem& problem, const Judge& judge) {
  auto all = AllProposals(problem);
  std::vector<int64_t> at_most(all.size() + 1, 0);  // of the citizens from here on
  for (size_t c = all.size(); c-- > 0;) {
    std::sort(all[c].begin(), all[c].end(), [](const Proposal& a, const Proposal& b) { return a.score > b.score; });
    at_most[c] = at_most[c + 1] + (all[c].empty() ? 0 : all[c][0].score);
  }
  int64_t best = 0;
  std::vector<Proposal> chosen;
  const std::function<void(size_t, int64_t)> from = [&](size_t candidate, int64_t value) {
    best = std::max(best, value);
    if (candidate == all.size()) return;
    for (const Proposal& p : all[candidate]) {
      if (value + p.score + at_most[candidate + 1] <= best) break;
      chosen.push_back(p);
      if (Violations(problem, chosen, judge).empty()) from(candidate + 1, value + p.score);
      chosen.pop_back();
    }
    if (value + at_most[candidate + 1] > best) from(candidate + 1, value);
  };
  from(0, 0);
  return best;
}

int64_t ValueOf(const Suggestion& suggestion) {
  int64_t value = 0;
  for (const Assignment& a : suggestion.assignments) value += a.proposal.score;
  return value;
}

void ExpectSound(const Problem& problem, const Suggestion& s, const Judge& judge) {
  EXPECT_EQ(Violations(problem, ProposalsOf(s), judge), std::vector<std::string>());
  EXPECT_EQ(ValueOf(s), s.value);
  EXPECT_GE(s.value, s.greedy_value);
  EXPECT_GE(s.bound, s.value);
  EXPECT_EQ(s.assignments.size() + s.left_over.size(), problem.candidates.size());
  for (const LeftOver& left : s.left_over) {
    EXPECT_EQ(left.slot < 0, problem.slots.empty());
    EXPECT_EQ(left.obstacles.empty(), problem.slots.empty()) << "citizen " << left.candidate;
    for (const Reason& r : left.obstacles) EXPECT_TRUE(IsObstacle(r.code));
  }
  for (const Assignment& a : s.assignments) {
    int64_t points = 0;
    for (const Reason& r : a.reasons) {
      EXPECT_FALSE(IsObstacle(r.code));
      points += r.points;
    }
    if (a.proposal.score > 1) {
      EXPECT_EQ(points, a.proposal.score);
    }
  }
}

// Few enough to try everything, and so tight that they stand in each other's way.
Problem Small(uint64_t seed) {
  Sizes sizes;
  sizes.candidates = 5;
  sizes.slots = 4;
  sizes.units = 2;
  sizes.sites = 2;
  sizes.areas = 3;
  sizes.tasks = 6;
  sizes.weeks = 30;
  Problem problem = MadeUpProblem(sizes, seed);
  problem.policy.later_starts = 1;
  for (FreeMentors& m : problem.mentors) m.citizens = std::min(m.citizens, 2);
  return problem;
}

TEST(MatchingAssignment, BoundIsAboveOptimumAboveResultAboveGreedy) {
  int best_found = 0, greedy_found = 0, tight_bound = 0, with_something = 0;
  const int kRuns = 200;
  for (int seed = 1; seed <= kRuns; ++seed) {
    const Problem problem = Small(seed);
    const Suggestion s = Assign(problem, MadeUpJudge, {.search_steps = 20'000});
    ExpectSound(problem, s, MadeUpJudge);
    const int64_t optimum = Optimum(problem, MadeUpJudge);
    EXPECT_GE(s.bound, optimum) << seed;
    EXPECT_GE(optimum, s.value) << seed;
    EXPECT_GE(s.value, s.greedy_value) << seed;
    if (HasFailure()) FAIL() << "seed " << seed;
    with_something += optimum > 0;
    best_found += s.value == optimum;
    greedy_found += s.greedy_value == optimum;
    tight_bound += s.bound == optimum;
  }
  std::cout << kRuns << " small problems: best found in " << best_found << ", by greedy in " << greedy_found
            << ", bound tight in " << tight_bound << "\n";
  EXPECT_GT(with_something, kRuns / 2) << "the problems say nothing";
  EXPECT_GE(best_found, kRuns * 99 / 100);
  EXPECT_LT(greedy_found, best_found) << "the problems are too easy";
}

TEST(MatchingAssignment, TwoThousandCitizensToFourHundredSlots) {
  const Problem problem = MadeUpProblem({}, 7);
  const Suggestion s = Assign(problem, MadeUpJudge);
  ExpectSound(problem, s, MadeUpJudge);
  EXPECT_GT(s.value, s.greedy_value);
  EXPECT_LE(s.gap_per_mille, 100);
  std::cout << "2000 x 400: " << s.assignments.size() << " placed, value " << s.value << ", greedy " << s.greedy_value
            << ", bound " << s.bound << ", gap " << s.gap_per_mille << " per mille, judge asked " << s.judged
            << " times\n";
}

// Trap 6: whoever looks at the first day only overfills units later on, and the checker must find it out.
TEST(MatchingAssignment, TheVariantThatLooksAtTheFirstDayIsFoundOut) {
  Sizes sizes;
  sizes.candidates = 60;
  sizes.slots = 20;
  sizes.units = 6;
  sizes.sites = 3;
  const Problem problem = MadeUpProblem(sizes, 3);
  const Effort effort{.search_steps = 20'000};
  EXPECT_TRUE(Violations(problem, ProposalsOf(Assign(problem, MadeUpJudge, effort)), MadeUpJudge).empty());
  Effort broken = effort;
  broken.first_day_only = true;
  EXPECT_FALSE(Violations(problem, ProposalsOf(Assign(problem, MadeUpJudge, broken)), MadeUpJudge).empty());
}

TEST(MatchingAssignment, TheSameSeedGivesTheSameAnswer) {
  Sizes sizes;
  sizes.candidates = 80;
  sizes.slots = 20;
  const Problem problem = MadeUpProblem(sizes, 11);
  const auto key = [&](uint64_t seed) {
    std::vector<std::pair<int, int>> pairs;
    for (const Proposal& p : ProposalsOf(Assign(problem, MadeUpJudge, {.seed = seed, .search_steps = 20'000}))) {
      pairs.emplace_back(p.candidate, p.slot);
    }
    return pairs;
  };
  EXPECT_EQ(key(5), key(5));
}

// One citizen and one slot that suit each other in everything.
Problem Pair() {
  Problem problem;
  Candidate c;
  c.travel_limit = 40;
  c.wished_minutes = c.able_minutes = 20 * 60;
  c.known = {7115};
  c.offers = {{1, 13}};
  c.language = 2;
  c.available = {Date(2021, 9, 6), Date(2021, 12, 31)};
  Slot s;
  s.kind = 1;
  s.in_quota = true;
  s.tasks = {7115};
  s.least_minutes = 10 * 60;
  s.most_minutes = 37 * 60;
  s.open = {Date(2021, 9, 13), Date(2021, 12, 5)};
  s.least_weeks = 4;
  s.travel_minutes = {25};
  problem.candidates = {c};
  problem.slots = {s};
  problem.quota = {{0, {Date(2021, 9, 1), Date(2021, 12, 31)}, kFullTimeWeekMinutes}};
  for (Date day(2021, 9, 6); day < Date(2022, 1, 1); day = day + 7) problem.mentors.push_back({0, day, 1});
  problem.policy.later_starts = 0;
  return problem;
}

TEST(MatchingAssignment, APairThatSuitsIsAssigned) {
  const Suggestion s = Assign(Pair(), kAnything);
  ASSERT_EQ(s.assignments.size(), 1u);
  const Proposal& p = s.assignments[0].proposal;
  EXPECT_EQ(p.days.first, Date(2021, 9, 13));
  EXPECT_EQ(p.days.last, Date(2021, 12, 5)) << "the slot closes before the offer is used up";
  EXPECT_EQ(p.weekly_minutes, 20 * 60);
  EXPECT_EQ(s.gap_per_mille, 0);
}

struct MissRow {
  const char* what;
  std::function<void(Problem&)> change;
  Code code;
  int64_t measured;
  int64_t limit;
};

// Whoever is left over learns what would have to change, and by how much.
TEST(MatchingAssignment, WhoIsLeftOverLearnsTheNearestMiss) {
  const std::vector<MissRow> rows = {
      {"no quota", [](Problem& p) { p.quota[0].weekly_minutes = 600; }, Code::kQuotaUsed, 1200, 600},
      {"overfull", [](Problem& p) { p.quota[0].weekly_minutes = -300; }, Code::kQuotaUsed, 1200, 0},
      {"unstated", [](Problem& p) { p.quota.clear(); }, Code::kQuotaUsed, 1200, 0},
      {"smaller of two",
       [](Problem& p) {
         p.quota.push_back({0, {Date(2021, 10, 1), Date(2021, 10, 1)}, 60});
       },
       Code::kQuotaUsed, 1200, 60},
      {"seats", [](Problem& p) { p.slots[0].seats = 0; }, Code::kSeatsTaken, 1, 0},
      {"mentors", [](Problem& p) { p.mentors[3].citizens = 0; }, Code::kMentorsBusy, 1, 0},
      {"travel", [](Problem& p) { p.slots[0].travel_minutes = {41}; }, Code::kTravelTooLong, 41, 40},
      {"travel unknown", [](Problem& p) { p.slots[0].travel_minutes = {-1}; }, Code::kTravelUnknown, 0, 40},
      {"kind", [](Problem& p) { p.slots[0].kind = 3; }, Code::kKindNotOffered, 3, 0},
      {"hours", [](Problem& p) { p.slots[0].least_minutes = 1500; }, Code::kTooManyHours, 1500, 1200},
      {"tasks", [](Problem& p) { p.slots[0].tasks = {9313}; }, Code::kNoTaskInCommon, 0, 1},
      {"language", [](Problem& p) { p.slots[0].language = 4; }, Code::kLanguageTooLow, 2, 4},
      {"period", [](Problem& p) { p.slots[0].open.last = Date(2021, 10, 9); }, Code::kPeriodTooShort, 3, 4},
      {"busy",
       [](Problem& p) {
         p.candidates[0].busy = {{Date(2021, 10, 4), Date(2021, 11, 21)}};
       },
       Code::kPeriodTooShort, 2, 4},
  };
  for (const MissRow& row : rows) {
    Problem problem = Pair();
    row.change(problem);
    const Suggestion s = Assign(problem, kAnything);
    ASSERT_EQ(s.left_over.size(), 1u) << row.what;
    ASSERT_EQ(s.left_over[0].obstacles.size(), 1u) << row.what;
    const Reason& r = s.left_over[0].obstacles[0];
    EXPECT_EQ(r.code, row.code) << row.what;
    EXPECT_EQ(r.measured, row.measured) << row.what;
    EXPECT_EQ(r.limit, row.limit) << row.what;
  }
}

TEST(MatchingAssignment, TheFirstDayOfAShortageIsNamed) {
  Problem problem = Pair();
  problem.quota = {{0, {Date(2021, 9, 1), Date(2021, 10, 10)}, 2220},
                   {0, {Date(2021, 10, 11), Date(2021, 12, 31)}, 60}};
  const Suggestion s = Assign(problem, kAnything);
  ASSERT_EQ(s.left_over.size(), 1u);
  EXPECT_EQ(s.left_over[0].obstacles.at(0).day, Date(2021, 10, 11));
}

TEST(MatchingAssignment, TheJudgeDisposes) {
  const Judge nobody = [](const Proposal&) { return false; };
  const Suggestion s = Assign(Pair(), nobody);
  EXPECT_EQ(s.value, 0);
  EXPECT_EQ(s.bound, 0) << "what the rules refuse is not to be hoped for";
  ASSERT_EQ(s.left_over.size(), 1u);
  ASSERT_EQ(s.left_over[0].obstacles.size(), 1u);
  EXPECT_EQ(s.left_over[0].obstacles[0].code, Code::kRefusedByRules);
}

TEST(MatchingAssignment, OfNothingIsNothing) {
  const Suggestion none = Assign({}, kAnything);
  EXPECT_TRUE(none.assignments.empty() && none.left_over.empty());
  EXPECT_EQ(none.bound, 0);
  Problem problem = Pair();
  problem.slots.clear();
  const Suggestion s = Assign(problem, kAnything);
  ASSERT_EQ(s.left_over.size(), 1u);
  EXPECT_EQ(s.left_over[0].slot, -1);
}

// Two citizens of half time fill what one of full time does; the third is left over though seats are free.
TEST(MatchingAssignment, SharesFillAQuotaTogether) {
  Problem problem = Pair();
  problem.candidates[0].wished_minutes = problem.candidates[0].able_minutes = 1110;
  problem.candidates.resize(3, problem.candidates[0]);
  problem.slots[0].seats = 3;
  for (FreeMentors& m : problem.mentors) m.citizens = 3;
  const Suggestion s = Assign(problem, kAnything);
  EXPECT_EQ(s.assignments.size(), 2u);
  ASSERT_EQ(s.left_over.size(), 1u);
  EXPECT_EQ(s.left_over[0].obstacles.at(0).code, Code::kQuotaUsed);
}

TEST(MatchingAssignment, RankShowsEachSlotOnceAndOnlyWhatThereIsRoomFor) {
  for (int seed = 1; seed <= 40; ++seed) {
    Sizes sizes;
    sizes.candidates = 3;
    sizes.slots = 30;
    sizes.units = 10;
    sizes.sites = 4;
    const Problem problem = MadeUpProblem(sizes, seed);
    for (int c = 0; c < sizes.candidates; ++c) {
      const std::vector<Assignment> ranked = Rank(problem, c, MadeUpJudge, 5);
      EXPECT_LE(ranked.size(), 5u);
      std::vector<int> slots;
      for (size_t i = 0; i < ranked.size(); ++i) {
        EXPECT_TRUE(Violations(problem, {ranked[i].proposal}, MadeUpJudge).empty());
        EXPECT_EQ(ranked[i].proposal.candidate, c);
        EXPECT_TRUE(i == 0 || ranked[i - 1].proposal.score >= ranked[i].proposal.score);
        EXPECT_EQ(std::count(slots.begin(), slots.end(), ranked[i].proposal.slot), 0);
        slots.push_back(ranked[i].proposal.slot);
      }
      Problem alone = problem;
      alone.candidates = {problem.candidates[c]};
      const Judge as_c = [&](Proposal p) { return p.candidate = c, MadeUpJudge(p); };
      EXPECT_EQ(ranked.empty() ? 0 : ranked[0].proposal.score, Optimum(alone, as_c)) << "the best is first";
    }
  }
}

}  // namespace
}  // namespace sjak::placements::matching
