#include "gateway/http/login.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "deploy/pilot.d/tools/login_issuer.h"
#include "gateway/http/form.h"
#include "platform/identity/test_files.h"
#include "platform/identity/token_signer.h"

namespace sjak::gateway::http {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

constexpr char kBase[] = "https://sjak.test";
constexpr char kIssuer[] = "https://people.test";

std::string HeaderOf(const Response& response, const std::string& name, const std::string& begins = "") {
  for (const auto& [key, value] : response.headers) {
    if (key == name && absl::StartsWith(value, begins)) return value;
  }
  return "";
}
// The value that a response sets the cookie to.
std::string Cookie(const Response& response, const std::string& name) {
  const std::string set = HeaderOf(response, "set-cookie", name + "=");
  return set.substr(0, set.find(';')).substr(std::min(set.size(), name.size() + 1));
}

class LoginTest : public ::testing::Test {
 protected:
  LoginTest() {
    folder_.Write("keys.json", json{{"keys", {identity::PublicJwk(key_.get(), "k", "ES256")}}}.dump());
    json issuer = {{"issuer", kIssuer},
                   {"jwks_file", "keys.json"},
                   {"audience", "sjak"},
                   {"classes", {"PARTNER"}},
                   {"roles", {"MENTOR", "EMPLOYEE_REP"}},
                   {"municipalities", {"0101"}},
                   {"cvrs", {"12345678"}},
                   {"max_lifetime_seconds", 3600}};
    json other = issuer;
    other["issuer"] = "https://other.test";
    folder_.Write("issuers.json", json::array({issuer, other}).dump());
    verifier_ = identity::TokenVerifier::Create({folder_.Path("issuers.json"), ""}).value();
    pilot::LoginIssuerOptions options{kIssuer, "sjak", "k", "sjak-gateway", absl::StrCat(kBase, "/login/callback")};
    options.token_life = absl::Minutes(30);
    const std::vector<pilot::Person> people = {
        {"rep-1", "Tillidsmand <Ib>", "PARTNER", {"EMPLOYEE_REP"}, {"0101"}, {"12345678"}},
        {"stranger", "En fremmed", "PARTNER", {"EMPLOYEE_REP"}, {"0101"}, {"87654321"}}};
    issuer_ = std::make_unique<pilot::LoginIssuer>(options, people, key_.get());
    login_ = MakeLogin({OurIssuer()});
  }
  static LoginIssuer OurIssuer() {
    return {kIssuer, "Folk", "https://people.test/authorize", "https://people.test/token", "sjak-gateway", ""};
  }
  std::unique_ptr<Login> MakeLogin(std::vector<LoginIssuer> issuers) {
    return std::make_unique<Login>(std::move(issuers), kBase, verifier_.get(),
                                   [this](const std::string& url, const std::string& form) {
                                     EXPECT_EQ(url, "https://people.test/token");
                                     posted_ = form;
                                     return Answer(form);
                                   });
  }
  absl::StatusOr<Response> Answer(const std::string& form) {
    if (!answer_.ok() || answer_->status != 0) return answer_;
    Response response = issuer_->Handle({"POST", "/token", {}, form}, now_);
    if (change_ && response.status == 200) {
      json body = json::parse(response.body);
      change_(body);
      response.body = body.dump();
    }
    return response;
  }
  Response Get(const std::string& target, const std::string& cookie = "") {
    Request request{"GET", target, {}, ""};
    if (!cookie.empty()) request.headers["cookie"] = "theme=dark; __Host-sjak-login=" + cookie;
    EXPECT_TRUE(Login::Serves(request));
    return login_->Handle(request, now_);
  }
  // What the issuer sends the browser back with after somebody chose to be `subject`.
  std::string Choose(const Response& begun, const std::string& subject) {
    const std::string location = HeaderOf(begun, "location");
    EXPECT_THAT(location, ::testing::StartsWith("https://people.test/authorize?"));
    const Response page =
        issuer_->Handle({"GET", location.substr(std::string("https://people.test").size()), {}, ""}, now_);
    EXPECT_EQ(page.status, 200) << page.body;
    EXPECT_THAT(page.body, HasSubstr("Tillidsmand &lt;Ib&gt;"));
    const Response chosen = issuer_->Handle(
        {"POST", "/authorize", {}, absl::StrCat(location.substr(location.find('?') + 1), "&subject=", subject)}, now_);
    const std::string back = HeaderOf(chosen, "location");
    EXPECT_THAT(back, ::testing::StartsWith(kBase)) << chosen.body;
    return back.substr(std::string(kBase).size());
  }
  // From /login to the answer of the callback.
  Response SignIn(const std::string& subject = "rep-1") {
    const Response begun = Get("/login?to=/hearings/7");
    return Get(Choose(begun, subject), Cookie(begun, "__Host-sjak-login"));
  }

  absl::Time now_ = absl::Now();
  const identity::TestFolder folder_;
  const identity::PKey key_ = identity::NewSigningKey("ES256");
  std::unique_ptr<identity::TokenVerifier> verifier_;
  std::unique_ptr<pilot::LoginIssuer> issuer_;
  std::unique_ptr<Login> login_;
  std::string posted_;
  absl::StatusOr<Response> answer_ = Response{0, {}, ""};  // status 0: what the issuer says
  std::function<void(json&)> change_;
};

TEST_F(LoginTest, ASessionIsTheIssuersToken) {
  const Response done = SignIn();
  ASSERT_EQ(done.status, 303) << done.body;
  EXPECT_EQ(HeaderOf(done, "location"), "/hearings/7");
  EXPECT_EQ(Cookie(done, "__Host-sjak-login"), "") << "used";
  const std::string set = HeaderOf(done, "set-cookie", "__Host-sjak-session=");
  for (const char* attribute : {"; Path=/", "; Secure", "; HttpOnly", "; SameSite=Lax", "; Max-Age=18"}) {
    EXPECT_THAT(set, HasSubstr(attribute));
  }
  Request call{"POST", "/sjak.partner.v1.HearingsService/RecordHearing", {}, ""};
  call.headers["cookie"] = "__Host-sjak-session=" + Cookie(done, "__Host-sjak-session");
  EXPECT_EQ(login_->AuthorizationOf(call, {}), "") << "no page of ours asks";
  call.headers["origin"] = "https://evil.test";
  EXPECT_EQ(login_->AuthorizationOf(call, {"https://app.test"}), "");
  for (const std::string origin : {kBase, "https://app.test"}) {
    call.headers["origin"] = origin;
    const std::string authorization = login_->AuthorizationOf(call, {"https://app.test"});
    const auto caller = verifier_->Verify(authorization.substr(7), now_);
    ASSERT_TRUE(caller.ok()) << caller.status();
    EXPECT_EQ(caller->subject, absl::StrCat(kIssuer, "|rep-1"));
    EXPECT_TRUE(caller->HasRole(policy::v1::ROLE_EMPLOYEE_REP));
  }
  call.headers["authorization"] = "Bearer other";
  EXPECT_EQ(login_->AuthorizationOf(call, {}), "Bearer other") << "what is said comes before what is sent along";
  const Response out = login_->Handle({"POST", "/logout", {}, ""}, now_);
  EXPECT_THAT(HeaderOf(out, "set-cookie"), HasSubstr("Max-Age=0"));
  EXPECT_EQ(out.status, 200) << "a form may not lead on to an issuer";
  EXPECT_EQ(login_->Handle({"GET", "/logout", {}, ""}, now_).status, 405);
}

TEST_F(LoginTest, OnlyWhoBeganTheLoginFinishesIt) {
  const Response begun = Get("/login"), others = Get("/login");
  const std::string back = Choose(begun, "rep-1"), cookie = Cookie(begun, "__Host-sjak-login");
  EXPECT_EQ(Get(back).status, 400) << "no cookie: the link was sent by somebody";
  EXPECT_EQ(Get(back, Cookie(others, "__Host-sjak-login")).status, 400) << "another login's";
  EXPECT_EQ(Get(absl::StrCat(back.substr(0, back.find("&iss=")), "&iss=https%3A%2F%2Fother.test"), cookie).status, 400);
  EXPECT_EQ(Get("/login/callback?error=access_denied&state=" + cookie.substr(0, cookie.find('.')), cookie).status, 400);
  EXPECT_EQ(posted_, "") << "the issuer was not asked";
  now_ += absl::Minutes(11);
  EXPECT_EQ(Get(back, cookie).status, 400) << "too late";
  now_ -= absl::Minutes(11);
  EXPECT_EQ(Get(back, cookie).status, 303);
  EXPECT_EQ(Get(back, cookie).status, 400) << "a code is used once";
}

TEST_F(LoginTest, ACodeIsOfNoUseWithoutItsVerifier) {
  const Response begun = Get("/login"), others = Get("/login");
  const std::string back = Choose(begun, "rep-1");
  // Somebody who saw the code sends it with his own login's cookie and that one's state.
  const std::string cookie = Cookie(others, "__Host-sjak-login");
  const std::string state = cookie.substr(0, cookie.find('.'));
  const std::string code = ReadForm(back.substr(back.find('?') + 1)).at("code");
  EXPECT_EQ(Get(absl::StrCat("/login/callback?code=", code, "&state=", state), cookie).status, 400);
}

TEST_F(LoginTest, TokensThatDoNotFitBeginNoSession) {
  const auto resigned = [&](json& body, const char* member, const json& changes) {
    const std::vector<std::string> parts = absl::StrSplit(body[member].get<std::string>(), '.');
    json claims = json::parse(identity::FromBase64Url(parts[1]).value());
    claims.merge_patch(changes);
    body[member] = identity::SignToken(key_.get(), claims, "k", "ES256");
  };
  const std::vector<std::pair<const char*, std::function<void(json&)>>> cases = {
      {"another login's nonce",
       [&](json& b) {
         resigned(b, "id_token", {{"nonce", "x"}});
       }},
      {"no nonce",
       [&](json& b) {
         resigned(b, "id_token", {{"nonce", nullptr}});
       }},
      {"for another client",
       [&](json& b) {
         resigned(b, "id_token", {{"aud", "somebody"}});
       }},
      {"for several clients",
       [&](json& b) {
         resigned(b, "id_token", {{"aud", {"sjak-gateway", "somebody"}}});
       }},
      {"of another issuer",
       [&](json& b) {
         resigned(b, "id_token", {{"iss", "https://other.test"}});
       }},
      {"expired",
       [&](json& b) {
         resigned(b, "id_token", {{"exp", absl::ToUnixSeconds(now_) - 60}});
       }},
      {"no ID token", [&](json& b) { b.erase("id_token"); }},
      {"no JWT", [&](json& b) { b["id_token"] = "a.b"; }},
      {"another audience",
       [&](json& b) {
         resigned(b, "access_token", {{"aud", "elsewhere"}});
       }},
      {"a role it may not assert",
       [&](json& b) {
         resigned(b, "access_token", {{"roles", {"COMPANY_CLIENT"}}});
       }},
      {"another issuer's access token",
       [&](json& b) {
         resigned(b, "access_token", {{"iss", "https://other.test"}});
       }},
      {"no access token", [&](json& b) { b.erase("access_token"); }},
  };
  for (const auto& [what, change] : cases) {
    change_ = change;
    const Response response = SignIn();
    EXPECT_EQ(response.status, 400) << what;
    EXPECT_EQ(Cookie(response, "__Host-sjak-session"), "") << what;
  }
  change_ = nullptr;
  EXPECT_EQ(SignIn("stranger").status, 400) << "a company that the issuer may not speak for";
  EXPECT_EQ(SignIn().status, 303);
}

TEST_F(LoginTest, AnIssuerThatDoesNotAnswerIsSaid) {
  const std::vector<absl::StatusOr<Response>> answers = {absl::UnavailableError("away"), Response{503, {}, ""},
                                                         Response{200, {}, "no json"},
                                                         Response{200, {}, std::string(100'000, ' ')}};
  for (const absl::StatusOr<Response>& answer : answers) {
    answer_ = answer;
    EXPECT_EQ(SignIn().status, 502);
  }
}

TEST_F(LoginTest, LeadsNowhereElse) {
  for (const std::string to :
       {"https://evil.test", "//evil.test", "/\\evil.test", "evil", "/a%0d%0aset-cookie:x", ""}) {
    const Response begun = Get("/login?to=" + FormEncode(to));
    EXPECT_EQ(HeaderOf(Get(Choose(begun, "rep-1"), Cookie(begun, "__Host-sjak-login")), "location"),
              to == "/a%0d%0aset-cookie:x" ? to : "/")
        << to;
  }
  EXPECT_EQ(Get("/login?issuer=https%3A%2F%2Fstranger.test").status, 400);
}

TEST_F(LoginTest, OfSeveralIssuersOneChooses) {
  LoginIssuer second = OurIssuer();
  second.issuer = "https://other.test";
  second.title = "Andre & \"flere\"";
  login_ = MakeLogin({OurIssuer(), second});
  const Response page = Get("/login?to=/x");
  EXPECT_EQ(page.status, 200);
  EXPECT_THAT(page.body, HasSubstr("Andre &amp; &quot;flere&quot;"));
  EXPECT_THAT(page.body, HasSubstr("/login?issuer=https%3A%2F%2Fother.test&amp;to=%2Fx"));
  EXPECT_EQ(Get("/login?issuer=https%3A%2F%2Fother.test").status, 303);
}

TEST_F(LoginTest, TheIssuersFileIsReadStrictly) {
  const json good = {{"issuer", "https://a"},
                     {"title", "A"},
                     {"authorization_endpoint", "https://a/authorize"},
                     {"token_endpoint", "http://127.0.0.1:8080/token"},
                     {"client_id", "sjak"}};
  EXPECT_EQ(ReadLoginIssuers(folder_.Write("l.json", json::array({good}).dump()))->size(), 1u);
  EXPECT_FALSE(ReadLoginIssuers(folder_.Write("open.json", json::array({good}).dump(), 0644)).ok());
  for (const json& changes :
       {json{{"token_endpoint", "http://a/token"}}, json{{"client_id", ""}}, json{{"tittle", "A"}}, json{{"title", 7}},
        json{{"authorization_endpoint", "javascript:x"}}}) {
    json wrong = good;
    wrong.update(changes);
    EXPECT_FALSE(ReadLoginIssuers(folder_.Write("l.json", json::array({wrong}).dump())).ok()) << changes;
  }
}

TEST(FormTest, ReadsAndWritesWhatBrowsersSend) {
  const auto fields = ReadForm("a=1&b=%20%C3%B8+x&a=2&c&bad=%2&worse=%zz&=e");
  EXPECT_EQ(fields.at("a"), "1");
  EXPECT_EQ(fields.at("b"), " ø x");
  EXPECT_EQ(fields.at("c"), "");
  EXPECT_EQ(fields.count("bad") + fields.count("worse"), 0u);
  EXPECT_EQ(FormEncode("a b&ø"), "a%20b%26%C3%B8");
  EXPECT_EQ(HtmlEscape("<a href=\"x\">&'"), "&lt;a href=&quot;x&quot;&gt;&amp;&#39;");
}

}  // namespace
}  // namespace sjak::gateway::http
