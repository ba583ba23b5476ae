#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "platform/rpc/tx.h"

namespace sjak::citizens {

// A page of citizens who match all that is asked for, by id: the one order that no change of a person disturbs. $1
// municipality, $2 day, $3 page size, $4 id of the last citizen seen (nil before the first), $5 caseworker ("" for
// any), $6 district (0 for any), $7 target group (0 for any), $8 and $9 beginnings of words and their ends
// (EndOfPrefix), the rarest first (empty for any). A row too many has no person and says that another page follows; at
// least one row, whose place is NULL when it is about nobody. Columns item, subject_id, place, person, and those of
// true_at_store.h.
//
// They answer alike; each begins with the index of what it is named after.
extern const rpc::AuditedRead kSearchByName;
extern const rpc::AuditedRead kSearchByCaseworker;
extern const rpc::AuditedRead kSearchByTargetGroup;
extern const rpc::AuditedRead kSearchByDistrict;
extern const rpc::AuditedRead kSearchAll;

// What sorts after all words that begin so, and before all others after them, byte by byte.
std::string EndOfPrefix(absl::string_view prefix);

}  // namespace sjak::citizens
