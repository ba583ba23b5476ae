#include <memory>

#include "platform/rpc/service_main.h"
#include "services/placements/follow/citizens_feed.h"
#include "services/placements/service.h"

int main(int argc, char** argv) {
  std::unique_ptr<sjak::placements::Service> service;
  return sjak::rpc::ServiceMain(argc, argv,
                                {.name = "placements",
                                 .port_offset = 2,
                                 .schema = sjak::placements::Schema(),
                                 .peers = {"citizens"},
                                 .bind =
                                     [&service](const sjak::rpc::Environment& environment) {
                                       service = std::make_unique<sjak::placements::Service>(environment);
                                       return service->bindings();
                                     },
                                 .projections =
                                     [](const sjak::rpc::Environment& environment) {
                                       return std::vector<std::shared_ptr<sjak::feed::Projection>>{
                                           std::make_shared<sjak::placements::CitizensFeed>(environment.clock)};
                                     },
                                 .jobs = [&service](const sjak::rpc::Environment&) { return service->jobs(); }});
}
