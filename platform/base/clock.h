#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "platform/base/date.h"

namespace sjak {

// Two clocks. SystemClock (absl::Now) is for tokens, TLS, deadlines, ids, expiry and the access log.
// BusinessClock is for today, for rules and for recorded-at; a demonstration may move it, so it must never decide
// whether a token or a certificate is still good.
class BusinessClock {
 public:
  virtual ~BusinessClock() = default;
  virtual absl::Time Now() = 0;
  // True when the time is not the world's: whatever is shown then says SIMULATED (D28).
  virtual bool simulated() const = 0;
  Date Today() { return DateIn(Now(), Copenhagen()); }
};

// The real time.
std::unique_ptr<BusinessClock> NewSystemBusinessClock();

// The time written in `path` as RFC 3339 text. It only moves forward: an earlier time in the file is ignored.
// Fails when the file is missing or unreadable at start.
absl::StatusOr<std::unique_ptr<BusinessClock>> NewFileBusinessClock(std::string path);

// Tests: stands still until told.
class ManualBusinessClock : public BusinessClock {
 public:
  explicit ManualBusinessClock(absl::Time start) : now_(start) {}
  absl::Time Now() override {
    std::lock_guard lock(mu_);
    return now_;
  }
  bool simulated() const override { return true; }
  void Set(absl::Time t) {
    std::lock_guard lock(mu_);
    if (t > now_) now_ = t;
  }
  void Set(Date day, int hour = 12) { Set(absl::FromCivil(absl::CivilHour(day.civil()) + hour, Copenhagen())); }

 private:
  std::mutex mu_;
  absl::Time now_;  // under mu_
};

}  // namespace sjak
