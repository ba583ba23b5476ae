#pragma once

#include "absl/status/statusor.h"
#include "platform/rpc/environment.h"
#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "sjak/clients/v1/clients.pb.h"

// sjak.clients.v1: the client registry. Whether a client or a key has expired is judged by the system clock, as tokens
// are.
namespace sjak::placements {

absl::StatusOr<clients::v1::Client> GetClient(rpc::ReadTx& tx, const clients::v1::GetClientRequest& request);
absl::StatusOr<clients::v1::Client> RegisterClient(rpc::Tx& tx, const clients::v1::RegisterClientRequest& request);
// The changes below lock the client.
absl::StatusOr<clients::v1::Client> ReviseClient(rpc::Tx& tx, const clients::v1::ReviseClientRequest& request);
absl::StatusOr<clients::v1::Client> RevokeClient(rpc::Tx& tx, const clients::v1::RevokeClientRequest& request);
absl::StatusOr<clients::v1::Client> IssueCredential(rpc::Tx& tx, const clients::v1::IssueCredentialRequest& request);
absl::StatusOr<clients::v1::Client> RevokeCredential(rpc::Tx& tx, const clients::v1::RevokeCredentialRequest& request);
absl::StatusOr<clients::v1::ReportClientUseResponse> ReportClientUse(
    rpc::Tx& tx, const clients::v1::ReportClientUseRequest& request);

// The lists; the environment outlives it.
class ClientLists {
 public:
  explicit ClientLists(const rpc::Environment& environment) : pages_(environment.sealer) {}

  absl::StatusOr<clients::v1::ListClientsResponse> ListClients(rpc::ReadTx& tx,
                                                               const clients::v1::ListClientsRequest& request) const;
  absl::StatusOr<clients::v1::ListTrustedClientsResponse> ListTrustedClients(
      rpc::ReadTx& tx, const clients::v1::ListTrustedClientsRequest& request) const;

 private:
  const rpc::Pages pages_;
};

}  // namespace sjak::placements
