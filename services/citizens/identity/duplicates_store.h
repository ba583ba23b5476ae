#pragma once

#include <set>
#include <string>

#include "platform/rpc/tx.h"
#include "services/citizens/identity/duplicates_rules.h"

namespace sjak::citizens {

// A page of pairs for which something speaks that was not dismissed, in the order of their ids, two rows each: side 1
// is the lower id. $1 municipality, $2 day, $3 page size, $4 and $5 ids of the last pair seen (nil ids before the
// first); then $6 at how many persons to look, so that a page costs the same however rare duplicates are, or whose
// pairs. A pair too many has no person and says that another page follows; `window_end`, the last person looked at,
// says so too. At least one row, whose place is NULL when it is about nobody. Columns item, subject_id, side, kinds,
// place, person, window_end.
extern const rpc::AuditedRead kPairs;
extern const rpc::AuditedRead kPairsOf;
std::set<Likeness> ReasonsIn(const postgres::Row& row);

// Dismisses what speaks for two being one person now. False when nothing does. `lower` is the lower id. Takes the rows
// of both first: two statements.
bool StoreDismissal(rpc::Tx& tx, const Uuid& lower, const Uuid& higher, const std::string& reason);

}  // namespace sjak::citizens
