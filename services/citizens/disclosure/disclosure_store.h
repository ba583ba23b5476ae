#pragma once

#include <string>
#include <vector>

#include "platform/rpc/tx.h"
#include "services/citizens/disclosure/disclosure_rules.h"

namespace sjak::citizens {

// $1 municipality, $2 citizen, $3 CVR of the recipient, $4 the day whose parameters apply. Columns citizen_id and what
// ReadJudged takes; nothing that identifies.
extern const postgres::Statement kDisclosureFacts;
// The same and what may be shown: given_name, surname, phone, considerations.
extern const rpc::AuditedRead kDisclosed;

// Fills what the database knows of the case.
void ReadJudged(const postgres::Row& row, DisclosureCase* facts);

// Functional considerations (skånehensyn) that hold on the day; empty when there are none.
v1::Considerations ConsiderationsOf(const postgres::Row& row);

}  // namespace sjak::citizens
