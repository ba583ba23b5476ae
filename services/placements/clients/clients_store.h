#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "sjak/clients/v1/clients.pb.h"

namespace sjak::placements {

// Every statement that is asked by a caller finds a company's own clients for that company, its own registration for a
// system, and all for the municipality's people. States are as of `system_now`.
std::optional<clients::v1::Client> ReadClient(rpc::ReadTx& tx, const Uuid& id, absl::Time system_now);
// By id; one more than page.size when there are more.
std::vector<clients::v1::Client> ListClientRows(rpc::ReadTx& tx, const std::optional<Uuid>& partner,
                                                const rpc::Page& page, absl::Time system_now);

// The CVR number of a partner and whether it is in the programme; nothing when there is none.
struct ClientCompany {
  std::string cvr;
  bool has_left = false;
};
std::optional<ClientCompany> FindClientCompany(rpc::Tx& tx, const Uuid& partner);

void LockClient(rpc::Tx& tx, const Uuid& id);
// After LockClient, in its own statement.
std::optional<clients::v1::Client> ReadClientLocked(rpc::Tx& tx, const Uuid& id, absl::Time system_now);

// Each stores the client as it is given, whose step to client.version() it is, recorded at `system_now`.
void InsertClient(rpc::Tx& tx, const clients::v1::Client& client, absl::Time system_now);
void UpdateClient(rpc::Tx& tx, const clients::v1::Client& client, const std::string& step, absl::Time system_now);
// Hits CREDENTIAL_KEY_USED.
void InsertCredential(rpc::Tx& tx, const clients::v1::Client& client, const clients::v1::Credential& credential);
void UpdateCredential(rpc::Tx& tx, const clients::v1::Client& client, const clients::v1::Credential& credential);

// What ListTrustedClients answers: the revision always, and clients unless it is `known_revision`.
struct TrustedRows {
  int64_t revision = 0;
  struct Row {
    Uuid id;
    clients::v1::TrustedClient client;
  };
  std::vector<Row> clients;  // by id; one more than page.size when there are more
};
TrustedRows ListTrustedRows(rpc::ReadTx& tx, int64_t known_revision, const rpc::Page& page);
void UpsertUses(rpc::Tx& tx, const google::protobuf::RepeatedPtrField<clients::v1::ClientUse>& uses);

}  // namespace sjak::placements
