#pragma once

#include "platform/rpc/tx.h"

namespace sjak::citizens {

// The access log in the controller's rendering, one row per call and person shown (or one with NULL), calls in order.
// Columns: place, the log's own, subject_id, subject_count.
//
// Parameters: municipality, caller, method (full or short name), from, before, time and id of the last call seen,
// calls;
// "" and NULL for any. The second has a citizen as $9.
extern const rpc::AuditedRead kLogPage;
extern const rpc::AuditedRead kLogPageOfCitizen;

// A sample: municipality, seed, from, before, size. Of calls that concerned somebody; also column population.
extern const rpc::AuditedRead kLogSample;

}  // namespace sjak::citizens
