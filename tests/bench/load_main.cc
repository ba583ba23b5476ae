// Puts a load on a program of the suite and prints what came of it as one line of JSON: throughput, median and 99th
// percentile in microseconds. `bench_load --help` lists the options.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "absl/time/time.h"
#include "platform/identity/bounded.h"
#include "tests/bench/load.h"

namespace sjak::bench {
namespace {

int Main(int argc, char** argv) {
  CLI::App app("Puts a load on a program of the suite");
  Load load;
  std::string target, server_name, token_file;
  rpc::TlsFiles tls;
  rpc::CallOptions as{.purpose = "PLACEMENT"};
  double warm = 1, time = 5, deadline = 5;
  app.add_option("--target", target, "address, as gRPC takes it")->required();
  app.add_option("--server-name", server_name, "whom the certificate must name");
  app.add_option("--ca", tls.ca)->required();
  app.add_option("--cert", tls.certificate);
  app.add_option("--key", tls.key);
  app.add_option("--token-file", token_file)->required();
  app.add_option("--call", load.call, "citizen, overview or attendance")->required();
  app.add_flag("--front", load.front, "by the gateway's contract");
  app.add_option("--citizens", load.citizens);
  app.add_option("--units", load.units);
  app.add_option("--placements", load.placements);
  app.add_option("--callers", load.callers);
  app.add_option("--rate", load.rate, "calls a second, begun whatever comes back; 0 for a closed loop");
  app.add_option("--warm", warm, "seconds that are not counted");
  app.add_option("--seconds", time);
  app.add_option("--deadline", deadline, "seconds");
  app.add_option("--seed", load.seed);
  CLI11_PARSE(app, argc, argv);
  load.warm = absl::Seconds(warm);
  load.time = absl::Seconds(time);
  load.deadline = absl::Seconds(deadline);

  const auto token = identity::ReadFile(token_file, 64 << 10);
  const auto client = rpc::Client::Create(target, tls, server_name);
  if (!token.ok() || !client.ok()) {
    std::fprintf(stderr, "%s\n", (token.ok() ? client.status() : token.status()).ToString().c_str());
    return 2;
  }
  as.authorization = "Bearer " + token->substr(0, token->find_last_not_of(" \n") + 1);
  const Outcome outcome = Run(**client, as, load);
  const nlohmann::json json = {{"ok", outcome.ok},
                               {"refused", outcome.refused},
                               {"late", outcome.late},
                               {"failed", outcome.failed},
                               {"first_failure", outcome.first_failure},
                               {"per_second", static_cast<double>(outcome.ok) / outcome.seconds},
                               {"p50_us", outcome.Quantile(500)},
                               {"p99_us", outcome.Quantile(990)}};
  std::printf("%s\n", json.dump().c_str());
  return outcome.failed == 0 && outcome.ok > 0 ? 0 : 1;
}

}  // namespace
}  // namespace sjak::bench

int main(int argc, char** argv) { return sjak::bench::Main(argc, argv); }
