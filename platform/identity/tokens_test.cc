#include "platform/identity/tokens.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>

#include <atomic>
#include <nlohmann/json.hpp>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "platform/base/error.h"
#include "platform/identity/test_files.h"
#include "platform/identity/token_signer.h"

namespace sjak::identity {
namespace {

using Json = nlohmann::json;
using ::testing::ElementsAre;

constexpr int64_t kNow = 1'790'000'000;
const absl::Time kTime = absl::FromUnixSeconds(kNow);

// Issuer "https://a": ES256, EdDSA and RS256 keys; both classes; municipalities 0101 and 0147; two companies; one hour.
// Issuer "https://b": its own key under the same kid; JOBCENTRE of any municipality.
class TokensTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    for (const char* alg : {"ES256", "EdDSA", "RS256"}) keys_[alg] = NewSigningKey(alg);
    keys_["b"] = NewSigningKey("ES256");
  }
  static void TearDownTestSuite() { keys_.clear(); }

  void SetUp() override {
    WriteFiles();
    Start(10'000);
  }

  void WriteFiles() {
    Json jwks = {{"keys", Json::array()}};
    for (const char* alg : {"ES256", "EdDSA", "RS256"}) jwks["keys"].push_back(PublicJwk(Key(alg), alg, alg));
    folder_.Write("a.json", jwks.dump());
    folder_.Write("b.json", Json{{"keys", {PublicJwk(Key("b"), "ES256", "ES256")}}}.dump());
    folder_.Write("issuers.json", Issuers().dump());
    folder_.Write("revoked.json", "[]");
  }

  void Start(size_t cache_entries) {
    auto verifier = TokenVerifier::Create({folder_.Path("issuers.json"), folder_.Path("revoked.json"), cache_entries});
    ASSERT_TRUE(verifier.ok()) << verifier.status();
    verifier_ = *std::move(verifier);
  }

  static EVP_PKEY* Key(const std::string& name) { return keys_.at(name).get(); }

  static Json Issuers() {
    return {{{"issuer", "https://a"},
             {"jwks_file", "a.json"},
             {"audience", "sjak"},
             {"classes", {"JOBCENTRE", "PARTNER"}},
             {"municipalities", {"0101", "0147"}},
             {"cvrs", {"12345678", "87654321"}},
             {"max_lifetime_seconds", 3600}},
            {{"issuer", "https://b"},
             {"jwks_file", "b.json"},
             {"audience", "sjak"},
             {"classes", {"JOBCENTRE"}},
             {"municipalities", {"*"}},
             {"cvrs", Json::array()},
             {"max_lifetime_seconds", 3600}}};
  }

  static Json Claims() {
    return {{"iss", "https://a"},
            {"aud", "sjak"},
            {"sub", "u-17"},
            {"jti", "t-1"},
            {"iat", kNow},
            {"exp", kNow + 600},
            {"class", "JOBCENTRE"},
            {"roles", {"CASEWORKER"}},
            {"municipalities", {"0101"}}};
  }
  static Json With(const Json& changes) {
    Json claims = Claims();
    claims.merge_patch(changes);  // null removes
    return claims;
  }
  static Json Partner(const Json& changes) {
    Json claims = With({{"class", "PARTNER"}, {"roles", {"MENTOR"}}, {"cvrs", {"12345678"}}});
    claims.merge_patch(changes);
    return claims;
  }
  static std::string Sign(const Json& claims, const std::string& alg = "ES256") {
    return SignToken(Key(alg), claims, alg, alg);
  }
  // Good claims under a header of the test's own and a signature that is right, so that only the header can be refused.
  static std::string Under(const Json& header) { return SignJws(Key("ES256"), Claims(), header, "ES256"); }

  void ExpectRefused(const std::string& token, absl::string_view reason, absl::string_view why) {
    const auto caller = verifier_->Verify(token, kTime);
    ASSERT_FALSE(caller.ok()) << why;
    EXPECT_EQ(caller.status().code(), absl::StatusCode::kUnauthenticated) << why;
    EXPECT_EQ(ReasonOf(caller.status()), reason) << why << ": " << caller.status();
    EXPECT_GT(caller.status().message().size(), 20u) << why;
    for (absl::string_view part : absl::StrSplit(token, '.')) {
      if (part.size() > 8) {
        EXPECT_EQ(caller.status().ToString().find(std::string(part)), std::string::npos) << why << " echoes the token";
      }
    }
  }

  inline static std::map<std::string, PKey> keys_;
  TestFolder folder_;
  std::unique_ptr<TokenVerifier> verifier_;
};

TEST_F(TokensTest, AllThreeAlgorithmsNameTheCaller) {
  for (const char* alg : {"ES256", "EdDSA", "RS256"}) {
    const auto caller = verifier_->Verify(Sign(Claims(), alg), kTime);
    ASSERT_TRUE(caller.ok()) << alg << caller.status();
    EXPECT_EQ(caller->cls, policy::v1::CALLER_CLASS_JOBCENTRE);
    EXPECT_EQ(caller->subject, "https://a|u-17");
    EXPECT_THAT(caller->roles, ElementsAre(policy::v1::ROLE_CASEWORKER));
    EXPECT_THAT(caller->municipalities, ElementsAre("0101"));
    EXPECT_EQ(caller->municipality, "0101");
    EXPECT_TRUE(caller->cvrs.empty());
    EXPECT_TRUE(caller->peer.empty());
    EXPECT_EQ(caller->expires, absl::FromUnixSeconds(kNow + 600) + kClockSkew);
  }
}

TEST_F(TokensTest, APartnerSpeaksForItsCompanies) {
  const auto caller = verifier_->Verify(
      Sign(Partner({{"cvrs", {"12345678", "87654321"}}, {"municipalities", {"0101", "0147"}}})), kTime);
  ASSERT_TRUE(caller.ok()) << caller.status();
  EXPECT_EQ(caller->cls, policy::v1::CALLER_CLASS_PARTNER);
  EXPECT_THAT(caller->cvrs, ElementsAre("12345678", "87654321"));
  EXPECT_EQ(caller->municipality, "") << "several are listed, so the call must say which";
}

TEST_F(TokensTest, AcceptsTheEdgesOfTheContract) {
  const std::vector<Json> good = {
      With({{"aud", {"other", "sjak"}}}),
      With({{"iat", kNow + 30}, {"exp", kNow + 60}}),
      With({{"iat", kNow - 600}, {"exp", kNow - 29}}),
      With({{"exp", kNow + 3600}}),
      With({{"nbf", kNow + 30}}),
      With({{"sub", std::string(128, 's')}, {"unknown", {{"claim", 1}}}}),
      With({{"cvrs", {"99999999"}}}),  // says nothing for JOBCENTRE
      Partner(Json::object()),
  };
  for (const Json& claims : good) {
    const auto caller = verifier_->Verify(Sign(claims), kTime);
    EXPECT_TRUE(caller.ok()) << claims << caller.status();
  }
}

TEST_F(TokensTest, RefusesClaims) {
  const std::vector<std::pair<Json, const char*>> bad = {
      {With({{"exp", kNow - 30}, {"iat", kNow - 600}}), "TOKEN_EXPIRED"},
      {With({{"iss", "https://a/"}}), "TOKEN_ISSUER_UNKNOWN"},
      {With({{"iss", nullptr}}), "TOKEN_ISSUER_UNKNOWN"},
      {With({{"aud", "sjak2"}}), "TOKEN_CLAIMS_REFUSED"},
      {With({{"aud", {"x", "y"}}}), "TOKEN_CLAIMS_REFUSED"},
      {With({{"aud", nullptr}}), "TOKEN_CLAIMS_REFUSED"},
      {With({{"exp", kNow + 3601}}), "TOKEN_CLAIMS_REFUSED"},
      {With({{"exp", kNow}}), "TOKEN_CLAIMS_REFUSED"},
      {With({{"exp", nullptr}}), "TOKEN_CLAIMS_REFUSED"},
      {With({{"exp", "tomorrow"}}), "TOKEN_CLAIMS_REFUSED"},
      {With({{"exp", kNow + 600.5}}), "TOKEN_CLAIMS_REFUSED"},
      {With({{"exp", UINT64_MAX}}), "TOKEN_CLAIMS_REFUSED"},
      {With({{"iat", -1}}), "TOKEN_CLAIMS_REFUSED"},
      {With({{"iat", nullptr}}), "TOKEN_CLAIMS_REFUSED"},
      {With({{"iat", kNow + 31}}), "TOKEN_CLAIMS_REFUSED"},
      {With({{"nbf", kNow + 31}}), "TOKEN_CLAIMS_REFUSED"},
      {With({{"nbf", "now"}}), "TOKEN_CLAIMS_REFUSED"},
      {With({{"sub", ""}}), "TOKEN_CLAIMS_REFUSED"},
      {With({{"sub", std::string("a\0b", 3)}}), "TOKEN_CLAIMS_REFUSED"},
      {With({{"sub", "søren"}}), "TOKEN_CLAIMS_REFUSED"},
      {With({{"sub", 17}}), "TOKEN_CLAIMS_REFUSED"},
      {With({{"sub", std::string(129, 's')}}), "TOKEN_CLAIMS_REFUSED"},
      {With({{"jti", nullptr}}), "TOKEN_CLAIMS_REFUSED"},
      {With({{"class", "INTERNAL"}}), "TOKEN_CLAIMS_REFUSED"},
      {With({{"class", "SYSTEM"}}), "TOKEN_CLAIMS_REFUSED"},
      {With({{"class", 1}}), "TOKEN_CLAIMS_REFUSED"},
      {With({{"roles", Json::array()}}), "TOKEN_CLAIMS_REFUSED"},
      {With({{"roles", {"UNSPECIFIED"}}}), "TOKEN_CLAIMS_REFUSED"},
      {With({{"roles", {"CASEWORKER", "KING"}}}), "TOKEN_CLAIMS_REFUSED"},
      {With({{"roles", "CASEWORKER"}}), "TOKEN_CLAIMS_REFUSED"},
      {With({{"roles", {"CASEWORKER", "MENTOR"}}}), "TOKEN_CLAIMS_REFUSED"},
      {Partner({{"roles", {"CONTROLLER"}}}), "TOKEN_CLAIMS_REFUSED"},
      {With({{"municipalities", {"0101", "0751"}}}), "TOKEN_CLAIMS_REFUSED"},
      {With({{"municipalities", {"*"}}}), "TOKEN_CLAIMS_REFUSED"},
      {With({{"municipalities", {"101"}}}), "TOKEN_CLAIMS_REFUSED"},
      {With({{"municipalities", {"0101", "0101"}}}), "TOKEN_CLAIMS_REFUSED"},
      {With({{"municipalities", Json::array()}}), "TOKEN_CLAIMS_REFUSED"},
      {With({{"municipalities", std::vector<std::string>(99, "0101")}}), "TOKEN_CLAIMS_REFUSED"},
      {Partner({{"cvrs", nullptr}}), "TOKEN_CLAIMS_REFUSED"},
      {Partner({{"cvrs", Json::array()}}), "TOKEN_CLAIMS_REFUSED"},
      {Partner({{"cvrs", {"11111111"}}}), "TOKEN_CLAIMS_REFUSED"},
      {Partner({{"cvrs", {"*"}}}), "TOKEN_CLAIMS_REFUSED"},
      {Partner({{"cvrs", {"1234567"}}}), "TOKEN_CLAIMS_REFUSED"},
  };
  for (const auto& [claims, reason] : bad) ExpectRefused(Sign(claims), reason, claims.dump());
}

TEST_F(TokensTest, AnIssuerStaysWithinItsGrant) {
  const Json theirs = {{"iss", "https://b"}, {"municipalities", {"0751"}}};
  EXPECT_TRUE(verifier_->Verify(SignToken(Key("b"), With(theirs), "ES256", "ES256"), kTime).ok());
  Json partner = Partner(theirs);
  ExpectRefused(SignToken(Key("b"), partner, "ES256", "ES256"), "TOKEN_CLAIMS_REFUSED", "class not granted");
  ExpectRefused(SignToken(Key("b"), Claims(), "ES256", "ES256"), "TOKEN_INVALID", "another issuer's name");
}

TEST_F(TokensTest, RefusesForms) {
  const std::string good = Sign(Claims());
  const std::vector<absl::string_view> parts = absl::StrSplit(good, '.');
  const std::string deep = std::string(2000, '[') + std::string(2000, ']');
  const std::vector<std::pair<std::string, const char*>> bad = {
      {"", "empty"},
      {std::string(8193, 'a'), "oversized"},
      {"a.b", "two parts"},
      {good + ".x", "four parts"},
      {good + "=", "padding"},
      {good + "\n", "white space"},
      {"Bearer " + good, "with the scheme"},
      {absl::StrCat(parts[0], ".", ToBase64Url("not JSON"), ".", parts[2]), "not JSON"},
      {absl::StrCat(parts[0], ".", ToBase64Url("[1]"), ".", parts[2]), "not an object"},
      {absl::StrCat(parts[0], ".", ToBase64Url(deep), ".", parts[2]), "deep"},
      {absl::StrCat(parts[0], ".", ToBase64Url("{\"sub\":\"\xff\"}"), ".", parts[2]), "not UTF-8"},
      {absl::StrCat(parts[0], ".", ToBase64Url(With({{"sub", "u-18"}}).dump()), ".", parts[2]), "tampered payload"},
      {absl::StrCat(parts[0], ".", parts[1], "."), "no signature"},
      {absl::StrCat(parts[0], ".", parts[1], ".", ToBase64Url(std::string(64, '\0'))), "zero signature"},
      {SignToken(Key("ES256"), Claims(), "other", "ES256"), "kid unknown"},
      {SignToken(Key("b"), Claims(), "ES256", "ES256"), "another key"},
      {SignToken(Key("ES256"), Claims(), "RS256", "ES256"), "alg of another key"},
      {Under({{"alg", "none"}, {"kid", "ES256"}}), "alg none over a signature"},
      {absl::StrCat(ToBase64Url(R"({"alg":"none","kid":"ES256"})"), ".", parts[1], "."), "alg none"},
      {Under({{"alg", "HS256"}, {"kid", "ES256"}}), "alg not allowed"},
      {Under({{"alg", "RS256"}, {"kid", "ES256"}}), "alg of another key's type"},
      {Under({{"kid", "ES256"}}), "no alg"},
      {Under({{"alg", {"ES256"}}, {"kid", "ES256"}}), "alg not a string"},
      {Under({{"alg", "ES256"}}), "no kid"},
      {Under({{"alg", "ES256"}, {"kid", "ES256"}, {"crit", {"b64"}}, {"b64", false}}), "crit"},
      {Under({{"alg", "ES256"}, {"kid", "ES256"}, {"typ", "dpop+jwt"}}), "another type"},
  };
  for (const auto& [token, why] : bad) ExpectRefused(token, "TOKEN_INVALID", why);
}

TEST_F(TokensTest, RefusesThePublicKeyUsedAsASharedSecret) {
  for (const char* kid : {"ES256", "RS256"}) {
    const Bio bio(BIO_new(BIO_s_mem()));
    ASSERT_EQ(PEM_write_bio_PUBKEY(bio.get(), Key(kid)), 1);
    char* pem = nullptr;
    const long pem_size = BIO_get_mem_data(bio.get(), &pem);
    const Json header = {{"alg", "HS256"}, {"kid", kid}};
    const std::string signed_text = absl::StrCat(ToBase64Url(header.dump()), ".", ToBase64Url(Claims().dump()));
    unsigned char mac[EVP_MAX_MD_SIZE];
    unsigned mac_size = 0;
    HMAC(EVP_sha256(), pem, static_cast<int>(pem_size), reinterpret_cast<const unsigned char*>(signed_text.data()),
         signed_text.size(), mac, &mac_size);
    ExpectRefused(absl::StrCat(signed_text, ".", ToBase64Url({reinterpret_cast<char*>(mac), mac_size})),
                  "TOKEN_INVALID", kid);
  }
}

TEST_F(TokensTest, NoCharacterMayChange) {
  for (const char* alg : {"ES256", "EdDSA", "RS256"}) {
    const std::string good = Sign(Claims(), alg);
    for (size_t i = 0; i < good.size(); ++i) {
      std::string changed = good;
      changed[i] = good[i] == 'A' ? 'B' : 'A';
      EXPECT_FALSE(verifier_->Verify(changed, kTime).ok()) << alg << " character " << i;
      EXPECT_FALSE(verifier_->Verify(good.substr(0, i), kTime).ok()) << alg << " cut at " << i;
    }
  }
}

TEST_F(TokensTest, RemembersAndStillSeesExpiry) {
  const std::string token = Sign(Claims());
  const auto first = verifier_->Verify(token, kTime);
  const auto second = verifier_->Verify(token, kTime + absl::Seconds(629));
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_EQ(verifier_->cache_hits(), 1);
  EXPECT_EQ(first->subject, second->subject);
  const auto late = verifier_->Verify(token, first->expires);
  EXPECT_EQ(ReasonOf(late.status()), "TOKEN_EXPIRED");
  EXPECT_EQ(verifier_->cache_hits(), 1);
}

TEST_F(TokensTest, MemoryIsBoundedAndForgetsTheLeastRecentlyUsed) {
  Start(2);
  const std::string a = Sign(With({{"jti", "a"}})), b = Sign(With({{"jti", "b"}})), c = Sign(With({{"jti", "c"}}));
  for (const std::string& token : {a, b, a, c, a, b}) EXPECT_TRUE(verifier_->Verify(token, kTime).ok());
  EXPECT_EQ(verifier_->cache_hits(), 2) << "a twice; b had to go for c";
}

TEST_F(TokensTest, AWithdrawnTokenIsRefusedAlsoFromMemory) {
  const std::string one = Sign(Claims()), two = Sign(With({{"jti", "t-2"}}));
  ASSERT_TRUE(verifier_->Verify(one, kTime).ok());
  ASSERT_TRUE(verifier_->Verify(two, kTime).ok());
  verifier_->Revoke("t-1");
  ExpectRefused(one, "TOKEN_INVALID", "withdrawn");
  EXPECT_TRUE(verifier_->Verify(two, kTime).ok());

  folder_.Write("revoked.json", R"(["t-2"])");
  ASSERT_TRUE(verifier_->ReloadIfChanged().ok());
  ExpectRefused(two, "TOKEN_INVALID", "withdrawn by the file");
  ExpectRefused(one, "TOKEN_INVALID", "a reload does not undo Revoke");
}

TEST_F(TokensTest, ReloadTakesNewKeysAndDropsOldOnes) {
  const std::string old = Sign(Claims());
  ASSERT_TRUE(verifier_->Verify(old, kTime).ok());
  const PKey fresh = NewSigningKey("ES256");
  const std::string young = SignToken(fresh.get(), Claims(), "fresh", "ES256");
  ExpectRefused(young, "TOKEN_INVALID", "key not there yet");
  folder_.Write("a.json", Json{{"keys", {PublicJwk(fresh.get(), "fresh", "ES256")}}}.dump());
  ASSERT_TRUE(verifier_->ReloadIfChanged().ok());
  EXPECT_TRUE(verifier_->Verify(young, kTime).ok());
  ExpectRefused(old, "TOKEN_INVALID", "its key was dropped, though it was remembered");
}

TEST_F(TokensTest, ABrokenFileKeepsWhatWasAndSaysSoUntilMended) {
  const std::string token = Sign(Claims());
  for (const char* file : {"issuers.json", "a.json"}) {
    folder_.Write(file, "{ broken");
    EXPECT_FALSE(verifier_->ReloadIfChanged().ok()) << file;
    EXPECT_FALSE(verifier_->ReloadIfChanged().ok()) << file << ": the error must not be said only once";
    EXPECT_TRUE(verifier_->Verify(token, kTime).ok());
    folder_.Write("revoked.json", R"(["t-3"])");
    EXPECT_FALSE(verifier_->ReloadIfChanged().ok());
    ExpectRefused(Sign(With({{"jti", "t-3"}})), "TOKEN_INVALID", "withdrawals go on meanwhile");
    WriteFiles();
    EXPECT_TRUE(verifier_->ReloadIfChanged().ok()) << file;
  }
  std::filesystem::remove(folder_.Path("revoked.json"));
  EXPECT_FALSE(verifier_->ReloadIfChanged().ok());
  EXPECT_TRUE(verifier_->Verify(token, kTime).ok());
}

TEST_F(TokensTest, ThreadsVerifyWhileKeysAndWithdrawalsChange) {
  std::vector<std::string> tokens;
  for (int i = 0; i < 8; ++i) tokens.push_back(Sign(With({{"jti", absl::StrCat("thread-", i)}})));
  Start(4);
  std::atomic<bool> withdrawn{false};
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 300; ++i) {
        EXPECT_TRUE(verifier_->Verify(tokens[1 + i % 7], kTime).ok());
        const bool before = withdrawn;
        EXPECT_TRUE(!verifier_->Verify(tokens[0], kTime).ok() || !before) << "accepted after its withdrawal";
      }
    });
  }
  threads.emplace_back([&] {
    for (int i = 0; i < 20; ++i) {
      folder_.Write("revoked.json", Json{absl::StrCat("nobody-", i)}.dump());
      EXPECT_TRUE(verifier_->ReloadIfChanged().ok());
      if (i == 10) {
        verifier_->Revoke("thread-0");
        withdrawn = true;
      }
    }
  });
  for (std::thread& thread : threads) thread.join();
}

TEST_F(TokensTest, AnIssuerSpeaksForTheRolesItWasGranted) {
  Json issuers = Issuers();
  issuers[0]["classes"] = {"PARTNER"};
  issuers[0]["roles"] = {"EMPLOYEE_REP"};
  folder_.Write("issuers.json", issuers.dump());
  ASSERT_TRUE(verifier_->ReloadIfChanged().ok());
  EXPECT_TRUE(verifier_->Verify(Sign(Partner({{"roles", {"EMPLOYEE_REP"}}})), kTime).ok());
  ExpectRefused(Sign(Partner(Json::object())), "TOKEN_CLAIMS_REFUSED", "a mentor");
  ExpectRefused(Sign(Claims()), "TOKEN_CLAIMS_REFUSED", "another class");
  for (const Json& roles : {Json{"CASEWORKER"}, Json{"KING"}, Json::array(), Json("EMPLOYEE_REP")}) {
    issuers[0]["roles"] = roles;
    folder_.Write("issuers.json", issuers.dump());
    EXPECT_FALSE(verifier_->ReloadIfChanged().ok()) << roles;
  }
}

}  // namespace
}  // namespace sjak::identity
