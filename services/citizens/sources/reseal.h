#pragma once

#include <string>

#include "platform/identity/sealer.h"
#include "platform/postgres/connection.h"

namespace sjak::citizens {

struct Resealed {
  int64_t resealed = 0;
  int64_t unreadable = 0;  // sealed under a key that the ring does not hold
};

// Seals the values of discrepancies, settled ones too, under the active key: at most `batch` in each transaction.
Resealed ResealDiscrepancies(postgres::Connection& conn, const identity::Sealer& sealer,
                             const std::string& municipality, int batch);

}  // namespace sjak::citizens
