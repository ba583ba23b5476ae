#include "platform/rpc/engine.h"

#include <algorithm>
#include <random>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "platform/audit/access_log.h"
#include "platform/rpc/engine_item.h"
#include "platform/rpc/failures.h"
#include "platform/telemetry/log.h"

namespace sjak::rpc {
namespace {

using google::protobuf::Message;
using postgres::Failure;
using postgres::FailureKind;
using postgres::Statement;

constexpr int kAttempts = 4;
// A call that follows another has to outlast what that one's own tries take: half a second or so.
constexpr int kAttemptsOfFollower = 9;

const Statement kLogRefusals("platform_log_refusals",
                             absl::StrCat("WITH ", audit::LogRowsCte(1), ", ", audit::InsertLogCte(), " SELECT 1"));

thread_local bool database_call_open = false;

struct OpenCall {
  OpenCall() { database_call_open = true; }
  ~OpenCall() { database_call_open = false; }
};

void Backoff(int attempt) {
  thread_local std::minstd_rand random(std::random_device{}());
  const int most = 5 << std::min(attempt, 5);
  std::this_thread::sleep_for(std::chrono::milliseconds(std::uniform_int_distribution<>(1, most)(random)));
}

std::vector<Outcome> AllRefused(size_t n, const absl::Status& status) {
  std::vector<Outcome> out(n);
  for (Outcome& o : out) o.status = status;
  return out;
}

std::unique_ptr<Message> NewAnswer(const Work& work) {
  const auto* type = work.call->method->descriptor->output_type();
  return std::unique_ptr<Message>(google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
}

// Tries again what may be tried again: before a commit anything, and after an unknown commit too, because a change's
// first statement claims its request_id and so finds out whether the earlier try had committed.
bool MayRetry(const Failure& f) {
  return f.kind == FailureKind::kRetry || f.kind == FailureKind::kBroken || f.kind == FailureKind::kCommitUnknown;
}

}  // namespace

bool DatabaseCallOpen() { return database_call_open; }

Engine::Engine(const Environment& environment, postgres::Watchdog* watchdog)
    : environment_(environment), watchdog_(watchdog) {}

std::vector<Outcome> Engine::Run(const Binding& binding, const std::vector<Work>& work) const {
  // The statement is cancelled when the last member's time is up; the others are answered by their own timers.
  absl::Time deadline = absl::InfinitePast();
  for (const Work& w : work) deadline = std::max(deadline, w.call->deadline);
  if (work.size() > 1 &&
      std::any_of(work.begin(), work.end(), [](const Work& w) { return ValidateOnly(*w.request); })) {
    return OneByOne(binding, work);  // a trial is rolled back, its neighbours are not
  }
  const bool follows = std::any_of(work.begin(), work.end(), [](const Work& w) { return !w.call->after.empty(); });
  if (work.size() > 1 && follows) return OneByOne(binding, work);
  const int attempts = follows ? kAttemptsOfFollower : kAttempts;
  const bool change = binding.shape == Shape::kCommand || binding.shape == Shape::kCombinedCommand;
  for (int attempt = 0;; ++attempt) {
    // The first try runs beside the call that this one follows; if that does not come to a commit, the next ones wait
    // for it first.
    const bool beside = follows && attempt == 0;
    try {
      const OpenCall open;
      return change ? RunChange(binding, work, deadline, beside) : RunRead(binding, work, deadline);
    } catch (const Failure& f) {
      const Call& call = *work.front().call;
      if (absl::Now() >= deadline) return AllRefused(work.size(), DeadlineExceeded());
      if ((MayRetry(f) || beside) && attempt + 1 < attempts) {
        Backoff(attempt);
        continue;
      }
      if (work.size() == 1 || MayRetry(f)) {
        const absl::Status status = StatusOf(f, call);
        // What the database refused was rolled back with its log row.
        if (!MayRetry(f)) LogRefusals({{&call, status}});
        return AllRefused(work.size(), status);
      }
    } catch (const std::exception& e) {
      telemetry::Log(telemetry::Level::kError, "defect",
                     {{"correlation_id", work.front().call->correlation_id}, {"what", e.what()}});
      std::vector<Refused> refused;
      for (const Work& w : work) refused.push_back({w.call, Internal(*w.call)});
      LogRefusals(refused);
      return AllRefused(work.size(), Internal(*work.front().call));
    }
    return OneByOne(binding, work);  // one bad call must not fail its neighbours
  }
}

std::vector<Outcome> Engine::OneByOne(const Binding& binding, const std::vector<Work>& work) const {
  std::vector<Outcome> out;
  for (const Work& w : work) out.push_back(std::move(Run(binding, {w}).front()));
  return out;
}

std::vector<Outcome> Engine::RunRead(const Binding& binding, const std::vector<Work>& work, absl::Time deadline) const {
  auto conn = environment_.pool->Acquire(deadline);
  const postgres::Watchdog::Guard guard(watchdog_, conn.get(), deadline);
  const int64_t before = conn->statements();
  std::vector<Outcome> out(work.size());
  const auto answer = [&](size_t i, Message* message, const Grants& grants) {
    policy::Redact(message, *work[i].call->method, work[i].call->caller, grants);
    message->SerializeToString(&out[i].body);
  };
  bool audited;
  if (binding.shape == Shape::kRead) {
    ReadTx tx(*conn, *environment_.clock, *work[0].call);
    auto message = NewAnswer(work[0]);
    out[0].status = binding.read(tx, *work[0].request, work[0].facts.get(), message.get());
    audited = tx.audited();
    if (out[0].status.ok()) answer(0, message.get(), tx.grants());
  } else {
    std::vector<const Call*> calls;
    std::vector<const Message*> requests;
    std::vector<std::unique_ptr<Message>> messages;
    std::vector<Message*> answers;
    for (const Work& w : work) {
      calls.push_back(w.call);
      requests.push_back(w.request);
      messages.push_back(NewAnswer(w));
      answers.push_back(messages.back().get());
    }
    BatchTx tx(*conn, *environment_.clock, calls);
    const std::vector<absl::Status> statuses = binding.batch(tx, requests, answers);
    audited = tx.audited();
    for (size_t i = 0; i < work.size(); ++i) {
      out[i].status = statuses[i];
      if (statuses[i].ok()) answer(i, answers[i], tx.grants(static_cast<int>(i)));
    }
  }
  std::vector<Refused> unlogged;
  for (size_t i = 0; i < work.size(); ++i) {
    out[i].statements = static_cast<int>(conn->statements() - before);
    if (audited) continue;
    // Nothing leaves that was not logged.
    if (out[i].status.ok()) throw std::logic_error(absl::StrCat(binding.method, " answered without an audited read"));
    unlogged.push_back({work[i].call, out[i].status});
  }
  if (!unlogged.empty()) {
    std::vector<audit::Entry> entries;
    for (const Refused& r : unlogged) entries.push_back({Uuid::New(), r.call, ReasonOf(r.status), "", {}});
    conn->Exec(kLogRefusals, {audit::ToJson(entries, absl::Now())});
  }
  return out;
}

std::vector<Outcome> Engine::RunChange(const Binding& binding, const std::vector<Work>& work, absl::Time deadline,
                                       bool beside) const {
  auto conn = environment_.pool->Acquire(deadline);
  const postgres::Watchdog::Guard guard(watchdog_, conn.get(), deadline);
  const int64_t before = conn->statements();
  std::vector<Item> items;
  for (const Work& w : work) items.emplace_back(w, NewAnswer(w), *environment_.sealer);
  Change(binding, *conn, items, beside);
  std::vector<Outcome> out;
  for (Item& item : items) {
    Outcome o{item.status, "", static_cast<int>(conn->statements() - before)};
    if (o.status.ok()) {
      policy::Redact(item.answer.get(), *item.work.call->method, item.work.call->caller, item.grants);
      item.answer->SerializeToString(&o.body);
    }
    out.push_back(std::move(o));
  }
  return out;
}

bool Engine::LogRefusals(const std::vector<Refused>& refused) const {
  std::vector<audit::Entry> entries;
  for (const Refused& r : refused) {
    audit::Entry entry{Uuid::New(), r.call, ReasonOf(r.status), "", {}};
    entries.push_back(std::move(entry));
  }
  try {
    const OpenCall open;
    const absl::Time deadline = absl::Now() + absl::Seconds(5);
    auto conn = environment_.pool->Acquire(deadline);
    const postgres::Watchdog::Guard guard(watchdog_, conn.get(), deadline);
    conn->Exec(kLogRefusals, {audit::ToJson(entries, absl::Now())});
    return true;
  } catch (const std::exception&) {
    return false;
  }
}

}  // namespace sjak::rpc
