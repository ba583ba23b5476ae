#include "platform/rpc/forerunner.h"

#include "absl/time/clock.h"

namespace sjak::rpc {
namespace {

// Taking the forerunner's place waits for whoever holds it. Getting it means that nobody has it: a row is returned, and
// goes with the rollback.
const postgres::Statement kTakePlace("platform_take_place", R"sql(
  INSERT INTO idempotency (municipality_code, caller, method, request_id, key_id, body_hash, created_at)
  VALUES ($1, $2, $3, $4::uuid, '', '', $5::timestamptz)
  ON CONFLICT (municipality_code, caller, method, request_id) DO NOTHING
  RETURNING request_id)sql");

}  // namespace

void AwaitForerunner(postgres::Connection& conn, const Call& call) {
  if (call.after.empty()) return;
  const postgres::Rows place =
      conn.Exec(kTakePlace, {call.municipality(), call.caller.subject, call.method->name, call.after, absl::Now()});
  if (!place.empty()) {
    throw postgres::Failure(postgres::FailureKind::kRetry, "", "", "the call before this one has not committed");
  }
}

}  // namespace sjak::rpc
