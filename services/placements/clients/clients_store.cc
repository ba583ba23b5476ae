#include "services/placements/clients/clients_store.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "platform/base/wire.h"
#include "platform/identity/clients.h"
#include "services/placements/placements/placement_row_store.h"
#include "services/placements/programmes/columns_store.h"

namespace sjak::placements {
namespace {

using clients::v1::Client;
using clients::v1::Credential;

// $1 is the municipality, $2 the caller's companies or NULL, $3 the issuer of a system that asks for itself or NULL.
constexpr char kClientScope[] =
    "c.municipality_code = $1 AND ($2::text[] IS NULL OR c.cvr = ANY ($2::text[])) AND ($3::text IS NULL OR c.issuer = "
    "$3)";

constexpr char kClientColumns[] = R"sql(
  c.client_id, c.issuer, c.class, c.partner_id, c.cvr, c.title, c.vendor, c.processor_agreement_on, c.expires_at,
  c.revoked_at, c.revoke_reason, c.version, k.credentials
)sql";

// Times are whole seconds since 1970, or null.
constexpr char kClientKeys[] = R"sql(
LEFT JOIN LATERAL (
  SELECT json_agg(json_build_object('kid', y.kid, 'jwk', y.public_jwk, 'issued', extract(epoch FROM y.issued_at)::bigint,
    'expires', extract(epoch FROM y.expires_at)::bigint, 'revoked', extract(epoch FROM y.revoked_at)::bigint,
    'reason', y.revoke_reason, 'used', extract(epoch FROM u.used_at)::bigint) ORDER BY y.issued_version) AS credentials
  FROM client_credential y
  LEFT JOIN client_credential_use u ON u.municipality_code = $1 AND u.client_id = y.client_id AND u.kid = y.kid
  WHERE y.municipality_code = $1 AND y.client_id = c.client_id) k ON true)sql";

const rpc::AuditedRead kReadClient("placements.read_client", 4,
                                   absl::StrCat("SELECT 1 AS item, NULL::uuid AS subject_id, ", kClientColumns,
                                                " FROM client c", kClientKeys, " WHERE ", kClientScope,
                                                " AND c.client_id = $4::uuid"));

const rpc::AuditedRead kListClients("placements.list_clients", 6,
                                    absl::StrCat("SELECT 1 AS item, NULL::uuid AS subject_id, ", kClientColumns,
                                                 " FROM client c", kClientKeys, " WHERE ", kClientScope, R"sql(
  AND ($4::uuid IS NULL OR c.partner_id = $4::uuid) AND ($5::uuid IS NULL OR c.client_id > $5::uuid)
ORDER BY c.client_id LIMIT $6::int)sql"));

const postgres::Statement kReadClientLocked("placements.read_client_locked",
                                            absl::StrCat("SELECT ", kClientColumns, " FROM client c", kClientKeys,
                                                         " WHERE ", kClientScope, " AND c.client_id = $4::uuid"));

const postgres::Statement kLockClient("placements.lock_client",
                                      absl::StrCat("SELECT c.client_id FROM client c WHERE ", kClientScope,
                                                   " AND c.client_id = $4::uuid FOR NO KEY UPDATE"));

const postgres::Statement kFindClientCompany("placements.find_client_company", R"sql(
SELECT p.cvr, p.left_on IS NOT NULL AS has_left FROM partner p WHERE p.municipality_code = $1 AND p.partner_id = $2::uuid
)sql");

// The step that made the version, with what is agreed after it. Parameters $1 to $12 are ClientStepArgs'.
constexpr char kClientStep[] = R"sql(
INSERT INTO client_version (municipality_code, client_id, version, step, title, vendor, processor_agreement_on, expires_at,
  kid, reason, recorded_at, recorded_by)
VALUES ($1, $2::uuid, $3::int, $4, $5, $6, $7::date, $8::timestamptz, $9, $10, $11::timestamptz, $12)
)sql";

const postgres::Statement kInsertClient("placements.insert_client", absl::StrCat(R"sql(
WITH added AS (
  INSERT INTO client (municipality_code, client_id, issuer, class, partner_id, cvr, title, vendor, processor_agreement_on,
    expires_at, version)
  VALUES ($1, $2::uuid, $13, $14::int, $15::uuid, $16, $5, $6, $7::date, $8::timestamptz, $3::int)
))sql",
                                                                                 kClientStep));

const postgres::Statement kUpdateClient("placements.update_client", absl::StrCat(R"sql(
WITH changed AS (
  UPDATE client SET title = $5, vendor = $6, processor_agreement_on = $7::date, expires_at = $8::timestamptz,
    revoked_at = $13::timestamptz, revoke_reason = $14, version = $3::int
  WHERE municipality_code = $1 AND client_id = $2::uuid
))sql",
                                                                                 kClientStep));

const postgres::Statement kInsertCredential("placements.insert_client_credential", absl::StrCat(R"sql(
WITH changed AS (
  UPDATE client SET version = $3::int WHERE municipality_code = $1 AND client_id = $2::uuid
), added AS (
  INSERT INTO client_credential (municipality_code, client_id, kid, public_jwk, issued_version, issued_at,
    expires_at)
  VALUES ($1, $2::uuid, $9, $13, $3::int, $11::timestamptz, $14::timestamptz)
))sql",
                                                                                                kClientStep));

const postgres::Statement kUpdateCredential("placements.update_client_credential", absl::StrCat(R"sql(
WITH changed AS (
  UPDATE client SET version = $3::int WHERE municipality_code = $1 AND client_id = $2::uuid
), ended AS (
  UPDATE client_credential SET revoked_at = $11::timestamptz, revoke_reason = $10
  WHERE municipality_code = $1 AND client_id = $2::uuid AND kid = $9
))sql",
                                                                                                kClientStep));

const rpc::ConstraintRefusal kKeyUsed("client_credential_pkey", absl::StatusCode::kAlreadyExists, "CREDENTIAL_KEY_USED",
                                      "The client has had this key before. Make a new one and issue that.");

// The revision is the sum of the clients' versions: each change raises one of them by one, and none is ever deleted.
// A row comes also when there is nothing to tell, and that is not logged.
const rpc::AuditedRead kListTrusted("placements.list_trusted_clients", 4, R"sql(
SELECT 1 AS item, NULL::uuid AS subject_id, r.revision, c.client_id, c.issuer, c.class, c.cvr, c.expires_at,
  c.revoked_at IS NOT NULL AS revoked, k.credentials
FROM (SELECT coalesce(sum(v.version), 0) AS revision FROM client v WHERE v.municipality_code = $1) r
LEFT JOIN client c ON c.municipality_code = $1 AND r.revision <> $2::bigint AND ($3::uuid IS NULL OR c.client_id > $3::uuid)
LEFT JOIN LATERAL (
  SELECT json_agg(json_build_object('kid', y.kid, 'jwk', y.public_jwk, 'expires', extract(epoch FROM y.expires_at)::bigint,
    'revoked', y.revoked_at IS NOT NULL) ORDER BY y.issued_version) AS credentials
  FROM client_credential y WHERE y.municipality_code = $1 AND y.client_id = c.client_id) k ON true
ORDER BY c.client_id LIMIT $4::int)sql",
                                    "f.client_id IS NOT NULL");

const postgres::Statement kUpsertUses("placements.upsert_client_uses", R"sql(
INSERT INTO client_credential_use AS u (municipality_code, client_id, kid, used_at)
SELECT $1, y.client_id, y.kid, max(t.used_at)
FROM unnest($2::text[], $3::text[], $4::timestamptz[]) AS t(issuer, kid, used_at)
JOIN client c ON c.municipality_code = $1 AND c.issuer = t.issuer
JOIN client_credential y ON y.municipality_code = $1 AND y.client_id = c.client_id AND y.kid = t.kid
GROUP BY y.client_id, y.kid
ON CONFLICT (municipality_code, client_id, kid) DO UPDATE SET used_at = greatest(u.used_at, excluded.used_at)
)sql");

// A system that is no company's asks for itself; the municipality's people for all.
postgres::Arg OwnIssuer(const identity::Caller& caller) {
  const bool people = caller.HasRole(policy::v1::ROLE_PROGRAMME_OFFICER) || caller.HasRole(policy::v1::ROLE_CONTROLLER);
  if (caller.originator_class() != policy::v1::CALLER_CLASS_JOBCENTRE || people) return std::nullopt;
  return std::string(identity::IssuerOfSubject(caller.subject));
}

void SetTime(const nlohmann::json& seconds, google::protobuf::Timestamp* time) {
  *time = wire::ToProto(absl::FromUnixSeconds(seconds.get<int64_t>()));
}

Credential CredentialOf(const nlohmann::json& k) {
  Credential credential;
  credential.set_kid(k["kid"].get<std::string>());
  credential.set_public_jwk(k["jwk"].get<std::string>());
  SetTime(k["issued"], credential.mutable_issue_time());
  SetTime(k["expires"], credential.mutable_expire_time());
  if (!k["revoked"].is_null()) {
    SetTime(k["revoked"], credential.mutable_revoke_time());
    credential.set_revoke_reason(k["reason"].get<std::string>());
  }
  if (!k["used"].is_null()) SetTime(k["used"], credential.mutable_last_use_time());
  return credential;
}

Client ClientOf(const postgres::Row& row, absl::Time system_now) {
  Client client;
  client.set_name(ResourceName("clients", row.uuid("client_id")));
  client.set_issuer(row.text("issuer"));
  client.set_class_(static_cast<policy::v1::CallerClass>(row.i32("class")));
  clients::v1::ClientFacts& facts = *client.mutable_facts();
  facts.set_title(row.text("title"));
  facts.set_vendor(row.text("vendor"));
  if (!row.is_null("processor_agreement_on"))
    *facts.mutable_processor_agreement_on() = wire::ToProto(row.date("processor_agreement_on"));
  *facts.mutable_expire_time() = wire::ToProto(row.time("expires_at"));
  if (!row.is_null("partner_id")) client.set_partner(ResourceName("partners", row.uuid("partner_id")));
  client.set_cvr(row.text("cvr"));
  client.set_state(system_now < row.time("expires_at") ? clients::v1::CLIENT_STATE_ACTIVE
                                                       : clients::v1::CLIENT_STATE_EXPIRED);
  if (!row.is_null("revoked_at")) {
    client.set_state(clients::v1::CLIENT_STATE_REVOKED);
    *client.mutable_revoke_time() = wire::ToProto(row.time("revoked_at"));
    client.set_revoke_reason(row.text("revoke_reason"));
  }
  Each(row, "credentials", [&](const nlohmann::json& k) { *client.add_credentials() = CredentialOf(k); });
  client.set_version(row.i64("version"));
  client.set_etag(EtagOf(client.version()));
  return client;
}

// $1 to $12 of kClientStep.
postgres::Args ClientStepArgs(const rpc::Tx& tx, const Client& client, const std::string& step, const std::string& kid,
                              const std::string& reason, absl::Time system_now) {
  const clients::v1::ClientFacts& facts = client.facts();
  return {tx.municipality(),
          IdOf(client.name()),
          client.version(),
          step,
          facts.title(),
          facts.vendor(),
          DateOrNull(facts.processor_agreement_on()),
          wire::TimeOf(facts.expire_time()),
          postgres::Arg::NullIfEmpty(kid),
          postgres::Arg::NullIfEmpty(reason),
          system_now,
          tx.caller().subject};
}

}  // namespace

std::optional<Client> ReadClient(rpc::ReadTx& tx, const Uuid& id, absl::Time system_now) {
  const postgres::Rows rows =
      tx.Read(kReadClient, {tx.municipality(), ScopeOf(tx.caller()), OwnIssuer(tx.caller()), id});
  return rows.empty() ? std::nullopt : std::optional(ClientOf(rows.front(), system_now));
}

std::vector<Client> ListClientRows(rpc::ReadTx& tx, const std::optional<Uuid>& partner, const rpc::Page& page,
                                   absl::Time system_now) {
  const postgres::Arg after = page.after.empty() ? postgres::Arg(std::nullopt) : postgres::Arg(page.after.front());
  std::vector<Client> out;
  for (const postgres::Row row : tx.Read(kListClients, {tx.municipality(), ScopeOf(tx.caller()), OwnIssuer(tx.caller()),
                                                        partner, after, page.size + 1})) {
    out.push_back(ClientOf(row, system_now));
  }
  return out;
}

std::optional<ClientCompany> FindClientCompany(rpc::Tx& tx, const Uuid& partner) {
  const postgres::Rows rows = tx.Exec(kFindClientCompany, {tx.municipality(), partner});
  if (rows.empty()) return std::nullopt;
  return ClientCompany{rows.front().text("cvr"), rows.front().flag("has_left")};
}

void LockClient(rpc::Tx& tx, const Uuid& id) {
  tx.Exec(kLockClient, {tx.municipality(), ScopeOf(tx.caller()), OwnIssuer(tx.caller()), id});
}

std::optional<Client> ReadClientLocked(rpc::Tx& tx, const Uuid& id, absl::Time system_now) {
  const postgres::Rows rows =
      tx.Exec(kReadClientLocked, {tx.municipality(), ScopeOf(tx.caller()), OwnIssuer(tx.caller()), id});
  return rows.empty() ? std::nullopt : std::optional(ClientOf(rows.front(), system_now));
}

void InsertClient(rpc::Tx& tx, const Client& client, absl::Time system_now) {
  postgres::Args args = ClientStepArgs(tx, client, "REGISTERED", "", "", system_now);
  args.insert(args.end(), {client.issuer(), static_cast<int>(client.class_()), IdOrNull(client.partner()),
                           postgres::Arg::NullIfEmpty(client.cvr())});
  tx.Exec(kInsertClient, args);
}

void UpdateClient(rpc::Tx& tx, const Client& client, const std::string& step, absl::Time system_now) {
  postgres::Args args = ClientStepArgs(tx, client, step, "", client.revoke_reason(), system_now);
  const postgres::Arg revoked =
      client.has_revoke_time() ? postgres::Arg(wire::TimeOf(client.revoke_time())) : postgres::Arg(std::nullopt);
  args.insert(args.end(), {revoked, postgres::Arg::NullIfEmpty(client.revoke_reason())});
  tx.Exec(kUpdateClient, args);
}

void InsertCredential(rpc::Tx& tx, const Client& client, const Credential& credential) {
  postgres::Args args =
      ClientStepArgs(tx, client, "KEY_ISSUED", credential.kid(), "", wire::TimeOf(credential.issue_time()));
  args.insert(args.end(), {credential.public_jwk(), wire::TimeOf(credential.expire_time())});
  tx.Exec(kInsertCredential, args);
}

void UpdateCredential(rpc::Tx& tx, const Client& client, const Credential& credential) {
  tx.Exec(kUpdateCredential, ClientStepArgs(tx, client, "KEY_REVOKED", credential.kid(), credential.revoke_reason(),
                                            wire::TimeOf(credential.revoke_time())));
}

TrustedRows ListTrustedRows(rpc::ReadTx& tx, int64_t known_revision, const rpc::Page& page) {
  const postgres::Arg after = page.after.empty() ? postgres::Arg(std::nullopt) : postgres::Arg(page.after.front());
  TrustedRows out;
  for (const postgres::Row row : tx.Read(kListTrusted, {tx.municipality(), known_revision, after, page.size + 1})) {
    out.revision = row.i64("revision");
    if (row.is_null("client_id")) continue;
    TrustedRows::Row& next = out.clients.emplace_back();
    next.id = row.uuid("client_id");
    next.client.set_issuer(row.text("issuer"));
    next.client.set_class_(static_cast<policy::v1::CallerClass>(row.i32("class")));
    next.client.set_cvr(row.text("cvr"));
    *next.client.mutable_expire_time() = wire::ToProto(row.time("expires_at"));
    next.client.set_revoked(row.flag("revoked"));
    Each(row, "credentials", [&](const nlohmann::json& k) {
      clients::v1::TrustedCredential& credential = *next.client.add_credentials();
      credential.set_kid(k["kid"].get<std::string>());
      credential.set_public_jwk(k["jwk"].get<std::string>());
      SetTime(k["expires"], credential.mutable_expire_time());
      credential.set_revoked(k["revoked"].get<bool>());
    });
  }
  return out;
}

void UpsertUses(rpc::Tx& tx, const google::protobuf::RepeatedPtrField<clients::v1::ClientUse>& uses) {
  std::vector<postgres::Arg> issuers, kids, times;
  for (const clients::v1::ClientUse& use : uses) {
    issuers.push_back(use.issuer());
    kids.push_back(use.kid());
    times.push_back(wire::TimeOf(use.use_time()));
  }
  tx.Exec(kUpsertUses, {tx.municipality(), issuers, kids, times});
}

}  // namespace sjak::placements
