#include "services/placements/matching/pairing_rules.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "services/placements/matching/problem_fixture.h"

namespace sjak::placements::matching {
namespace {

TEST(MatchingPairing, AFeasiblePairKeepsWhatBothSaid) {
  int feasible = 0;
  for (int seed = 1; seed <= 60; ++seed) {
    Sizes sizes;
    sizes.candidates = sizes.slots = 12;
    const Problem problem = MadeUpProblem(sizes, seed);
    for (int c = 0; c < sizes.candidates; ++c) {
      for (int s = 0; s < sizes.slots; ++s) {
        for (int start = 0; start < 3; ++start) {
          Pairing pairing = JudgePair(problem.candidates[c], problem.slots[s], problem.policy, start);
          pairing.proposal.candidate = c;
          pairing.proposal.slot = s;
          if (!pairing.feasible) {
            EXPECT_FALSE(pairing.reasons.empty());
            EXPECT_TRUE(std::all_of(pairing.reasons.begin(), pairing.reasons.end(),
                                    [](const Reason& r) { return IsObstacle(r.code) && r.points == 0; }));
            continue;
          }
          ++feasible;
          std::vector<std::string> wrong;
          CheckAlone(problem.candidates[c], problem.slots[s], pairing.proposal, &wrong);
          EXPECT_EQ(wrong, std::vector<std::string>()) << "seed " << seed;
          EXPECT_TRUE(1 <= pairing.proposal.score && pairing.proposal.score <= kHighestScore);
        }
      }
    }
  }
  EXPECT_GT(feasible, 500);
}

Candidate SomeCitizen() {
  Candidate c;
  c.travel_limit = 60;
  c.wished_minutes = 15 * 60;
  c.able_minutes = 20 * 60;
  c.known = {1, 2};
  c.wanted = {2, 3};
  c.offers = {{1, 4}, {2, 13}};
  c.language = 3;
  c.available = {Date(2021, 9, 1), Date(2022, 2, 28)};
  c.priority = 3;
  return c;
}

Slot SomeSlot() {
  Slot s;
  s.kind = 1;
  s.tasks = {1, 2, 3, 4};
  s.least_minutes = 600;
  s.most_minutes = 2220;
  s.open = {Date(2021, 9, 15), Date(2021, 12, 31)};
  s.least_weeks = 2;
  s.travel_minutes = {30};
  return s;
}

TEST(MatchingPairing, PointsByHand) {
  const Pairing pairing = JudgePair(SomeCitizen(), SomeSlot(), {});
  ASSERT_TRUE(pairing.feasible);
  // 3 x 1000, one task known, two wanted (one of them known), 30 minutes, no hours off, 4 weeks, 2 weeks waited.
  EXPECT_EQ(pairing.proposal.score, 3000 + 40 + 160 - 90 + 40 - 40);
  EXPECT_EQ(pairing.proposal.weekly_minutes, 900);
  EXPECT_EQ(pairing.proposal.days.first, Date(2021, 9, 15));
  EXPECT_EQ(pairing.proposal.days.last, Date(2021, 10, 12)) << "four weeks, both days counted";
}

struct HoursRow {
  int wished, able, least, most, proposed;  // 0: impossible
};

TEST(MatchingPairing, HoursComeAsNearToTheWishAsTheyCan) {
  const HoursRow rows[] = {
      {900, 1200, 600, 2220, 900}, {900, 1200, 1000, 2220, 1000}, {900, 1200, 1201, 2220, 0},
      {900, 1200, 300, 600, 600},  {2000, 1200, 600, 2220, 1200}, {900, 1200, 1200, 1200, 1200},
  };
  for (const HoursRow& row : rows) {
    Candidate c = SomeCitizen();
    Slot s = SomeSlot();
    c.wished_minutes = row.wished;
    c.able_minutes = row.able;
    s.least_minutes = row.least;
    s.most_minutes = row.most;
    const Pairing pairing = JudgePair(c, s, {});
    EXPECT_EQ(pairing.feasible, row.proposed > 0) << row.wished << " " << row.least;
    if (pairing.feasible) {
      EXPECT_EQ(pairing.proposal.weekly_minutes, row.proposed) << row.wished << " " << row.least;
    }
  }
}

TEST(MatchingPairing, TheFirstDaysThatAreLongEnoughAreTaken) {
  Candidate c = SomeCitizen();
  // One week is free before the first, ten days before the second; from 1 November on all of it.
  c.busy = {{Date(2021, 9, 22), Date(2021, 10, 10)}, {Date(2021, 10, 21), Date(2021, 10, 31)}};
  const Pairing first = JudgePair(c, SomeSlot(), {});
  ASSERT_TRUE(first.feasible);
  EXPECT_EQ(first.proposal.days.first, Date(2021, 11, 1));
  EXPECT_EQ(first.proposal.days.last, Date(2021, 11, 28));
  // Four more days free, and the two weeks before the second are long enough.
  c.busy[1].first = Date(2021, 10, 25);
  EXPECT_EQ(JudgePair(c, SomeSlot(), {}).proposal.days.first, Date(2021, 10, 11));
  EXPECT_EQ(JudgePair(c, SomeSlot(), {}).proposal.days.last, Date(2021, 10, 24));
}

TEST(MatchingPairing, LaterStartsAreLaterAndLast) {
  Date before(2021, 1, 1);
  int tried = 0;
  for (int start = 0; start <= 12; ++start) {
    const Pairing pairing = JudgePair(SomeCitizen(), SomeSlot(), {}, start);
    if (!pairing.feasible) break;
    EXPECT_LT(before, pairing.proposal.days.first);
    before = pairing.proposal.days.first;
    ++tried;
  }
  // 15 September, then every four weeks until two weeks no longer fit before the end of the year.
  EXPECT_EQ(tried, 4);
}

TEST(MatchingPairing, AllObstaclesAreNamed) {
  Candidate c = SomeCitizen();
  Slot s = SomeSlot();
  s.travel_minutes = {90};
  s.kind = 9;
  s.least_minutes = 1500;
  s.tasks = {8};
  s.language = 5;
  s.open.last = Date(2021, 9, 20);
  const Pairing pairing = JudgePair(c, s, {});
  EXPECT_FALSE(pairing.feasible);
  std::vector<Code> codes;
  for (const Reason& r : pairing.reasons) codes.push_back(r.code);
  EXPECT_EQ(codes, (std::vector<Code>{Code::kTravelTooLong, Code::kKindNotOffered, Code::kTooManyHours,
                                      Code::kNoTaskInCommon, Code::kLanguageTooLow, Code::kPeriodTooShort}));
}

TEST(MatchingPairing, APoorPairIsStillBetterThanNone) {
  Slot s = SomeSlot();
  ScorePolicy policy;
  policy.per_priority = 0;
  policy.per_travel_minute = 10'000;
  const Pairing pairing = JudgePair(SomeCitizen(), s, policy);
  ASSERT_TRUE(pairing.feasible);
  EXPECT_EQ(pairing.proposal.score, 1);
}

}  // namespace
}  // namespace sjak::placements::matching
