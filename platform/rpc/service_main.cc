#include "platform/rpc/service_main.h"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "platform/audit/log_queries.h"
#include "platform/base/error.h"
#include "platform/feed/reader.h"
#include "platform/jobs/jobs.h"
#include "platform/rpc/program.h"
#include "platform/rpc/service_backend.h"
#include "platform/telemetry/log.h"
#include "platform/telemetry/metrics.h"

namespace sjak::rpc {
namespace {

constexpr int kMostConnections = 16;
constexpr int kBackgroundConnections = 3;  // followers, jobs, health

std::vector<Flag> FlagsOf(const ServiceProgram& program) {
  std::vector<Flag> flags = CommonFlags(program.port_offset);
  flags.push_back({"database", "", "libpq connection string of the runtime role"});
  flags.push_back({"keyring", "", "JSON file of encryption keys; not readable by others"});
  flags.push_back({"access-log-months", "24", "months for which the access log is kept; at least 6"});
  flags.push_back({"seal-key", "", "PEM file of the Ed25519 key that seals the access log; unsealed when empty"});
  flags.push_back(
      {"seal-settled-seconds", "900", "age from which the access log's rows are sealed; longer than any call"});
  for (const std::string& peer : program.peers) {
    flags.push_back({"peer-" + peer, "", absl::StrCat("address of the ", peer, " service")});
  }
  return flags;
}

// Watches the database: readiness with hysteresis, and the feed's epoch each time it comes back. Calls nothing while
// the database answers but one empty query a second.
class Readiness {
 public:
  Readiness(const ServiceProgram& program, postgres::Pool* pool, Pipeline* pipeline, Server* server)
      : program_(program), pool_(pool), pipeline_(pipeline), server_(server), thread_([this] { Loop(); }) {}
  ~Readiness() {
    {
      std::lock_guard lock(mu_);
      stopping_ = true;
    }
    stop_changed_.notify_all();
    thread_.join();
  }

 private:
  absl::Status Look() {
    try {
      auto conn = pool_->Acquire(absl::Now() + absl::Seconds(2));
      if (ready_) {
        conn->ExecText("SELECT 1");
        return absl::OkStatus();
      }
      SJAK_RETURN_IF_ERROR(postgres::CheckSchema(*conn, program_.schema));
      feed::EnsureEpoch(*conn, absl::Now());
      return absl::OkStatus();
    } catch (const postgres::Failure& f) {
      return Refuse(absl::StatusCode::kUnavailable, "DATABASE_UNAVAILABLE",
                    absl::StrCat("the database does not answer (", f.sqlstate, ")"));
    }
  }

  void Loop() {
    int failures = 0;
    std::string said;
    while (true) {
      const absl::Status status = Look();
      failures = status.ok() ? 0 : failures + 1;
      const std::string reason = status.ok() ? "ready" : ReasonOf(status);
      if (reason != said) {
        telemetry::Log(status.ok() ? telemetry::Level::kInfo : telemetry::Level::kWarning,
                       status.ok() ? "ready" : "waiting_for_database",
                       {{"reason", reason}, {"what", std::string(status.message())}});
        said = reason;
      }
      // One bad answer is no outage; three in a row are.
      const bool ready = status.ok() || (ready_ && failures < 3);
      if (ready != ready_) {
        ready_ = ready;
        pipeline_->SetReady(ready);
        server_->SetReady(ready);
      }
      std::unique_lock lock(mu_);
      const auto pause = std::chrono::milliseconds(ready_ ? 1000 : 250);
      if (stop_changed_.wait_for(lock, pause, [this] { return stopping_; })) return;
    }
  }

  const ServiceProgram& program_;
  postgres::Pool* const pool_;
  Pipeline* const pipeline_;
  Server* const server_;
  bool ready_ = false;
  std::mutex mu_;
  std::condition_variable stop_changed_;
  bool stopping_ = false;
  std::thread thread_;
};

absl::Status AddSealing(const ServiceProgram& program, const Config& config, std::vector<jobs::Job>* daily) {
  if (config["seal-key"].empty()) {
    telemetry::Log(telemetry::Level::kWarning, "access_log_not_sealed", {{"what", "--seal-key names no file"}});
    return absl::OkStatus();
  }
  SJAK_ASSIGN_OR_RETURN(auto key, audit::SealKey::FromFile(config["seal-key"]));
  daily->push_back(jobs::SealAccessLog(std::make_shared<audit::SealKey>(std::move(key)), program.name,
                                       absl::Seconds(config.Int("seal-settled-seconds"))));
  return absl::OkStatus();
}

absl::Status Run(const ServiceProgram& program, const Config& config) {
  const int log_months = config.Int("access-log-months");
  if (log_months < jobs::kFewestLogMonths) {
    return absl::InvalidArgumentError(absl::StrCat("--access-log-months must be at least ", jobs::kFewestLogMonths));
  }
  Timer timer;
  SJAK_ASSIGN_OR_RETURN(auto clock, ClockOf(config));
  SJAK_ASSIGN_OR_RETURN(auto verifier, VerifierOf(config));
  SJAK_ASSIGN_OR_RETURN(auto sealer, identity::Sealer::FromFile(config["keyring"]));
  if (!config["metrics"].empty()) SJAK_RETURN_IF_ERROR(telemetry::ServeMetrics(config["metrics"]));

  postgres::Pool pool({config["database"], program.schema.name, kMostConnections});
  const telemetry::Gauge in_use("sjak_database_connections_in_use", "Connections lent to calls, followers and jobs", {},
                                [&pool] { return pool.lent(); });
  const telemetry::Gauge limit("sjak_database_connections_limit", "Connections that this copy may have", {},
                               [] { return kMostConnections; });
  postgres::Watchdog watchdog(&timer);
  Environment environment{&pool, clock.get(), sealer, {}};
  std::map<std::string, std::shared_ptr<Client>> clients;
  for (const std::string& peer : program.peers) {
    SJAK_ASSIGN_OR_RETURN(clients[peer], Client::Create(config["peer-" + peer], TlsOf(config), peer));
    environment.peers[peer] = AsPeer(clients[peer]);
  }

  Bindings bindings = program.bind(environment);
  feed::Bind(bindings);
  audit::BindLogQueries(bindings, sealer);
  const int connections = ServiceBackend::Connections(bindings.all()) + kBackgroundConnections;
  if (connections > kMostConnections) {
    return absl::InvalidArgumentError(absl::StrCat("the lanes need ", connections, " connections; the most is 16"));
  }
  const Engine engine(environment, &watchdog);
  ServiceBackend backend(&engine, bindings.all());
  Pipeline pipeline({program.name, {"gateway", "citizens", "placements", "reporting"}}, &backend, verifier.get(),
                    &timer);
  pipeline.SetReady(false);
  SJAK_ASSIGN_OR_RETURN(auto server, Listen(config, /*require_client_certificate=*/true, &pipeline));
  std::vector<Reloadable> files{{"keys", [&] { return verifier->ReloadIfChanged(); }},
                                {"keys", [&] { return sealer->ReloadIfChanged(); }},
                                {"certificates", [&] { return server->ReloadIfChanged(); }}};
  for (const auto& [peer, client] : clients) {
    files.push_back({"certificates", [client = client] { return client->ReloadIfChanged(); }});
  }
  const Reloader reloader(std::move(files));
  SJAK_ASSIGN_OR_RETURN(const auto trust, TrustOf(config, verifier.get(), /*reports=*/false));
  auto readiness = std::make_unique<Readiness>(program, &pool, &pipeline, server.get());

  std::vector<jobs::Job> daily = {jobs::ForgetOldRequests(), jobs::KeepAccessLogPartitions(log_months)};
  SJAK_RETURN_IF_ERROR(AddSealing(program, config, &daily));
  if (program.jobs) {
    for (jobs::Job& job : program.jobs(environment)) daily.push_back(std::move(job));
  }
  jobs::Runner jobs(&pool, clock.get(), std::move(daily), config.List("municipalities"));
  jobs.Start();
  std::vector<std::unique_ptr<feed::Follower>> followers;
  if (program.projections) {
    for (auto& projection : program.projections(environment)) {
      const auto source = AsFeedSource(clients.at(projection->source()));
      followers.push_back(std::make_unique<feed::Follower>(&pool, source, projection, config.List("municipalities")));
      followers.back()->Start();
    }
  }

  WaitForSignal();
  telemetry::Log(telemetry::Level::kInfo, "stopping", {});
  followers.clear();
  readiness.reset();
  server->Stop(absl::Seconds(config.Int("drain-seconds")));
  return absl::OkStatus();
}

}  // namespace

int ServiceMain(int argc, char** argv, const ServiceProgram& program) {
  return ProgramMain(absl::StrCat("sjak-", program.name), FlagsOf(program), argc, argv,
                     [&](const Config& config) { return Run(program, config); });
}

}  // namespace sjak::rpc
