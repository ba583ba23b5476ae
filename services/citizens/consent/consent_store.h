#pragma once

#include <optional>

#include "platform/rpc/tx.h"
#include "sjak/citizens/v1/citizens.pb.h"

namespace sjak::citizens {

// Takes the row of the citizen who gave a consent, for this transaction. Nothing when there is no such consent.
std::optional<Uuid> LockGiver(rpc::Tx& tx, const Uuid& consent);

// Both store the consent and the citizen's version, which is that after the change: one statement each.
void StoreGiven(rpc::Tx& tx, const v1::Consent& consent, int64_t version);
void StoreWithdrawn(rpc::Tx& tx, const v1::Consent& consent, int64_t version);

}  // namespace sjak::citizens
