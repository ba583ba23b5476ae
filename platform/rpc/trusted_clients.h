#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "platform/identity/tokens.h"
#include "platform/rpc/client.h"

namespace sjak::rpc {

// Keeps a program's verifier told of what the client registry says (sjak.clients.v1.TrustService). What the registry
// said last is kept while it is away, but trusted for no longer than kTrustedFor: a client that was revoked meanwhile
// has no longer than that either. While it answers, a change is in force after the next Refresh.
class TrustedClients {
 public:
  static constexpr absl::Duration kTrustedFor = absl::Minutes(15);
  // What the registry said is asked for whole now and then even if its revision is the same, as after a restore.
  static constexpr absl::Duration kAskedAnew = absl::Hours(1);

  // Calls the registry in the program's own name. Blocks.
  using Invoke =
      std::function<absl::Status(const std::string& method, const std::string& municipality,
                                 const google::protobuf::Message& request, google::protobuf::Message* answer)>;

  // `verifier` outlives it.
  TrustedClients(Invoke registry, identity::TokenVerifier* verifier, std::vector<std::string> municipalities)
      : registry_(std::move(registry)), verifier_(verifier), municipalities_(std::move(municipalities)) {}

  // Asks for every municipality; all must answer for the trust to go on. One thread at a time.
  absl::Status Refresh(absl::Time system_now);
  // Tells the registry of keys in use, as this program has seen since the last time that it got through.
  absl::Status ReportUse();

 private:
  struct Known {
    int64_t revision = 0;
    std::shared_ptr<const identity::RegisteredClients> clients = std::make_shared<identity::RegisteredClients>();
  };
  // Null when nothing has changed.
  absl::StatusOr<std::unique_ptr<Known>> Ask(const std::string& municipality, int64_t known_revision) const;

  const Invoke registry_;
  identity::TokenVerifier* const verifier_;
  const std::vector<std::string> municipalities_;
  std::map<std::string, Known> known_;  // by municipality
  std::shared_ptr<const identity::RegisteredClients> all_ = std::make_shared<identity::RegisteredClients>();
  absl::Time ask_anew_ = absl::InfinitePast();
  identity::TokenVerifier::ClientUses unreported_;
};

// The registry behind `client`.
TrustedClients::Invoke AsRegistry(std::shared_ptr<Client> client);

}  // namespace sjak::rpc
