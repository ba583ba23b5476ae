#pragma once

#include <map>
#include <memory>
#include <string>

#include "platform/base/clock.h"
#include "platform/identity/sealer.h"
#include "platform/postgres/pool.h"
#include "platform/rpc/peer.h"

namespace sjak::rpc {

// What a program gives its service at start. Outlives the service.
struct Environment {
  postgres::Pool* pool = nullptr;
  BusinessClock* clock = nullptr;
  std::shared_ptr<identity::Sealer> sealer;
  // Other programs by name: "citizens".
  std::map<std::string, std::shared_ptr<Peer>> peers;
};

}  // namespace sjak::rpc
