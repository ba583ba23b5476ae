#include "platform/combine/lane.h"

namespace sjak::combine {

Lane::Lane(LaneOptions options, Work work) : options_(std::move(options)), work_(std::move(work)) {
  for (int i = 0; i < options_.workers; ++i) workers_.emplace_back([this] { Loop(); });
}

Lane::~Lane() {
  {
    std::lock_guard lock(mu_);
    stopping_ = true;
  }
  arrived_.notify_all();
  for (std::thread& worker : workers_) worker.join();
}

bool Lane::Submit(std::shared_ptr<Ticket> ticket) {
  {
    std::lock_guard lock(mu_);
    if (stopping_ || waiting_ >= options_.capacity) return false;
    auto [at, fresh] = queues_.try_emplace(ticket->partition);
    if (options_.share > 0 && at->second.size() >= options_.share) return false;
    if (fresh) turns_.push_back(ticket->partition);
    at->second.push_back(std::move(ticket));
    ++waiting_;
  }
  arrived_.notify_one();
  return true;
}

size_t Lane::waiting() const {
  std::lock_guard lock(mu_);
  return waiting_;
}

// Waits for work; empty when the lane has stopped. A partition that has more left goes to the end of the turns.
Lane::Batch Lane::Take(std::unique_lock<std::mutex>& lock) {
  Batch batch;
  while (batch.empty()) {
    arrived_.wait(lock, [this] { return stopping_ || waiting_ > 0; });
    if (waiting_ == 0) return batch;
    const auto at = queues_.find(turns_.front());
    auto& queue = at->second;
    for (; !queue.empty() && batch.size() < options_.max_batch; queue.pop_front(), --waiting_) {
      if (queue.front()->live()) batch.push_back(std::move(queue.front()));
    }
    if (!queue.empty()) turns_.push_back(std::move(turns_.front()));
    turns_.pop_front();
    if (queue.empty()) queues_.erase(at);
  }
  return batch;
}

void Lane::Loop() {
  std::unique_lock lock(mu_);
  while (true) {
    Batch batch = Take(lock);
    if (batch.empty()) return;
    lock.unlock();
    work_(std::move(batch));
    lock.lock();
  }
}

}  // namespace sjak::combine
