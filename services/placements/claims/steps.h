#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "platform/rpc/tx.h"
#include "services/placements/claims/claims_store.h"

// The steps of claims that more than one method takes.
namespace sjak::placements {

// As the claim is, with nothing to book yet.
ClaimStep StepFrom(const StoredClaim& claim);
// Recorded as paid. `paid_on` is no later day than today; a field is refused when it lies before the claim, and a claim
// that is not to be paid.
absl::Status PayClaim(Date paid_on, const std::string& reference, ClaimStep* step);
// Given back to be corrected: what was booked is reversed, and the hours are free. Refused when it was not submitted or
// is paid.
absl::Status ReturnToCompany(const std::string& reason, ClaimStep* step);

// Writes the steps and tells followers. The answers are the claims after them, in order.
std::vector<v1::Claim> FinishSteps(rpc::Tx& tx, std::vector<ClaimStep> steps);

}  // namespace sjak::placements
