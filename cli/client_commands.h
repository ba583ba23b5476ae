#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "cli/session.h"

namespace sjak::cli {

// `sjak clients register | list | issue | revoke | prove | token`: what the options said, and what is printed.
struct ClientCommand {
  std::string front = "programme";  // "jobcentre" for a vendor's system, "partner" for a company's: their own keys
  std::string title, vendor;
  std::string agreement;  // day, "2026-01-05"; of a vendor's system
  std::string expires;    // day, the last on which the client is good
  std::string partner;    // "partners/..."; of a company's system
  std::string name;       // "clients/..."
  std::string issuer;     // "sjak-client:..."
  // PEM file of the client's private key, made if it is not there. It is used where it is and never sent.
  std::string key_file;
  std::string proof_file;  // what `prove` printed, in place of the key
  std::string kid, reason;
  std::string municipality = "0101", subject = "client";
  std::vector<std::string> cvrs;
};

// Says the client's name, and the issuer that its tokens must say.
absl::StatusOr<std::string> RegisterClient(const ClientCommand& command, const Invoke& invoke);
// Every client with its keys.
absl::StatusOr<std::string> ListClients(const ClientCommand& command, const Invoke& invoke);
// Issues the key of `key_file` or `proof_file`.
absl::StatusOr<std::string> IssueCredential(const ClientCommand& command, const Invoke& invoke);
// A key with `kid`, else the client.
absl::StatusOr<std::string> RevokeClient(const ClientCommand& command, const Invoke& invoke);
// For whoever has the key to send to whoever issues: the public key and a proof, as JSON. No secret.
absl::StatusOr<std::string> ProveKey(const ClientCommand& command);
// A token of ten minutes, signed by the client's key: of a company when `cvrs` are given.
absl::StatusOr<std::string> ClientToken(const ClientCommand& command, absl::Time now);

}  // namespace sjak::cli
