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
// Whoever holds the connection waits for neither much longer than that, however long the server stalls.
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
  struct Queue;
  static void CancelLoop(Queue& queue);
  static void Cancel(Watch& watch);

  Timer* const timer_;
  const absl::Duration sever_after_;
  const std::shared_ptr<Queue> queue_;
  std::thread canceller_;
};

}  // namespace sjak::postgres
