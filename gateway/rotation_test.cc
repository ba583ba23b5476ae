#include <atomic>

#include "gateway/gateway_fixture.h"
#include "sjak/jobcentre/v1/jobcentre.pb.h"

namespace sjak::gateway {
namespace {

using nlohmann::json;

// Callers that take a fresh token for every call, from whoever signs now, through the front and the service behind it.
class RotationTest : public GatewayTest {
 protected:
  struct Signer {
    std::string issuer, kid;
    std::shared_ptr<identity::PKey> key;
  };

  RotationTest() {
    citizens::v1::Citizen citizen;
    citizen.set_name(ResourceName("citizens", Uuid::New()));
    request_.set_name(citizen.name());
    citizens_->WillAnswer(citizen);
    first_ = {"https://issuer.test", "first", NewKey()};
    second_ = {"https://issuer.test", "second", NewKey()};
    successor_ = {"https://successor.test", "third", NewKey()};
    Publish({{"https://issuer.test", {first_}}});
    SignWith(first_);
  }
  ~RotationTest() override {
    stopping_ = true;
    for (auto& caller : callers_) caller.join();
  }

  static std::shared_ptr<identity::PKey> NewKey() {
    return std::make_shared<identity::PKey>(identity::NewSigningKey("ES256"));
  }
  // From now on these issuers are known, with these keys.
  void Publish(const std::map<std::string, std::vector<Signer>>& issuers) {
    json all = json::array();
    for (const auto& [name, signers] : issuers) {
      json keys = json::array();
      for (const Signer& s : signers) keys.push_back(identity::PublicJwk(s.key->get(), s.kid, "ES256"));
      const std::string file = absl::StrCat("keys-", name == "https://issuer.test" ? "a" : "b", ".json");
      folder_.Write(file, json{{"keys", keys}}.dump());
      all.push_back({{"issuer", name},
                     {"jwks_file", file},
                     {"audience", "sjak"},
                     {"classes", {"JOBCENTRE"}},
                     {"municipalities", {"0101"}},
                     {"cvrs", json::array()},
                     {"max_lifetime_seconds", 3600}});
    }
    folder_.Write("issuers.json", all.dump());
    ASSERT_EQ(verifier_->ReloadIfChanged(), absl::OkStatus());
  }
  void SignWith(const Signer& signer) {
    std::lock_guard lock(mu_);
    signer_ = signer;
  }
  absl::Status CallWith(const Signer& signer) {
    const int64_t now = absl::ToUnixSeconds(absl::Now());
    const json claims = {
        {"iss", signer.issuer},      {"aud", "sjak"},    {"sub", "u-17"},        {"jti", absl::StrCat("t-", ++serial_)},
        {"iat", now - 10},           {"exp", now + 600}, {"class", "JOBCENTRE"}, {"roles", {"CASEWORKER"}},
        {"municipalities", {"0101"}}};
    citizens::v1::Citizen answer;
    return client_->Call(
        "sjak.jobcentre.v1.JobcentreService.GetCitizen", request_, &answer,
        {.authorization = "Bearer " + identity::SignToken(signer.key->get(), claims, signer.kid, "ES256"),
         .purpose = "CASE_WORK"});
  }
  void KeepCalling(int callers) {
    for (int i = 0; i < callers; ++i) {
      callers_.emplace_back([this] {
        while (!stopping_) {
          Signer signer;
          {
            // Held while it is used, as an issuer that withdraws a key has nobody left who signs with it.
            std::lock_guard lock(mu_);
            signer = signer_;
            ++using_[signer.kid];
          }
          const absl::Status status = CallWith(signer);
          EXPECT_TRUE(status.ok()) << status;
          std::lock_guard lock(mu_);
          --using_[signer.kid];
          ++calls_;
        }
      });
    }
  }
  // Returns when calls that began after now have ended, and nobody uses `kid`.
  void SeeCalls(const std::string& kid = "") {
    const int64_t enough = calls_ + 40;
    while (calls_ < enough) std::this_thread::yield();
    while (!kid.empty()) {
      std::lock_guard lock(mu_);
      if (using_[kid] == 0) return;
    }
  }

  Signer first_, second_, successor_;
  citizens::v1::GetCitizenRequest request_;
  std::mutex mu_;
  Signer signer_;
  std::map<std::string, int> using_;
  std::atomic<int64_t> serial_{0}, calls_{0};
  std::atomic<bool> stopping_{false};
  std::vector<std::thread> callers_;
};

TEST_F(RotationTest, KeysAndIssuerChangeUnderCallsWithoutOneFailing) {
  KeepCalling(4);
  SeeCalls();
  // The key.
  Publish({{"https://issuer.test", {first_, second_}}});
  SeeCalls();
  SignWith(second_);
  SeeCalls("first");
  Publish({{"https://issuer.test", {second_}}});
  SeeCalls();
  EXPECT_EQ(ReasonOf(CallWith(first_)), "TOKEN_INVALID") << "its key is gone";
  // The issuer.
  Publish({{"https://issuer.test", {second_}}, {"https://successor.test", {successor_}}});
  SignWith(successor_);
  SeeCalls("second");
  Publish({{"https://successor.test", {successor_}}});
  SeeCalls();
  EXPECT_EQ(ReasonOf(CallWith(second_)), "TOKEN_ISSUER_UNKNOWN");
  // A file that is no good leaves what was known in force.
  folder_.Write("issuers.json", "[");
  EXPECT_FALSE(verifier_->ReloadIfChanged().ok());
  SeeCalls();
  RecordProperty("calls", static_cast<int>(calls_));
}

}  // namespace
}  // namespace sjak::gateway
