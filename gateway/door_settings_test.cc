#include "gateway/door_settings.h"

#include "absl/strings/match.h"
#include "gateway/gateway_fixture.h"
#include "platform/identity/bounded.h"
#include "sjak/placements/v1/placements.pb.h"

namespace sjak::gateway {
namespace {

using nlohmann::json;

class DoorSettingsTest : public GatewayTest {
 protected:
  DoorSettingsTest() {
    folder_.Write("ring.json", R"({"active":"a","keys":{"a":"MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="}})");
    folder_.Write("login.json", json::array({{{"issuer", "https://issuer.test"},
                                              {"title", "Folk"},
                                              {"authorization_endpoint", "https://issuer.test/authorize"},
                                              {"token_endpoint", "https://issuer.test/token"},
                                              {"client_id", "sjak"}}})
                                    .dump());
    EXPECT_TRUE(pilot::EnsureKey(folder_.Path("links.key")).ok());
    EXPECT_TRUE(pilot::EnsureKey(folder_.Path("edwards.key"), "EdDSA").ok());
  }
  // With these flags and no others.
  Config With(const std::map<std::string, std::string>& flags) const {
    std::vector<Flag> table = DoorFlags();
    table.push_back({"http-origins", "", ""});
    std::vector<std::string> words = {"sjak-gateway"};
    for (const auto& [name, value] : flags) {
      if (!value.empty()) words.push_back(absl::StrCat("--", name, "=", value));
    }
    std::vector<const char*> argv;
    for (const std::string& word : words) argv.push_back(word.c_str());
    return Config::Parse("sjak-gateway", table, static_cast<int>(argv.size()), argv.data()).value();
  }
  std::map<std::string, std::string> Links(const std::map<std::string, std::string>& changes = {}) const {
    std::map<std::string, std::string> flags = {{"public-url", "https://sjak.test"},
                                                {"link-issuer", "https://links.test"},
                                                {"link-key", folder_.Path("links.key")},
                                                {"link-keyring", folder_.Path("ring.json")}};
    for (const auto& [name, value] : changes) flags[name] = value;
    return flags;
  }
  absl::StatusOr<std::shared_ptr<const http::SigningLinks>> LinksWith(const std::map<std::string, std::string>& flags) {
    files_.clear();
    return SigningLinksOf(With(flags), rpc::Client::Create(placements_->address(), Tls("gateway")).value(), &files_);
  }

  std::vector<rpc::Reloadable> files_;
  ManualBusinessClock clock_{absl::Now()};
};

TEST_F(DoorSettingsTest, WithoutSettingsThereIsNoDoor) {
  const auto links = LinksWith({});
  ASSERT_TRUE(links.ok()) << links.status();
  EXPECT_EQ(*links, nullptr);
  const auto door = DoorOf(With({}), nullptr, pipeline_.get(), verifier_.get(), &clock_);
  ASSERT_TRUE(door.ok()) << door.status();
  EXPECT_EQ(*door, nullptr);
}

TEST_F(DoorSettingsTest, WrongSettingsAreSaidAtStart) {
  for (const std::string url : {"", "http://sjak.test", "https://", "https://sjak.test/", "sjak.test"}) {
    EXPECT_FALSE(LinksWith(Links({{"public-url", url}})).ok()) << url;
    EXPECT_FALSE(DoorOf(With({{"public-url", url}, {"login-issuers", folder_.Path("login.json")}}), nullptr,
                        pipeline_.get(), verifier_.get(), &clock_)
                     .ok())
        << url;
  }
  folder_.Write("open.key", identity::ReadFile(folder_.Path("links.key"), 10'000).value(), 0644);
  for (const char* key : {"nothing.key", "edwards.key", "ring.json", "open.key"}) {
    EXPECT_FALSE(LinksWith(Links({{"link-key", folder_.Path(key)}})).ok()) << key;
  }
  EXPECT_FALSE(LinksWith(Links({{"link-keyring", folder_.Path("login.json")}})).ok());
  EXPECT_FALSE(DoorOf(With({{"public-url", "https://sjak.test"}, {"login-issuers", folder_.Path("ring.json")}}),
                      nullptr, pipeline_.get(), verifier_.get(), &clock_)
                   .ok());
}

TEST_F(DoorSettingsTest, ALinkAsksTheServiceItself) {
  const auto links = LinksWith(Links());
  ASSERT_TRUE(links.ok()) << links.status();
  EXPECT_EQ(files_.size(), 1u) << "the keyring is read again";
  const auto door = DoorOf(With(Links()), *links, pipeline_.get(), verifier_.get(), &clock_).value();
  ASSERT_NE(door, nullptr);
  EXPECT_FALSE(door->Serves({"GET", "/login", {}, ""})) << "nobody signs in";
  const std::string url =
      (*links)
          ->LinkFor({"0101", kCvr, ResourceName("placements", Uuid::New()), placements::v1::HEARING_PARTY_EMPLOYER},
                    absl::Now(), absl::Hours(1))
          .value();
  // The service of this test does not know the links' issuer: it refuses, and the page says no more than that.
  EXPECT_EQ(door->Handle({"GET", url.substr(std::string("https://sjak.test").size()), {}, ""}).status, 410);
  EXPECT_TRUE(placements_->seen().empty());
  placements_->GoAway();
  EXPECT_EQ(door->Handle({"GET", url.substr(std::string("https://sjak.test").size()), {}, ""}).status, 503);
}

// What the signed-in see comes through the front: in their name, and with the company's own names.
TEST_F(DoorSettingsTest, TheSignedInAskTheFront) {
  const auto door = DoorOf(With({{"public-url", "https://sjak.test"}, {"login-issuers", folder_.Path("login.json")}}),
                           nullptr, pipeline_.get(), verifier_.get(), &clock_)
                        .value();
  const std::string inside = Uuid::New().ToString();
  placements::v1::ListPlacementsResponse list;
  placements::v1::Placement& placement = *list.add_placements();
  placement.set_name(ResourceName("placements", inside));
  placement.set_state(placements::v1::PLACEMENT_STATE_APPROVED);
  placements_->WillAnswer(list);
  const std::string token = Token({{"class", "PARTNER"}, {"roles", {"EMPLOYER_SIGNER"}}, {"cvrs", {kCvr}}});
  const http::Request request{"GET", "/hearings/0101", {{"cookie", "__Host-sjak-session=" + token.substr(7)}}, ""};
  ASSERT_TRUE(door->Serves(request));
  const http::Response page = door->Handle(request);
  EXPECT_EQ(page.status, 200) << page.body;
  EXPECT_TRUE(absl::StrContains(page.body, "/hearings/0101/")) << page.body;
  EXPECT_FALSE(absl::StrContains(page.body, inside));
  ASSERT_EQ(placements_->seen().size(), 1u);
  EXPECT_EQ(placements_->seen()[0].call.authorization, token);
  EXPECT_EQ(placements_->seen()[0].call.purpose, "PLACEMENT");
  EXPECT_EQ(door->Handle({"GET", "/hearings", {}, ""}).status, 303) << "off to sign in";
  placements_->GoAway();
  EXPECT_EQ(door->Handle(request).status, 503);
}

}  // namespace
}  // namespace sjak::gateway
