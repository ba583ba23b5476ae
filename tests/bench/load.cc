#include "tests/bench/load.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <random>
#include <stdexcept>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "platform/base/uuid.h"
#include "platform/base/wire.h"
#include "sjak/jobcentre/v1/jobcentre.pb.h"
#include "sjak/placements/v1/placements.pb.h"
#include "tests/generators/nation.h"
#include "tests/generators/placements_at_scale.h"

namespace sjak::bench {
namespace {

using Random = std::mt19937_64;

struct Asking {
  std::string method;
  std::function<std::string(Random&)> request;
};

Asking AskingOf(const Load& load) {
  const auto within = [](Random& random, int64_t most) { return 1 + static_cast<int64_t>(random() % most); };
  if (load.call == "citizen") {
    return {
        load.front ? "sjak.jobcentre.v1.JobcentreService.GetCitizen" : "sjak.citizens.v1.CitizensService.GetCitizen",
        [=](Random& random) {
          citizens::v1::GetCitizenRequest request;
          request.set_name("citizens/" + generators::CitizenAtScale(within(random, load.citizens)));
          return request.SerializeAsString();
        }};
  }
  if (load.call == "overview") {
    return {"sjak.jobcentre.v1.JobcentreService.GetCitizenOverview", [=](Random& random) {
              jobcentre::v1::GetCitizenOverviewRequest request;
              request.set_citizen("citizens/" + generators::CitizenAtScale(within(random, load.citizens)));
              return request.SerializeAsString();
            }};
  }
  if (load.call == "attendance") {
    return {load.front ? "sjak.jobcentre.v1.JobcentreService.RecordAttendance"
                       : "sjak.placements.v1.PlacementsService.RecordAttendance",
            [=](Random& random) {
              const int64_t number = within(random, load.placements);
              placements::v1::RecordAttendanceRequest request;
              request.set_request_id(Uuid::New().ToString());
              request.set_placement("placements/" + generators::PlacementAtScale(number));
              const Date day = generators::StartAtScale(number, load.units) + static_cast<int>(random() % 180);
              *request.mutable_day() = wire::ToProto(day);
              request.set_outcome(placements::v1::ATTENDANCE_OUTCOME_PRESENT);
              request.set_minutes(60 + static_cast<int>(random() % 300));
              request.set_mentor_present(true);
              return request.SerializeAsString();
            }};
  }
  throw std::invalid_argument("call must be citizen, overview or attendance");
}

// One run. Callbacks come on transport threads; each caller's own figures are touched by one call at a time.
class Running {
 public:
  Running(rpc::Client& client, const rpc::CallOptions& as, const Load& load)
      : client_(client), as_(as), load_(load), asking_(AskingOf(load)), began_(absl::Now()) {
    counts_from_ = began_ + load.warm;
    ends_ = counts_from_ + load.time;
  }

  Outcome Closed() {
    std::vector<std::unique_ptr<Caller>> callers;
    for (int i = 0; i < load_.callers; ++i) callers.push_back(std::make_unique<Caller>(load_.seed * 1000 + i));
    open_ = load_.callers;
    for (auto& caller : callers) Again(*caller);
    Wait();
    Outcome all;
    for (auto& caller : callers) Add(caller->outcome, &all);
    return Finished(std::move(all));
  }

  Outcome Open() {
    Caller shared(load_.seed);
    std::mutex mu;
    int64_t begun = 0;
    ++open_;  // this thread
    while (true) {
      const absl::Time due = began_ + absl::Seconds(static_cast<double>(begun) / load_.rate);
      if (due >= ends_) break;
      const absl::Time now = absl::Now();
      if (due > now) std::this_thread::sleep_for(absl::ToChronoMicroseconds(due - now));
      ++begun;
      ++open_;
      Ask(shared.random, [this, due, &mu, &shared](const absl::Status& status) {
        {
          std::lock_guard lock(mu);
          Note(due, status, &shared.outcome);
        }
        Close();
      });
    }
    Close();
    Wait();
    return Finished(std::move(shared.outcome));
  }

 private:
  struct Caller {
    explicit Caller(uint64_t seed) : random(seed) {}
    Random random;
    Outcome outcome;
  };

  void Ask(Random& random, std::function<void(const absl::Status&)> then) {
    rpc::CallOptions options = as_;
    options.deadline = absl::Now() + load_.deadline;
    client_.CallAsync(asking_.method, asking_.request(random), options,
                      [then = std::move(then)](absl::Status status, std::string) { then(status); });
  }

  void Again(Caller& caller) {
    const absl::Time begun = absl::Now();
    if (begun >= ends_) return Close();
    Ask(caller.random, [this, begun, &caller](const absl::Status& status) {
      Note(begun, status, &caller.outcome);
      Again(caller);
    });
  }

  void Note(absl::Time begun, const absl::Status& status, Outcome* out) const {
    const absl::Time now = absl::Now();
    // What was done in the time, whenever it was asked for.
    if (status.ok() && now >= counts_from_ && now <= ends_) ++out->ok;
    if (begun < counts_from_) return;
    if (status.ok()) {
      out->ok_us.push_back(absl::ToInt64Microseconds(now - begun));
    } else if (absl::IsResourceExhausted(status)) {
      ++out->refused;
    } else if (absl::IsDeadlineExceeded(status)) {
      ++out->late;
    } else {
      if (out->failed++ == 0) out->first_failure = status.ToString();
    }
  }

  static void Add(const Outcome& from, Outcome* to) {
    to->ok += from.ok;
    to->refused += from.refused;
    to->late += from.late;
    if (to->failed == 0) to->first_failure = from.first_failure;
    to->failed += from.failed;
    to->ok_us.insert(to->ok_us.end(), from.ok_us.begin(), from.ok_us.end());
  }

  Outcome Finished(Outcome all) const {
    all.seconds = absl::ToDoubleSeconds(load_.time);
    std::sort(all.ok_us.begin(), all.ok_us.end());
    return all;
  }

  void Close() {
    if (open_.fetch_sub(1) > 1) return;
    std::lock_guard lock(mu_);
    over_ = true;
    changed_.notify_all();
  }
  void Wait() {
    std::unique_lock lock(mu_);
    changed_.wait(lock, [this] { return over_; });
  }

  rpc::Client& client_;
  const rpc::CallOptions& as_;
  const Load& load_;
  const Asking asking_;
  const absl::Time began_;
  absl::Time counts_from_, ends_;
  std::atomic<int64_t> open_{0};
  std::mutex mu_;
  std::condition_variable changed_;
  bool over_ = false;
};

}  // namespace

int64_t Outcome::Quantile(int per_mille) const {
  return ok_us.empty() ? 0 : ok_us[std::min(ok_us.size() - 1, ok_us.size() * per_mille / 1000)];
}

Outcome Run(rpc::Client& client, const rpc::CallOptions& as, const Load& load) {
  Running running(client, as, load);
  return load.rate > 0 ? running.Open() : running.Closed();
}

}  // namespace sjak::bench
