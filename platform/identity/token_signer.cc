#include "platform/identity/token_signer.h"

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/rsa.h>

#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "platform/identity/bounded.h"

namespace sjak::identity {
namespace {

using Json = nlohmann::json;

constexpr int kP256Bytes = 32;

void Must(bool good, const char* what) {
  if (good) return;
  std::fprintf(stderr, "token signer: %s\n", what);
  std::abort();
}

std::string BigEndian(const BIGNUM* n, int size) {
  std::string out(size, '\0');
  Must(BN_bn2binpad(n, reinterpret_cast<uint8_t*>(out.data()), size) == size, "number out of range");
  return out;
}

std::string Number(EVP_PKEY* key, const char* name, int size) {
  BIGNUM* n = nullptr;
  Must(EVP_PKEY_get_bn_param(key, name, &n) == 1, "key lacks a number");
  const Bn owned(n);
  return ToBase64Url(BigEndian(n, size > 0 ? size : BN_num_bytes(n)));
}

// DER to the r || s of RFC 7518.
std::string RawOf(const std::string& der) {
  const auto* in = reinterpret_cast<const uint8_t*>(der.data());
  const EcdsaSig sig(d2i_ECDSA_SIG(nullptr, &in, static_cast<long>(der.size())));
  Must(sig != nullptr, "no ECDSA signature");
  return BigEndian(ECDSA_SIG_get0_r(sig.get()), kP256Bytes) + BigEndian(ECDSA_SIG_get0_s(sig.get()), kP256Bytes);
}

}  // namespace

PKey NewSigningKey(absl::string_view alg) {
  PKey key;
  if (alg == "ES256") key.reset(EVP_EC_gen("P-256"));
  if (alg == "EdDSA") key.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  if (alg == "RS256") key.reset(EVP_RSA_gen(2048));
  Must(key != nullptr, "unknown algorithm");
  return key;
}

Json PublicJwk(EVP_PKEY* key, absl::string_view kid, absl::string_view alg) {
  Json jwk = {{"kid", std::string(kid)}, {"alg", std::string(alg)}, {"use", "sig"}};
  if (alg == "ES256") {
    jwk["kty"] = "EC";
    jwk["crv"] = "P-256";
    jwk["x"] = Number(key, OSSL_PKEY_PARAM_EC_PUB_X, kP256Bytes);
    jwk["y"] = Number(key, OSSL_PKEY_PARAM_EC_PUB_Y, kP256Bytes);
  } else if (alg == "RS256") {
    jwk["kty"] = "RSA";
    jwk["n"] = Number(key, OSSL_PKEY_PARAM_RSA_N, 0);
    jwk["e"] = Number(key, OSSL_PKEY_PARAM_RSA_E, 0);
  } else {
    std::string raw(32, '\0');
    size_t size = raw.size();
    Must(EVP_PKEY_get_raw_public_key(key, reinterpret_cast<uint8_t*>(raw.data()), &size) == 1, "not an Ed25519 key");
    jwk["kty"] = "OKP";
    jwk["crv"] = "Ed25519";
    jwk["x"] = ToBase64Url(raw);
  }
  return jwk;
}

std::string SignToken(EVP_PKEY* key, const Json& claims, absl::string_view kid, absl::string_view alg) {
  return SignJws(key, claims, {{"alg", std::string(alg)}, {"kid", std::string(kid)}, {"typ", "JWT"}}, alg);
}

std::string SignJws(EVP_PKEY* key, const Json& claims, const Json& header, absl::string_view alg) {
  const std::string text = absl::StrCat(ToBase64Url(header.dump()), ".", ToBase64Url(claims.dump()));
  const auto* in = reinterpret_cast<const uint8_t*>(text.data());
  const MdCtx ctx(EVP_MD_CTX_new());
  const EVP_MD* digest = alg == "EdDSA" ? nullptr : EVP_sha256();
  size_t size = 0;
  Must(EVP_DigestSignInit(ctx.get(), nullptr, digest, nullptr, key) == 1 &&
           EVP_DigestSign(ctx.get(), nullptr, &size, in, text.size()) == 1,
       "the key does not fit the algorithm");
  std::string signature(size, '\0');
  Must(EVP_DigestSign(ctx.get(), reinterpret_cast<uint8_t*>(signature.data()), &size, in, text.size()) == 1,
       "signing failed");
  signature.resize(size);
  return absl::StrCat(text, ".", ToBase64Url(alg == "ES256" ? RawOf(signature) : signature));
}

}  // namespace sjak::identity
