#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace sjak::reporting {

// The chain that binds every frozen version, and every signature, to all that came before: change one byte of one file
// and no later hash is right. What is hashed is plain text, so that anybody can check it with sha256sum.

// SHA-256 of bytes; 32 bytes.
using Hash = std::function<std::string(absl::string_view)>;

struct FileHash {
  int format = 0;
  std::string sha256;  // 32 bytes
};

// What a version is, for its links.
struct VersionFacts {
  std::string number;
  int64_t version = 0;
  std::string as_of;
  std::string difference;
  std::vector<FileHash> files;  // by format, ascending
};
// The hash that links carry as `about`.
std::string HashOfVersion(const VersionFacts& facts, const Hash& hash);

struct Link {
  int64_t link = 0;
  std::string act;       // "FROZEN", "SIGNED_OFF"
  int64_t acted_at = 0;  // microseconds since 1970
  std::string acted_by;
  std::string about;
  std::string hash;
};
// `before`: the hash of the link before; empty for the first.
std::string HashOfLink(const Link& link, absl::string_view before, const Hash& hash);

// As kept; `about` as computed anew from what is kept of the version.
struct KeptLink {
  Link link;
  std::string about_now;
};
// The number of the first link that is not what it was, 0 when all are. In order of their numbers.
int64_t FirstBroken(absl::Span<const KeptLink> links, const Hash& hash);

// "0a1b...", and back.
std::string Hex(absl::string_view bytes);
std::string Bytes(absl::string_view hex);

}  // namespace sjak::reporting
