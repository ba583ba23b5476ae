#include "services/citizens/caseworkers/caseload_rules.h"

#include <gtest/gtest.h>

#include <random>

namespace sjak::citizens {
namespace {

Date Jan(int day) { return Date(2021, 1, day); }

using Workers = Timeline<std::string>;
using Closed = Timeline<int>;

Spell<std::string> With(const char* who, Date from, std::optional<Date> until = std::nullopt) {
  return {Uuid::New(), from, until, who};
}

TEST(HistoryOf, Table) {
  struct Row {
    const char* what;
    std::vector<Spell<std::string>> workers;
    std::vector<Spell<int>> closed;
    int changes;
    int64_t gap_days;
  };
  const Row rows[] = {
      {"nobody yet", {}, {}, 0, 0},
      {"one all the time", {With("a", Jan(1))}, {}, 0, 0},
      {"a change without a gap", {With("a", Jan(1), Jan(5)), With("b", Jan(5))}, {}, 1, 0},
      {"a gap and the same one again", {With("a", Jan(1), Jan(5)), With("a", Jan(8))}, {}, 0, 3},
      {"there and back", {With("a", Jan(1), Jan(5)), With("b", Jan(5), Jan(9)), With("a", Jan(9))}, {}, 2, 0},
      {"left alone; the day itself counts", {With("a", Jan(1), Jan(18))}, {}, 0, 3},
      {"what comes later is not yet", {With("a", Jan(1), Jan(25)), With("b", Jan(25))}, {}, 0, 0},
      {"closed days are no gap",
       {With("a", Jan(1), Jan(5)), With("b", Jan(15))},
       {{Uuid::New(), Jan(5), Jan(14), 1}},
       1,
       1},
      {"still closed", {With("a", Jan(1), Jan(5))}, {{Uuid::New(), Jan(5), std::nullopt, 1}}, 0, 0},
  };
  for (const Row& row : rows) {
    const CaseHistory history = HistoryOf(Workers(row.workers), Closed(row.closed), Jan(20));
    EXPECT_EQ(history.changes, row.changes) << row.what;
    EXPECT_EQ(history.gap_days, row.gap_days) << row.what;
  }
}

TEST(Reassign, TakesEverythingFromTheDayOn) {
  Workers workers({With("a", Jan(1), Jan(10)), With("b", Jan(10), Jan(20)), With("a", Jan(20))});
  EXPECT_TRUE(Reassign(&workers, "a", "c", Jan(5)));
  for (int day = 1; day <= 31; ++day) {
    EXPECT_EQ(workers.On(Jan(day))->value, day < 5 ? "a" : day < 10 || day >= 20 ? "c" : "b") << day;
  }
  EXPECT_EQ(workers.superseded().size(), 2u);
  EXPECT_FALSE(Reassign(&workers, "a", "c", Jan(5))) << "nothing left";
  EXPECT_FALSE(Reassign(&workers, "nobody", "c", Jan(1)));
}

// Whatever each had: afterwards no two of those who could level out differ by more than one, and nobody lost a case.
TEST(LeastLoaded, LevelsOut) {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    std::vector<std::string> to;
    std::map<std::string, int64_t> loads;
    for (size_t i = 0; i <= random() % 8; ++i) {
      to.push_back(std::string(1, static_cast<char>('a' + i)));
      if (random() % 4) loads[to.back()] = random() % 50;
    }
    std::map<std::string, int64_t> taken;
    for (int n = random() % 300; n > 0; --n) {
      const std::string& who = LeastLoaded(to, loads);
      ++loads[who];
      ++taken[who];
    }
    for (const auto& [a, n] : taken) {
      for (const std::string& b : to) EXPECT_LE(loads[a], loads[b] + 1);
    }
  }
}

}  // namespace
}  // namespace sjak::citizens
