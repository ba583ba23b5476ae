#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace sjak::gateway::http {

// Messages as JSON: protobuf's own mapping, with camelCase names and 64-bit numbers as strings.

// How deep objects and arrays may stand in each other; no contract goes beyond a dozen.
inline constexpr int kMostJsonDepth = 32;

// INVALID_ARGUMENT BAD_REQUEST naming the field where it can, never a value: a value may be personal. What the message
// does not know is refused, so that a misspelled field is not lost in silence.
absl::Status FromJson(absl::string_view json, google::protobuf::Message* message);

// Fields with their default value are left out. Fails only for a message that holds another of an unknown type.
absl::StatusOr<std::string> ToJson(const google::protobuf::Message& message);

}  // namespace sjak::gateway::http
