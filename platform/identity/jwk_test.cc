#include "platform/identity/jwk.h"

#include <gtest/gtest.h>
#include <openssl/rsa.h>

#include <nlohmann/json.hpp>

#include "platform/identity/bounded.h"
#include "platform/identity/token_signer.h"

namespace sjak::identity {
namespace {

using Json = nlohmann::json;

TEST(Jwk, RefusesBadKeySets) {
  const auto set = [](const Json& key) { return Json{{"keys", {key}}}.dump(); };
  const PKey good = NewSigningKey("ES256");
  const Json ec = PublicJwk(good.get(), "k", "ES256");
  const auto with = [&](const Json& changes) {
    Json key = ec;
    key.merge_patch(changes);
    return set(key);
  };
  ASSERT_TRUE(ParseJwks(set(ec)).ok());
  const PKey weak(EVP_RSA_gen(1024));
  const std::string zero = ToBase64Url(std::string(32, '\0'));
  for (const std::string& text :
       {std::string("[]"), std::string(R"({"keys":[]})"), with({{"kid", nullptr}}), with({{"d", "AA"}}),
        with({{"use", "enc"}}), with({{"alg", "ES384"}}), with({{"x", "AA"}}), with({{"x", zero}, {"y", zero}}),
        with({{"kty", "oct"}}), set(PublicJwk(weak.get(), "weak", "RS256")), Json{{"keys", {ec, ec}}}.dump()}) {
    EXPECT_FALSE(ParseJwks(text).ok()) << text;
  }
  const Json other = {{"kty", "oct"}, {"k", "AA"}, {"kid", "secret"}};
  EXPECT_EQ(ParseJwks(Json{{"keys", {ec, other}}}.dump())->size(), 1u) << "keys for other uses are passed over";
}

TEST(Jwk, VerifiesTheRfc8037Example) {
  // RFC 8037 appendix A.2 and A.4: a signature that was not made by this code.
  const auto keys = ParseJwks(
      R"({"keys":[{"kty":"OKP","crv":"Ed25519","kid":"k","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]})");
  ASSERT_TRUE(keys.ok()) << keys.status();
  const VerificationKey& key = keys->find("k")->second;
  EXPECT_EQ(key.alg(), "EdDSA");
  const std::string signature =
      FromBase64Url("hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg").value();
  EXPECT_TRUE(key.Verify("eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc", signature));
  EXPECT_FALSE(key.Verify("eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmd", signature));
}

}  // namespace
}  // namespace sjak::identity
