#include "platform/base/uuid.h"

#include <sodium.h>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace sjak {

Uuid Uuid::New() {
  std::array<uint8_t, 16> b;
  randombytes_buf(b.data(), b.size());
  const int64_t ms = absl::ToUnixMillis(absl::Now());
  for (int i = 0; i < 6; ++i) b[i] = static_cast<uint8_t>(ms >> (40 - 8 * i));
  b[6] = 0x70 | (b[6] & 0x0F);
  b[8] = 0x80 | (b[8] & 0x3F);
  return Uuid(b);
}

Uuid Uuid::FromText(absl::string_view text) {
  std::array<uint8_t, 16> b;
  crypto_generichash(b.data(), b.size(), reinterpret_cast<const uint8_t*>(text.data()), text.size(), nullptr, 0);
  b[6] = 0x80 | (b[6] & 0x0F);
  b[8] = 0x80 | (b[8] & 0x3F);
  return Uuid(b);
}

absl::StatusOr<Uuid> Uuid::Parse(absl::string_view text) {
  std::array<uint8_t, 16> b{};
  const auto bad = absl::InvalidArgumentError("not a UUID of the form xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx");
  if (text.size() != 36) return bad;
  size_t out = 0;
  for (size_t i = 0; i < 36;) {
    if (i == 8 || i == 13 || i == 18 || i == 23) {
      if (text[i] != '-') return bad;
      ++i;
      continue;
    }
    if (!absl::ascii_isxdigit(text[i]) || !absl::ascii_isxdigit(text[i + 1])) return bad;
    b[out++] = static_cast<uint8_t>(absl::HexStringToBytes(std::string(text.substr(i, 2)))[0]);
    i += 2;
  }
  return Uuid(b);
}

std::string Uuid::ToString() const {
  const std::string hex =
      absl::BytesToHexString(absl::string_view(reinterpret_cast<const char*>(bytes_.data()), bytes_.size()));
  return absl::StrCat(hex.substr(0, 8), "-", hex.substr(8, 4), "-", hex.substr(12, 4), "-", hex.substr(16, 4), "-",
                      hex.substr(20));
}

std::string ResourceName(absl::string_view collection, const Uuid& id) {
  return absl::StrCat(collection, "/", id.ToString());
}

std::string ResourceName(absl::string_view collection, absl::string_view uuid_text) {
  return absl::StrCat(collection, "/", uuid_text);
}

absl::StatusOr<Uuid> ParseResourceName(absl::string_view collection, absl::string_view name) {
  if (name.size() != collection.size() + 37 || name.substr(0, collection.size()) != collection ||
      name[collection.size()] != '/') {
    return absl::InvalidArgumentError(absl::StrCat("must be a name of the form ", collection, "/{uuid}"));
  }
  auto id = Uuid::Parse(name.substr(collection.size() + 1));
  if (!id.ok()) return absl::InvalidArgumentError(absl::StrCat("must be a name of the form ", collection, "/{uuid}"));
  return id;
}

Uuid IdOf(absl::string_view name) {
  const size_t slash = name.rfind('/');
  auto id = Uuid::Parse(slash == absl::string_view::npos ? name : name.substr(slash + 1));
  return id.ok() ? *id : Uuid();
}

}  // namespace sjak
