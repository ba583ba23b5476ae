#include "gateway/program.h"

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gateway/door_settings.h"
#include "gateway/forwarder.h"
#include "gateway/http/server.h"
#include "platform/base/error.h"
#include "platform/rpc/program.h"
#include "platform/telemetry/log.h"
#include "platform/telemetry/metrics.h"

namespace sjak::gateway {
namespace {

constexpr std::pair<const char*, int> kPrograms[] = {{"citizens", 7101}, {"placements", 7102}, {"reporting", 7103}};

std::vector<Flag> Flags() {
  std::vector<Flag> flags = rpc::CommonFlags(0);
  for (const auto& [program, port] : kPrograms) {
    flags.push_back({absl::StrCat("peer-", program), absl::StrCat("127.0.0.1:", port),
                     absl::StrCat("address of the ", program, " service")});
  }
  flags.push_back({"listen-http", "127.0.0.1:7180", "address and port for JSON over HTTP/1.1; empty for none"});
  flags.push_back({"http-origins", "", "origins whose pages may call over HTTP, comma-separated; empty for none"});
  flags.push_back(
      {"quota-jobcentre", "1000", "calls per second of each jobcentre client; ten times as many at once; 0: no limit"});
  flags.push_back({"quota-partner", "200", "the same of each partner company"});
  flags.push_back({"partner-ids", "", "file with the key of the ids partners see; not readable by others"});
  for (Flag& flag : DoorFlags()) flags.push_back(std::move(flag));
  return flags;
}

Quota::Rate RateOf(const Config& config, const std::string& flag) {
  const double per_second = config.Int(flag);
  return {per_second, 10 * per_second};
}

absl::Status Run(const Config& config) {
  Timer timer;
  SJAK_ASSIGN_OR_RETURN(auto verifier, rpc::VerifierOf(config));
  SJAK_ASSIGN_OR_RETURN(auto clock, rpc::ClockOf(config));
  SJAK_ASSIGN_OR_RETURN(auto partner_ids, identity::PartnerIds::FromFile(config["partner-ids"]));
  if (!config["metrics"].empty()) SJAK_RETURN_IF_ERROR(telemetry::ServeMetrics(config["metrics"]));

  std::vector<rpc::Reloadable> files{{"keys", [&] { return verifier->ReloadIfChanged(); }}};
  Upstreams upstreams;
  std::map<std::string, std::shared_ptr<rpc::Client>> clients;
  for (const auto& [program, port] : kPrograms) {
    SJAK_ASSIGN_OR_RETURN(auto client,
                          rpc::Client::Create(config[absl::StrCat("peer-", program)], rpc::TlsOf(config), program));
    upstreams[program] = std::make_shared<Upstream>(client);
    clients[program] = client;
    files.push_back({"certificates", [client] { return client->ReloadIfChanged(); }});
  }
  SJAK_ASSIGN_OR_RETURN(const auto links, SigningLinksOf(config, clients["placements"], &files));
  const auto quota = std::make_shared<Quota>(RateOf(config, "quota-jobcentre"), RateOf(config, "quota-partner"));
  SJAK_ASSIGN_OR_RETURN(auto backend, GatewayBackend::Create(upstreams, std::move(partner_ids), quota, links));
  rpc::Pipeline pipeline({.program = "gateway", .peers_only = false}, backend.get(), verifier.get(), &timer);
  SJAK_ASSIGN_OR_RETURN(auto server, rpc::Listen(config, /*require_client_certificate=*/false, &pipeline));
  files.push_back({"certificates", [&] { return server->ReloadIfChanged(); }});
  SJAK_ASSIGN_OR_RETURN(const auto door, DoorOf(config, links, &pipeline, verifier.get(), clock.get()));
  std::unique_ptr<http::Server> http;
  if (!config["listen-http"].empty()) {
    SJAK_ASSIGN_OR_RETURN(
        http, http::Server::Start(
                  {.address = config["listen-http"], .tls = rpc::TlsOf(config), .origins = config.List("http-origins")},
                  &pipeline, door.get()));
    files.push_back({"certificates", [&] { return http->ReloadIfChanged(); }});
  }
  const rpc::Reloader reloader(std::move(files));
  SJAK_ASSIGN_OR_RETURN(const auto trust, rpc::TrustOf(config, verifier.get(), /*reports=*/true));
  server->SetReady(true);
  telemetry::Log(telemetry::Level::kInfo, "ready", {});

  rpc::WaitForSignal();
  telemetry::Log(telemetry::Level::kInfo, "stopping", {});
  if (http != nullptr) http->Drain();
  server->Stop(absl::Seconds(config.Int("drain-seconds")));
  if (http != nullptr) http->Stop(absl::Now() + absl::Seconds(1));
  return absl::OkStatus();
}

}  // namespace

int GatewayMain(int argc, char** argv) { return rpc::ProgramMain("sjak-gateway", Flags(), argc, argv, Run); }

}  // namespace sjak::gateway
