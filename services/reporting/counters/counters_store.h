#pragma once

#include "services/reporting/counters/counter_rules.h"
#include "services/reporting/counters/person_store.h"

namespace sjak::reporting {

// Adds to the copy's roll-ups; a number that comes to zero is no row.
void AddToRollups(const Query& query, const CopyOf& where, const Counters& counters);
void ForgetRollups(const Query& query, const CopyOf& where);

}  // namespace sjak::reporting
