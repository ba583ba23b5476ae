#include "cli/client_commands.h"

#include <fcntl.h>
#include <openssl/pem.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "cli/text_table.h"
#include "platform/base/error.h"
#include "platform/base/uuid.h"
#include "platform/base/wire.h"
#include "platform/identity/bounded.h"
#include "platform/identity/clients.h"
#include "platform/identity/token_signer.h"
#include "sjak/clients/v1/clients.pb.h"

namespace sjak::cli {
namespace {

using clients::v1::Client;

constexpr int kClientsWidth = 140;
constexpr size_t kMostKeyFile = 16 << 10;

std::string MethodOf(const ClientCommand& command, const char* name) {
  return absl::StrCat("sjak.", command.front, ".v1.ClientsService.", name);
}

absl::StatusOr<Date> DayOf(const std::string& text, const char* option) {
  const absl::StatusOr<Date> day = Date::Parse(text);
  if (!day.ok()) return absl::InvalidArgumentError(absl::StrCat(option, " must be a day, as 2026-01-31"));
  return *day;
}

// Readable by its owner only, and never written over.
absl::Status WriteKey(const std::string& path, EVP_PKEY* key) {
  const identity::Bio bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_PKCS8PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL, 0600);
  const bool written = file >= 0 && write(file, text, size) == size;
  if (file >= 0 && close(file) == 0 && written) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("cannot write ", path));
}

absl::StatusOr<identity::PKey> KeyOf(const std::string& path) {
  if (access(path.c_str(), F_OK) != 0) {
    identity::PKey key = identity::NewSigningKey("ES256");
    SJAK_RETURN_IF_ERROR(WriteKey(path, key.get()));
    return key;
  }
  SJAK_ASSIGN_OR_RETURN(const std::string pem, identity::ReadSecretFile(path, kMostKeyFile));
  const identity::Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  identity::PKey key(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
  if (key == nullptr || EVP_PKEY_get_id(key.get()) != EVP_PKEY_EC || EVP_PKEY_get_bits(key.get()) != 256) {
    return absl::InvalidArgumentError(absl::StrCat(path, " is no P-256 key in PEM"));
  }
  return key;
}

std::string JwkOf(EVP_PKEY* key) { return identity::PublicJwk(key, "", "ES256").dump(); }

std::string ProofOf(EVP_PKEY* key, const std::string& issuer) {
  return identity::SignToken(key, {{"iss", issuer}, {"aud", identity::kProofAudience}}, "", "ES256");
}

absl::Status ReadProof(const std::string& path, clients::v1::IssueCredentialRequest* request) {
  SJAK_ASSIGN_OR_RETURN(const std::string text, identity::ReadFile(path, kMostKeyFile));
  const auto json = identity::ParseJson(text, 4);
  if (!json.ok() || !json->is_object() || !json->contains("public_jwk") || !json->contains("proof") ||
      !(*json)["proof"].is_string()) {
    return absl::InvalidArgumentError(absl::StrCat(path, " is not what `sjak clients prove` printed"));
  }
  request->set_public_jwk((*json)["public_jwk"].dump());
  request->set_proof((*json)["proof"].get<std::string>());
  return absl::OkStatus();
}

// CLIENT_STATE_ACTIVE -> "active".
std::string WordOf(clients::v1::ClientState state) {
  switch (state) {
    case clients::v1::CLIENT_STATE_ACTIVE:
      return "active";
    case clients::v1::CLIENT_STATE_EXPIRED:
      return "expired";
    case clients::v1::CLIENT_STATE_REVOKED:
      return "revoked";
    default:
      return "";
  }
}

std::string TimeText(const google::protobuf::Timestamp& time) {
  return absl::FormatTime("%Y-%m-%d %H:%M", wire::TimeOf(time), Copenhagen());
}

std::string KeyText(const clients::v1::Credential& key) {
  if (key.has_revoke_time()) return absl::StrCat(key.kid(), " revoked ", TimeText(key.revoke_time()));
  return absl::StrCat(key.kid(), key.has_last_use_time() ? " used " + TimeText(key.last_use_time()) : " not used");
}

}  // namespace

absl::StatusOr<std::string> RegisterClient(const ClientCommand& command, const Invoke& invoke) {
  clients::v1::RegisterClientRequest request;
  request.set_request_id(Uuid::New().ToString());
  request.set_partner(command.partner);
  clients::v1::ClientFacts& facts = *request.mutable_facts();
  facts.set_title(command.title);
  facts.set_vendor(command.vendor);
  if (!command.agreement.empty()) {
    SJAK_ASSIGN_OR_RETURN(const Date agreed, DayOf(command.agreement, "--agreement"));
    *facts.mutable_processor_agreement_on() = wire::ToProto(agreed);
  }
  SJAK_ASSIGN_OR_RETURN(const Date last, DayOf(command.expires, "--expires"));
  *facts.mutable_expire_time() = wire::ToProto(absl::FromCivil((last + 1).civil(), Copenhagen()));
  Client client;
  SJAK_RETURN_IF_ERROR(invoke(MethodOf(command, "RegisterClient"), request, &client));
  return absl::StrCat(client.name(), "\n", client.issuer(), "\n");
}

absl::StatusOr<std::string> ListClients(const ClientCommand& command, const Invoke& invoke) {
  clients::v1::ListClientsRequest request;
  request.set_partner(command.partner);
  request.set_page_size(200);
  TextTable table({{"Client"}, {"Title"}, {"Vendor"}, {"CVR"}, {"State"}, {"Until"}, {"Issuer and keys"}});
  do {
    clients::v1::ListClientsResponse page;
    SJAK_RETURN_IF_ERROR(invoke(MethodOf(command, "ListClients"), request, &page));
    for (const Client& client : page.clients()) {
      std::string keys = client.issuer();
      for (const auto& key : client.credentials()) absl::StrAppend(&keys, "\n", KeyText(key));
      table.Row({client.name(), client.facts().title(), client.facts().vendor(), client.cvr(), WordOf(client.state()),
                 TimeText(client.facts().expire_time()), keys});
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return table.Render(kClientsWidth);
}

absl::StatusOr<std::string> IssueCredential(const ClientCommand& command, const Invoke& invoke) {
  if (command.key_file.empty() && command.proof_file.empty()) {
    return absl::InvalidArgumentError("name the file of the key (--key), or of a proof of it (--proof)");
  }
  clients::v1::IssueCredentialRequest request;
  request.set_request_id(Uuid::New().ToString());
  request.set_client(command.name);
  Client client;
  if (!command.proof_file.empty()) {
    SJAK_RETURN_IF_ERROR(ReadProof(command.proof_file, &request));
  } else {
    clients::v1::GetClientRequest get;
    get.set_name(command.name);
    SJAK_RETURN_IF_ERROR(invoke(MethodOf(command, "GetClient"), get, &client));
    SJAK_ASSIGN_OR_RETURN(const identity::PKey key, KeyOf(command.key_file));
    request.set_public_jwk(JwkOf(key.get()));
    request.set_proof(ProofOf(key.get(), client.issuer()));
  }
  SJAK_RETURN_IF_ERROR(invoke(MethodOf(command, "IssueCredential"), request, &client));
  if (client.credentials().empty()) return absl::DataLossError("the answer names no key");
  return absl::StrCat(client.credentials().rbegin()->kid(), "\n");
}

absl::StatusOr<std::string> RevokeClient(const ClientCommand& command, const Invoke& invoke) {
  Client client;
  if (command.kid.empty()) {
    clients::v1::RevokeClientRequest request;
    request.set_request_id(Uuid::New().ToString());
    request.set_name(command.name);
    request.set_reason(command.reason);
    SJAK_RETURN_IF_ERROR(invoke(MethodOf(command, "RevokeClient"), request, &client));
  } else {
    clients::v1::RevokeCredentialRequest request;
    request.set_request_id(Uuid::New().ToString());
    request.set_client(command.name);
    request.set_kid(command.kid);
    request.set_reason(command.reason);
    SJAK_RETURN_IF_ERROR(invoke(MethodOf(command, "RevokeCredential"), request, &client));
  }
  return absl::StrCat(client.name(), " ", WordOf(client.state()), "\n");
}

absl::StatusOr<std::string> ProveKey(const ClientCommand& command) {
  SJAK_ASSIGN_OR_RETURN(const identity::PKey key, KeyOf(command.key_file));
  const nlohmann::json out = {{"public_jwk", identity::PublicJwk(key.get(), "", "ES256")},
                              {"proof", ProofOf(key.get(), command.issuer)}};
  return absl::StrCat(out.dump(2), "\n");
}

absl::StatusOr<std::string> ClientToken(const ClientCommand& command, absl::Time now) {
  SJAK_ASSIGN_OR_RETURN(const identity::PKey key, KeyOf(command.key_file));
  SJAK_ASSIGN_OR_RETURN(const identity::PublicKey read, identity::ParsePublicJwk(JwkOf(key.get())));
  const int64_t seconds = absl::ToUnixSeconds(now);
  const bool partner = !command.cvrs.empty();
  nlohmann::json claims = {{"iss", command.issuer},
                           {"aud", identity::kClientAudience},
                           {"sub", command.subject},
                           {"jti", Uuid::New().ToString()},
                           {"iat", seconds},
                           {"exp", seconds + absl::ToInt64Seconds(identity::kClientTokenLifetime)},
                           {"class", partner ? "PARTNER" : "JOBCENTRE"},
                           {"roles", {partner ? "COMPANY_CLIENT" : "INTEGRATION"}},
                           {"municipalities", {command.municipality}}};
  if (partner) claims["cvrs"] = command.cvrs;
  return absl::StrCat(identity::SignToken(key.get(), claims, read.thumbprint, "ES256"), "\n");
}

}  // namespace sjak::cli
