#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "gateway/admission.h"
#include "gateway/http/signing_links.h"
#include "gateway/upstream.h"
#include "platform/identity/partner_ids.h"
#include "platform/rpc/pipeline.h"

namespace sjak::gateway {

// The gateway's backend. Every method with `forwards_to` is answered by that method of the program that
// `forwards_to_program`, or the target's package ("sjak.citizens.v1..." is citizens), names: bytes in, bytes out, with
// the caller's own credentials. Aggregates have code of their own. Nothing here blocks.
//
// The services judge, redact and log for the access log; here calls are counted, and the names of class PARTNER are
// translated.
class GatewayBackend : public rpc::Backend {
 public:
  // INVALID_ARGUMENT when the contract forwards to a program that `upstreams` lacks. `quota`: null for no limit.
  // `links`: null where none are handed out.
  static absl::StatusOr<std::unique_ptr<GatewayBackend>> Create(
      const Upstreams& upstreams, std::shared_ptr<identity::PartnerIds> partner_ids,
      std::shared_ptr<Quota> quota = nullptr, std::shared_ptr<const http::SigningLinks> links = nullptr);

  const rpc::Binding* Find(const policy::Method& method) const override;
  void Run(std::shared_ptr<rpc::CallState> state) override;
  // The gateway has no access log: a refusal made here is one line of JSON, event "refused".
  void Refused(std::shared_ptr<rpc::CallState> state, absl::Status status) override;

 private:
  struct Route {
    rpc::Binding binding;  // only says that the method is served
    std::function<void(std::shared_ptr<rpc::CallState>)> run;
  };

  void Add(const std::string& method, std::function<void(std::shared_ptr<rpc::CallState>)> run);

  std::map<std::string, Route> routes_;  // by front method
  std::shared_ptr<Quota> quota_;
};

}  // namespace sjak::gateway
