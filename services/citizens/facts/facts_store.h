#pragma once

#include "platform/rpc/tx.h"

namespace sjak::citizens {

// One citizen's facts as of a day. $1 municipality, $2 citizen, $3 day. Columns item, subject_id, facts.
extern const rpc::AuditedRead kFactsOnDay;

}  // namespace sjak::citizens
