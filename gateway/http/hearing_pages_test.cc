#include "gateway/http/hearing_pages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gateway/http/door.h"
#include "platform/base/error.h"
#include "platform/base/uuid.h"
#include "platform/base/wire.h"
#include "platform/identity/test_files.h"
#include "platform/identity/token_signer.h"

namespace sjak::gateway::http {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;
namespace v1 = placements::v1;

const Date kToday(2021, 9, 10);

class HearingPagesTest : public ::testing::Test {
 protected:
  HearingPagesTest() {
    folder_.Write("keys.json", json{{"keys", {identity::PublicJwk(key_.get(), "k", "ES256")}}}.dump());
    folder_.Write("issuers.json", json::array({{{"issuer", "https://people.test"},
                                                {"jwks_file", "keys.json"},
                                                {"audience", "sjak"},
                                                {"classes", {"PARTNER", "JOBCENTRE"}},
                                                {"municipalities", {"0101", "0147"}},
                                                {"cvrs", {"*"}},
                                                {"max_lifetime_seconds", 600}}})
                                      .dump());
    verifier_ = identity::TokenVerifier::Create({folder_.Path("issuers.json"), ""}).value();
    pages_ = std::make_unique<HearingPages>(
        [this](const std::string& method, const std::string& authorization, const std::string& municipality,
               const google::protobuf::Message& request, google::protobuf::Message* answer) {
          EXPECT_EQ(municipality, "0101");
          EXPECT_EQ(authorization, token_) << "in the person's own name";
          if (!status_.ok()) return status_;
          if (absl::EndsWith(method, "ListPlacements")) {
            listed_ = static_cast<const v1::ListPlacementsRequest&>(request);
            *static_cast<v1::ListPlacementsResponse*>(answer) = list_;
          } else if (absl::EndsWith(method, "HearingsService.RecordHearing")) {
            recorded_.push_back(static_cast<const v1::RecordHearingRequest&>(request));
          } else {
            EXPECT_EQ(static_cast<const v1::GetPlacementRequest&>(request).name(), kPlacement);
            *static_cast<v1::Placement*>(answer) = Decided();
          }
          return absl::OkStatus();
        },
        verifier_.get());
    SignIn({"EMPLOYEE_REP"});
  }
  void SignIn(const std::vector<std::string>& roles, const std::vector<std::string>& municipalities = {"0101"},
              const std::string& cls = "PARTNER") {
    const int64_t now = absl::ToUnixSeconds(now_);
    token_ = "Bearer " + identity::SignToken(key_.get(),
                                             {{"iss", "https://people.test"},
                                              {"aud", "sjak"},
                                              {"sub", "rep-1"},
                                              {"jti", "t"},
                                              {"iat", now},
                                              {"exp", now + 300},
                                              {"class", cls},
                                              {"roles", roles},
                                              {"municipalities", municipalities},
                                              {"cvrs", {"12345678"}}},
                                             "k", "ES256");
  }
  static v1::Placement Decided(v1::PlacementState state = v1::PLACEMENT_STATE_APPROVED) {
    v1::Placement placement;
    placement.set_name(kPlacement);
    placement.set_state(state);
    placement.set_citizen("citizens/hidden");
    *placement.mutable_terms()->mutable_starts_on() = wire::ToProto(Date(2021, 9, 13));
    *placement.mutable_terms()->mutable_ends_on() = wire::ToProto(Date(2021, 12, 12));
    placement.mutable_terms()->set_weekly_minutes(1200);
    placement.mutable_terms()->set_function_code("<b>");
    return placement;
  }
  Response Send(const std::string& verb, const std::string& target, const std::string& body = "") {
    const Request request{verb, target, {}, body};
    EXPECT_TRUE(HearingPages::Serves(request));
    return pages_->Handle(request, token_, now_, kToday);
  }
  static std::string LocationOf(const Response& response) {
    for (const auto& [name, value] : response.headers) {
      if (name == "location") return value;
    }
    return "";
  }

  static inline const std::string kId = Uuid::New().ToString();
  static inline const std::string kPlacement = ResourceName("placements", kId);
  static inline const std::string kPath = "/hearings/0101/" + kId;
  absl::Time now_ = absl::Now();
  const identity::TestFolder folder_;
  const identity::PKey key_ = identity::NewSigningKey("ES256");
  std::unique_ptr<identity::TokenVerifier> verifier_;
  std::unique_ptr<HearingPages> pages_;
  std::string token_;
  absl::Status status_;
  v1::ListPlacementsResponse list_;
  v1::ListPlacementsRequest listed_;
  std::vector<v1::RecordHearingRequest> recorded_;
};

TEST_F(HearingPagesTest, WhoIsNotSignedInSignsInFirst) {
  for (const std::string token : {"", "Bearer nonsense", "Basic x"}) {
    token_ = token;
    EXPECT_EQ(LocationOf(Send("GET", kPath + "?x=1")), "/login?to=%2Fhearings%2F0101%2F" + kId);
    EXPECT_EQ(Send("POST", kPath, "met=yes").status, 401) << "also a form from a page that is not ours";
  }
  SignIn({"EMPLOYEE_REP"});
  now_ += absl::Minutes(6);
  EXPECT_EQ(Send("POST", kPath, "met=yes").status, 401) << "expired";
  EXPECT_TRUE(recorded_.empty());
}

TEST_F(HearingPagesTest, ListsWhatWaits) {
  *list_.add_placements() = Decided();
  *list_.add_placements() = Decided(v1::PLACEMENT_STATE_ACTIVE);
  list_.set_next_page_token("more&");
  EXPECT_EQ(LocationOf(Send("GET", "/hearings")), "/hearings/0101");
  Response page = Send("GET", "/hearings/0101");
  EXPECT_EQ(page.status, 200);
  EXPECT_THAT(page.body, HasSubstr(absl::StrCat("<a href=\"", kPath, "\">Svar på høringen</a>")));
  EXPECT_EQ(page.body.find(kPath), page.body.rfind(kPath)) << "the other one has begun";
  EXPECT_THAT(page.body, HasSubstr("/hearings/0101?after=more%26"));
  Send("GET", "/hearings/0101?after=more%26");
  EXPECT_EQ(listed_.page_token(), "more&");
  list_.mutable_placements(0)->add_hearings()->set_party(v1::HEARING_PARTY_SHOP_STEWARD);
  EXPECT_THAT(Send("GET", "/hearings/0101").body, HasSubstr("Ret svaret"));
  list_.Clear();
  EXPECT_THAT(Send("GET", "/hearings/0101").body, HasSubstr("Ingen venter"));
  SignIn({"EMPLOYER_SIGNER"}, {"0101", "0147"});
  page = Send("GET", "/hearings");
  EXPECT_THAT(page.body, HasSubstr("/hearings/0147"));
}

TEST_F(HearingPagesTest, AnAnswerIsThePartysOwn) {
  const Response page = Send("GET", kPath);
  EXPECT_EQ(page.status, 200);
  EXPECT_THAT(page.body, HasSubstr("13.9.2021</time>"));
  EXPECT_THAT(page.body, HasSubstr("20 timer og 0 minutter om ugen, funktion &lt;b&gt;"));
  EXPECT_THAT(page.body, Not(HasSubstr("citizens/")));
  EXPECT_THAT(page.body, HasSubstr("tillidsrepræsentant"));
  EXPECT_THAT(page.body, HasSubstr("medarbejderrepræsentant"));
  EXPECT_THAT(page.body, Not(HasSubstr("arbejdsgiver")));
  EXPECT_THAT(page.body, Not(HasSubstr("<script")));

  for (const std::string incomplete : {"", "met=yes", "met=maybe&party=2&request_id=1", "met=yes&request_id=1",
                                       "met=yes&party=x&request_id=1", "met=yes&party=2"}) {
    EXPECT_THAT(Send("POST", kPath, incomplete).body, HasSubstr("<form")) << incomplete;
  }
  EXPECT_TRUE(recorded_.empty());
  const std::string id = Uuid::New().ToString();
  EXPECT_EQ(Send("POST", kPath, absl::StrCat("met=no&party=2&request_id=", id)).status, 200);
  ASSERT_EQ(recorded_.size(), 1u);
  EXPECT_EQ(recorded_[0].request_id(), id);
  EXPECT_EQ(recorded_[0].placement(), kPlacement);
  EXPECT_EQ(recorded_[0].hearing().party(), v1::HEARING_PARTY_SHOP_STEWARD);
  EXPECT_FALSE(recorded_[0].hearing().conditions_met());
  EXPECT_EQ(recorded_[0].hearing().on_behalf_reason(), "");
  EXPECT_EQ(wire::DateOf(recorded_[0].hearing().heard_on()), kToday);
}

TEST_F(HearingPagesTest, OnlyPartiesHaveHearings) {
  SignIn({"COMPANY_CLIENT", "MENTOR"});
  EXPECT_EQ(Send("GET", "/hearings").status, 403);
  SignIn({"CASEWORKER"}, {"0101"}, "JOBCENTRE");
  EXPECT_EQ(Send("GET", kPath).status, 403);
  EXPECT_TRUE(recorded_.empty());
}

TEST_F(HearingPagesTest, WhatIsNotThereIsNotThere) {
  for (const std::string target :
       {"/hearings/0147", "/hearings/0101/x", "/hearings/0101/", "/hearings/0101/a/b", "/hearings/../0101"}) {
    EXPECT_EQ(Send("GET", target).status, 404) << target;
  }
  EXPECT_EQ(Send("DELETE", kPath).status, 405);
  EXPECT_EQ(Send("POST", "/hearings/0101").status, 405);
}

TEST_F(HearingPagesTest, RefusalsAreSaidWithoutTheirInside) {
  const std::string answer = "met=yes&party=2&request_id=" + Uuid::New().ToString();
  const std::vector<std::pair<absl::Status, int>> cases = {
      {absl::UnavailableError("secret"), 503},        {absl::DeadlineExceededError("secret"), 503},
      {absl::ResourceExhaustedError("secret"), 503},  {absl::NotFoundError("secret"), 404},
      {absl::PermissionDeniedError("secret"), 403},   {absl::UnauthenticatedError("secret"), 403},
      {absl::FailedPreconditionError("secret"), 409}, {absl::InternalError("secret"), 409}};
  for (const auto& [status, code] : cases) {
    status_ = status;
    for (const Response& page : {Send("GET", kPath), Send("POST", kPath, answer), Send("GET", "/hearings/0101")}) {
      EXPECT_EQ(page.status, code) << status;
      EXPECT_THAT(page.body, Not(HasSubstr("secret")));
    }
  }
}

TEST_F(HearingPagesTest, NothingRunsInAPage) {
  const Response page = Send("GET", kPath);
  std::map<std::string, std::string> headers(page.headers.begin(), page.headers.end());
  EXPECT_THAT(headers["content-security-policy"], HasSubstr("default-src 'none'"));
  EXPECT_THAT(headers["content-security-policy"], HasSubstr("frame-ancestors 'none'"));
  EXPECT_EQ(headers["cache-control"], "no-store");
  EXPECT_EQ(headers["referrer-policy"], "same-origin") << "without the origin of a form nobody could answer one";
}

// What is not set up is not there.
TEST_F(HearingPagesTest, TheDoorHasOnlyWhatIsSetUp) {
  ManualBusinessClock clock(now_);
  const auto serves = [&](Door& door, const std::string& target) { return door.Serves({"GET", target, {}, ""}); };
  Door closed(nullptr, nullptr, nullptr, {}, &clock);
  for (const char* target : {"/", "/login", "/hearings", "/sign/x"}) EXPECT_FALSE(serves(closed, target)) << target;
  EXPECT_EQ(closed.AuthorizationOf({"POST", "/x", {{"authorization", "Bearer own"}}, ""}), "Bearer own");

  auto login = std::make_unique<Login>(std::vector<LoginIssuer>{}, "https://sjak.test", verifier_.get(), PostForm());
  Door door(std::move(login), std::move(pages_), nullptr, {}, &clock);
  for (const char* target : {"/", "/login", "/login/callback?code=x", "/logout", "/hearings", "/hearings/0101"}) {
    EXPECT_TRUE(serves(door, target)) << target;
  }
  for (const char* target : {"/sign/x", "/hearingsx", "/sjak.partner.v1.PartnerService/GetPlacement"}) {
    EXPECT_FALSE(serves(door, target)) << target;
  }
  EXPECT_EQ(LocationOf(door.Handle({"GET", "/", {}, ""})), "/hearings");
  // A session counts for a form of our own page alone.
  Request answer{"POST", kPath, {{"cookie", "__Host-sjak-session=" + token_.substr(7)}}, "met=yes"};
  EXPECT_EQ(door.Handle(answer).status, 401);
  answer.headers["origin"] = "https://evil.test";
  EXPECT_EQ(door.Handle(answer).status, 401);
  answer.headers["origin"] = "https://sjak.test";
  EXPECT_EQ(door.Handle(answer).status, 200);
}

// Whatever is sent to a page is answered, and records nothing unless it is a whole answer.
TEST_F(HearingPagesTest, AnyBytesAreAnswered) {
  folder_.Write("ring.json", R"({"active":"a","keys":{"a":"MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="}})");
  const auto links = std::make_shared<SigningLinks>(
      SigningLinksOptions{"https://sjak.test", "https://people.test", "sjak", "k"},
      std::shared_ptr<identity::Sealer>(identity::Sealer::FromFile(folder_.Path("ring.json")).value()), key_.get(),
      [](auto&&...) { return absl::UnavailableError("nobody asks"); });
  const LoginIssuer issuer{"https://people.test",       "Folk", "https://people.test/authorize",
                           "https://people.test/token", "sjak", ""};
  ManualBusinessClock clock(now_);
  Door door(std::make_unique<Login>(std::vector<LoginIssuer>{issuer}, "https://sjak.test", verifier_.get(),
                                    [](auto&&...) { return absl::UnavailableError("away"); }),
            std::move(pages_), links, {}, &clock);
  const std::vector<std::string> words = {"/login",
                                          "/login/callback",
                                          "/logout",
                                          "/hearings",
                                          "/0101",
                                          "/" + kId,
                                          "/sign/",
                                          "?",
                                          "&",
                                          "=",
                                          ";",
                                          ".",
                                          "%",
                                          "%00",
                                          "%F",
                                          "+",
                                          "code",
                                          "state",
                                          "met",
                                          "yes",
                                          "party",
                                          "2",
                                          "request_id",
                                          "after",
                                          "to",
                                          "__Host-sjak-login=",
                                          "__Host-sjak-session=",
                                          "AAAA",
                                          "9999999999",
                                          std::string(3'000, 'A'),
                                          std::string(1, '\0'),
                                          "\xff\xfe",
                                          "<script>"};
  std::mt19937 random(20210913);
  const auto some = [&](int most) {
    std::string out;
    for (int n = static_cast<int>(random() % (most + 1)); n > 0; --n) out += words[random() % words.size()];
    return out;
  };
  int served = 0;
  for (int i = 0; i < 8'000; ++i) {
    Request request{i % 2 == 0 ? "GET" : "POST", words[random() % 7] + some(6), {}, some(12)};
    request.headers["cookie"] = some(8);
    if (i % 3 == 0) request.headers["authorization"] = token_;
    if (i % 5 == 0) request.headers["origin"] = "https://sjak.test";
    if (!door.Serves(request)) continue;
    ++served;
    const Response response = door.Handle(request);
    EXPECT_THAT(response.status, ::testing::AnyOf(200, 303, 400, 401, 404, 405)) << request.target;
    EXPECT_THAT(response.body, Not(HasSubstr("<script>")));
    for (const auto& [name, value] : response.headers) EXPECT_EQ(value.find_first_of("\r\n"), value.npos) << name;
  }
  EXPECT_GT(served, 1'500);
  for (const v1::RecordHearingRequest& record : recorded_) EXPECT_EQ(record.placement(), kPlacement);
}

}  // namespace
}  // namespace sjak::gateway::http
