#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "google/protobuf/message.h"
#include "platform/base/clock.h"
#include "platform/postgres/pool.h"
#include "platform/rpc/bindings.h"
#include "platform/rpc/service_backend.h"

namespace sjak::testing {

// One copy of a service, wired as a program wires it, less the network. The business clock stands until set.
struct ServiceCopy {
  using Make = std::function<rpc::Bindings(const rpc::Environment&)>;
  ServiceCopy(postgres::PoolOptions options, const Make& make, std::map<std::string, std::shared_ptr<rpc::Peer>> peers,
              std::shared_ptr<identity::Sealer> sealer);
  // The lanes finish what they have before anything they use goes away.
  ~ServiceCopy() { backend.reset(); }

  // A call by somebody who has been authenticated. `method`: full proto name. Of a program's own calls the municipality
  // is the caller's first, unless a header says another.
  rpc::Reply Call(const identity::Caller& caller, const std::string& method, const google::protobuf::Message& request,
                  absl::Time deadline, std::map<std::string, std::string> headers);

  Timer timer;
  postgres::Pool pool;
  ManualBusinessClock clock;
  postgres::Watchdog watchdog;
  rpc::Environment environment;
  rpc::Bindings bindings;
  rpc::Engine engine;
  std::unique_ptr<rpc::Pipeline> pipeline;
  std::unique_ptr<rpc::ServiceBackend> backend;
};

}  // namespace sjak::testing
