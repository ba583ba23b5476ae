#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
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
  // How many tickets of one partition may wait; 0: all. Less than the capacity leaves room for the others when one is
  // flooded.
  size_t share = 0;
};

// A bounded queue with its workers. Partitions take turns, batch by batch, so that a busy municipality holds up another
// for no longer than a batch of its own. Free of gRPC and Postgres, so that ThreadSanitizer covers it.
class Lane {
 public:
  using Batch = std::vector<std::shared_ptr<Ticket>>;
  // Called on a worker with 1..max_batch live tickets of one partition, in order of arrival. Must not throw.
  using Work = std::function<void(Batch)>;

  Lane(LaneOptions options, Work work);
  // Finishes what is queued, then stops.
  ~Lane();
  Lane(const Lane&) = delete;

  // False when the lane, or the partition's share of it, is full, or the lane is stopping; the ticket was not taken.
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
  // What waits, by partition in order of arrival; none is empty. `turns_` holds their names, the next one first.
  std::map<std::string, std::deque<std::shared_ptr<Ticket>>> queues_;
  std::deque<std::string> turns_;
  size_t waiting_ = 0;
  bool stopping_ = false;
  std::vector<std::thread> workers_;
};

}  // namespace sjak::combine
