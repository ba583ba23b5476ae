#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "absl/strings/string_view.h"
#include "platform/identity/openssl.h"

// Makes keys and tokens for tests, for the pilot's issuer, and for the gateway's signing links. No service links it: other
// tokens come from the municipality's or the vendor's own issuer. Failures here are mistakes of the caller and end the
// program.
namespace sjak::identity {

// `alg` is "ES256", "EdDSA" or "RS256" (2,048 bits).
PKey NewSigningKey(absl::string_view alg);
// The public half as a member of a JWKS's "keys".
nlohmann::json PublicJwk(EVP_PKEY* key, absl::string_view kid, absl::string_view alg);
// A JWS in compact form over `claims` as they are. `key` must fit `alg`.
std::string SignToken(EVP_PKEY* key, const nlohmann::json& claims, absl::string_view kid, absl::string_view alg);

// The same under a header of the caller's own, for tokens that must be refused for it.
std::string SignJws(EVP_PKEY* key, const nlohmann::json& claims, const nlohmann::json& header, absl::string_view alg);

}  // namespace sjak::identity
