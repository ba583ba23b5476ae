#pragma once

#include <map>
#include <string>

#include "absl/status/statusor.h"

namespace sjak::gateway {

// The contracts of one front ("partner") as others get them: every .proto file that it needs, by import name, with
// comments and without our policy options (of policy.proto the enums are left), so that they compile with nothing but
// protobuf and googleapis. `descriptor_set` as for OpenApi. NOT_FOUND for a front that does not exist.
absl::StatusOr<std::map<std::string, std::string>> ProtoBundle(const std::string& front,
                                                               const std::string& descriptor_set);

}  // namespace sjak::gateway
