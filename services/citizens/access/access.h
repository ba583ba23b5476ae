#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "sjak/citizens/v1/access.pb.h"

namespace sjak::citizens {

// The access log for those who supervise its use: sjak.citizens.v1.AccessService.
class Access {
 public:
  explicit Access(std::shared_ptr<identity::Sealer> sealer) : pages_(sealer) {}

  absl::StatusOr<v1::ListAccessLogResponse> ListAccessLog(rpc::ReadTx& tx,
                                                          const v1::ListAccessLogRequest& request) const;
  absl::StatusOr<v1::SampleAccessLogResponse> SampleAccessLog(rpc::ReadTx& tx,
                                                              const v1::SampleAccessLogRequest& request) const;

 private:
  const rpc::Pages pages_;
};

}  // namespace sjak::citizens
