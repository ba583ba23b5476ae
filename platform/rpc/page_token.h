#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "platform/rpc/tx.h"

namespace sjak::identity {
class Sealer;
}

namespace sjak::rpc {

// One page of a list: how many rows, and the sort key of the last row already seen (empty on the first page).
struct Page {
  int size = 0;
  std::vector<std::string> after;
};

// Page tokens: sealed, so that they say nothing and cannot be made up; bound to the method, the request (less its
// paging fields), the caller and the municipality; good for 24 hours; opened by any copy of the service.
class Pages {
 public:
  explicit Pages(std::shared_ptr<identity::Sealer> sealer) : sealer_(std::move(sealer)) {}

  // Reads `page_size` and `page_token` of the request. Size 0 means 50; sizes above the rpc's cap are lowered to it.
  // INVALID_ARGUMENT PAGE_TOKEN_INVALID for a token of another query, caller or time.
  absl::StatusOr<Page> Open(const Call& call, const google::protobuf::Message& request) const;
  // The token for the page after the row with this sort key. Ask for size + 1 rows to know whether there is one.
  std::string Next(const Call& call, const google::protobuf::Message& request,
                   const std::vector<std::string>& sort_key) const;

 private:
  std::shared_ptr<identity::Sealer> sealer_;
};

}  // namespace sjak::rpc
