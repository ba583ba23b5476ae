#pragma once

#include <map>
#include <string>

#include "absl/strings/string_view.h"
#include "platform/rpc/tx.h"
#include "services/citizens/registry/person_store.h"
#include "sjak/citizens/v1/caseworkers.pb.h"

namespace sjak::citizens {

// Stores a definition that takes the place of the one before it. Returns the caseworker's version after it.
int64_t WriteCaseworker(rpc::Tx& tx, const v1::Caseworker& caseworker);

// A page of those who are defined or have open cases, by id. $1 municipality, $2 day, $3 team or NULL for all, $4 page
// size, $5 id of the last one seen. One row more than the page where there is one. Columns item, subject_id,
// caseworker, person_name, team, active_from, active_until, open_cases.
extern const rpc::AuditedRead kCaseloadsPage;
v1::Caseworker CaseworkerOf(const postgres::Row& row);

// One citizen with everybody who has had the case. $1 municipality, $2 citizen. Columns item, subject_id, person,
// directory.
extern const rpc::AuditedRead kAssignmentHistory;
// Its directory: name and team by id.
std::map<std::string, v1::Caseworker> DirectoryOf(absl::string_view json);

// Takes the citizen's row for this transaction, as the first half of People::Lock, and says whether cases can be
// assigned to the caseworker on the day. Whoever is not defined cannot.
bool LockCaseFor(rpc::Tx& tx, const Uuid& citizen, const std::string& caseworker, Date day);

// What a bulk reassignment works on.
struct BulkKnown {
  std::vector<Person> people;            // locked, by id
  int64_t all = 0;                       // citizens of the caseworker, these included
  int64_t after = 0;                     // those whose ids come after these
  std::map<std::string, int64_t> loads;  // open cases of those who are to take them, if active on the day
};

// Locks up to `limit` citizens whose case `from` has on `day` or later, by id from `after` on, and only those of `only`
// unless it is empty; then reads them. Two statements.
absl::StatusOr<BulkKnown> LockAndReadCases(rpc::Tx& tx, const People& people, const std::string& from, Date day,
                                           const std::vector<std::string>& to, const Uuid& after,
                                           const std::vector<Uuid>& only, int limit);

}  // namespace sjak::citizens
