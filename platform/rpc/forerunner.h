#pragma once

#include "platform/postgres/connection.h"
#include "platform/rpc/call.h"

namespace sjak::rpc {

// Waits until the call that `call` names in `after` has committed, if it names one; then its effects are there and this
// call may commit too. The wait is the database's own: the forerunner holds its request_id until it commits or rolls
// back, so it holds between copies of a service as well, and a deadlock with it is found like any other. Throws Failure
// of kind kRetry when the forerunner has not committed: it was rolled back, or has not come yet. Costs a statement when
// there is one. Within the call's transaction, which must be rolled back when this throws.
void AwaitForerunner(postgres::Connection& conn, const Call& call);

}  // namespace sjak::rpc
