#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "platform/identity/openssl.h"

// Public keys of token issuers (RFC 7517, 7518, 8037) and the signatures made with them. Keys are parsed once, when
// their file is read: parsing them at every call, as the packaged library does, costs five times the verification
// itself.
namespace sjak::identity {

// One key for one algorithm. Immutable once made; any number of threads may verify with it.
class VerificationKey {
 public:
  VerificationKey(PKey key, std::string alg) : key_(std::move(key)), alg_(std::move(alg)) {}

  // "ES256" (EC P-256), "EdDSA" (Ed25519) or "RS256" (RSA of 2048 to 8192 bits). Follows from the key's type and from
  // nothing a token says.
  const std::string& alg() const { return alg_; }
  // `signature` in the form of RFC 7518: for ES256 the 64 bytes r || s.
  bool Verify(absl::string_view signed_text, absl::string_view signature) const;

 private:
  PKey key_;
  std::string alg_;
};

using KeySet = std::map<std::string, VerificationKey, std::less<>>;  // by kid

// Reads a JWKS document. Keys for other algorithms or uses are passed over; a set without one usable key, with a
// private key, with a repeated or missing kid, or with a malformed key of a supported type is refused whole.
absl::StatusOr<KeySet> ParseJwks(absl::string_view text);

// One key by itself.
struct PublicKey {
  VerificationKey key;
  // The members that make the key, in the one spelling of RFC 7638, and their SHA-256 in base64url: its kid.
  std::string jwk;
  std::string thumbprint;
};
// Reads a JWK that has no private part. Its kid, if any, says nothing here. Errors say what it must be.
absl::StatusOr<PublicKey> ParsePublicJwk(absl::string_view text);

}  // namespace sjak::identity
