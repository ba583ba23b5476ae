#include "platform/postgres/watchdog.h"

namespace sjak::postgres {

// Shared by the worker, the timer and the canceller. `conn` is null once the worker has let go, and is only used under
// `mu`, so that a connection is never cancelled for somebody else's call.
struct Watchdog::Watch {
  std::mutex mu;
  Connection* conn = nullptr;
  Timer::Id cancel = 0;
  Timer::Id sever = 0;
  std::mutex cancelling;  // held while the cancel request is under way; the connection stays until it is over
};

Watchdog::Watchdog(Timer* timer, absl::Duration sever_after)
    : timer_(timer), sever_after_(sever_after), canceller_([this] { CancelLoop(); }) {}

Watchdog::~Watchdog() {
  {
    std::lock_guard lock(mu_);
    stopping_ = true;
  }
  arrived_.notify_all();
  canceller_.join();
}

Watchdog::Guard::Guard(Watchdog* dog, Connection* conn, absl::Time deadline) : dog_(dog) {
  if (conn == nullptr || deadline == absl::InfiniteFuture()) return;
  watch_ = std::make_shared<Watch>();
  watch_->conn = conn;
  watch_->cancel = dog_->timer_->At(deadline, [dog, watch = watch_] {
    std::lock_guard lock(dog->mu_);
    dog->to_cancel_.push_back(watch);
    dog->arrived_.notify_one();
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
  {
    std::lock_guard lock(watch_->mu);
    watch_->conn = nullptr;
  }
  // A cancel request already on its way reads the connection: wait for it. It is bounded by the request's own time-out.
  std::lock_guard wait(watch_->cancelling);
}

void Watchdog::CancelLoop() {
  std::unique_lock lock(mu_);
  while (true) {
    arrived_.wait(lock, [this] { return stopping_ || !to_cancel_.empty(); });
    if (stopping_) return;
    const auto watch = std::move(to_cancel_.front());
    to_cancel_.pop_front();
    lock.unlock();
    {
      std::lock_guard busy(watch->cancelling);
      Connection* conn;
      {
        std::lock_guard look(watch->mu);
        conn = watch->conn;
      }
      if (conn != nullptr) conn->Cancel();
    }
    lock.lock();
  }
}

}  // namespace sjak::postgres
