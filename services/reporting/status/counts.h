#pragma once

#include <vector>

#include "services/reporting/status/status_store.h"

namespace sjak::reporting {

// Everything here is broken down, so it passes through disclosure/ (D3). `k`: the smallest count that is shown.

void AddFunnel(const Sums& sums, int64_t k, v1::StatusReport* report);

// One row for every kind that counts. A kind that the phase does not enable has a structural zero.
void AddKinds(const AttachedCount& count, const std::vector<Kind>& counting, const std::vector<Kind>& enabled,
              int64_t k, v1::StatusReport* report);

}  // namespace sjak::reporting
