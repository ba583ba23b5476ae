#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "platform/base/timer.h"
#include "platform/combine/lane.h"
#include "platform/identity/tokens.h"
#include "platform/rpc/bindings.h"

namespace sjak::rpc {

// A call as the transport hands it over.
struct Incoming {
  std::string path;                            // "/sjak.citizens.v1.CitizensService/GetCitizen"
  std::map<std::string, std::string> headers;  // names in lower case
  std::string peer;                            // name in the verified client certificate; "" without one
  std::string body;                            // the request, protobuf
  // For a request that came in another form: reads it into the method's message, in place of `body`. Asked only once
  // the caller is known to be allowed. An error is what the call is refused with.
  std::function<absl::Status(google::protobuf::Message*)> read;
  absl::Time deadline = absl::InfiniteFuture();
};

struct Reply {
  absl::Status status;
  std::string body;
  std::string correlation_id;
  int statements = 0;  // of the batch it ran in, BEGIN, COMMIT and ROLLBACK apart
};

// One call in flight. Worker, deadline timer and cancellation compete to answer; the first one does and the others find
// the state finished. Owned jointly by all of them.
class CallState : public combine::Ticket {
 public:
  using Done = std::function<void(Reply)>;
  CallState(Timer* timer, Done done) : timer_(timer), done_(std::move(done)), started_(absl::Now()) {}

  Call call;
  const Binding* binding = nullptr;
  std::unique_ptr<google::protobuf::Message> request;

  bool live() const override { return !finished_.load(std::memory_order_acquire); }
  // False when somebody else was first. `done` runs at most once, on the caller's thread.
  bool Finish(absl::Status status, std::string body = "", int statements = 0);
  // The client is gone; nobody is told.
  void Abandon();
  // Runs `then` when the call is over, however it ends, on the thread that ends it: at once if it is. For ending what
  // was begun on the call's behalf.
  void WhenOver(std::function<void()> then);
  void ArmDeadline(std::shared_ptr<CallState> self);
  // Called once when the call is over, before `done`.
  std::function<void(const CallState&, const absl::Status&, int statements)> on_finish;

  absl::Time started() const { return started_; }

 private:
  Timer* const timer_;
  Done done_;
  const absl::Time started_;
  std::atomic<bool> finished_{false};
  std::atomic<Timer::Id> alarm_{0};
  std::mutex mu_;
  bool over_ = false;  // set after finished_, with the list taken
  std::vector<std::function<void()>> when_over_;
};

// What runs calls once they are known to be allowed and well-formed.
class Backend {
 public:
  virtual ~Backend() = default;
  // The method's binding, or null when this program does not serve it.
  virtual const Binding* Find(const policy::Method& method) const = 0;
  // Must lead to exactly one Finish, on any thread.
  virtual void Run(std::shared_ptr<CallState> state) = 0;
  // Logs the refusal, then finishes with it.
  virtual void Refused(std::shared_ptr<CallState> state, absl::Status status) = 0;
};

struct PipelineOptions {
  std::string program;
  // Certificate names of the suite's programs. A call of one of them without a token is the program's own (SYSTEM);
  // with one it is INTERNAL on behalf of the token's owner, except for `front`, which only carries calls: it has none
  // of its own but of methods whose contract names it as a peer.
  std::set<std::string> peers;
  std::string front = "gateway";
  // Services are reached by the suite's programs only; the gateway by anybody with a token.
  bool peers_only = true;
};

// Everything before the method: trace id, peer and originator, deadline, access, validation, admission. Free of gRPC.
class Pipeline {
 public:
  // `verifier` may be null in tests that pass a Caller themselves (StartAs).
  Pipeline(PipelineOptions options, Backend* backend, identity::TokenVerifier* verifier, Timer* timer);

  // `done` is called once, perhaps before Start returns.
  std::shared_ptr<CallState> Start(Incoming incoming, CallState::Done done);
  // The same for a caller that has been authenticated already.
  std::shared_ptr<CallState> StartAs(identity::Caller caller, Incoming incoming, CallState::Done done);

  // From now on new calls are refused; wait until the ones in flight are over, at most until `limit`.
  bool Drain(absl::Time limit);
  bool draining() const { return draining_; }
  // While false, every call is answered UNAVAILABLE: the database has not been reached yet, or no more.
  void SetReady(bool ready) { ready_ = ready; }
  Timer* timer() const { return timer_; }
  int in_flight() const { return in_flight_.load(); }

 private:
  std::shared_ptr<CallState> Begin(const Incoming& incoming, CallState::Done done);
  absl::StatusOr<identity::Caller> Authenticate(const policy::Method& method, const Incoming& incoming) const;
  void Continue(std::shared_ptr<CallState> state, identity::Caller caller, const Incoming& incoming);
  void RefuseUnauthenticated(const std::shared_ptr<CallState>& state, absl::Status status);

  const PipelineOptions options_;
  Backend* const backend_;
  identity::TokenVerifier* const verifier_;
  Timer* const timer_;
  std::atomic<int> in_flight_{0};
  std::atomic<bool> draining_{false};
  std::atomic<bool> ready_{true};
  std::atomic<int64_t> next_security_line_{0};
};

}  // namespace sjak::rpc
