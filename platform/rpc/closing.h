#pragma once

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "platform/rpc/tx.h"

namespace sjak::rpc {

// How a change ends: what a call's closing statement and a job's have in common.

// SQL for a WITH list: `events`, from the array parameters $first to $first+4 (aggregate, version, type_url, payload,
// person_id), and `head`, which takes their positions; $first+5 is the business time and $1 the municipality. The
// head's increment counts the events, which makes the head row the last lock taken, and the positions are in commit
// order.
std::string EventCtes(int first);
// The statement after it: inserts the events into the feed.
std::string AppendEventsSql();

// Runs `work` as the suite itself, in the transaction that a job has open on `conn`, and ends it as a call ends: access
// log (purpose SYSTEM, under the name of `method`, an rpc that does the same) and feed. Not OK: nothing was logged or
// published, and the job goes on as it sees fit.
absl::Status RunAsSystem(postgres::Connection& conn, BusinessClock& clock, const std::string& municipality,
                         const std::string& method, const std::function<absl::Status(Tx&)>& work);

}  // namespace sjak::rpc
