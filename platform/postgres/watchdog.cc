#include "platform/postgres/watchdog.h"

namespace sjak::postgres {
namespace {

// How long a call that has its answer waits for its own cancel request to come to an end.
constexpr auto kCancelLimit = std::chrono::milliseconds(100);
constexpr auto kStopLimit = std::chrono::seconds(1);

}  // namespace

// Shared by the worker, the timer and the canceller. `conn` is null once the worker has let go, and is only used under
// `mu`, so that a connection is never cancelled for somebody else's call.
struct Watchdog::Watch {
  std::mutex mu;
  std::condition_variable changed;
  Connection* conn = nullptr;
  bool cancelling = false;  // a cancel request is under way
  Timer::Id cancel = 0;
  Timer::Id sever = 0;
};

// Kept by the canceller too, which may have to be left behind in a request that a stalled server never answers.
struct Watchdog::Queue {
  std::mutex mu;
  std::condition_variable changed;
  std::deque<std::shared_ptr<Watch>> to_cancel;
  bool stopping = false;
  bool stopped = false;
};

Watchdog::Watchdog(Timer* timer, absl::Duration sever_after)
    : timer_(timer),
      sever_after_(sever_after),
      queue_(std::make_shared<Queue>()),
      canceller_([queue = queue_] { CancelLoop(*queue); }) {}

Watchdog::~Watchdog() {
  std::unique_lock lock(queue_->mu);
  queue_->stopping = true;
  queue_->changed.notify_all();
  if (queue_->changed.wait_for(lock, kStopLimit, [this] { return queue_->stopped; })) {
    lock.unlock();
    canceller_.join();
  } else {
    canceller_.detach();
  }
}

Watchdog::Guard::Guard(Watchdog* dog, Connection* conn, absl::Time deadline) : dog_(dog) {
  if (conn == nullptr || deadline == absl::InfiniteFuture()) return;
  watch_ = std::make_shared<Watch>();
  watch_->conn = conn;
  watch_->cancel = dog_->timer_->At(deadline, [queue = dog->queue_, watch = watch_] {
    std::lock_guard lock(queue->mu);
    queue->to_cancel.push_back(watch);
    queue->changed.notify_all();
  });
  watch_->sever = dog_->timer_->At(deadline + dog_->sever_after_, [watch = watch_] {
    std::lock_guard lock(watch->mu);
    if (watch->conn != nullptr) watch->conn->Sever();
  });
}

Watchdog::Guard::~Guard() {
  if (!watch_) return;
  dog_->timer_->Cancel(watch_->cancel);
  dog_->timer_->Cancel(watch_->sever);
  std::unique_lock lock(watch_->mu);
  Connection* const conn = watch_->conn;
  watch_->conn = nullptr;
  const auto over = [this] { return !watch_->cancelling; };
  // A request that is still on its way would hit the connection's next statement: no such connection is used again.
  if (!conn->broken() && !watch_->changed.wait_for(lock, kCancelLimit, over)) conn->Sever();
}

void Watchdog::CancelLoop(Queue& queue) {
  std::unique_lock lock(queue.mu);
  while (true) {
    queue.changed.wait(lock, [&queue] { return queue.stopping || !queue.to_cancel.empty(); });
    if (queue.stopping) break;
    const auto watch = std::move(queue.to_cancel.front());
    queue.to_cancel.pop_front();
    lock.unlock();
    Cancel(*watch);
    lock.lock();
  }
  queue.stopped = true;
  queue.changed.notify_all();
}

void Watchdog::Cancel(Watch& watch) {
  std::function<void()> cancel;
  {
    std::lock_guard lock(watch.mu);
    if (watch.conn == nullptr) return;
    cancel = watch.conn->Canceller();
    watch.cancelling = true;
  }
  cancel();
  cancel = nullptr;
  std::lock_guard lock(watch.mu);
  watch.cancelling = false;
  watch.changed.notify_all();
}

}  // namespace sjak::postgres
