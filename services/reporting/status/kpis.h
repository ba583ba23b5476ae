#pragma once

#include "services/reporting/status/status_store.h"
#include "sjak/reporting/v1/status.pb.h"

namespace sjak::reporting {

// K1 to K21 of what was read; `facts` has its phase. `target`: citizens to be attached.
void AddKpis(const StatusFacts& facts, int64_t target, Date as_of, v1::IndicatorReport* report);

// The tables and all indicators on `as_of`.
v1::IndicatorReport MakeIndicators(const StatusFacts& facts, Date as_of, bool simulated);

}  // namespace sjak::reporting
