#include "services/placements/clients/clients.h"

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "platform/identity/clients.h"
#include "services/placements/clients/clients_store.h"
#include "services/placements/placements/placement_row_store.h"
#include "sjak/clients/v1/clients_events.pb.h"

namespace sjak::placements {
namespace {

using clients::v1::Client;
using clients::v1::Credential;

// A forgotten registration ends by itself.
constexpr absl::Duration kLongestRegistration = absl::Hours(24 * 731);
// One in use and one to change over to.
constexpr int kKeysSideBySide = 2;

absl::Status ClientNotFound() { return NotFound("CLIENT_NOT_FOUND", "There is no such client."); }

// Whole seconds, as they are stored and compared with tokens.
absl::Time SystemNow() { return absl::FromUnixSeconds(absl::ToUnixSeconds(absl::Now())); }

absl::Status CheckFacts(const clients::v1::ClientFacts& facts, bool of_company, absl::Time now) {
  if (!of_company && !facts.has_processor_agreement_on()) {
    return RefuseField("facts.processor_agreement_on",
                       "must be given: whoever runs a system for the municipality processes data on its behalf");
  }
  const absl::Time expires = wire::TimeOf(facts.expire_time());
  if (expires <= now || expires > now + kLongestRegistration) {
    return RefuseField("facts.expire_time", "must lie in the future, at most two years ahead");
  }
  return absl::OkStatus();
}

// Facts as they are stored.
clients::v1::ClientFacts Stored(clients::v1::ClientFacts facts) {
  facts.mutable_expire_time()->set_nanos(0);
  return facts;
}

absl::StatusOr<Client> LockedClient(rpc::Tx& tx, const std::string& name, absl::Time now) {
  LockClient(tx, IdOf(name));
  std::optional<Client> client = ReadClientLocked(tx, IdOf(name), now);
  if (!client) return ClientNotFound();
  return *std::move(client);
}

absl::Status Ended(const Client& client) {
  return RefuseState("CLIENT_ENDED",
                     "The registration has ended. Renew it if its time is over; register the client anew if it was "
                     "revoked.",
                     client.name(), {{"state", clients::v1::ClientState_Name(client.state())}});
}

// The client as it is after its next step.
void NextVersion(Client& client) {
  client.set_version(client.version() + 1);
  client.set_etag(EtagOf(client.version()));
}

Client Changed(rpc::Tx& tx, Client client) {
  clients::v1::ClientChanged event;
  *event.mutable_client() = client;
  tx.Publish(client.name(), client.version(), event);
  return client;
}

int GoodKeys(const Client& client, absl::Time now) {
  return static_cast<int>(absl::c_count_if(client.credentials(), [&](const Credential& c) {
    return !c.has_revoke_time() && now < wire::TimeOf(c.expire_time());
  }));
}

}  // namespace

absl::StatusOr<Client> GetClient(rpc::ReadTx& tx, const clients::v1::GetClientRequest& request) {
  std::optional<Client> client = ReadClient(tx, IdOf(request.name()), SystemNow());
  if (!client) return ClientNotFound();
  return *std::move(client);
}

absl::StatusOr<Client> RegisterClient(rpc::Tx& tx, const clients::v1::RegisterClientRequest& request) {
  const absl::Time now = SystemNow();
  const bool of_company = !request.partner().empty();
  SJAK_RETURN_IF_ERROR(CheckFacts(request.facts(), of_company, now));
  Client client;
  client.set_name(ResourceName("clients", Uuid::New()));
  client.set_issuer(identity::NewClientIssuer());
  client.set_class_(of_company ? policy::v1::CALLER_CLASS_PARTNER : policy::v1::CALLER_CLASS_JOBCENTRE);
  *client.mutable_facts() = Stored(request.facts());
  client.set_state(clients::v1::CLIENT_STATE_ACTIVE);
  if (of_company) {
    const std::optional<ClientCompany> company = FindClientCompany(tx, IdOf(request.partner()));
    if (!company) return NotFound("PARTNER_NOT_FOUND", "There is no such partner.");
    if (company->has_left) {
      return RefuseState("PARTNER_HAS_LEFT", "The partner has left the programme. Invite it again, or use another.",
                         request.partner());
    }
    client.set_partner(request.partner());
    client.set_cvr(company->cvr);
  }
  NextVersion(client);
  InsertClient(tx, client, now);
  return Changed(tx, std::move(client));
}

absl::StatusOr<Client> ReviseClient(rpc::Tx& tx, const clients::v1::ReviseClientRequest& request) {
  const absl::Time now = SystemNow();
  SJAK_ASSIGN_OR_RETURN(Client client, LockedClient(tx, request.name(), now));
  SJAK_RETURN_IF_ERROR(CheckEtag(request.etag(), client.etag(), "client"));
  if (client.state() == clients::v1::CLIENT_STATE_REVOKED) return Ended(client);
  SJAK_RETURN_IF_ERROR(CheckFacts(request.facts(), !client.partner().empty(), now));
  *client.mutable_facts() = Stored(request.facts());
  client.set_state(clients::v1::CLIENT_STATE_ACTIVE);
  NextVersion(client);
  UpdateClient(tx, client, "REVISED", now);
  return Changed(tx, std::move(client));
}

absl::StatusOr<Client> RevokeClient(rpc::Tx& tx, const clients::v1::RevokeClientRequest& request) {
  const absl::Time now = SystemNow();
  SJAK_ASSIGN_OR_RETURN(Client client, LockedClient(tx, request.name(), now));
  SJAK_RETURN_IF_ERROR(CheckEtag(request.etag(), client.etag(), "client"));
  if (client.state() == clients::v1::CLIENT_STATE_REVOKED) return Ended(client);
  client.set_state(clients::v1::CLIENT_STATE_REVOKED);
  *client.mutable_revoke_time() = wire::ToProto(now);
  client.set_revoke_reason(request.reason());
  NextVersion(client);
  UpdateClient(tx, client, "REVOKED", now);
  return Changed(tx, std::move(client));
}

absl::StatusOr<Client> IssueCredential(rpc::Tx& tx, const clients::v1::IssueCredentialRequest& request) {
  const absl::StatusOr<identity::PublicKey> key = identity::ParsePublicJwk(request.public_jwk());
  if (!key.ok()) return RefuseField("public_jwk", key.status().message());
  const absl::Time now = SystemNow();
  SJAK_ASSIGN_OR_RETURN(Client client, LockedClient(tx, request.client(), now));
  if (client.state() != clients::v1::CLIENT_STATE_ACTIVE) return Ended(client);
  if (!identity::ProvesPossession(key->key, request.proof(), client.issuer())) {
    return Refuse(absl::StatusCode::kInvalidArgument, "CREDENTIAL_NOT_PROVEN",
                  "Send a proof: a JWS signed with the key's own private half, over the client's issuer as \"iss\" and "
                  "\"sjak-credential\" as \"aud\".");
  }
  const absl::Time client_expires = wire::TimeOf(client.facts().expire_time());
  const absl::Time expires = request.has_expire_time() ? wire::TimeOf(request.expire_time()) : client_expires;
  if (expires <= now || expires > client_expires) {
    return RefuseField("expire_time", "must lie in the future and not later than the client's own");
  }
  if (GoodKeys(client, now) >= kKeysSideBySide) {
    return RefuseState("CREDENTIALS_TWO_ALREADY", "Two keys are good already. Revoke the one that is no longer used.",
                       client.name());
  }
  Credential& credential = *client.add_credentials();
  credential.set_kid(key->thumbprint);
  credential.set_public_jwk(key->jwk);
  *credential.mutable_issue_time() = wire::ToProto(now);
  *credential.mutable_expire_time() = wire::ToProto(absl::FromUnixSeconds(absl::ToUnixSeconds(expires)));
  NextVersion(client);
  InsertCredential(tx, client, credential);
  return Changed(tx, std::move(client));
}

absl::StatusOr<Client> RevokeCredential(rpc::Tx& tx, const clients::v1::RevokeCredentialRequest& request) {
  const absl::Time now = SystemNow();
  SJAK_ASSIGN_OR_RETURN(Client client, LockedClient(tx, request.client(), now));
  auto& credentials = *client.mutable_credentials();
  const auto credential = absl::c_find_if(credentials, [&](const Credential& c) { return c.kid() == request.kid(); });
  if (credential == credentials.end()) {
    return NotFound("CREDENTIAL_NOT_FOUND", "The client has no such key.");
  }
  if (credential->has_revoke_time()) {
    return RefuseState("CREDENTIAL_ENDED", "The key was revoked already.", client.name());
  }
  *credential->mutable_revoke_time() = wire::ToProto(now);
  credential->set_revoke_reason(request.reason());
  NextVersion(client);
  UpdateCredential(tx, client, *credential);
  return Changed(tx, std::move(client));
}

absl::StatusOr<clients::v1::ReportClientUseResponse> ReportClientUse(
    rpc::Tx& tx, const clients::v1::ReportClientUseRequest& request) {
  UpsertUses(tx, request.uses());
  return clients::v1::ReportClientUseResponse();
}

absl::StatusOr<clients::v1::ListClientsResponse> ClientLists::ListClients(
    rpc::ReadTx& tx, const clients::v1::ListClientsRequest& request) const {
  SJAK_ASSIGN_OR_RETURN(const rpc::Page page, pages_.Open(tx.call(), request));
  std::optional<Uuid> partner;
  if (!request.partner().empty()) partner = IdOf(request.partner());
  clients::v1::ListClientsResponse response;
  for (Client& client : ListClientRows(tx, partner, page, SystemNow())) {
    if (response.clients_size() == page.size) {
      const std::string& last = response.clients().rbegin()->name();
      response.set_next_page_token(pages_.Next(tx.call(), request, {IdOf(last).ToString()}));
      break;
    }
    *response.add_clients() = std::move(client);
  }
  return response;
}

absl::StatusOr<clients::v1::ListTrustedClientsResponse> ClientLists::ListTrustedClients(
    rpc::ReadTx& tx, const clients::v1::ListTrustedClientsRequest& request) const {
  SJAK_ASSIGN_OR_RETURN(const rpc::Page page, pages_.Open(tx.call(), request));
  TrustedRows rows = ListTrustedRows(tx, request.known_revision(), page);
  clients::v1::ListTrustedClientsResponse response;
  response.set_revision(rows.revision);
  Uuid last;
  for (TrustedRows::Row& row : rows.clients) {
    if (response.clients_size() == page.size) {
      response.set_next_page_token(pages_.Next(tx.call(), request, {last.ToString()}));
      break;
    }
    last = row.id;
    *response.add_clients() = std::move(row.client);
  }
  return response;
}

}  // namespace sjak::placements
