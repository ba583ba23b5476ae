#pragma once

#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>

#include "absl/time/time.h"
#include "platform/identity/caller.h"

namespace sjak::gateway {

// Whom calls are counted for. A company is one client, whoever of it calls; so is each subject of a jobcentre.
struct Client {
  bool partner = false;
  std::string key;
  static Client Of(const identity::Caller& caller);
};

// Who may call one program now, and who waits: weighted fair queueing of whole calls. Free of clocks and threads of its
// own; thread-safe. In memory, of this copy of the gateway (ADR 0011).
//
// Up to `window` calls are with the program at once. Of these, partners together have at most `partners`, and one
// partner at most `one_partner`: so there is always place for a jobcentre, whatever partners do. Who finds no place
// waits in its client's own queue. When a place comes free, jobcentres have `weight` turns for each turn of partners,
// and clients of the same side take turns.
class Admission {
 public:
  struct Limits {
    size_t window = 256;
    size_t partners = 128;
    size_t one_partner = 32;
    size_t waiting = 256;  // calls of one client that wait
    int weight = 8;
  };
  explicit Admission(Limits limits) : limits_(limits) {}

  // Runs `start` now, or later when a place is free, or never when `wanted` says by then that nobody waits any more.
  // False, and nothing is kept: too many calls of this client wait. After `start` ran, Leave once the call is over.
  bool Enter(const Client& client, std::function<bool()> wanted, std::function<void()> start);
  void Leave(const Client& client);

 private:
  struct Waiting {
    std::function<bool()> wanted;
    std::function<void()> start;
  };
  // Jobcentres, or partners.
  struct Side {
    size_t running = 0;
    int64_t turns = 0;  // taken, times the other side's weight
    std::map<std::string, std::deque<Waiting>> queues;
    std::string last;  // the client that had the last turn
  };

  Side& SideOf(bool partner) { return sides_[partner ? 1 : 0]; }
  bool HasPlace(const Client& client) const;
  // The next call to start, taken out of its queue; false when none may.
  bool Next(Waiting* next);
  bool NextOf(bool partner, Waiting* next);
  void Count(const Client& client);
  void Pump();

  const Limits limits_;
  mutable std::mutex mu_;
  Side sides_[2];
  std::map<std::string, size_t> running_;  // of each partner
  bool pumping_ = false;                   // somebody is starting calls: one at a time, so that starting cannot nest
};

// Calls per second of each client: a bucket of tokens that fills at `per_second` up to `burst`. Thread-safe; in memory,
// of this copy of the gateway (ADR 0011).
class Quota {
 public:
  struct Rate {
    double per_second = 0;  // 0: no limit
    double burst = 0;
  };
  Quota(Rate jobcentres, Rate partners) : rates_{jobcentres, partners} {}

  // Zero when the call may be made, which is then counted; else after how long one may.
  absl::Duration Take(const Client& client, absl::Time now);

 private:
  struct Bucket {
    double tokens;
    absl::Time at;
  };
  const Rate rates_[2];
  std::mutex mu_;
  std::map<std::string, Bucket> buckets_;
};

}  // namespace sjak::gateway
