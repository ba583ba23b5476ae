#include "platform/rpc/service_backend.h"

#include <set>

#include "platform/base/error.h"
#include "platform/rpc/failures.h"
#include "platform/telemetry/log.h"

namespace sjak::rpc {
namespace {

constexpr size_t kMerge = 64;
constexpr size_t kCapacity = 512;
// Of one method and municipality: a municipality that floods a lane leaves room for the others.
constexpr size_t kShare = 384;
// Calls that the gateway lets through at once (Admission::Limits::window). Of a lane that merges, a municipality's
// share is what is left of them when every worker has its batch: whoever sends more than that without the gateway is
// refused early, while those who wait are answered soon.
constexpr size_t kLetThrough = 256;

struct RefusedTicket : combine::Ticket {
  std::shared_ptr<CallState> state;
  absl::Status status;
  bool live() const override { return state->live(); }
};

// The lane that a method's calls wait in.
std::string LaneName(const Binding& binding) {
  if (binding.shape == Shape::kCombinedCommand) return binding.method;
  if (binding.shape == Shape::kCombinedRead) return "reads";
  const policy::Method* method = policy::FindMethod(binding.method);
  if (method != nullptr && method->rpc.audit() == policy::v1::AUDIT_IMPORT) return "bulk";
  return binding.prepare ? "peers" : "general";
}

int WorkersOf(const std::string& lane) {
  static const std::map<std::string, int> workers = {{"general", 6}, {"peers", 3}, {"reads", 2}, {"bulk", 2}};
  const auto found = workers.find(lane);
  return found == workers.end() ? 1 : found->second;
}

// Only those that some method needs: each costs connections.
std::set<std::string> LanesOf(const std::vector<Binding>& bindings) {
  std::set<std::string> names;
  for (const Binding& b : bindings) names.insert(LaneName(b));
  return names;
}

CallState& StateOf(const std::shared_ptr<combine::Ticket>& ticket) { return static_cast<CallState&>(*ticket); }

}  // namespace

int ServiceBackend::Connections(const std::vector<Binding>& bindings) {
  int n = WorkersOf("refusals");
  for (const std::string& lane : LanesOf(bindings)) n += WorkersOf(lane);
  return n;
}

ServiceBackend::ServiceBackend(const Engine* engine, const std::vector<Binding>& bindings) : engine_(engine) {
  const auto run = [this](combine::Lane::Batch batch) { RunBatch(std::move(batch)); };
  const auto add = [this](const std::string& name, size_t merge, combine::Lane::Work work) {
    auto& lane = lanes_[name];
    const size_t share = merge > 1 ? kLetThrough - WorkersOf(name) * merge : kShare;
    lane = std::make_unique<combine::Lane>(combine::LaneOptions{name, WorkersOf(name), kCapacity, merge, share},
                                           std::move(work));
    gauges_.push_back(std::make_unique<telemetry::Gauge>(
        "sjak_lane_waiting", "Calls that wait for a worker; 512 is a full lane",
        std::map<std::string, std::string>{{"lane", name}}, [lane = lane.get()] { return lane->waiting(); }));
  };
  for (const Binding& b : bindings) {
    bindings_.emplace(b.method, b);
    const bool merges = b.shape == Shape::kCombinedCommand || b.shape == Shape::kCombinedRead;
    const std::string lane = LaneName(b);
    if (lanes_.count(lane) == 0) add(lane, merges ? kMerge : 1, run);
  }
  add("refusals", kMerge, [this](combine::Lane::Batch batch) { RunRefusals(std::move(batch)); });
}

void ServiceBackend::RunRefusals(combine::Lane::Batch batch) const {
  bool logged;
  {
    std::vector<rpc::Refused> refused;
    for (const auto& ticket : batch) {
      const auto& r = static_cast<const RefusedTicket&>(*ticket);
      refused.push_back({&r.state->call, r.status});
    }
    logged = engine_->LogRefusals(refused);
  }
  for (const auto& ticket : batch) {
    auto& r = static_cast<RefusedTicket&>(*ticket);
    // A refusal shows nothing, so it may leave without its row; the line below is then its record.
    if (!logged) {
      telemetry::Log(telemetry::Level::kWarning, "refusal_not_in_access_log",
                     {{"correlation_id", r.state->call.correlation_id}, {"reason", ReasonOf(r.status)}});
    }
    r.state->Finish(std::move(r.status));
  }
}

const Binding* ServiceBackend::Find(const policy::Method& method) const {
  const auto it = bindings_.find(method.name);
  return it == bindings_.end() ? nullptr : &it->second;
}

combine::Lane* ServiceBackend::LaneOf(const Binding& binding) const { return lanes_.at(LaneName(binding)).get(); }

void ServiceBackend::Run(std::shared_ptr<CallState> state) {
  if (!LaneOf(*state->binding)->Submit(state)) state->Finish(Overloaded());
}

void ServiceBackend::Refused(std::shared_ptr<CallState> state, absl::Status status) {
  auto ticket = std::make_shared<RefusedTicket>();
  ticket->state = state;
  ticket->status = std::move(status);
  if (!lanes_.at("refusals")->Submit(ticket)) state->Finish(std::move(ticket->status));
}

void ServiceBackend::RunBatch(combine::Lane::Batch batch) const {
  std::vector<Work> work;
  std::vector<CallState*> states;
  for (const auto& ticket : batch) {
    CallState& state = StateOf(ticket);
    Work w{&state.call, state.request.get(), nullptr};
    if (state.binding->prepare) {
      absl::StatusOr<Binding::Facts> facts = state.binding->prepare(state.call, *state.request);
      if (!facts.ok()) {
        engine_->LogRefusals({{&state.call, facts.status()}});
        state.Finish(facts.status());
        continue;
      }
      w.facts = *facts;
    }
    work.push_back(std::move(w));
    states.push_back(&state);
  }
  if (work.empty()) return;
  std::vector<Outcome> outcomes = engine_->Run(*states.front()->binding, work);
  for (size_t i = 0; i < states.size(); ++i) {
    states[i]->Finish(std::move(outcomes[i].status), std::move(outcomes[i].body), outcomes[i].statements);
  }
}

}  // namespace sjak::rpc
