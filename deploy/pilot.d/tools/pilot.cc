// sjak-pilot: loads the demonstration and replays its year through the public APIs. deploy/pilot calls it.
#include <CLI/CLI.hpp>
#include <cstdio>

#include "deploy/pilot.d/tools/session.h"
#include "platform/base/error.h"
#include "sjak/citizens/v1/citizens.pb.h"
#include "sjak/placements/v1/placements.pb.h"
#include "sjak/reporting/v1/reporting.pb.h"

namespace sjak::pilot {
namespace {

// Each service has answered, whatever it said.
absl::Status Ready(Session& session) {
  citizens::v1::ListCitizensRequest a;
  citizens::v1::ListCitizensResponse a_out;
  placements::v1::ListPlacementsRequest b;
  placements::v1::ListPlacementsResponse b_out;
  reporting::v1::GetStatusReportRequest c;
  reporting::v1::StatusReport c_out;
  absl::Status status = session.Call("caseworker", "sjak.jobcentre.v1.JobcentreService.ListCitizens", a, &a_out);
  if (status.ok()) {
    status = session.Call("caseworker", "sjak.jobcentre.v1.JobcentreService.ListPlacements", b, &b_out);
  }
  if (status.ok()) {
    status = session.Call("officer", "sjak.programme.v1.ProgrammeService.GetStatusReport", c, &c_out);
    if (status.code() == absl::StatusCode::kNotFound) status = absl::OkStatus();
  }
  return status;
}

int Main(int argc, char** argv) {
  CLI::App app("sjak-pilot");
  std::string gateway = "localhost:7100", state = ".sjak/pilot", data = "deploy/pilot.d", what;
  app.add_option("--gateway", gateway);
  app.add_option("--state", state);
  app.add_option("--data", data);
  app.add_option("what", what, "ready, setup or replay")->required();
  CLI11_PARSE(app, argc, argv);
  auto session = Session::Open(gateway, state, data);
  absl::Status status = session.status();
  if (status.ok()) {
    if (what == "ready") {
      status = Ready(**session);
    } else if (what == "setup") {
      status = SetUp(**session);
    } else if (what == "replay") {
      // Names of what was set up come back as the remembered answers of the same requests.
      status = SetUp(**session);
      if (status.ok()) status = Replay(**session);
    } else {
      status = absl::InvalidArgumentError("say ready, setup or replay");
    }
  }
  if (status.ok()) return 0;
  std::fprintf(stderr, "sjak-pilot: %s %s\n", ReasonOf(status).c_str(), std::string(status.message()).c_str());
  return 1;
}

}  // namespace
}  // namespace sjak::pilot

int main(int argc, char** argv) { return sjak::pilot::Main(argc, argv); }
