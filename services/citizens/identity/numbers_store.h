#pragma once

#include "platform/rpc/tx.h"

namespace sjak::citizens {

// Facts of a person, or of the survivor where the person was merged, and then of everybody merged into them; all spells
// that stand. $1 municipality, $2 citizen. Columns item, subject_id (the survivor's), facts.
extern const rpc::AuditedRead kFamilyOf;

// Who bears or bore a number, as of a day. $1 municipality, $2 and $3 key ids and hashes of the number, $4 day. Columns
// item, subject_id, person.
extern const rpc::AuditedRead kCitizenByNumber;

}  // namespace sjak::citizens
