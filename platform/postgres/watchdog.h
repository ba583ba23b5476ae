#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>

#include "absl/time/time.h"
#include "platform/base/timer.h"
#include "platform/postgres/connection.h"

namespace sjak::postgres {

// Ends the statement of a call whose time is up. First it asks the server to cancel (on a thread that may block: a
// stalled server does not answer); `sever_after` later it shuts the socket down, and the connection is thrown away.
class Watchdog {
 public:
  explicit Watchdog(Timer* timer, absl::Duration sever_after = absl::Milliseconds(500));
  ~Watchdog();

 private:
  struct Watch;

 public:
  // Watches a connection until destroyed; used on the thread that runs the statements. A null connection watches
  // nothing.
  class Guard {
   public:
    Guard(Watchdog* dog, Connection* conn, absl::Time deadline);
    ~Guard();
    Guard(const Guard&) = delete;

   private:
    Watchdog* dog_;
    std::shared_ptr<Watch> watch_;
  };

 private:
  friend class Guard;
  void CancelLoop();

  Timer* const timer_;
  const absl::Duration sever_after_;
  std::mutex mu_;
  std::condition_variable arrived_;
  std::deque<std::shared_ptr<Watch>> to_cancel_;
  bool stopping_ = false;
  std::thread canceller_;
};

}  // namespace sjak::postgres
