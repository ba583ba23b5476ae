#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "platform/audit/sealing.h"
#include "platform/base/clock.h"
#include "platform/postgres/pool.h"

namespace sjak::jobs {

// Something that must happen once per municipality and business day.
struct Job {
  std::string name;
  // Runs in the job's own transaction: what it does and that it was done commit together. Throws postgres::Failure.
  std::function<void(postgres::Connection&, const std::string& municipality, Date day, absl::Time system_now)> run;
};

// Plans each job for the business day, claims what is due with FOR UPDATE SKIP LOCKED (copies share the work) and runs
// it. The only timer for what the business sees.
class Runner {
 public:
  Runner(postgres::Pool* pool, BusinessClock* clock, std::vector<Job> jobs, std::vector<std::string> municipalities);
  ~Runner();

  // Runs what is due now. The number of jobs tried; one that failed is due again a minute later, then two, and so on.
  int RunDue();
  // RunDue every `pause` on a thread of its own until destroyed.
  void Start(absl::Duration pause = absl::Seconds(10));

 private:
  bool RunOne();

  postgres::Pool* const pool_;
  BusinessClock* const clock_;
  const std::vector<Job> jobs_;
  std::vector<std::string> names_;
  const std::vector<std::string> municipalities_;
  std::mutex mu_;
  std::condition_variable stop_changed_;
  bool stopping_ = false;
  std::thread thread_;
};

// Forgets remembered answers after 7 days of system time.
Job ForgetOldRequests();

// Half a year: the database refuses to drop what is younger.
inline constexpr int kFewestLogMonths = 6;
// Makes the access log's partitions of this month and the next two, by system time, and drops those that ended
// `months` or more before this month began. The same for all municipalities, so that only the first one's run finds
// anything to do.
Job KeepAccessLogPartitions(int months);

// Seals what of the service's access log is older than `settled` (audit::SealSettled).
Job SealAccessLog(std::shared_ptr<const audit::SealKey> key, const std::string& service,
                  absl::Duration settled = audit::kSettled);

}  // namespace sjak::jobs
