#pragma once

#include "absl/status/status.h"
#include "google/protobuf/message.h"

namespace sjak::reporting {

// INVALID_ARGUMENT when a text anywhere in the message holds what looks like a CPR number: what is written here is
// printed.
absl::Status CheckTextsHoldNoCpr(const google::protobuf::Message& message);

}  // namespace sjak::reporting
