#include "services/citizens/circumstances/timeline_rules.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "platform/base/error.h"

namespace sjak::citizens {
namespace {

Date Jan(int day) { return Date(2021, 1, day); }

TEST(Timeline, OpeningClosesTheSpellBefore) {
  const Uuid row = Uuid::FromText("row");
  Timeline<int> t({{row, Jan(1), std::nullopt, 1}});
  ASSERT_TRUE(t.Open(Jan(10), std::nullopt, 2).ok());
  ASSERT_EQ(t.spells().size(), 2u);
  EXPECT_EQ(t.spells()[0].last_day(), Jan(9));
  EXPECT_EQ(t.spells()[0].id, Uuid()) << "the shorter copy is a new row";
  EXPECT_EQ(t.superseded(), std::vector<Uuid>{row});
  EXPECT_EQ(t.On(Jan(9))->value, 1);
  EXPECT_EQ(t.On(Jan(10))->value, 2);
  EXPECT_EQ(t.On(Date(2020, 12, 31)), nullptr);
}

TEST(Timeline, SameFirstDayReplaces) {
  const Uuid row = Uuid::FromText("row");
  Timeline<int> t({{row, Jan(1), std::nullopt, 1}});
  ASSERT_TRUE(t.Open(Jan(1), std::nullopt, 2).ok());
  ASSERT_EQ(t.spells().size(), 1u);
  EXPECT_EQ(t.spells()[0].value, 2);
  EXPECT_EQ(t.superseded(), std::vector<Uuid>{row});
}

TEST(Timeline, ALaterSpellIsInTheWay) {
  Timeline<int> t({{Uuid::FromText("row"), Jan(10), std::nullopt, 1}});
  EXPECT_EQ(ReasonOf(t.Open(Jan(5), std::nullopt, 2)), "SPELL_OVERLAP");
  EXPECT_EQ(ReasonOf(t.Open(Jan(5), Jan(11), 2)), "SPELL_OVERLAP");
  EXPECT_EQ(t.spells().size(), 1u);
  EXPECT_TRUE(t.superseded().empty());
  EXPECT_TRUE(t.Open(Jan(5), Jan(10), 2).ok()) << "ends the day before";
  EXPECT_EQ(t.On(Jan(9))->value, 2);
  EXPECT_EQ(t.On(Jan(10))->value, 1);
}

// Against a list of days: whatever is opened in whatever order, no two spells overlap, a refusal changes nothing, and
// each day has the value of the last spell that was opened over it, as far as that was not closed by a later one.
TEST(Timeline, AgreesWithAListOfDays) {
  std::mt19937 random(20210201);
  for (int round = 0; round < 300; ++round) {
    Timeline<int> t;
    std::map<int, int> days;  // day of January -> value
    for (int value = 1; value <= 12; ++value) {
      const int from = 1 + random() % 30;
      const bool open = random() % 2;
      const int until = open ? 32 : from + 1 + random() % (31 - from + 1);
      bool blocked = false;
      for (const auto& s : t.spells()) blocked |= s.from > Jan(from) && (open || s.from < Jan(1) + (until - 1));
      const absl::Status status =
          t.Open(Jan(from), open ? std::nullopt : std::optional<Date>(Jan(1) + (until - 1)), value);
      ASSERT_EQ(status.ok(), !blocked);
      if (!blocked) {
        // What covered `from` ends there, even if it went on after the new spell's last day.
        const int covered = days.count(from) ? days[from] : 0;
        for (int d = from; d <= 31; ++d) {
          if (covered != 0 && days.count(d) && days[d] == covered) days.erase(d);
          if (d < until) days[d] = value;
        }
      }
      for (int d = 1; d <= 31; ++d) {
        const auto* spell = t.On(Jan(d));
        ASSERT_EQ(spell ? spell->value : 0, days.count(d) ? days[d] : 0) << "round " << round << " day " << d;
      }
      for (size_t i = 1; i < t.spells().size(); ++i) {
        ASSERT_TRUE(t.spells()[i - 1].until && *t.spells()[i - 1].until <= t.spells()[i].from);
      }
    }
  }
}

TEST(AgeOn, Table) {
  EXPECT_EQ(AgeOn(Date(1990, 6, 15), Date(2021, 6, 14)), 30);
  EXPECT_EQ(AgeOn(Date(1990, 6, 15), Date(2021, 6, 15)), 31);
  EXPECT_EQ(AgeOn(Date(2004, 2, 29), Date(2022, 2, 28)), 17);
  EXPECT_EQ(AgeOn(Date(2004, 2, 29), Date(2022, 3, 1)), 18);
  EXPECT_EQ(AgeOn(Date(2004, 2, 29), Date(2024, 2, 29)), 20);
  EXPECT_EQ(AgeOn(Date(2036, 1, 1), Date(2021, 1, 1)), 0);
}

}  // namespace
}  // namespace sjak::citizens
