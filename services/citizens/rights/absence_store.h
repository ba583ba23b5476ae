#pragma once

#include "absl/status/status.h"
#include "platform/rpc/tx.h"

namespace sjak::citizens {

// Whether a call may use a person whose processing is restricted (article 18): a controller's, or one that answers the
// person's own request.
bool MayUseRestricted(const rpc::Call& call);

// Why a person was not found: NOT_FOUND CITIZEN_ERASED with the certificate's name, FAILED_PRECONDITION
// PROCESSING_RESTRICTED, or NOT_FOUND CITIZEN_NOT_FOUND. One statement, needed only then.
absl::Status WhyAbsent(rpc::Tx& tx, const Uuid& citizen);
absl::Status WhyAbsent(rpc::ReadTx& tx, const Uuid& citizen);
absl::Status WhyAbsent(rpc::BatchTx& tx, const Uuid& citizen);

// FAILED_PRECONDITION PROCESSING_RESTRICTED for a person whom the call may not use.
absl::Status CheckMayUse(const rpc::Call& call, const Uuid& citizen, bool is_restricted);
absl::Status ProcessingRestricted(const Uuid& citizen);

}  // namespace sjak::citizens
