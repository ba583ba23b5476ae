#pragma once

#include "services/reporting/status/budget_rules.h"
#include "services/reporting/status/status_store.h"

namespace sjak::reporting {

struct IndicatorInputs {
  const StatusFacts& facts;
  const AttachedCount& count;
  const BudgetTable& budget;
  int64_t target;
  Date as_of;
};

// K1, K3, K13, K14 and K20 with their words, guards and formulas.
void AddIndicators(const IndicatorInputs& in, v1::StatusReport* report);

}  // namespace sjak::reporting
