#pragma once

#include "platform/rpc/tx.h"

namespace sjak::citizens {

// Citizens by id as of a day; for one who was merged, the survivor. $1 municipality, $2 uuid[], $3 day. Columns item,
// subject_id, person.
extern const rpc::AuditedRead kCitizensById;

// A page of citizens in list order. $1 municipality, $2 day, $3 page size, $4 folded beginning of the surname ("" for
// all), $5 and $6 sort key and id of the last citizen seen ("" and the nil id before the first), $7 closed cases, too;
// for the caseload also $8 caseworker. Answers one row more where there is one, which says that another page follows and
// shows nobody, and at least one row, whose place is NULL when it is about nobody. Columns item, subject_id, sort_key,
// place, person, and those of true_at_store.h.
extern const rpc::AuditedRead kCitizensPage;
extern const rpc::AuditedRead kCaseloadPage;

}  // namespace sjak::citizens
