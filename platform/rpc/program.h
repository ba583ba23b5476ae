#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "platform/base/clock.h"
#include "platform/base/config.h"
#include "platform/identity/sealer.h"
#include "platform/identity/tokens.h"
#include "platform/rpc/client.h"
#include "platform/rpc/server.h"
#include "platform/rpc/trusted_clients.h"

namespace sjak::rpc {

// What every program has: flags, certificates, the token verifier, the clock, signals. service_main and the gateway
// build on it.

// Flags common to all programs; `port` is the offset from SJAK_PORT_BASE's default 7100.
std::vector<Flag> CommonFlags(int port_offset);

// Returns when SIGTERM or SIGINT arrives. ProgramMain has blocked both, so that they wait for this.
void WaitForSignal();

TlsFiles TlsOf(const Config& config);
// The system's time, or with --clock-file the file's: only where --profile is pilot.
absl::StatusOr<std::unique_ptr<BusinessClock>> ClockOf(const Config& config);
absl::StatusOr<std::unique_ptr<identity::TokenVerifier>> VerifierOf(const Config& config);

// Something read from files, or from another program, that is to be read again when it changes.
struct Reloadable {
  std::string name;  // "keys": an error is logged as keys_not_reloaded
  std::function<absl::Status()> reload_if_changed;
};

// Reloads each every two seconds, until destroyed.
class Reloader {
 public:
  explicit Reloader(std::vector<Reloadable> what);
  ~Reloader();

 private:
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

// Keeps the verifier, which outlives it, told of registered clients by the program at --registry (trusted_clients.h),
// in a thread of its own; null, with no client ever known, when the flag is empty. `reports`: tells the registry which
// keys are in use, as the front does.
class ClientTrust {
 public:
  ClientTrust(std::shared_ptr<Client> client, identity::TokenVerifier* verifier,
              std::vector<std::string> municipalities, bool reports);

 private:
  TrustedClients clients_;
  const Reloader reloader_;
};
absl::StatusOr<std::unique_ptr<ClientTrust>> TrustOf(const Config& config, identity::TokenVerifier* verifier,
                                                     bool reports);

// Listens at --listen with the program's certificate.
absl::StatusOr<std::unique_ptr<Server>> Listen(const Config& config, bool require_client_certificate,
                                               Pipeline* pipeline);

// A main function: settings from the command line and the environment, then `run`, which returns when the program is to
// end. The exit code is 0 for OK and for a program that only was to show itself (--help), 2 for anything else, with the
// status printed for a person. `name` is the program's, "sjak-citizens".
int ProgramMain(const std::string& name, const std::vector<Flag>& flags, int argc, char** argv,
                const std::function<absl::Status(const Config&)>& run);

}  // namespace sjak::rpc
