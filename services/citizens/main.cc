#include <memory>

#include "platform/rpc/service_main.h"
#include "services/citizens/identity/rotation.h"
#include "services/citizens/service.h"

int main(int argc, char** argv) {
  std::unique_ptr<sjak::citizens::Service> service;
  sjak::rpc::ServiceProgram program;
  program.name = "citizens";
  program.port_offset = 1;
  program.schema = sjak::citizens::Schema();
  program.bind = [&service](const sjak::rpc::Environment& environment) {
    service = std::make_unique<sjak::citizens::Service>(environment);
    return service->bindings();
  };
  program.jobs = [&service](const sjak::rpc::Environment& environment) {
    std::vector<sjak::jobs::Job> jobs = service->jobs();
    jobs.push_back(sjak::citizens::KeyRotationJob(environment.pool, environment.sealer));
    return jobs;
  };
  return sjak::rpc::ServiceMain(argc, argv, program);
}
