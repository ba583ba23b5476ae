#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace sjak::identity {

// A JWS in compact form (RFC 7515) taken apart; nothing of it is to be believed before its signature is.
struct Jws {
  nlohmann::json header, payload;  // objects
  std::string signed_text;
  std::string signature;

  // Members of the two that are strings; "" when absent or something else.
  std::string HeaderText(const char* name) const;
  std::string PayloadText(const char* name) const;
};

inline constexpr size_t kMaxJwsBytes = 8192;

// Fails, without a word about the content, for what is longer, has not three parts, or is nested deeper than 4.
absl::StatusOr<Jws> ParseJws(absl::string_view text);

}  // namespace sjak::identity
