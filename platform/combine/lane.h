#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace sjak::combine {

// What waits in a lane: one call.
class Ticket {
 public:
  virtual ~Ticket() = default;
  // Calls may share a transaction when they agree on this: method and municipality. Constant.
  std::string partition;
  // False once somebody else answered (deadline, cancellation): the lane drops it unseen.
  virtual bool live() const = 0;
};

struct LaneOptions {
  std::string name;
  int workers = 1;
  // Tickets that may wait; one more is refused at once, so that the queue's delay stays bounded.
  size_t capacity = 256;
  // 1 runs each ticket alone. More merges what queued up while the last batch ran: there is no timer, so a lone call
  // runs at once and pays nothing.
  size_t max_batch = 1;
};

// A bounded queue with its workers. Free of gRPC and Postgres, so that ThreadSanitizer covers it.
class Lane {
 public:
  using Batch = std::vector<std::shared_ptr<Ticket>>;
  // Called on a worker with 1..max_batch live tickets of one partition, in order of arrival. Must not throw.
  using Work = std::function<void(Batch)>;

  Lane(LaneOptions options, Work work);
  // Finishes what is queued, then stops.
  ~Lane();
  Lane(const Lane&) = delete;

  // False when the lane is full or stopping; the ticket was not taken.
  bool Submit(std::shared_ptr<Ticket> ticket);

  const std::string& name() const { return options_.name; }
  size_t waiting() const;

 private:
  void Loop();
  Batch Take(std::unique_lock<std::mutex>& lock);

  const LaneOptions options_;
  const Work work_;
  mutable std::mutex mu_;
  std::condition_variable arrived_;
  std::deque<std::shared_ptr<Ticket>> queue_;
  bool stopping_ = false;
  std::vector<std::thread> workers_;
};

}  // namespace sjak::combine
