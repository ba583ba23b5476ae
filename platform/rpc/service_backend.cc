#include "platform/rpc/service_backend.h"

#include <algorithm>

#include "platform/base/error.h"
#include "platform/rpc/failures.h"
#include "platform/telemetry/log.h"

namespace sjak::rpc {
namespace {

constexpr int kGeneral = 6, kPeers = 3, kBulk = 2, kReads = 2, kRefusals = 1, kMerge = 64;

struct RefusedTicket : combine::Ticket {
  std::shared_ptr<CallState> state;
  absl::Status status;
  bool live() const override { return state->live(); }
};

bool IsImport(const Binding& binding) {
  const policy::Method* method = policy::FindMethod(binding.method);
  return method != nullptr && method->rpc.audit() == policy::v1::AUDIT_IMPORT;
}

CallState& StateOf(const std::shared_ptr<combine::Ticket>& ticket) { return static_cast<CallState&>(*ticket); }

}  // namespace

int ServiceBackend::Connections(const std::vector<Binding>& bindings) {
  int n = kGeneral + kPeers + kReads + kRefusals;
  for (const Binding& b : bindings) n += b.shape == Shape::kCombinedCommand ? 1 : 0;
  if (std::any_of(bindings.begin(), bindings.end(), IsImport)) n += kBulk;
  return n;
}

ServiceBackend::ServiceBackend(const Engine* engine, const std::vector<Binding>& bindings) : engine_(engine) {
  const auto run = [this](combine::Lane::Batch batch) { RunBatch(std::move(batch)); };
  const auto add = [this](const std::string& name, int workers, size_t merge, combine::Lane::Work work) {
    auto& lane = lanes_[name];
    lane = std::make_unique<combine::Lane>(combine::LaneOptions{name, workers, 512, merge}, std::move(work));
    gauges_.push_back(std::make_unique<telemetry::Gauge>(
        "sjak_lane_waiting", "Calls that wait for a worker; 512 is a full lane",
        std::map<std::string, std::string>{{"lane", name}}, [lane = lane.get()] { return lane->waiting(); }));
  };
  for (const Binding& b : bindings) {
    bindings_.emplace(b.method, b);
    if (b.shape == Shape::kCombinedCommand) add(b.method, 1, kMerge, run);
  }
  add("general", kGeneral, 1, run);
  if (std::any_of(bindings.begin(), bindings.end(), IsImport)) add("bulk", kBulk, 1, run);
  add("peers", kPeers, 1, run);
  add("reads", kReads, kMerge, run);
  add("refusals", kRefusals, kMerge, [this](combine::Lane::Batch batch) {
    std::vector<rpc::Refused> refused;
    for (const auto& ticket : batch) {
      const auto& r = static_cast<const RefusedTicket&>(*ticket);
      refused.push_back({&r.state->call, r.status});
    }
    const bool logged = engine_->LogRefusals(refused);
    for (const auto& ticket : batch) {
      auto& r = static_cast<RefusedTicket&>(*ticket);
      // A refusal shows nothing, so it may leave without its row; the line below is then its record.
      if (!logged) {
        telemetry::Log(telemetry::Level::kWarning, "refusal_not_in_access_log",
                       {{"correlation_id", r.state->call.correlation_id}, {"reason", ReasonOf(r.status)}});
      }
      r.state->Finish(r.status);
    }
  });
}

const Binding* ServiceBackend::Find(const policy::Method& method) const {
  const auto it = bindings_.find(method.name);
  return it == bindings_.end() ? nullptr : &it->second;
}

combine::Lane* ServiceBackend::LaneOf(const Binding& binding) const {
  if (binding.shape == Shape::kCombinedCommand) return lanes_.at(binding.method).get();
  if (binding.shape == Shape::kCombinedRead) return lanes_.at("reads").get();
  if (IsImport(binding)) return lanes_.at("bulk").get();
  return lanes_.at(binding.prepare ? "peers" : "general").get();
}

void ServiceBackend::Run(std::shared_ptr<CallState> state) {
  if (!LaneOf(*state->binding)->Submit(state)) state->Finish(Overloaded());
}

void ServiceBackend::Refused(std::shared_ptr<CallState> state, absl::Status status) {
  auto ticket = std::make_shared<RefusedTicket>();
  ticket->state = state;
  ticket->status = status;
  if (!lanes_.at("refusals")->Submit(ticket)) state->Finish(std::move(status));
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
