#include "platform/base/timer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <vector>

#include "absl/time/clock.h"

namespace sjak {
namespace {

TEST(TimerTest, RunsInOrderOfTimeNotOfRequest) {
  Timer timer;
  std::promise<std::vector<int>> all;
  std::vector<int> order;  // touched by the timer's thread only
  const absl::Time now = absl::Now();
  timer.At(now + absl::Milliseconds(30), [&] {
    order.push_back(3);
    all.set_value(order);
  });
  timer.At(now + absl::Milliseconds(10), [&] { order.push_back(1); });
  timer.At(now + absl::Milliseconds(20), [&] { order.push_back(2); });
  EXPECT_THAT(all.get_future().get(), ::testing::ElementsAre(1, 2, 3));
}

TEST(TimerTest, NeverEarly) {
  Timer timer;
  const absl::Time due = absl::Now() + absl::Milliseconds(15);
  std::promise<absl::Time> ran;
  timer.At(due, [&] { ran.set_value(absl::Now()); });
  EXPECT_GE(ran.get_future().get(), due);
}

TEST(TimerTest, WhatIsCancelledDoesNotRun) {
  Timer timer;
  std::atomic<int> ran{0};
  std::promise<void> last;
  const absl::Time now = absl::Now();
  const Timer::Id id = timer.At(now + absl::Milliseconds(5), [&] { ++ran; });
  EXPECT_TRUE(timer.Cancel(id));
  EXPECT_FALSE(timer.Cancel(id)) << "cancelled before";
  timer.At(now + absl::Milliseconds(10), [&] { last.set_value(); });
  last.get_future().get();
  EXPECT_EQ(ran, 0);
  EXPECT_FALSE(timer.Cancel(12345)) << "never existed";
}

TEST(TimerTest, AFunctionMayCancelItself) {
  Timer timer;
  std::promise<bool> cancelled;
  std::promise<Timer::Id> id;
  auto known = id.get_future().share();
  id.set_value(timer.At(absl::Now(), [&, known] { cancelled.set_value(timer.Cancel(known.get())); }));
  EXPECT_FALSE(cancelled.get_future().get());
}

TEST(TimerTest, WhatIsNotDueIsDroppedAtTheEnd) {
  std::atomic<int> ran{0};
  {
    Timer timer;
    timer.At(absl::InfiniteFuture(), [&] { ++ran; });
    timer.At(absl::Now() + absl::Hours(1), [&] { ++ran; });
  }
  EXPECT_EQ(ran, 0);
}

}  // namespace
}  // namespace sjak
