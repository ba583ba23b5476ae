#include "services/citizens/sources/reseal.h"

#include <vector>

#include "services/citizens/sources/sources_store.h"
#include "services/citizens/sources/value_sealer.h"

namespace sjak::citizens {

Resealed ResealDiscrepancies(postgres::Connection& conn, const identity::Sealer& sealer,
                             const std::string& municipality, int batch) {
  const ValueSealer values(sealer, municipality);
  Resealed done;
  Uuid after;
  while (true) {
    conn.Begin();
    try {
      const std::vector<SealedValue> old = LockValuesNotUnder(conn, municipality, sealer.active_key_id(), after, batch);
      std::vector<SealedValue> fresh;
      for (const SealedValue& value : old) {
        after = value.discrepancy;
        const auto clear = values.Open(value.citizen, value.sealed);
        if (!clear.ok()) {
          ++done.unreadable;
          continue;
        }
        const Holder hashed = values.HolderOf("", value.citizen, value.group, *clear);
        fresh.push_back({value.discrepancy, value.citizen, value.group, values.Seal(value.citizen, *clear),
                         hashed.key_id, hashed.hash});
      }
      if (!fresh.empty()) StoreSealedValues(conn, municipality, fresh);
      conn.Commit();
      done.resealed += static_cast<int64_t>(fresh.size());
      if (old.empty()) return done;
    } catch (...) {
      conn.Rollback();
      throw;
    }
  }
}

}  // namespace sjak::citizens
