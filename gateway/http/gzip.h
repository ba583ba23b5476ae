#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace sjak::gateway::http {

// One gzip member (RFC 1952).
std::string Gzip(absl::string_view text);

// The text of one gzip member. RESOURCE_EXHAUSTED MESSAGE_TOO_LARGE above `limit` bytes, found out without making more
// of them; INVALID_ARGUMENT BAD_REQUEST for anything else, a member cut short and one with more behind it included.
absl::StatusOr<std::string> Gunzip(absl::string_view packed, size_t limit);

}  // namespace sjak::gateway::http
