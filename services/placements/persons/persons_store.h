#pragma once

#include <optional>
#include <string>

#include "platform/postgres/pool.h"
#include "platform/rpc/tx.h"

namespace sjak::placements {

// A placement whose citizen a company or its mentor may be told of today, as far as the registry needs to know it.
struct ToldPlacement {
  Uuid citizen;
  // The company that is told: the placement's, or the mentor's own.
  std::string recipient_cvr;
  bool to_mentor = false;
  // Of confidentiality, by the mentor.
  std::optional<Date> declared_on;
  // Decided or registered; if not, an introduction stands.
  bool decided = false;
  // Last day of a placement that is over.
  std::optional<Date> ended_on;
};

// Nothing when the caller may not be told of it. Before the look is logged, to know what to ask the registry ...
std::optional<ToldPlacement> FindToldPlacement(postgres::Pool& pool, const rpc::Call& call, const Uuid& placement,
                                               Date today);
// ... and with its row in the access log.
std::optional<ToldPlacement> ReadToldPlacement(rpc::ReadTx& tx, const Uuid& placement);

}  // namespace sjak::placements
