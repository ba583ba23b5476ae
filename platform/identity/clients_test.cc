#include "platform/identity/clients.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>

#include "platform/base/error.h"
#include "platform/identity/test_files.h"
#include "platform/identity/token_signer.h"
#include "platform/identity/tokens.h"

namespace sjak::identity {
namespace {

using nlohmann::json;

struct Key {
  PKey key = NewSigningKey("ES256");
  std::string kid = jwk().thumbprint;

  PublicKey jwk() const { return ParsePublicJwk(PublicJwk(key.get(), "", "ES256").dump()).value(); }
};

class ClientTokens : public ::testing::Test {
 protected:
  ClientTokens() {
    folder_.Write("jwks.json", json{{"keys", {PublicJwk(other_.key.get(), "k", "ES256")}}}.dump());
    folder_.Write("issuers.json", json::array({{{"issuer", "https://municipality"},
                                                {"jwks_file", "jwks.json"},
                                                {"audience", "sjak"},
                                                {"classes", {"JOBCENTRE"}},
                                                {"municipalities", {"0101"}},
                                                {"cvrs", json::array()},
                                                {"max_lifetime_seconds", 3600}}})
                                      .dump());
    verifier_ = TokenVerifier::Create({folder_.Path("issuers.json"), ""}).value();
    Trust();
  }

  // The vendor's system with two keys, and a company's with one.
  void Trust(bool revoked = false, bool key_revoked = false) {
    auto vendor = std::make_shared<RegisteredClient>();
    vendor->grant = ClientGrant(kVendor, policy::v1::CALLER_CLASS_JOBCENTRE, "0101", "");
    vendor->expires = now_ + absl::Hours(1);
    vendor->revoked = revoked;
    vendor->credentials.emplace(first_.kid, ClientCredential{first_.jwk().key, now_ + absl::Hours(1), key_revoked});
    vendor->credentials.emplace(second_.kid, ClientCredential{second_.jwk().key, now_ + absl::Minutes(2), false});
    auto company = std::make_shared<RegisteredClient>();
    company->grant = ClientGrant(kCompany, policy::v1::CALLER_CLASS_PARTNER, "0101", "12345678");
    company->expires = now_ + absl::Hours(1);
    company->credentials.emplace(company_.kid, ClientCredential{company_.jwk().key, now_ + absl::Hours(1), false});
    auto all = std::make_shared<RegisteredClients>();
    all->emplace(kVendor, std::move(vendor));
    all->emplace(kCompany, std::move(company));
    all_ = std::move(all);
    verifier_->TrustClients(all_, now_ + absl::Minutes(15));
  }

  json Claims(const json& changes = json::object()) const {
    const int64_t now = absl::ToUnixSeconds(now_);
    json claims = {{"iss", kVendor},
                   {"aud", "sjak"},
                   {"sub", "operation"},
                   {"jti", "t"},
                   {"iat", now},
                   {"exp", now + 600},
                   {"class", "JOBCENTRE"},
                   {"roles", {"INTEGRATION"}},
                   {"municipalities", {"0101"}}};
    claims.merge_patch(changes);
    return claims;
  }
  std::string Token(const json& changes = json::object()) const {
    return SignToken(first_.key.get(), Claims(changes), first_.kid, "ES256");
  }
  std::string CompanyToken(const json& changes = json::object()) const {
    json all = {{"iss", kCompany}, {"class", "PARTNER"}, {"roles", {"COMPANY_CLIENT"}}, {"cvrs", {"12345678"}}};
    all.merge_patch(changes);
    return SignToken(company_.key.get(), Claims(all), company_.kid, "ES256");
  }
  std::string Reason(const std::string& token, absl::Duration later = absl::ZeroDuration()) {
    return ReasonOf(verifier_->Verify(token, now_ + later).status());
  }

  static constexpr char kVendor[] = "sjak-client:00000000000000000000000000000001";
  static constexpr char kCompany[] = "sjak-client:00000000000000000000000000000002";
  const absl::Time now_ = absl::FromUnixSeconds(1'800'000'000);
  const TestFolder folder_;
  const Key first_, second_, company_, other_;
  std::shared_ptr<const RegisteredClients> all_;
  std::unique_ptr<TokenVerifier> verifier_;
};

TEST_F(ClientTokens, ARegisteredClientIsWhatItWasRegisteredAs) {
  const auto vendor = verifier_->Verify(Token(), now_);
  ASSERT_TRUE(vendor.ok()) << vendor.status();
  EXPECT_EQ(vendor->cls, policy::v1::CALLER_CLASS_JOBCENTRE);
  EXPECT_EQ(vendor->subject, std::string(kVendor) + "|operation");
  EXPECT_EQ(IssuerOfSubject(vendor->subject), kVendor);
  EXPECT_EQ(vendor->municipality, "0101");
  const auto company = verifier_->Verify(CompanyToken(), now_);
  ASSERT_TRUE(company.ok()) << company.status();
  EXPECT_THAT(company->cvrs, ::testing::ElementsAre("12345678"));
}

TEST_F(ClientTokens, ItAssertsNothingElse) {
  const struct {
    const char* what;
    std::string token;
    const char* reason;
  } cases[] = {
      {"another municipality", Token({{"municipalities", {"0147"}}}), "TOKEN_CLAIMS_REFUSED"},
      {"one more", Token({{"municipalities", {"0101", "0147"}}}), "TOKEN_CLAIMS_REFUSED"},
      {"another class", Token({{"class", "PARTNER"}, {"roles", {"COMPANY_CLIENT"}}, {"cvrs", {"12345678"}}}),
       "TOKEN_CLAIMS_REFUSED"},
      {"a person's role", Token({{"roles", {"CASEWORKER"}}}), "TOKEN_CLAIMS_REFUSED"},
      {"another company", CompanyToken({{"cvrs", {"87654321"}}}), "TOKEN_CLAIMS_REFUSED"},
      {"one more company", CompanyToken({{"cvrs", {"12345678", "87654321"}}}), "TOKEN_CLAIMS_REFUSED"},
      {"another audience", Token({{"aud", "elsewhere"}}), "TOKEN_CLAIMS_REFUSED"},
      {"a proof for a token", Token({{"aud", kProofAudience}}), "TOKEN_CLAIMS_REFUSED"},
      {"a life too long", Token({{"exp", absl::ToUnixSeconds(now_) + 601}}), "TOKEN_CLAIMS_REFUSED"},
      {"nobody", Token({{"iss", "sjak-client:00000000000000000000000000000003"}}), "CLIENT_UNKNOWN"},
      {"another client", Token({{"iss", kCompany}}), "TOKEN_INVALID"},
      {"another's key", SignToken(company_.key.get(), Claims(), first_.kid, "ES256"), "TOKEN_INVALID"},
      {"an issuer's key", SignToken(other_.key.get(), Claims(), "k", "ES256"), "TOKEN_INVALID"},
  };
  for (const auto& c : cases) EXPECT_EQ(Reason(c.token), c.reason) << c.what;
}

TEST_F(ClientTokens, HowItStandsIsToldToItselfAlone) {
  const std::string token = Token(), strangers = SignToken(other_.key.get(), Claims(), first_.kid, "ES256");
  EXPECT_EQ(Reason(token), "");
  Trust(/*revoked=*/false, /*key_revoked=*/true);
  EXPECT_EQ(Reason(token), "CREDENTIAL_REVOKED") << "a remembered token proves itself again";
  EXPECT_EQ(Reason(SignToken(second_.key.get(), Claims(), second_.kid, "ES256")), "") << "the other key is as good";
  Trust(/*revoked=*/true);
  EXPECT_EQ(Reason(token), "CLIENT_REVOKED");
  EXPECT_EQ(Reason(strangers), "TOKEN_INVALID");
  verifier_->TrustClients(std::make_shared<RegisteredClients>(), now_ + absl::Minutes(15));
  EXPECT_EQ(Reason(token), "CLIENT_UNKNOWN");
}

TEST_F(ClientTokens, TimesEndWhatIsRememberedToo) {
  const std::string by_second = SignToken(second_.key.get(), Claims(), second_.kid, "ES256");
  EXPECT_EQ(Reason(by_second, absl::Seconds(119)), "");
  EXPECT_EQ(Reason(by_second, absl::Seconds(120)), "CREDENTIAL_EXPIRED");
  verifier_->TrustClients(all_, now_ + absl::Hours(2));
  const int64_t late = absl::ToUnixSeconds(now_) + 3599;
  const std::string token = Token({{"iat", late}, {"exp", late + 600}});
  EXPECT_EQ(Reason(token, absl::Seconds(3599)), "");
  EXPECT_EQ(Reason(token, absl::Seconds(3600)), "CLIENT_EXPIRED");
}

TEST_F(ClientTokens, WithoutTheRegistryTrustEnds) {
  const std::string token =
      Token({{"iat", absl::ToUnixSeconds(now_) + 600}, {"exp", absl::ToUnixSeconds(now_) + 1200}});
  EXPECT_EQ(Reason(token, absl::Minutes(15) - absl::Seconds(1)), "");
  EXPECT_EQ(Reason(token, absl::Minutes(15)), "CLIENT_REGISTRY_AWAY") << "remembered or not";
  EXPECT_EQ(Reason(Token({{"jti", "u"}}), absl::Minutes(15)), "CLIENT_REGISTRY_AWAY");
  verifier_->TrustClients(all_, now_ + absl::Minutes(30));
  EXPECT_EQ(Reason(token, absl::Minutes(15)), "");
  // Nobody else waits for it.
  const json claims = Claims({{"iss", "https://municipality"}, {"exp", absl::ToUnixSeconds(now_) + 3600}});
  EXPECT_EQ(Reason(SignToken(other_.key.get(), claims, "k", "ES256"), absl::Minutes(45)), "");
  // Before the first word of it, none is known and none refused for good.
  const auto fresh = TokenVerifier::Create({folder_.Path("issuers.json"), ""}).value();
  EXPECT_EQ(ReasonOf(fresh->Verify(Token(), now_).status()), "CLIENT_REGISTRY_AWAY");
}

TEST_F(ClientTokens, UsesAreToldOnce) {
  verifier_->TakeClientUses();
  Reason(Token());
  Reason(Token({{"municipalities", {"0147"}}}));
  EXPECT_THAT(verifier_->TakeClientUses(),
              ::testing::ElementsAre(::testing::Pair(::testing::Pair(std::string(kVendor), first_.kid), now_)));
  EXPECT_THAT(verifier_->TakeClientUses(), ::testing::IsEmpty());
}

TEST_F(ClientTokens, AnIssuersFileNamesNoClient) {
  folder_.Write("issuers.json", json::array({{{"issuer", kVendor},
                                              {"jwks_file", "jwks.json"},
                                              {"audience", "sjak"},
                                              {"classes", {"JOBCENTRE"}},
                                              {"municipalities", {"0101"}},
                                              {"cvrs", json::array()},
                                              {"max_lifetime_seconds", 3600}}})
                                    .dump());
  EXPECT_FALSE(TokenVerifier::Create({folder_.Path("issuers.json"), ""}).ok());
}

TEST(PublicJwk, HasTheThumbprintOfTheStandard) {
  // RFC 7638, section 3.1.
  const auto key = ParsePublicJwk(
      R"({"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw","e":"AQAB","alg":"RS256","kid":"2011-04-29"})");
  ASSERT_TRUE(key.ok()) << key.status();
  EXPECT_EQ(key->thumbprint, "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
}

TEST(PublicJwk, IsNoOtherKey) {
  const PKey key = NewSigningKey("ES256");
  const json good = PublicJwk(key.get(), "k", "ES256");
  EXPECT_TRUE(ParsePublicJwk(good.dump()).ok());
  for (const json& change : {json{{"d", "AAAA"}}, json{{"kty", "oct"}}, json{{"x", "AAAA"}}, json{{"use", "enc"}},
                             json{{"crv", "P-384"}}, json{{"alg", "RS256"}}}) {
    json bad = good;
    bad.update(change);
    EXPECT_FALSE(ParsePublicJwk(bad.dump()).ok()) << bad;
  }
  EXPECT_FALSE(ParsePublicJwk("[]").ok());
  EXPECT_FALSE(ParsePublicJwk("").ok());
}

// Anything may be sent as a key or a proof.
TEST(PublicJwk, RandomTextsBreakNothing) {
  std::mt19937_64 random(20210913);
  const Key key;
  const VerificationKey verifies = key.jwk().key;
  std::vector<std::string> good = {SignToken(key.key.get(), {{"iss", "sjak-client:1"}}, "", "ES256")};
  for (const char* alg : {"ES256", "EdDSA", "RS256"}) {
    good.push_back(PublicJwk(NewSigningKey(alg).get(), "k", alg).dump());
  }
  int read = 0;
  for (int i = 0; i < 2'000; ++i) {
    std::string text = good[random() % good.size()];
    for (uint64_t changes = random() % 4; changes > 0; --changes) {
      const size_t at = random() % text.size();
      if (random() % 2 == 0) {
        text[at] = static_cast<char>(random());
      } else {
        text.erase(at, random() % 3);
      }
    }
    if (const auto parsed = ParsePublicJwk(text); parsed.ok()) {
      ++read;
      const auto again = ParsePublicJwk(parsed->jwk);
      ASSERT_TRUE(again.ok()) << text;
      EXPECT_EQ(again->thumbprint, parsed->thumbprint);
    }
    ProvesPossession(verifies, text, "sjak-client:1");
  }
  EXPECT_GT(read, 100);
}

TEST(Possession, IsProvenForOneClientByTheKeyItself) {
  const Key key, other;
  const std::string issuer = "sjak-client:1";
  const json claims = {{"iss", issuer}, {"aud", kProofAudience}};
  const VerificationKey good = key.jwk().key;
  EXPECT_TRUE(ProvesPossession(good, SignToken(key.key.get(), claims, "", "ES256"), issuer));
  EXPECT_FALSE(ProvesPossession(good, SignToken(key.key.get(), claims, "", "ES256"), "sjak-client:2"));
  EXPECT_FALSE(ProvesPossession(good, SignToken(other.key.get(), claims, "", "ES256"), issuer));
  EXPECT_FALSE(ProvesPossession(
      good, SignToken(key.key.get(), {{"iss", issuer}, {"aud", kClientAudience}}, "", "ES256"), issuer));
  EXPECT_FALSE(ProvesPossession(good, SignJws(key.key.get(), claims, {{"alg", "none"}}, "ES256"), issuer));
  EXPECT_FALSE(ProvesPossession(good, "", issuer));
}

}  // namespace
}  // namespace sjak::identity
