#include "platform/rpc/failures.h"

#include "platform/base/error.h"
#include "platform/rpc/tx.h"
#include "platform/telemetry/log.h"

namespace sjak::rpc {

absl::Status DeadlineExceeded() {
  return Refuse(
      absl::StatusCode::kDeadlineExceeded, "DEADLINE_EXCEEDED",
      "The time for this call is up and its outcome is unknown. Repeat it with the same request_id and more time.");
}

absl::Status Overloaded() {
  return RetryLater(absl::StatusCode::kResourceExhausted, "OVERLOADED",
                    "The service has more calls than it can take. Repeat this one after the delay given.",
                    absl::Milliseconds(250));
}

absl::Status ShuttingDown() {
  return RetryLater(absl::StatusCode::kUnavailable, "SHUTTING_DOWN",
                    "This copy of the service is stopping. Repeat the call.", absl::Milliseconds(100));
}

absl::Status Internal(const Call& call) {
  return Refuse(absl::StatusCode::kInternal, "INTERNAL",
                "Something went wrong here. Report the correlation_id in the metadata.",
                {{"correlation_id", call.correlation_id}});
}

absl::Status StatusOf(const postgres::Failure& failure, const Call& call) {
  using postgres::FailureKind;
  switch (failure.kind) {
    case FailureKind::kUnique:
    case FailureKind::kExclusion:
    case FailureKind::kForeignKey:
    case FailureKind::kCheck: {
      absl::Status known = ConstraintRefusal::Find(failure.constraint);
      if (!known.ok()) return known;
      break;
    }
    case FailureKind::kCancelled:
      return DeadlineExceeded();
    case FailureKind::kBroken:
    case FailureKind::kCommitUnknown:
    case FailureKind::kReadOnly:
      telemetry::Log(telemetry::Level::kWarning, "database_unavailable",
                     {{"correlation_id", call.correlation_id}, {"sqlstate", failure.sqlstate}});
      return RetryLater(absl::StatusCode::kUnavailable, "DATABASE_UNAVAILABLE",
                        "The service cannot reach its database. Repeat the call with the same request_id.",
                        absl::Seconds(1));
    case FailureKind::kRetry:
      return RetryLater(absl::StatusCode::kUnavailable, "DATABASE_UNAVAILABLE",
                        "Too many changes to the same data at once. Repeat the call with the same request_id.",
                        absl::Milliseconds(200));
    case FailureKind::kOther:
      break;
  }
  // SQLSTATE and constraint name say what is wrong without the row's values, which may be personal.
  telemetry::Log(telemetry::Level::kError, "database_error",
                 {{"correlation_id", call.correlation_id},
                  {"method", call.method->name},
                  {"sqlstate", failure.sqlstate},
                  {"constraint", failure.constraint}});
  return Internal(call);
}

}  // namespace sjak::rpc
