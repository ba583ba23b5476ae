#pragma once

#include "absl/status/status.h"
#include "platform/postgres/connection.h"
#include "platform/rpc/call.h"

namespace sjak::rpc {

// What a database failure means to the caller. Its text goes to the log with the correlation id, never into the answer.
absl::Status StatusOf(const postgres::Failure& failure, const Call& call);

absl::Status DeadlineExceeded();
absl::Status Overloaded();
absl::Status ShuttingDown();
absl::Status Internal(const Call& call);

}  // namespace sjak::rpc
