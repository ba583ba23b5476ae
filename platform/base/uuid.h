#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace sjak {

// A 128-bit identifier. New ones are version 7 (RFC 9562): they sort by creation time, so indexes grow at one end.
class Uuid {
 public:
  Uuid() = default;
  explicit Uuid(const std::array<uint8_t, 16>& bytes) : bytes_(bytes) {}

  // A fresh version 7 identifier from the system clock and the kernel's random source.
  static Uuid New();
  // A stable version 8 identifier derived from `text`: the same text always gives the same identifier.
  static Uuid FromText(absl::string_view text);
  // Accepts the canonical 36-character form in either case, nothing else.
  static absl::StatusOr<Uuid> Parse(absl::string_view text);

  std::string ToString() const;
  const std::array<uint8_t, 16>& bytes() const { return bytes_; }

  friend auto operator<=>(const Uuid&, const Uuid&) = default;

 private:
  std::array<uint8_t, 16> bytes_{};
};

// "citizens/{uuid}" <-> uuid. The collection is part of the name, so that one kind of id is never taken for another.
std::string ResourceName(absl::string_view collection, const Uuid& id);
std::string ResourceName(absl::string_view collection, absl::string_view uuid_text);
absl::StatusOr<Uuid> ParseResourceName(absl::string_view collection, absl::string_view name);
// The uuid of a name that validation has already checked. A wrong name gives the nil uuid, which names nothing.
Uuid IdOf(absl::string_view name);

}  // namespace sjak
