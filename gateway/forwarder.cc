#include "gateway/forwarder.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "gateway/erasure.h"
#include "gateway/gather.h"
#include "gateway/partner_names.h"
#include "gateway/signing.h"
#include "platform/base/error.h"
#include "platform/rpc/failures.h"
#include "platform/telemetry/log.h"

namespace sjak::gateway {
namespace {

using rpc::CallState;

std::string ProgramOf(const policy::v1::RpcPolicy& rpc) {
  if (!rpc.forwards_to_program().empty()) return rpc.forwards_to_program();
  const std::vector<std::string> parts = absl::StrSplit(rpc.forwards_to(), '.');
  return parts.size() > 1 ? parts[1] : "";
}

std::vector<const policy::Method*> ForwardedMethods() {
  std::vector<const policy::Method*> out;
  for (const auto* file : policy::OurFiles()) {
    for (int s = 0; s < file->service_count(); ++s) {
      for (int m = 0; m < file->service(s)->method_count(); ++m) {
        const policy::Method* method = policy::FindMethod(file->service(s)->method(m)->full_name());
        if (method != nullptr && !method->rpc.forwards_to().empty()) out.push_back(method);
      }
    }
  }
  return out;
}

// The names of a partner, taken out of its request; null for anybody else.
std::shared_ptr<const PartnerNames> TakeNames(CallState& state, const std::shared_ptr<identity::PartnerIds>& ids) {
  if (state.call.caller.cls != policy::v1::CALLER_CLASS_PARTNER) return nullptr;
  auto names = std::make_shared<PartnerNames>(ids, state.call.caller);
  names->ToServices(state.request.get());
  return names;
}

void FinishForPartner(CallState& state, const PartnerNames& names, const absl::Status& status,
                      const std::string& body) {
  if (!status.ok()) {
    state.Finish(names.ToPartner(status));
    return;
  }
  const auto* type = state.call.method->descriptor->output_type();
  std::unique_ptr<google::protobuf::Message> answer(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
  if (!answer->ParseFromString(body)) {
    state.Finish(rpc::Internal(state.call));
    return;
  }
  names.ToPartner(answer.get());
  state.Finish(absl::OkStatus(), answer->SerializeAsString());
}

void Forward(const std::shared_ptr<CallState>& state, Upstream* upstream,
             const std::shared_ptr<identity::PartnerIds>& partner_ids) {
  const rpc::Call& call = state->call;
  const auto names = TakeNames(*state, partner_ids);
  upstream->Call(state, call.method->rpc.forwards_to(), state->request->SerializeAsString(),
                 rpc::Client::CarriedOn(call.deadline), [state, names](absl::Status status, std::string body) {
                   if (names != nullptr) {
                     FinishForPartner(*state, *names, status, body);
                   } else {
                     state->Finish(std::move(status), std::move(body));
                   }
                 });
}

}  // namespace

absl::StatusOr<std::unique_ptr<GatewayBackend>> GatewayBackend::Create(
    const Upstreams& upstreams, std::shared_ptr<identity::PartnerIds> partner_ids, std::shared_ptr<Quota> quota,
    std::shared_ptr<const http::SigningLinks> links) {
  auto backend = std::make_unique<GatewayBackend>();
  backend->quota_ = std::move(quota);
  for (const policy::Method* method : ForwardedMethods()) {
    const auto upstream = upstreams.find(ProgramOf(method->rpc));
    if (upstream == upstreams.end()) {
      return absl::InvalidArgumentError(absl::StrCat(method->name, " is answered by the program ",
                                                     ProgramOf(method->rpc), ", which the gateway does not know"));
    }
    backend->Add(method->name, [upstream = upstream->second, partner_ids](std::shared_ptr<CallState> state) {
      Forward(state, upstream.get(), partner_ids);
    });
  }
  for (const Aggregate& aggregate : Aggregates()) {
    backend->Add(aggregate.method, [&aggregate, upstreams, partner_ids](std::shared_ptr<CallState> state) {
      auto names = TakeNames(*state, partner_ids);
      Gather(std::move(state), aggregate, upstreams, std::move(names));
    });
  }
  backend->Add(kEraseEverywhere,
               [upstreams](std::shared_ptr<CallState> state) { EraseEverywhere(std::move(state), upstreams); });
  backend->Add(kIssueSigningLink, [upstreams, links](std::shared_ptr<CallState> state) {
    IssueSigningLink(std::move(state), upstreams, links);
  });
  return backend;
}

void GatewayBackend::Add(const std::string& method, std::function<void(std::shared_ptr<CallState>)> run) {
  routes_[method] = {rpc::Binding{method, rpc::Shape::kRead}, std::move(run)};
}

const rpc::Binding* GatewayBackend::Find(const policy::Method& method) const {
  const auto it = routes_.find(method.name);
  return it == routes_.end() ? nullptr : &it->second.binding;
}

void GatewayBackend::Run(std::shared_ptr<CallState> state) {
  const absl::Duration wait =
      quota_ != nullptr ? quota_->Take(Client::Of(state->call.caller), absl::Now()) : absl::ZeroDuration();
  if (wait > absl::ZeroDuration()) {
    return Refused(std::move(state),
                   RetryLater(absl::StatusCode::kResourceExhausted, "QUOTA_EXCEEDED",
                              "You call more often than agreed. Repeat after the delay given.", wait));
  }
  routes_.at(state->call.method->name).run(std::move(state));
}

void GatewayBackend::Refused(std::shared_ptr<CallState> state, absl::Status status) {
  const rpc::Call& call = state->call;
  telemetry::Log(telemetry::Level::kWarning, "refused",
                 {{"subject", call.caller.subject},
                  {"class", policy::v1::CallerClass_Name(call.caller.cls)},
                  {"method", call.method->name},
                  {"municipality", call.caller.municipality},
                  {"reason", ReasonOf(status)},
                  {"correlation_id", call.correlation_id}});
  state->Finish(std::move(status));
}

}  // namespace sjak::gateway
