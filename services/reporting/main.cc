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
  program.peers = {"citizens", "placements"};
  program.bind = [](const rpc::Environment& environment) {
    // Lives as long as the program: the table points into it.
    static const auto* const service = new reporting::Service(environment);
    return service->bindings();
  };
  program.projections = [](const rpc::Environment&) {
    return std::vector<std::shared_ptr<feed::Projection>>{std::make_shared<reporting::CitizensProjection>(),
                                                          std::make_shared<reporting::PlacementsProjection>()};
  };
  return rpc::ServiceMain(argc, argv, program);
}
