#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "platform/feed/follower.h"
#include "platform/jobs/jobs.h"
#include "platform/postgres/migrations.h"
#include "platform/rpc/bindings.h"
#include "platform/rpc/environment.h"

namespace sjak::rpc {

// What makes one service different from another, for ServiceMain.
struct ServiceProgram {
  std::string name;  // "citizens": certificate name, schema, database role <name>_runtime
  int port_offset = 0;
  postgres::Schema schema;
  // Programs it calls or follows.
  std::vector<std::string> peers;
  // The binding table; the returned object is kept for the program's life. FeedService is bound by the platform.
  std::function<Bindings(const Environment&)> bind;
  // Projections of other programs' feeds; empty for none.
  std::function<std::vector<std::shared_ptr<feed::Projection>>(const Environment&)> projections;
  // It begins operations (platform/operations), which its copies carry out.
  bool operations = false;
  // What must happen once a day in each municipality, beside the platform's own jobs; empty for none.
  std::function<std::vector<jobs::Job>(const Environment&)> jobs;
};

// flags -> pool -> service -> server -> run. Starts without its database: then it is live but not ready, says so, and
// recovers by itself. SIGTERM: not ready, drain, exit 0. Returns the exit code.
int ServiceMain(int argc, char** argv, const ServiceProgram& program);

}  // namespace sjak::rpc
