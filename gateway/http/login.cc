#include "gateway/http/login.h"

#include <openssl/crypto.h>
#include <sodium.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "gateway/http/form.h"
#include "platform/base/error.h"
#include "platform/identity/bounded.h"

namespace sjak::gateway::http {
namespace {

using nlohmann::json;
using Fields = std::map<std::string, std::string>;

// "__Host-": browsers take it from this host alone, over TLS, for every path; no neighbour can put one there.
constexpr char kLoginCookie[] = "__Host-sjak-login";
constexpr char kSessionCookie[] = "__Host-sjak-session";
constexpr absl::Duration kLoginTime = absl::Minutes(10);
// A cookie may have 4,096 bytes, its name and attributes included.
constexpr size_t kMostToken = 3'800;
constexpr size_t kMostAnswer = 64 << 10;
constexpr size_t kMostFile = 1 << 20;

std::string Random() {
  std::string bytes(32, '\0');
  randombytes_buf(bytes.data(), bytes.size());
  return identity::ToBase64Url(bytes);
}

std::string Challenge(const std::string& verifier) {
  std::string hash(crypto_hash_sha256_BYTES, '\0');
  crypto_hash_sha256(reinterpret_cast<uint8_t*>(hash.data()), reinterpret_cast<const uint8_t*>(verifier.data()),
                     verifier.size());
  return identity::ToBase64Url(hash);
}

bool Same(const std::string& a, const std::string& b) {
  return !a.empty() && a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string SetCookie(const char* name, const std::string& value, absl::Duration life) {
  return absl::StrCat(name, "=", value, "; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=",
                      std::max<int64_t>(0, absl::ToInt64Seconds(life)));
}

Response Redirect(const std::string& to, std::vector<std::string> cookies) {
  Response response{303, {{"location", to}, {"cache-control", "no-store"}}, ""};
  for (std::string& cookie : cookies) response.headers.emplace_back("set-cookie", std::move(cookie));
  return response;
}

Response Refused(absl::string_view what) {
  Response response =
      Page(400, "Log ind igen", absl::StrCat("<p>", HtmlEscape(what), "</p><p><a href=\"/login\">Log ind</a></p>"));
  response.headers.emplace_back("set-cookie", SetCookie(kLoginCookie, "", absl::ZeroDuration()));
  return response;
}

Response IssuerFailed() {
  return Page(502, "Login svarer ikke", "<p>Udstederen svarede ikke, som den skal. Prøv igen om lidt.</p>");
}

// A path of this host; "/" for anything that could lead elsewhere.
std::string LocalPath(const std::string& to) {
  const bool local =
      absl::StartsWith(to, "/") && !absl::StartsWith(to, "//") &&
      std::all_of(to.begin(), to.end(), [](unsigned char c) { return c > 0x20 && c < 0x7F && c != '\\'; });
  return local && to.size() <= 512 ? to : "/";
}

bool IsEndpoint(const std::string& url) {
  return absl::StartsWith(url, "https://") || absl::StartsWith(url, "http://127.0.0.1:") ||
         absl::StartsWith(url, "http://localhost:");
}

std::string TextOf(const json& object, const char* member) {
  const auto it = object.find(member);
  return it != object.end() && it->is_string() ? it->get<std::string>() : "";
}

// The claims of an ID token. Its signature is not looked at: it came over TLS from the issuer's own endpoint (OpenID
// Connect Core 3.1.3.7, item 6).
json ClaimsOf(const std::string& token) {
  const std::vector<std::string> parts = absl::StrSplit(token, '.');
  if (parts.size() != 3) return {};
  const auto text = identity::FromBase64Url(parts[1]);
  if (!text.ok()) return {};
  const auto claims = identity::ParseJson(*text, 8);
  return claims.ok() && claims->is_object() ? *claims : json();
}

bool IsFor(const json& claims, const LoginIssuer& issuer, const std::string& nonce, absl::Time now) {
  const auto aud = claims.find("aud");
  const bool ours = aud != claims.end() && (*aud == issuer.client_id ||
                                            (aud->is_array() && aud->size() == 1 && (*aud)[0] == issuer.client_id));
  const auto exp = claims.find("exp");
  return ours && TextOf(claims, "iss") == issuer.issuer && Same(TextOf(claims, "nonce"), nonce) &&
         exp != claims.end() && exp->is_number_unsigned() &&
         absl::FromUnixSeconds(exp->get<int64_t>()) + absl::Seconds(30) > now;
}

}  // namespace

std::string CookieOf(const Request& request, absl::string_view name) {
  const std::string header = request.Header("cookie");
  // Of a repeated header the values are joined by commas, which no cookie of ours has.
  for (absl::string_view cookie : absl::StrSplit(header, absl::ByAnyChar(";,"))) {
    cookie = absl::StripAsciiWhitespace(cookie);
    if (absl::ConsumePrefix(&cookie, name) && absl::ConsumePrefix(&cookie, "=")) return std::string(cookie);
  }
  return "";
}

absl::StatusOr<std::vector<LoginIssuer>> ReadLoginIssuers(const std::string& path) {
  SJAK_ASSIGN_OR_RETURN(const std::string text, identity::ReadSecretFile(path, kMostFile));
  const auto all = identity::ParseJson(text, 3);
  const auto wrong = [&](absl::string_view what) { return absl::InvalidArgumentError(absl::StrCat(path, ": ", what)); };
  if (!all.ok() || !all->is_array() || all->empty()) return wrong("must be a list of issuers");
  std::vector<LoginIssuer> issuers;
  for (const json& entry : *all) {
    if (!entry.is_object()) return wrong("an issuer must be an object");
    LoginIssuer issuer;
    const std::map<std::string, std::string*> members = {{"issuer", &issuer.issuer},
                                                         {"title", &issuer.title},
                                                         {"authorization_endpoint", &issuer.authorization_endpoint},
                                                         {"token_endpoint", &issuer.token_endpoint},
                                                         {"client_id", &issuer.client_id},
                                                         {"client_secret", &issuer.client_secret}};
    for (const auto& [name, value] : entry.items()) {
      const auto member = members.find(name);
      if (member == members.end() || !value.is_string())
        return wrong("an issuer has an unknown member, or no text in it");
      *member->second = value.get<std::string>();
    }
    if (issuer.issuer.empty() || issuer.title.empty() || issuer.client_id.empty()) {
      return wrong("issuer, title and client_id must not be empty");
    }
    if (!IsEndpoint(issuer.authorization_endpoint) || !IsEndpoint(issuer.token_endpoint)) {
      return wrong("endpoints must be https, or http on loopback");
    }
    issuers.push_back(std::move(issuer));
  }
  return issuers;
}

bool Login::Serves(const Request& request) {
  const std::string path = request.target.substr(0, request.target.find('?'));
  return path == "/login" || path == "/login/callback" || path == "/logout";
}

Response Login::Handle(const Request& request, absl::Time now) const {
  const size_t question = request.target.find('?');
  const std::string path = request.target.substr(0, question);
  const Fields query = ReadForm(question == std::string::npos ? "" : request.target.substr(question + 1));
  if (path == "/logout") {
    if (request.verb != "POST") return {405, {{"allow", "POST"}}, ""};
    // A page of its own: browsers hold what a form leads to against the page's form-action, and signing in is
    // elsewhere.
    Response out = Page(200, "Du er logget ud", "<p><a href=\"/login?to=/hearings\">Log ind igen</a></p>");
    out.headers.emplace_back("set-cookie", SetCookie(kSessionCookie, "", absl::ZeroDuration()));
    return out;
  }
  if (request.verb != "GET") return {405, {{"allow", "GET"}}, ""};
  return path == "/login" ? Begin(query, now) : Finish(request, query, now);
}

const LoginIssuer* Login::Find(const std::string& issuer) const {
  const auto it =
      std::find_if(issuers_.begin(), issuers_.end(), [&](const LoginIssuer& i) { return i.issuer == issuer; });
  return it == issuers_.end() ? nullptr : &*it;
}

Response Login::Begin(const Fields& query, absl::Time now) const {
  const auto value = [&](const char* name) { return query.count(name) > 0 ? query.at(name) : std::string(); };
  const std::string to = LocalPath(value("to"));
  const LoginIssuer* issuer = value("issuer").empty() && issuers_.size() == 1 ? &issuers_[0] : Find(value("issuer"));
  if (issuer == nullptr && !value("issuer").empty()) return Refused("Udstederen kendes ikke her.");
  if (issuer == nullptr) {
    std::string choices;
    for (const LoginIssuer& i : issuers_) {
      absl::StrAppend(&choices, "<p><a href=\"/login?issuer=", FormEncode(i.issuer), "&amp;to=", FormEncode(to), "\">",
                      HtmlEscape(i.title), "</a></p>");
    }
    return Page(200, "Log ind", choices);
  }
  const std::string state = Random(), nonce = Random(), verifier = Random();
  const std::string remembered =
      absl::StrCat(state, ".", nonce, ".", verifier, ".", absl::ToUnixSeconds(now + kLoginTime), ".",
                   identity::ToBase64Url(issuer->issuer), ".", identity::ToBase64Url(to));
  const char* const joint = absl::StrContains(issuer->authorization_endpoint, "?") ? "&" : "?";
  return Redirect(absl::StrCat(issuer->authorization_endpoint, joint,
                               "response_type=code&scope=openid&client_id=", FormEncode(issuer->client_id),
                               "&redirect_uri=", FormEncode(base_ + "/login/callback"), "&state=", state,
                               "&nonce=", nonce, "&code_challenge_method=S256&code_challenge=", Challenge(verifier)),
                  {SetCookie(kLoginCookie, remembered, kLoginTime)});
}

Response Login::Finish(const Request& request, const Fields& query, absl::Time now) const {
  const std::vector<std::string> kept = absl::StrSplit(CookieOf(request, kLoginCookie), '.');
  const auto value = [&](const char* name) { return query.count(name) > 0 ? query.at(name) : std::string(); };
  int64_t until = 0;
  if (kept.size() != 6 || !absl::SimpleAtoi(kept[3], &until) || absl::ToUnixSeconds(now) > until) {
    return Refused("Der er gået for lang tid, eller cookies er slået fra.");
  }
  const std::string& nonce = kept[1];
  const LoginIssuer* issuer = Find(identity::FromBase64Url(kept[4]).value_or(""));
  const std::string to = LocalPath(identity::FromBase64Url(kept[5]).value_or(""));
  // The answer to another question, or from another issuer than was asked (RFC 9207).
  if (issuer == nullptr || !Same(value("state"), kept[0])) return Refused("Svaret hører ikke til denne login.");
  if (!value("iss").empty() && value("iss") != issuer->issuer) return Refused("Svaret er fra en anden udsteder.");
  if (value("code").empty()) return Refused("Udstederen har ikke givet adgang.");

  std::string form = absl::StrCat("grant_type=authorization_code&code=", FormEncode(value("code")),
                                  "&redirect_uri=", FormEncode(base_ + "/login/callback"),
                                  "&client_id=", FormEncode(issuer->client_id), "&code_verifier=", kept[2]);
  if (!issuer->client_secret.empty()) absl::StrAppend(&form, "&client_secret=", FormEncode(issuer->client_secret));
  const absl::StatusOr<Response> answer = post_(issuer->token_endpoint, form);
  if (!answer.ok() || answer->status / 100 == 5 || answer->body.size() > kMostAnswer) return IssuerFailed();
  if (answer->status != 200) return Refused("Koden er brugt eller udløbet.");
  const auto tokens = identity::ParseJson(answer->body, 8);
  if (!tokens.ok() || !tokens->is_object()) return IssuerFailed();
  if (!IsFor(ClaimsOf(TextOf(*tokens, "id_token")), *issuer, nonce, now)) {
    return Refused("Udstederen svarede om en anden login.");
  }
  const std::string token = TextOf(*tokens, "access_token");
  if (token.size() > kMostToken) return IssuerFailed();
  const absl::StatusOr<identity::Caller> caller = verifier_->Verify(token, now);
  // Whom the token names must be of the issuer that was asked.
  if (!caller.ok() || !absl::StartsWith(caller->subject, absl::StrCat(issuer->issuer, "|"))) {
    return Refused("Kontoen har ingen adgang her.");
  }
  return Redirect(
      to, {SetCookie(kLoginCookie, "", absl::ZeroDuration()), SetCookie(kSessionCookie, token, caller->expires - now)});
}

std::string Login::AuthorizationOf(const Request& request, const std::vector<std::string>& origins) const {
  const std::string own = request.Header("authorization");
  const std::string token = CookieOf(request, kSessionCookie);
  if (!own.empty() || token.empty()) return own;
  if (request.verb != "GET") {
    const std::string origin = request.Header("origin");
    if (origin != base_ && std::find(origins.begin(), origins.end(), origin) == origins.end()) return "";
  }
  return "Bearer " + token;
}

}  // namespace sjak::gateway::http
