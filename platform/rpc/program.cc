#include "platform/rpc/program.h"

#include <malloc.h>
#include <signal.h>

#include <cstdio>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "platform/base/error.h"
#include "platform/telemetry/log.h"

namespace sjak::rpc {
namespace {

// Clients sign a new token every ten minutes at most, so a use is seen that often.
constexpr absl::Duration kReportEvery = absl::Minutes(1);

sigset_t StopSignals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  return set;
}

// Before any thread starts, as threads inherit it.
void BlockSignals() {
  const sigset_t set = StopSignals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  signal(SIGPIPE, SIG_IGN);
}

int ExitCode(const std::string& program, const absl::Status& status) {
  if (status.ok()) return 0;
  if (status.code() == absl::StatusCode::kCancelled) {
    std::fputs(std::string(status.message()).c_str(), stdout);
    return 0;
  }
  std::fprintf(stderr, "%s: %s\n", program.c_str(), std::string(status.message()).c_str());
  return 2;
}

}  // namespace

std::vector<Flag> CommonFlags(int port_offset) {
  return {
      {"listen", absl::StrCat("127.0.0.1:", 7100 + port_offset), "address and port for gRPC"},
      {"metrics", "", "address and port for Prometheus; empty for none"},
      {"profile", "", "`pilot` allows a moved clock and a development issuer"},
      {"clock-file", "", "file with the business time; pilot only"},
      {"tls-ca", "", "PEM file of the certificate authority of the suite's programs"},
      {"tls-cert", "", "PEM file of this program's certificate"},
      {"tls-key", "", "PEM file of its key"},
      {"issuers", "", "JSON file of token issuers and what each may assert"},
      {"revoked", "", "JSON file of withdrawn token ids; empty for none"},
      {"municipalities", "0101",
       "codes whose clients are trusted, whose feeds are followed and whose jobs run, comma-separated"},
      {"registry", "",
       "address of the program that keeps the client registry, placements; empty: no registered clients"},
      {"reflection", "off", "on: serve gRPC reflection"},
      {"drain-seconds", "10", "how long a stop waits for calls in flight"},
  };
}

void WaitForSignal() {
  malloc_trim(0);  // what only the start needed goes back to the system
  const sigset_t set = StopSignals();
  int signal = 0;
  sigwait(&set, &signal);
}

TlsFiles TlsOf(const Config& config) { return {config["tls-ca"], config["tls-cert"], config["tls-key"]}; }

absl::StatusOr<std::unique_ptr<BusinessClock>> ClockOf(const Config& config) {
  if (config["clock-file"].empty()) return NewSystemBusinessClock();
  if (config["profile"] != "pilot") {
    return absl::InvalidArgumentError("--clock-file moves the business clock, which only --profile=pilot may.");
  }
  return NewFileBusinessClock(config["clock-file"]);
}

absl::StatusOr<std::unique_ptr<identity::TokenVerifier>> VerifierOf(const Config& config) {
  return identity::TokenVerifier::Create({config["issuers"], config["revoked"]});
}

Reloader::Reloader(std::vector<Reloadable> what) {
  thread_ = std::thread([this, what = std::move(what)] {
    for (int tick = 0; !stopping_; ++tick) {
      std::this_thread::sleep_for(std::chrono::milliseconds(200));
      if (tick % 10 != 0) continue;
      for (const Reloadable& each : what) {
        if (absl::Status s = each.reload_if_changed(); !s.ok()) {
          telemetry::Log(telemetry::Level::kError, each.name + "_not_reloaded", {{"what", std::string(s.message())}});
        }
      }
    }
  });
}

Reloader::~Reloader() {
  stopping_ = true;
  thread_.join();
}

ClientTrust::ClientTrust(std::shared_ptr<Client> client, identity::TokenVerifier* verifier,
                         std::vector<std::string> municipalities, bool reports)
    : clients_(AsRegistry(client), verifier, std::move(municipalities)),
      reloader_({{"certificates", [client] { return client->ReloadIfChanged(); }},
                 {"clients", [this, reports, next_report = absl::Now() + kReportEvery]() mutable -> absl::Status {
                    const absl::Time now = absl::Now();
                    SJAK_RETURN_IF_ERROR(clients_.Refresh(now));
                    if (!reports || now < next_report) return absl::OkStatus();
                    next_report = now + kReportEvery;
                    return clients_.ReportUse();
                  }}}) {}

absl::StatusOr<std::unique_ptr<ClientTrust>> TrustOf(const Config& config, identity::TokenVerifier* verifier,
                                                     bool reports) {
  if (config["registry"].empty()) {
    verifier->TrustClients(std::make_shared<identity::RegisteredClients>(), absl::InfiniteFuture());
    return nullptr;
  }
  SJAK_ASSIGN_OR_RETURN(auto client, Client::Create(config["registry"], TlsOf(config), "placements"));
  return std::make_unique<ClientTrust>(std::move(client), verifier, config.List("municipalities"), reports);
}

absl::StatusOr<std::unique_ptr<Server>> Listen(const Config& config, bool require_client_certificate,
                                               Pipeline* pipeline) {
  SJAK_ASSIGN_OR_RETURN(auto server, Server::Start({config["listen"], TlsOf(config), require_client_certificate,
                                                    config["reflection"] == "on"},
                                                   pipeline));
  telemetry::Log(telemetry::Level::kInfo, "started", {{"listen", config["listen"]}});
  return server;
}

int ProgramMain(const std::string& name, const std::vector<Flag>& flags, int argc, char** argv,
                const std::function<absl::Status(const Config&)>& run) {
  BlockSignals();
  // Debian's Abseil looks for deadlocks at every lock that gRPC takes.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  mallopt(M_ARENA_MAX, 4);  // eight per core otherwise, each keeping what its threads once needed
  telemetry::SetProgram(name);
  absl::StatusOr<Config> config = Config::Parse(name, flags, argc, argv);
  return ExitCode(name, config.ok() ? run(*config) : config.status());
}

}  // namespace sjak::rpc
