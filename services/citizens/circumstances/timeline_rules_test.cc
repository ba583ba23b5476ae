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

TEST(Timeline, CorrectingTakesTheWrongOneAway) {
  const Uuid first = Uuid::FromText("first"), second = Uuid::FromText("second");
  const auto stored = [&] { return Timeline<int>({{first, Jan(1), Jan(10), 1}, {second, Jan(20), std::nullopt, 2}}); };
  Timeline<int> t = stored();
  EXPECT_EQ(ReasonOf(t.Correct(Uuid::FromText("other"), Jan(1), Jan(5), 3)), "SPELL_NOT_FOUND");
  EXPECT_EQ(ReasonOf(t.Correct(Uuid(), Jan(1), Jan(5), 3)), "SPELL_NOT_FOUND");
  EXPECT_EQ(ReasonOf(t.Correct(first, Jan(1), std::nullopt, 3)), "SPELL_OVERLAP");
  EXPECT_EQ(ReasonOf(t.Correct(second, Jan(9), std::nullopt, 3)), "SPELL_OVERLAP");
  EXPECT_FALSE(t.changed()) << "a refusal changes nothing";
  ASSERT_TRUE(t.Correct(first, Jan(5), Jan(20), 3).ok());
  EXPECT_EQ(t.On(Jan(4)), nullptr);
  EXPECT_EQ(t.On(Jan(19))->value, 3);
  EXPECT_EQ(t.superseded(), std::vector<Uuid>{first});
  t = stored();
  EXPECT_EQ(t.End(first, Jan(1), "last_day").code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(t.End(first, Jan(21), "last_day")), "SPELL_OVERLAP");
  ASSERT_TRUE(t.End(first, Jan(20), "last_day").ok()) << "later than it did";
  EXPECT_EQ(t.On(Jan(19))->value, 1);
  ASSERT_TRUE(t.Remove(second).ok());
  EXPECT_EQ(t.On(Jan(20)), nullptr);
}

TEST(Timeline, ClosingLeavesNothingFromTheDayOn) {
  const Uuid first = Uuid::FromText("first"), second = Uuid::FromText("second"), third = Uuid::FromText("third");
  Timeline<int> t({{first, Jan(1), Jan(5), 1}, {second, Jan(5), Jan(10), 2}, {third, Jan(20), std::nullopt, 3}});
  t.CloseAt(Jan(7));
  EXPECT_EQ(t.On(Jan(4))->value, 1);
  EXPECT_EQ(t.On(Jan(6))->value, 2);
  EXPECT_EQ(t.On(Jan(7)), nullptr);
  EXPECT_EQ(t.On(Jan(25)), nullptr);
  EXPECT_EQ(t.superseded(), (std::vector<Uuid>{second, third}));
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
