#include "platform/combine/lane.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <map>

namespace sjak::combine {
namespace {

struct TestTicket : Ticket {
  TestTicket(std::string p, int n) : number(n) { partition = std::move(p); }
  bool live() const override { return alive; }
  const int number;
  std::atomic<bool> alive{true};
};

std::shared_ptr<TestTicket> Make(const std::string& partition, int number = 0) {
  return std::make_shared<TestTicket>(partition, number);
}

// Records batches. The first ticket, partition "gate", holds the only worker until opened, so that the rest queues up.
class Recorder {
 public:
  Lane::Work Work() {
    return [this](Lane::Batch batch) {
      if (batch.front()->partition == "gate") {
        entered_.set_value();
        opened_.get_future().wait();
        return;
      }
      std::vector<int> numbers;
      for (const auto& t : batch) numbers.push_back(static_cast<const TestTicket&>(*t).number);
      batches.push_back(numbers);  // one worker, so no lock
    };
  }
  void Hold(Lane& lane) {
    ASSERT_TRUE(lane.Submit(Make("gate")));
    entered_.get_future().wait();
  }
  void Open() { opened_.set_value(); }
  std::vector<std::vector<int>> batches;

 private:
  std::promise<void> entered_, opened_;
};

using Batches = std::vector<std::vector<int>>;

TEST(LaneTest, MergesByPartitionInOrderOfArrival) {
  Recorder recorder;
  {
    Lane lane({"test", 1, 100, 3}, recorder.Work());
    recorder.Hold(lane);
    int n = 0;
    for (const char* partition : {"a", "b", "a", "a", "b", "a"}) lane.Submit(Make(partition, ++n));
    recorder.Open();
  }
  EXPECT_EQ(recorder.batches, (Batches{{1, 3, 4}, {2, 5}, {6}}));
}

TEST(LaneTest, RunsAloneWhenNotMerging) {
  Recorder recorder;
  {
    Lane lane({"test", 1, 100, 1}, recorder.Work());
    recorder.Hold(lane);
    for (int n = 1; n <= 3; ++n) lane.Submit(Make("a", n));
    recorder.Open();
  }
  EXPECT_EQ(recorder.batches, (Batches{{1}, {2}, {3}}));
}

TEST(LaneTest, IsBounded) {
  Recorder recorder;
  {
    Lane lane({"test", 1, 2, 8}, recorder.Work());
    recorder.Hold(lane);
    EXPECT_TRUE(lane.Submit(Make("a", 1)));
    EXPECT_TRUE(lane.Submit(Make("a", 2)));
    EXPECT_FALSE(lane.Submit(Make("a", 3)));
    EXPECT_EQ(lane.waiting(), 2u);
    recorder.Open();
  }
  EXPECT_EQ(recorder.batches, (Batches{{1, 2}}));
}

// One municipality floods the lane; the other's single call runs after one batch, not after all of them.
TEST(LaneTest, PartitionsTakeTurns) {
  Recorder recorder;
  {
    Lane lane({"test", 1, 100, 2}, recorder.Work());
    recorder.Hold(lane);
    for (int n = 1; n <= 6; ++n) lane.Submit(Make("busy", n));
    lane.Submit(Make("quiet", 7));
    recorder.Open();
  }
  EXPECT_EQ(recorder.batches, (Batches{{1, 2}, {7}, {3, 4}, {5, 6}}));
}

TEST(LaneTest, AFloodLeavesRoomForTheOthers) {
  Recorder recorder;
  {
    Lane lane({"test", 1, 5, 8, 3}, recorder.Work());
    recorder.Hold(lane);
    for (int n = 1; n <= 3; ++n) EXPECT_TRUE(lane.Submit(Make("busy", n)));
    EXPECT_FALSE(lane.Submit(Make("busy", 4)));
    EXPECT_TRUE(lane.Submit(Make("quiet", 5)));
    recorder.Open();
  }
  EXPECT_EQ(recorder.batches, (Batches{{1, 2, 3}, {5}}));
}

TEST(LaneTest, DropsTheDeadUnseen) {
  Recorder recorder;
  {
    Lane lane({"test", 1, 100, 8}, recorder.Work());
    recorder.Hold(lane);
    for (int n = 1; n <= 4; ++n) {
      const auto ticket = Make("a", n);
      lane.Submit(ticket);
      if (n % 2 == 1) ticket->alive = false;
    }
    recorder.Open();
  }
  EXPECT_EQ(recorder.batches, (Batches{{2, 4}}));
}

TEST(LaneTest, EveryTicketRunsOnceUnderManySubmitters) {
  constexpr int kThreads = 8, kEach = 500;
  std::mutex mu;
  std::map<int, int> seen;
  int mixed = 0;
  {
    Lane lane({"test", 3, 100'000, 16}, [&](Lane::Batch batch) {
      std::lock_guard lock(mu);
      for (const auto& t : batch) {
        ++seen[static_cast<const TestTicket&>(*t).number];
        mixed += t->partition != batch.front()->partition;
      }
    });
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&lane, t] {
        for (int i = 0; i < kEach; ++i) EXPECT_TRUE(lane.Submit(Make(i % 2 == 0 ? "a" : "b", t * kEach + i)));
      });
    }
    for (auto& thread : threads) thread.join();
  }
  EXPECT_EQ(mixed, 0);
  EXPECT_EQ(seen.size(), static_cast<size_t>(kThreads * kEach));
  for (const auto& [number, times] : seen) ASSERT_EQ(times, 1) << number;
}

}  // namespace
}  // namespace sjak::combine
