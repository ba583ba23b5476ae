#pragma once

#include <string>

#include "google/protobuf/message.h"

namespace sjak::policy {

// The message as protobuf's own JSON writer gives it, many times faster, for what most requests consist of: texts, enums,
// integers, flags, and messages and lists of these. False, and `out` is of no use, when it holds anything else.
bool AppendLineJson(const google::protobuf::Message& message, std::string* out);

}  // namespace sjak::policy
