#pragma once

#include <set>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "platform/base/uuid.h"
#include "platform/rpc/call.h"

namespace sjak::audit {

// One row of the access log (6.3): who used which data of whom, why, and what came of it. Written in the transaction of
// what it describes and before the answer leaves.
struct Entry {
  Uuid id = Uuid::New();
  const rpc::Call* call = nullptr;
  // "OK", a reason ("CITIZEN_NOT_FOUND"), "REPEATED" (answered from the first success), "VALIDATED" (validate_only).
  std::string outcome;
  // By what right fields beyond the caller's class were shown.
  std::string basis;
  std::set<Uuid> subjects;
};

// The entries as the one jsonb parameter that the statements below expect.
std::string ToJson(const std::vector<Entry>& entries, absl::Time now);

// SQL: common table expressions `log_rows` (the parameter `$n` opened up) and the two inserts, for a statement's WITH
// list. For reads `found` must be a preceding expression with columns item and subject_id; without rows for its item a
// call is logged as NOT_FOUND. With `log_if`, a condition on `found f`, a call is logged only when it holds for one of
// its rows.
std::string LogRowsCte(int parameter);
std::string InsertLogCte();
std::string InsertLogForReadCte(const std::string& log_if);

}  // namespace sjak::audit
