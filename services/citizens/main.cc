#include <memory>

#include "platform/rpc/service_main.h"
#include "services/citizens/service.h"

int main(int argc, char** argv) {
  return sjak::rpc::ServiceMain(argc, argv,
                                {.name = "citizens",
                                 .port_offset = 1,
                                 .schema = sjak::citizens::Schema(),
                                 .peers = {},
                                 .make = [](const sjak::rpc::Environment& environment) {
                                   return std::make_shared<sjak::citizens::Service>(environment);
                                 }});
}
