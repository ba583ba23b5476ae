#pragma once

#include <string>
#include <utility>
#include <vector>

#include "platform/rpc/tx.h"

namespace sjak::placements {

// A person about to be erased, held: every id of the person, and what was published about them.
struct Leaving {
  std::vector<Uuid> ids;
  struct Event {
    int64_t n;
    std::string type_url;
    std::string payload;
  };
  std::vector<Event> events;
};
// Two statements.
Leaving LockLeaving(rpc::Tx& tx, const Uuid& citizen);

// What stands in each position from now on.
using Tombstones = std::vector<std::pair<int64_t, std::string>>;
struct Erased {
  std::vector<std::pair<std::string, int64_t>> tables;  // with how many rows changed
  std::vector<std::pair<Uuid, int64_t>> placements;     // with the version after it
};
// One statement, through the eraser role.
Erased Erase(rpc::Tx& tx, const Uuid& citizen, const Uuid& pseudonym, const Tombstones& tombstones);

}  // namespace sjak::placements
