#include "platform/identity/bounded.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"

namespace sjak::identity {
namespace {

absl::StatusOr<std::string> Read(const std::string& path, size_t max_bytes, bool secret) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return absl::NotFoundError(absl::StrCat("cannot open ", path));
  absl::Cleanup close_fd = [fd] { close(fd); };
  struct stat st;
  if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
    return absl::InvalidArgumentError(absl::StrCat(path, " is not a regular file"));
  }
  if (secret && (st.st_mode & S_IRWXO) != 0) {
    return absl::PermissionDeniedError(absl::StrCat(path, " holds keys and is open to everybody: chmod o-rwx it"));
  }
  // One byte more than allowed, so that a file that grows meanwhile is noticed too.
  std::string text(max_bytes + 1, '\0');
  size_t used = 0;
  while (used < text.size()) {
    const ssize_t n = read(fd, text.data() + used, text.size() - used);
    if (n < 0) return absl::InternalError(absl::StrCat("cannot read ", path));
    if (n == 0) break;
    used += static_cast<size_t>(n);
  }
  if (used > max_bytes) return absl::InvalidArgumentError(absl::StrCat(path, " is larger than ", max_bytes, " bytes"));
  text.resize(used);
  return text;
}

std::string Encode(absl::string_view bytes, int variant) {
  std::string out(sodium_base64_encoded_len(bytes.size(), variant), '\0');
  sodium_bin2base64(out.data(), out.size(), reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size(), variant);
  out.pop_back();  // the terminating NUL that libsodium counts
  return out;
}

absl::StatusOr<std::string> Decode(absl::string_view text, int variant) {
  std::string out(text.size() / 4 * 3 + 3, '\0');
  size_t used = 0;
  if (sodium_base642bin(reinterpret_cast<uint8_t*>(out.data()), out.size(), text.data(), text.size(), nullptr, &used,
                        nullptr, variant) != 0) {
    return absl::InvalidArgumentError("not base64");
  }
  out.resize(used);
  return out;
}

}  // namespace

FileStamp StampOf(const std::string& path) {
  struct stat st;
  if (stat(path.c_str(), &st) != 0) return {};
  return {true, st.st_dev, st.st_ino, st.st_mtim.tv_sec * 1'000'000'000 + st.st_mtim.tv_nsec, st.st_size};
}

absl::StatusOr<std::string> ReadFile(const std::string& path, size_t max_bytes) { return Read(path, max_bytes, false); }

absl::StatusOr<std::string> ReadSecretFile(const std::string& path, size_t max_bytes) {
  return Read(path, max_bytes, true);
}

absl::StatusOr<nlohmann::json> ParseJson(absl::string_view text, int max_depth) {
  using Json = nlohmann::json;
  bool too_deep = false;
  const auto watch = [&](int depth, Json::parse_event_t, Json&) {
    too_deep |= depth > max_depth;
    return !too_deep;  // what is discarded is not built
  };
  Json json = Json::parse(text.begin(), text.end(), watch, /*allow_exceptions=*/false);
  if (too_deep) return absl::InvalidArgumentError(absl::StrCat("JSON nested deeper than ", max_depth));
  if (json.is_discarded()) return absl::InvalidArgumentError("not JSON");
  return json;
}

std::string ToBase64Url(absl::string_view bytes) { return Encode(bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING); }
absl::StatusOr<std::string> FromBase64Url(absl::string_view text) {
  return Decode(text, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}
std::string ToBase64(absl::string_view bytes) { return Encode(bytes, sodium_base64_VARIANT_ORIGINAL); }
absl::StatusOr<std::string> FromBase64(absl::string_view text) { return Decode(text, sodium_base64_VARIANT_ORIGINAL); }

}  // namespace sjak::identity
