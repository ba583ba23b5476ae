#include "platform/operations/operations.h"

#include <memory>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"

namespace sjak::operations {
namespace {

using postgres::Arg;

const postgres::Statement kBegin("operations.begin", R"sql(
INSERT INTO operation (municipality_code, operation_id, method, request, caller, state, began_at)
VALUES ($1, $2::uuid, $3, $4::bytea, $5::jsonb, 1, $6::timestamptz))sql");

constexpr char kColumns[] =
    "o.operation_id, o.method, o.state, o.step, o.done, o.total, o.began_at, o.ended_at, o.caller->>'subject' AS "
    "began_by, o.result, o.reason, o.message";

const rpc::AuditedRead kGet("operations.get", 2,
                            absl::StrCat("SELECT 1 AS item, NULL::uuid AS subject_id, ", kColumns,
                                         " FROM operation o WHERE o.municipality_code = $1 AND o.operation_id = "
                                         "$2::uuid"));

const rpc::AuditedRead kList("operations.list", 4,
                             absl::StrCat("SELECT 1 AS item, NULL::uuid AS subject_id, ", kColumns, R"sql(
FROM (VALUES (1)) AS one(one)
LEFT JOIN operation o ON o.municipality_code = $1 AND ($2::uuid IS NULL OR o.operation_id < $2::uuid)
  AND (NOT $3::boolean OR o.ended_at IS NULL)
ORDER BY o.operation_id DESC LIMIT $4::int)sql"));

// Waiting ones end here; who runs one sees the flag at the next step.
const postgres::Statement kCancel("operations.cancel", absl::StrCat(R"sql(
UPDATE operation o SET cancel = o.cancel OR o.ended_at IS NULL,
  state = CASE WHEN o.state = 1 THEN 5 ELSE o.state END,
  ended_at = CASE WHEN o.state = 1 THEN $3::timestamptz ELSE o.ended_at END
WHERE o.municipality_code = $1 AND o.operation_id = $2::uuid
RETURNING )sql",
                                                                    kColumns));

absl::Status OperationNotFound() { return NotFound("OPERATION_NOT_FOUND", "No operation of that name was begun."); }

v1::Operation OperationOf(const postgres::Row& row) {
  v1::Operation operation;
  operation.set_name(ResourceName("operations", row.uuid("operation_id")));
  const std::string method = row.text("method");
  operation.set_method(method.substr(method.rfind('.') + 1));
  operation.set_state(static_cast<v1::OperationState>(row.i32("state")));
  operation.set_step(row.text("step"));
  operation.set_done(row.i64("done"));
  operation.set_total(row.i64("total"));
  *operation.mutable_began_at() = wire::ToProto(row.time("began_at"));
  if (!row.is_null("ended_at")) *operation.mutable_ended_at() = wire::ToProto(row.time("ended_at"));
  operation.set_began_by(row.text("began_by"));
  operation.set_result(row.text("result"));
  operation.set_reason(row.text("reason"));
  operation.set_message(row.text("message"));
  return operation;
}

std::string CallerJson(const rpc::Call& call) {
  const identity::Caller& caller = call.caller;
  return nlohmann::json{{"class", static_cast<int>(caller.cls)},
                        {"on_behalf_of", static_cast<int>(caller.on_behalf_of)},
                        {"peer", caller.peer},
                        {"subject", caller.subject},
                        {"roles", std::vector<int>(caller.roles.begin(), caller.roles.end())},
                        {"cvrs", caller.cvrs},
                        {"purpose", call.purpose},
                        {"correlation_id", call.correlation_id}}
      .dump();
}

absl::StatusOr<v1::Operation> GetOperation(rpc::ReadTx& tx, const v1::GetOperationRequest& request) {
  const postgres::Rows rows = tx.Read(kGet, {tx.municipality(), IdOf(request.name())});
  if (rows.empty()) return OperationNotFound();
  return OperationOf(rows.front());
}

absl::StatusOr<v1::Operation> CancelOperation(rpc::Tx& tx, const v1::CancelOperationRequest& request) {
  const postgres::Rows rows = tx.Exec(kCancel, {tx.municipality(), IdOf(request.name()), tx.now()});
  if (rows.empty()) return OperationNotFound();
  return OperationOf(rows.front());
}

}  // namespace

v1::Operation Begin(rpc::Tx& tx, absl::string_view method, const google::protobuf::Message& request) {
  const Uuid id = Uuid::New();
  const std::unique_ptr<google::protobuf::Message> later(request.New());
  later->CopyFrom(request);
  later->GetReflection()->SetString(later.get(), later->GetDescriptor()->FindFieldByName("request_id"),
                                    Uuid::FromText(absl::StrCat("operation ", id.ToString())).ToString());
  tx.Exec(kBegin, {tx.municipality(), id, std::string(method), Arg::Bytes(later->SerializeAsString()),
                   CallerJson(tx.call()), tx.now()});
  v1::Operation operation;
  operation.set_name(ResourceName("operations", id));
  operation.set_method(std::string(method.substr(method.rfind('.') + 1)));
  operation.set_state(v1::OPERATION_STATE_WAITING);
  *operation.mutable_began_at() = wire::ToProto(tx.now());
  operation.set_began_by(tx.caller().subject);
  return operation;
}

absl::StatusOr<v1::ListOperationsResponse> Operations::ListOperations(rpc::ReadTx& tx,
                                                                      const v1::ListOperationsRequest& request) const {
  SJAK_ASSIGN_OR_RETURN(const rpc::Page page, pages_.Open(tx.call(), request));
  const Arg after = page.after.empty() ? Arg(std::nullopt) : Arg(page.after[0]);
  v1::ListOperationsResponse response;
  for (const postgres::Row row : tx.Read(kList, {tx.municipality(), after, request.open_only(), page.size + 1})) {
    if (row.is_null("operation_id")) break;
    if (response.operations_size() == page.size) {
      const std::string& last = response.operations().rbegin()->name();
      response.set_next_page_token(pages_.Next(tx.call(), request, {IdOf(last).ToString()}));
      break;
    }
    *response.add_operations() = OperationOf(row);
  }
  return response;
}

void Operations::Bind(rpc::Bindings& bindings) const {
  bindings.Service("sjak.operations.v1.OperationsService")
      .Read("GetOperation", &GetOperation)
      .Read("ListOperations", *this, &Operations::ListOperations)
      .Command("CancelOperation", &CancelOperation);
}

}  // namespace sjak::operations
