#pragma once

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "platform/rpc/bindings.h"
#include "platform/rpc/engine.h"

namespace sjak::operations {

// Carries out what Begin wrote down, one at a time and oldest first. Copies share the work by leases; an operation
// whose program died is taken up again when its lease runs out, and what it had committed is found by its request_id.
// That the caller might make the call was judged when it was begun.
class Runner {
 public:
  struct Options {
    // Longer than any step without a word of progress.
    absl::Duration lease = absl::Minutes(5);
    // For the whole of one run.
    absl::Duration longest = absl::Hours(1);
    // Between two words of progress that are written down.
    absl::Duration told_every = absl::Seconds(1);
    // An operation that was taken up so often and never ended fails.
    int most_runs = 5;
  };

  // All outlive the runner. Only methods of `bindings` are taken up.
  Runner(const rpc::Engine* engine, const std::vector<rpc::Binding>& bindings, std::vector<std::string> municipalities)
      : Runner(engine, bindings, std::move(municipalities), Options()) {}
  Runner(const rpc::Engine* engine, const std::vector<rpc::Binding>& bindings, std::vector<std::string> municipalities,
         Options options);
  ~Runner();

  // Carries out what waits. The number of operations taken up. Throws postgres::Failure when the database is away.
  int RunDue();
  // RunDue every `pause` on a thread of its own until destroyed.
  void Start(absl::Duration pause = absl::Seconds(1));

 private:
  bool RunOne();

  const rpc::Engine* const engine_;
  std::map<std::string, const rpc::Binding*> bindings_;
  const std::vector<std::string> municipalities_;
  const Options options_;
  std::mutex mu_;
  std::condition_variable stop_changed_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace sjak::operations
