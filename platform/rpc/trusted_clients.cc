#include "platform/rpc/trusted_clients.h"

#include <algorithm>

#include "absl/time/clock.h"
#include "platform/base/error.h"
#include "platform/base/uuid.h"
#include "platform/base/wire.h"
#include "platform/telemetry/log.h"
#include "sjak/clients/v1/clients.pb.h"

namespace sjak::rpc {
namespace {

constexpr int kClientsPerPage = 500;
constexpr size_t kUsesPerReport = 1'000;

// Leaves out keys that cannot be read: the registry has checked them, so one that is not is no reason to lose the rest.
std::shared_ptr<const identity::RegisteredClient> TrustedOf(const clients::v1::TrustedClient& client,
                                                            const std::string& municipality) {
  auto out = std::make_shared<identity::RegisteredClient>();
  out->grant = identity::ClientGrant(client.issuer(), client.class_(), municipality, client.cvr());
  out->expires = wire::TimeOf(client.expire_time());
  out->revoked = client.revoked();
  for (const clients::v1::TrustedCredential& c : client.credentials()) {
    auto key = identity::ParsePublicJwk(c.public_jwk());
    if (!key.ok()) {
      telemetry::Log(telemetry::Level::kError, "client_key_unreadable", {{"kid", c.kid()}});
      continue;
    }
    out->credentials.emplace(
        c.kid(), identity::ClientCredential{std::move(key->key), wire::TimeOf(c.expire_time()), c.revoked()});
  }
  return out;
}

}  // namespace

absl::StatusOr<std::unique_ptr<TrustedClients::Known>> TrustedClients::Ask(const std::string& municipality,
                                                                           int64_t known_revision) const {
  clients::v1::ListTrustedClientsRequest request;
  request.set_known_revision(known_revision);
  request.set_page_size(kClientsPerPage);
  auto known = std::make_unique<Known>();
  auto clients = std::make_shared<identity::RegisteredClients>();
  do {
    clients::v1::ListTrustedClientsResponse page;
    SJAK_RETURN_IF_ERROR(registry_("sjak.clients.v1.TrustService.ListTrustedClients", municipality, request, &page));
    if (known_revision != 0 && page.revision() == known_revision) return nullptr;
    // Pages of two states are none: the next time will do.
    if (!request.page_token().empty() && page.revision() != known->revision) {
      return absl::UnavailableError("the client registry changed while it was read");
    }
    known->revision = page.revision();
    for (const clients::v1::TrustedClient& client : page.clients()) {
      if (identity::IsClientIssuer(client.issuer())) clients->emplace(client.issuer(), TrustedOf(client, municipality));
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  known->clients = std::move(clients);
  return known;
}

absl::Status TrustedClients::Refresh(absl::Time system_now) {
  const bool anew = system_now >= ask_anew_;
  bool changed = false;
  for (const std::string& municipality : municipalities_) {
    Known& known = known_[municipality];
    SJAK_ASSIGN_OR_RETURN(auto fresh, Ask(municipality, anew ? 0 : known.revision));
    if (fresh == nullptr || (fresh->revision == known.revision && !anew)) continue;
    known = std::move(*fresh);
    changed = true;
  }
  if (anew) ask_anew_ = system_now + kAskedAnew;
  if (changed) {
    auto all = std::make_shared<identity::RegisteredClients>();
    for (const auto& [municipality, known] : known_) all->insert(known.clients->begin(), known.clients->end());
    all_ = std::move(all);
  }
  verifier_->TrustClients(all_, system_now + kTrustedFor);
  return absl::OkStatus();
}

absl::Status TrustedClients::ReportUse() {
  for (const auto& [key, at] : verifier_->TakeClientUses()) unreported_[key] = at;
  // Of each municipality its own.
  for (const auto& [municipality, known] : known_) {
    clients::v1::ReportClientUseRequest request;
    request.set_request_id(Uuid::New().ToString());
    for (const auto& [key, at] : unreported_) {
      if (known.clients->count(key.first) == 0 || request.uses_size() == kUsesPerReport) continue;
      clients::v1::ClientUse* use = request.add_uses();
      use->set_issuer(key.first);
      use->set_kid(key.second);
      *use->mutable_use_time() = wire::ToProto(at);
    }
    if (request.uses().empty()) continue;
    clients::v1::ReportClientUseResponse done;
    SJAK_RETURN_IF_ERROR(registry_("sjak.clients.v1.TrustService.ReportClientUse", municipality, request, &done));
    for (const clients::v1::ClientUse& use : request.uses()) unreported_.erase({use.issuer(), use.kid()});
  }
  return absl::OkStatus();
}

TrustedClients::Invoke AsRegistry(std::shared_ptr<Client> client) {
  return [client](const std::string& method, const std::string& municipality, const google::protobuf::Message& request,
                  google::protobuf::Message* answer) {
    CallOptions options;
    options.municipality = municipality;
    options.deadline = absl::Now() + absl::Seconds(2);
    return client->Call(method, request, answer, options);
  };
}

}  // namespace sjak::rpc
