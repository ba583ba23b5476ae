#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "platform/identity/openssl.h"

// The pilot's private certificate authority. Development only: nothing outside deploy/pilot uses it.
namespace sjak::pilot {

inline constexpr absl::Duration kCertificateLife = absl::Hours(30 * 24);
inline constexpr absl::Duration kRenewBefore = absl::Hours(7 * 24);

// Makes, where missing or with fewer than 7 days left at `now`, in `folder`:
//   - ca.pem, ca.key: an authority.
//   - NAME.pem, NAME.key for each name: signed by it, for both ends of mTLS; CN NAME; SAN NAME, localhost, 127.0.0.1.
// All on P-256, valid 30 days. A renewed certificate keeps its key, so that only one file changes under a running
// server; a leaf that the authority did not sign, or that does not fit its key, is made anew. Keys have mode 0600.
absl::Status EnsureCertificates(const std::string& folder, const std::vector<std::string>& names, absl::Time now);

// PEM, PKCS #8, unencrypted.
absl::StatusOr<identity::PKey> ReadKey(const std::string& path);
// Reads the key at `path`; makes it if there is no file: on P-256, or Ed25519 for "EdDSA".
absl::StatusOr<identity::PKey> EnsureKey(const std::string& path, const std::string& alg = "ES256");

// Replaces `path` by rename, so that a reader sees the old text or the new.
absl::Status WriteFile(const std::string& path, absl::string_view text, mode_t mode);

}  // namespace sjak::pilot
