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
    if (stopping_ || queue_.size() >= options_.capacity) return false;
    queue_.push_back(std::move(ticket));
  }
  arrived_.notify_one();
  return true;
}

size_t Lane::waiting() const {
  std::lock_guard lock(mu_);
  return queue_.size();
}

// Waits for work; empty when the lane has stopped. The oldest ticket decides the partition and the rest of the queue is
// searched for its like, so that one busy municipality cannot hold up another for longer than a batch.
Lane::Batch Lane::Take(std::unique_lock<std::mutex>& lock) {
  Batch batch;
  while (batch.empty()) {
    arrived_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    if (queue_.empty()) return batch;
    for (auto it = queue_.begin(); it != queue_.end() && batch.size() < options_.max_batch;) {
      if (!(*it)->live()) {
        it = queue_.erase(it);
      } else if (batch.empty() || (*it)->partition == batch.front()->partition) {
        batch.push_back(std::move(*it));
        it = queue_.erase(it);
      } else {
        ++it;
      }
    }
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
