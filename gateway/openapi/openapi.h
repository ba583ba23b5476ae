#pragma once

#include <string>

#include "absl/status/statusor.h"

namespace sjak::gateway {

// The OpenAPI 3.1 document of one front ("partner"), from the contracts: every method that HTTP/1.1 can carry, each
// message it leads to with its comments, and what validation demands of each field. `descriptor_set`: a serialized
// FileDescriptorSet of proto/ with imports and source info. The same contracts give the same bytes. NOT_FOUND for a
// front without methods.
absl::StatusOr<std::string> OpenApi(const std::string& front, const std::string& descriptor_set);

}  // namespace sjak::gateway
