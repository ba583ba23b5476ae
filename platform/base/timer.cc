#include "platform/base/timer.h"

#include "absl/time/clock.h"

namespace sjak {

Timer::Timer() : thread_([this] { Loop(); }) {}

Timer::~Timer() {
  {
    std::lock_guard lock(mu_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

Timer::Id Timer::At(absl::Time when, std::function<void()> function) {
  Id id;
  bool sooner;
  {
    std::lock_guard lock(mu_);
    id = next_++;
    due_.emplace(std::make_pair(when, id), std::move(function));
    when_[id] = when;
    sooner = when < wakes_at_;
    if (sooner) wakes_at_ = when;
  }
  if (sooner) changed_.notify_one();
  return id;
}

bool Timer::Cancel(Id id) {
  std::lock_guard lock(mu_);
  const auto it = when_.find(id);
  if (it == when_.end()) return false;
  due_.erase({it->second, id});
  when_.erase(it);
  return true;
}

void Timer::Loop() {
  std::unique_lock lock(mu_);
  while (!stopping_) {
    if (due_.empty()) {
      wakes_at_ = absl::InfiniteFuture();
      changed_.wait(lock);
      continue;
    }
    const auto first = due_.begin();
    const absl::Time when = first->first.first;
    if (absl::Now() < when) {
      // InfiniteFuture and far times are waited for in slices.
      wakes_at_ = std::min(when, absl::Now() + absl::Minutes(10));
      changed_.wait_until(lock, absl::ToChronoTime(wakes_at_));
      continue;
    }
    const auto function = std::move(first->second);
    when_.erase(first->first.second);
    due_.erase(first);
    lock.unlock();
    function();
    lock.lock();
  }
}

}  // namespace sjak
