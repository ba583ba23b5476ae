#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "platform/base/clock.h"
#include "platform/base/config.h"
#include "platform/identity/sealer.h"
#include "platform/identity/tokens.h"
#include "platform/rpc/client.h"
#include "platform/rpc/server.h"

namespace sjak::rpc {

// What every program has: flags, certificates, the token verifier, the clock, signals. service_main and the gateway
// build on it.

// Flags common to all programs; `port` is the offset from SJAK_PORT_BASE's default 7100.
std::vector<Flag> CommonFlags(int port_offset);

// Blocks SIGTERM and SIGINT in this thread and those it starts; call first in main.
void BlockSignals();
// Returns when one of them arrives.
void WaitForSignal();

TlsFiles TlsOf(const Config& config);
// The system's time, or with --clock-file the file's: only where --profile is pilot.
absl::StatusOr<std::unique_ptr<BusinessClock>> ClockOf(const Config& config);
absl::StatusOr<std::unique_ptr<identity::TokenVerifier>> VerifierOf(const Config& config);

// Reloads tokens' keys when their files change, until destroyed.
class Reloader {
 public:
  explicit Reloader(identity::TokenVerifier* verifier);
  ~Reloader();

 private:
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

// Prints the status for a person and gives the exit code: 0 asked to be shown, 2 anything else.
int ExitCode(const std::string& program, const absl::Status& status);

}  // namespace sjak::rpc
