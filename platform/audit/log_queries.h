#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "platform/rpc/bindings.h"
#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "sjak/access/v1/access.pb.h"

namespace sjak::audit {

// The access log for those who supervise its use: sjak.access.v1.AccessService, which every service answers for its
// own.
class LogQueries {
 public:
  explicit LogQueries(std::shared_ptr<identity::Sealer> sealer) : pages_(std::move(sealer)) {}

  absl::StatusOr<access::v1::ListAccessLogResponse> ListAccessLog(
      rpc::ReadTx& tx, const access::v1::ListAccessLogRequest& request) const;
  absl::StatusOr<access::v1::SampleAccessLogResponse> SampleAccessLog(
      rpc::ReadTx& tx, const access::v1::SampleAccessLogRequest& request) const;

 private:
  const rpc::Pages pages_;
};

void BindLogQueries(rpc::Bindings& bindings, std::shared_ptr<identity::Sealer> sealer);

}  // namespace sjak::audit
