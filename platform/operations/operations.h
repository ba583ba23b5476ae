#pragma once

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "platform/rpc/bindings.h"
#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "sjak/operations/v1/operations.pb.h"

// Work that outlives a call. An operation is a call written down to be carried out later: by the same binding, as the
// same caller, with the same idempotency, validation of state, access log and events as if somebody waited for it.
namespace sjak::operations {

// Writes the call of `method` (full name; a command of this service) down in the transaction; `request` has been
// validated, and its request_id is replaced by one of the operation's own, so that carrying it out twice is once.
v1::Operation Begin(rpc::Tx& tx, absl::string_view method, const google::protobuf::Message& request);

// OperationsService of a service that begins operations.
class Operations {
 public:
  explicit Operations(rpc::Pages pages) : pages_(std::move(pages)) {}
  // The object outlives the bindings.
  void Bind(rpc::Bindings& bindings) const;

 private:
  absl::StatusOr<v1::ListOperationsResponse> ListOperations(rpc::ReadTx& tx,
                                                            const v1::ListOperationsRequest& request) const;
  const rpc::Pages pages_;
};

}  // namespace sjak::operations
