#include "services/reporting/frozen/chain_rules.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace sjak::reporting {

std::string Hex(absl::string_view bytes) { return absl::BytesToHexString(bytes); }
std::string Bytes(absl::string_view hex) { return absl::HexStringToBytes(hex); }

std::string HashOfVersion(const VersionFacts& facts, const Hash& hash) {
  std::string text = absl::StrCat("report ", facts.number, "\nversion ", facts.version, "\nas of ", facts.as_of, "\n");
  for (const FileHash& file : facts.files) absl::StrAppend(&text, "file ", file.format, " ", Hex(file.sha256), "\n");
  // Last, because a text may hold line breaks.
  absl::StrAppend(&text, "difference ", facts.difference, "\n");
  return hash(text);
}

std::string HashOfLink(const Link& link, absl::string_view before, const Hash& hash) {
  return hash(absl::StrCat("link ", link.link, "\nbefore ", Hex(before), "\nact ", link.act, "\nat ", link.acted_at,
                           "\nabout ", Hex(link.about), "\nby ", link.acted_by, "\n"));
}

int64_t FirstBroken(absl::Span<const KeptLink> links, const Hash& hash) {
  std::string before;
  int64_t expected = 1;
  for (const KeptLink& kept : links) {
    const bool right = kept.link.link == expected && kept.link.about == kept.about_now &&
                       kept.link.hash == HashOfLink(kept.link, before, hash);
    if (!right) return expected;
    before = kept.link.hash;
    ++expected;
  }
  return 0;
}

}  // namespace sjak::reporting
