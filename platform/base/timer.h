#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

#include "absl/time/time.h"

namespace sjak {

// Calls functions at a time of the system clock, one after the other on one thread of its own: deadlines and backstops,
// never business events (those are jobs). Functions must be short and must not block.
//
// std::mutex here and in the other hand-made machinery: ThreadSanitizer does not see into the packaged absl::Mutex.
class Timer {
 public:
  Timer();
  // Functions not yet due are dropped.
  ~Timer();
  Timer(const Timer&) = delete;

  using Id = uint64_t;
  Id At(absl::Time when, std::function<void()> function);
  // False when the function has run, is running, or was cancelled before.
  bool Cancel(Id id);

 private:
  void Loop();

  std::mutex mu_;
  std::condition_variable changed_;
  std::map<std::pair<absl::Time, Id>, std::function<void()>> due_;
  std::map<Id, absl::Time> when_;
  Id next_ = 1;
  absl::Time wakes_at_ = absl::InfiniteFuture();  // when the thread looks again if nobody wakes it
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace sjak
