#pragma once

#include <sys/types.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

// Readers of outside bytes, each with a bound. Their errors are for operators and for callers that word their own
// refusal: they name a path or a rule, never the content.
namespace sjak::identity {

// What tells one version of a file from the next. Writers should replace files by rename.
struct FileStamp {
  bool exists = false;
  dev_t device = 0;
  ino_t inode = 0;
  int64_t modified_ns = 0;
  int64_t size = 0;
  bool operator==(const FileStamp&) const = default;
};
FileStamp StampOf(const std::string& path);

// A whole regular file of at most `max_bytes`.
absl::StatusOr<std::string> ReadFile(const std::string& path, size_t max_bytes);
// As above, for keys: PERMISSION_DENIED when others than owner and group have any access to the file.
absl::StatusOr<std::string> ReadSecretFile(const std::string& path, size_t max_bytes);

// JSON (RFC 8259) nested at most `max_depth` containers deep.
absl::StatusOr<nlohmann::json> ParseJson(absl::string_view text, int max_depth);

// base64url without padding (RFC 4648 section 5, RFC 7515 section 2). Decoding takes exactly one spelling of each
// value: no padding, no white space, no stray bits in the last character.
std::string ToBase64Url(absl::string_view bytes);
absl::StatusOr<std::string> FromBase64Url(absl::string_view text);

// Standard base64 with padding, one spelling of each value; for key files.
std::string ToBase64(absl::string_view bytes);
absl::StatusOr<std::string> FromBase64(absl::string_view text);

}  // namespace sjak::identity
