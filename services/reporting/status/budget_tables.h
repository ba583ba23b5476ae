#pragma once

#include "services/reporting/status/budget_rules.h"
#include "sjak/reporting/v1/reporting.pb.h"

namespace sjak::reporting {

// The note's tables 2 and 3: the same money, with the columns that each of them has.
v1::BudgetTable ToTable2(const BudgetTable& table);
v1::BudgetTable ToTable3(const BudgetTable& table);

}  // namespace sjak::reporting
