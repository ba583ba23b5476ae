#include "services/citizens/progress/windows_rules.h"

#include <gtest/gtest.h>

namespace sjak::citizens {
namespace {

TEST(Windows, CountDaysAndNotMonths) {
  const TrackDays leap{Date(2019, 12, 1), std::nullopt};
  EXPECT_EQ(WindowOn(leap, Date(2019, 12, 1)), (Window{0, Date(2019, 12, 1), Date(2019, 12, 15), false}));
  EXPECT_EQ(WindowOn(leap, Date(2020, 2, 29)), (Window{1, Date(2020, 2, 16), Date(2020, 3, 15), false}));
  const TrackDays common{Date(2020, 12, 1), std::nullopt};
  EXPECT_EQ(WindowOn(common, Date(2021, 2, 28)), (Window{1, Date(2021, 2, 16), Date(2021, 3, 16), false}));
  EXPECT_EQ(WindowOn(common, Date(2021, 2, 15)).number, 0) << "the day before the next one opens";
  const TrackDays new_year{Date(2021, 10, 15), std::nullopt};
  EXPECT_EQ(WindowOn(new_year, Date(2022, 1, 1)), (Window{1, Date(2021, 12, 31), Date(2022, 1, 28), false}));
}

TEST(Windows, LeaveOutWhatTheLastOneReplaces) {
  // 91 days: the regular window's middle is the end itself.
  TrackDays track{Date(2021, 1, 4), Date(2021, 1, 4) + 91};
  EXPECT_EQ(WindowOn(track, *track.ended_on), (Window{1, *track.ended_on - 14, *track.ended_on + 14, true}));
  EXPECT_EQ(WindowsUntil(track, *track.ended_on + 200).size(), 2u);
  // The first that fits both: it closes the day before the last one opens.
  track.ended_on = track.started_on + 91 + 29;
  EXPECT_EQ(WindowsUntil(track, *track.ended_on).size(), 3u);
  // Short: once is enough.
  track.ended_on = track.started_on + 28;
  EXPECT_EQ(WindowOn(track, track.started_on), (Window{0, track.started_on, *track.ended_on + 14, true}));
  track.ended_on = track.started_on + 29;
  EXPECT_FALSE(WindowOn(track, track.started_on).is_last);
}

// Every start of fourteen months around a leap day and two year ends, running and with every length of track.
TEST(Windows, CoverEveryDayOnce) {
  for (Date start(2019, 11, 1); start < Date(2021, 1, 1); start = start + 7) {
    for (int length = -1; length < 400; ++length) {
      TrackDays track{start, std::nullopt};
      if (length >= 0) track.ended_on = start + length;
      const Date until = start + 450;
      const std::vector<Window> windows = WindowsUntil(track, until);
      ASSERT_EQ(windows.front().opens, start);
      for (size_t i = 0; i < windows.size(); ++i) {
        const Window& w = windows[i];
        ASSERT_EQ(w.number, static_cast<int>(i));
        ASSERT_EQ(w.is_last, length >= 0 && i + 1 == windows.size());
        const bool regular = !w.is_last && i > 0;
        ASSERT_TRUE(!w.is_last || w.closes == *track.ended_on + 14);
        ASSERT_TRUE(!regular || (w.closes - w.opens == 28 && (w.opens + 14 - start) % 91 == 0));
        ASSERT_TRUE(i == 0 || windows[i - 1].closes < w.opens) << "closed before the next one opens";
        // Its first and last day are its own.
        const Date last_day = i + 1 < windows.size() ? windows[i + 1].opens - 1 : until;
        ASSERT_EQ(WindowOn(track, w.opens), w) << start.ToString() << " + " << length;
        ASSERT_EQ(WindowOn(track, last_day), w) << start.ToString() << " + " << length;
      }
    }
  }
}

TEST(Windows, WhatHasOpenedGrowsWithTheDays) {
  for (int length : {-1, 0, 28, 29, 119, 120, 365}) {
    TrackDays track{Date(2020, 1, 31), std::nullopt};
    if (length >= 0) track.ended_on = track.started_on + length;
    EXPECT_TRUE(WindowsUntil(track, track.started_on - 1).empty());
    size_t before = 0;
    for (Date day = track.started_on; day < track.started_on + 500; ++day) {
      const auto windows = WindowsUntil(track, day);
      ASSERT_TRUE(windows.size() == before || windows.size() == before + 1);
      ASSERT_LE(windows.back().opens, day);
      ASSERT_EQ(windows.back(), WindowOn(track, day));
      before = windows.size();
    }
  }
}

TEST(Windows, StateFollowsFromDays) {
  const Window window{1, Date(2021, 3, 1), Date(2021, 3, 29), false};
  const std::optional<Date> never, once = Date(2021, 3, 2);
  EXPECT_EQ(StateOf(window, window.opens, {never, never}, false), WindowState::kDue);
  EXPECT_EQ(StateOf(window, window.closes, {once, never}, false), WindowState::kDue);
  EXPECT_EQ(StateOf(window, window.closes + 1, {once, never}, false), WindowState::kLate);
  EXPECT_EQ(StateOf(window, window.closes + 1, {once, never}, true), WindowState::kSkipped);
  EXPECT_EQ(StateOf(window, window.closes + 1, {once, once}, true), WindowState::kDone);
}

TEST(Windows, ChangeIsTowardsTheBetter) {
  EXPECT_EQ(StepsOfChange(2, 4, true), 2);
  EXPECT_EQ(StepsOfChange(2, 4, false), -2);
}

}  // namespace
}  // namespace sjak::citizens
