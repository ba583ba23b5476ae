#include "gateway/admission.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace sjak::gateway {
namespace {

// Full buckets are forgotten above this; they would be made again full.
constexpr size_t kMostBuckets = 10'000;

}  // namespace

Client Client::Of(const identity::Caller& caller) {
  if (caller.cls != policy::v1::CALLER_CLASS_PARTNER) return {false, caller.subject};
  return {true, absl::StrCat("cvr|", *std::min_element(caller.cvrs.begin(), caller.cvrs.end()))};
}

bool Admission::HasPlace(const Client& client) const {
  if (sides_[0].running + sides_[1].running >= limits_.window) return false;
  if (!client.partner) return true;
  if (sides_[1].running >= limits_.partners) return false;
  const auto running = running_.find(client.key);
  return running == running_.end() || running->second < limits_.one_partner;
}

void Admission::Count(const Client& client) {
  Side& side = SideOf(client.partner);
  ++side.running;
  side.last = client.key;
  if (client.partner) ++running_[client.key];
}

bool Admission::Enter(const Client& client, std::function<bool()> wanted, std::function<void()> start) {
  {
    std::lock_guard lock(mu_);
    Side& side = SideOf(client.partner);
    const auto queue = side.queues.find(client.key);
    // Nobody overtakes his own waiting calls.
    if (queue != side.queues.end() || !HasPlace(client)) {
      if (queue != side.queues.end() && queue->second.size() >= limits_.waiting) return false;
      // A side that had nothing waiting does not bring the turns that it did not need.
      const Side& other = SideOf(!client.partner);
      if (side.queues.empty()) side.turns = std::max(side.turns, other.turns);
      side.queues[client.key].push_back({std::move(wanted), std::move(start)});
      return true;
    }
    Count(client);
  }
  start();
  return true;
}

// The client after the one that had the last turn, of those that have place.
bool Admission::NextOf(bool partner, Waiting* next) {
  Side& side = SideOf(partner);
  auto it = side.queues.upper_bound(side.last);
  for (size_t n = side.queues.size(); n > 0; --n) {
    if (it == side.queues.end()) it = side.queues.begin();
    const Client client{partner, it->first};
    std::deque<Waiting>& queue = it->second;
    while (!queue.empty() && !queue.front().wanted()) queue.pop_front();
    if (queue.empty()) {
      it = side.queues.erase(it);
      continue;
    }
    if (HasPlace(client)) {
      *next = std::move(queue.front());
      queue.pop_front();
      side.turns += partner ? limits_.weight : 1;
      if (queue.empty()) side.queues.erase(it);
      Count(client);
      return true;
    }
    ++it;
  }
  return false;
}

bool Admission::Next(Waiting* next) {
  const bool partner_first = !sides_[1].queues.empty() && sides_[1].turns < sides_[0].turns;
  return NextOf(partner_first, next) || NextOf(!partner_first, next);
}

void Admission::Leave(const Client& client) {
  {
    std::lock_guard lock(mu_);
    --SideOf(client.partner).running;
    if (client.partner && --running_[client.key] == 0) running_.erase(client.key);
    if (pumping_) return;
    pumping_ = true;
  }
  Pump();
}

void Admission::Pump() {
  while (true) {
    Waiting next;
    {
      std::lock_guard lock(mu_);
      if (!Next(&next)) {
        pumping_ = false;
        return;
      }
    }
    next.start();
  }
}

absl::Duration Quota::Take(const Client& client, absl::Time now) {
  const Rate& rate = rates_[client.partner ? 1 : 0];
  if (rate.per_second <= 0) return absl::ZeroDuration();
  std::lock_guard lock(mu_);
  if (buckets_.size() > kMostBuckets) {
    for (auto it = buckets_.begin(); it != buckets_.end();) {
      const bool full = now - it->second.at > absl::Minutes(10);
      it = full ? buckets_.erase(it) : std::next(it);
    }
  }
  Bucket& bucket = buckets_.try_emplace(client.key, Bucket{rate.burst, now}).first->second;
  const double filled = absl::ToDoubleSeconds(std::max(now - bucket.at, absl::ZeroDuration())) * rate.per_second;
  bucket.tokens = std::min(rate.burst, bucket.tokens + filled);
  bucket.at = std::max(now, bucket.at);
  if (bucket.tokens < 1) return absl::Seconds((1 - bucket.tokens) / rate.per_second);
  bucket.tokens -= 1;
  return absl::ZeroDuration();
}

}  // namespace sjak::gateway
