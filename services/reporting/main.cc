// Whether it worked: follows the other services and reports.
#include "platform/rpc/service_main.h"
#include "services/reporting/projection/citizens_projection.h"
#include "services/reporting/projection/placements_projection.h"
#include "services/reporting/service.h"

int main(int argc, char** argv) {
  using namespace sjak;  // NOLINT
  rpc::ServiceProgram program;
  program.name = "reporting";
  program.port_offset = 3;
  program.schema = reporting::Schema();
  program.operations = true;
  program.peers = {"citizens", "placements"};
  program.bind = [](const rpc::Environment& environment) {
    // Lives as long as the program: the table points into it.
    static const auto* const service = new reporting::Service(environment);
    return service->bindings();
  };
  program.projections = [](const rpc::Environment&) {
    std::vector<std::shared_ptr<feed::Projection>> projections;
    for (const reporting::Target target : {reporting::Target::kLive, reporting::Target::kRebuilt}) {
      projections.push_back(std::make_shared<reporting::CitizensProjection>(target));
      projections.push_back(std::make_shared<reporting::PlacementsProjection>(target));
    }
    return projections;
  };
  return rpc::ServiceMain(argc, argv, program);
}
