#include "platform/identity/jwk.h"

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <sodium.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/identity/bounded.h"

namespace sjak::identity {
namespace {

using Json = nlohmann::json;

constexpr size_t kMaxKeys = 64;
constexpr size_t kMaxKid = 128;
constexpr int kMinRsaBits = 2048;
constexpr int kMaxRsaBits = 8192;  // a larger one would make every verification a burden
constexpr size_t kP256Bytes = 32;

const uint8_t* Bytes(absl::string_view s) { return reinterpret_cast<const uint8_t*>(s.data()); }

std::string Text(const Json& object, const char* name) {
  const auto it = object.find(name);
  return it != object.end() && it->is_string() ? it->get<std::string>() : std::string();
}

// A base64url member; empty when absent or malformed, which no key material is.
std::string Octets(const Json& jwk, const char* name) { return FromBase64Url(Text(jwk, name)).value_or(std::string()); }

PKey FromParams(const char* type, OSSL_PARAM_BLD* builder) {
  const Params params(OSSL_PARAM_BLD_to_param(builder));
  const PKeyCtx ctx(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  if (!params || !ctx || EVP_PKEY_fromdata_init(ctx.get()) != 1 ||
      EVP_PKEY_fromdata(ctx.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get()) != 1) {
    return nullptr;
  }
  PKey owned(key);
  const PKeyCtx check(EVP_PKEY_CTX_new(key, nullptr));
  return check && EVP_PKEY_public_check(check.get()) == 1 ? std::move(owned) : nullptr;
}

PKey ParseP256(const Json& jwk) {
  const std::string x = Octets(jwk, "x"), y = Octets(jwk, "y");
  if (x.size() != kP256Bytes || y.size() != kP256Bytes) return nullptr;
  const std::string point = absl::StrCat("\x04", x, y);  // uncompressed
  const ParamBuilder builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0);
  OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size());
  return FromParams("EC", builder.get());
}

PKey ParseRsa(const Json& jwk) {
  const std::string modulus = Octets(jwk, "n"), exponent = Octets(jwk, "e");
  if (modulus.size() > kMaxRsaBits / 8 || exponent.empty() || exponent.size() > 4) return nullptr;
  const Bn n(BN_bin2bn(Bytes(modulus), static_cast<int>(modulus.size()), nullptr));
  const Bn e(BN_bin2bn(Bytes(exponent), static_cast<int>(exponent.size()), nullptr));
  if (!n || !e || BN_num_bits(n.get()) < kMinRsaBits || !BN_is_odd(e.get()) || BN_is_one(e.get())) return nullptr;
  const ParamBuilder builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get());
  return FromParams("RSA", builder.get());
}

PKey ParseEd25519(const Json& jwk) {
  const std::string x = Octets(jwk, "x");
  return PKey(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, Bytes(x), x.size()));
}

// Nothing when the key is for something else than the three algorithms.
std::optional<std::string> AlgorithmOf(const Json& jwk) {
  const std::string type = Text(jwk, "kty"), curve = Text(jwk, "crv");
  std::string alg;
  if (type == "EC" && curve == "P-256") alg = "ES256";
  if (type == "OKP" && curve == "Ed25519") alg = "EdDSA";
  if (type == "RSA") alg = "RS256";
  const bool other_alg = jwk.contains("alg") && Text(jwk, "alg") != alg;
  const bool other_use = jwk.contains("use") && Text(jwk, "use") != "sig";
  if (alg.empty() || other_alg || other_use) return std::nullopt;
  return alg;
}

PKey ParseKey(const Json& jwk, absl::string_view alg) {
  return alg == "ES256" ? ParseP256(jwk) : alg == "EdDSA" ? ParseEd25519(jwk) : ParseRsa(jwk);
}

// ES256 signatures travel as r || s, OpenSSL wants DER.
std::string DerOf(absl::string_view raw) {
  if (raw.size() != 2 * kP256Bytes) return "";
  const EcdsaSig sig(ECDSA_SIG_new());
  BIGNUM* r = BN_bin2bn(Bytes(raw), kP256Bytes, nullptr);
  BIGNUM* s = BN_bin2bn(Bytes(raw) + kP256Bytes, kP256Bytes, nullptr);
  if (!sig || ECDSA_SIG_set0(sig.get(), r, s) != 1) return "";
  std::string der(i2d_ECDSA_SIG(sig.get(), nullptr), '\0');
  auto* out = reinterpret_cast<uint8_t*>(der.data());
  i2d_ECDSA_SIG(sig.get(), &out);
  return der;
}

}  // namespace

bool VerificationKey::Verify(absl::string_view signed_text, absl::string_view signature) const {
  const bool ecdsa = alg_ == "ES256";
  const std::string der = ecdsa ? DerOf(signature) : std::string();
  const absl::string_view sig = ecdsa ? absl::string_view(der) : signature;
  if (sig.empty()) return false;
  const EVP_MD* digest = alg_ == "EdDSA" ? nullptr : EVP_sha256();  // Ed25519 hashes by itself
  const MdCtx ctx(EVP_MD_CTX_new());
  return ctx && EVP_DigestVerifyInit(ctx.get(), nullptr, digest, nullptr, key_.get()) == 1 &&
         EVP_DigestVerify(ctx.get(), Bytes(sig), sig.size(), Bytes(signed_text), signed_text.size()) == 1;
}

absl::StatusOr<KeySet> ParseJwks(absl::string_view text) {
  SJAK_ASSIGN_OR_RETURN(const Json document, ParseJson(text, 6));
  if (!document.is_object() || !document.contains("keys") || !document["keys"].is_array()) {
    return absl::InvalidArgumentError("a JWKS is an object with a list \"keys\"");
  }
  if (document["keys"].size() > kMaxKeys)
    return absl::InvalidArgumentError(absl::StrCat("more than ", kMaxKeys, " keys"));
  KeySet keys;
  for (const Json& jwk : document["keys"]) {
    if (!jwk.is_object()) return absl::InvalidArgumentError("a key is not an object");
    if (jwk.contains("d")) return absl::InvalidArgumentError("holds a private key: publish only public ones");
    const std::optional<std::string> alg = AlgorithmOf(jwk);
    if (!alg) continue;
    const std::string kid = Text(jwk, "kid");
    if (kid.empty() || kid.size() > kMaxKid)
      return absl::InvalidArgumentError("a key has no kid of 1 to 128 characters");
    PKey key = ParseKey(jwk, *alg);
    if (!key) return absl::InvalidArgumentError(absl::StrCat("the key \"", kid, "\" is malformed or too weak"));
    if (!keys.try_emplace(kid, std::move(key), *alg).second) {
      return absl::InvalidArgumentError(absl::StrCat("the kid \"", kid, "\" occurs twice"));
    }
  }
  if (keys.empty()) return absl::InvalidArgumentError("no usable ES256, EdDSA or RS256 key");
  return keys;
}

absl::StatusOr<PublicKey> ParsePublicJwk(absl::string_view text) {
  const auto jwk = ParseJson(text, 3);
  if (!jwk.ok() || !jwk->is_object()) return absl::InvalidArgumentError("must be a JWK, a JSON object");
  for (const char* secret : {"d", "k", "p", "q"}) {
    if (jwk->contains(secret))
      return absl::InvalidArgumentError("must hold no private part: that stays where it was made");
  }
  const std::optional<std::string> alg = AlgorithmOf(*jwk);
  if (!alg) return absl::InvalidArgumentError("must be a key for signatures: EC P-256, OKP Ed25519 or RSA");
  PKey key = ParseKey(*jwk, *alg);
  if (!key) return absl::InvalidArgumentError("must be a well-formed key; one of RSA has 2048 to 8192 bits");
  static const std::map<absl::string_view, std::vector<const char*>> kMembers = {
      {"ES256", {"crv", "kty", "x", "y"}}, {"EdDSA", {"crv", "kty", "x"}}, {"RS256", {"e", "kty", "n"}}};
  Json canonical;  // comes out in the order of its members' names, as RFC 7638 has it
  for (const char* member : kMembers.at(*alg)) canonical[member] = (*jwk)[member];
  PublicKey out{VerificationKey(std::move(key), *alg), canonical.dump(), ""};
  std::string digest(crypto_hash_sha256_BYTES, '\0');
  crypto_hash_sha256(reinterpret_cast<uint8_t*>(digest.data()), Bytes(out.jwk), out.jwk.size());
  out.thumbprint = ToBase64Url(digest);
  return out;
}

}  // namespace sjak::identity
