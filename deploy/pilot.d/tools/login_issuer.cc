#include "deploy/pilot.d/tools/login_issuer.h"

#include <sodium.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "gateway/http/form.h"
#include "platform/base/uuid.h"
#include "platform/identity/bounded.h"
#include "platform/identity/token_signer.h"

namespace sjak::pilot {
namespace {

using gateway::http::FormEncode;
using gateway::http::HtmlEscape;
using gateway::http::ReadForm;
using gateway::http::Request;
using gateway::http::Response;
using nlohmann::json;

constexpr absl::Duration kCodeLife = absl::Minutes(1);
constexpr size_t kMostGrants = 1'000;

std::string Of(const std::map<std::string, std::string>& fields, const char* name) {
  const auto it = fields.find(name);
  return it == fields.end() ? "" : it->second;
}

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

Response Refuse(const std::string& error) {
  return {400, {{"content-type", "application/json"}, {"cache-control", "no-store"}}, json{{"error", error}}.dump()};
}

}  // namespace

Response LoginIssuer::Handle(const Request& request, absl::Time now) {
  const size_t question = request.target.find('?');
  const std::string path = request.target.substr(0, question);
  if (path == "/token" && request.verb == "POST") return Token(ReadForm(request.body), now);
  if (path == "/authorize" && request.verb == "POST") return Chosen(ReadForm(request.body), now);
  if (path == "/authorize" && request.verb == "GET" && question != std::string::npos) {
    return Choose(ReadForm(request.target.substr(question + 1)));
  }
  return {404, {}, ""};
}

std::string LoginIssuer::WhyNot(const Fields& asked) const {
  // Before these two are right nobody is sent anywhere.
  if (Of(asked, "client_id") != options_.client_id) return "unauthorized_client";
  if (Of(asked, "redirect_uri") != options_.redirect_uri) return "invalid_request";
  if (Of(asked, "response_type") != "code") return "unsupported_response_type";
  if (Of(asked, "code_challenge_method") != "S256" || Of(asked, "code_challenge").size() != 43)
    return "invalid_request";
  return "";
}

Response LoginIssuer::Choose(const Fields& asked) const {
  if (const std::string why = WhyNot(asked); !why.empty()) return Refuse(why);
  std::string hidden, buttons;
  for (const auto& [name, value] : asked) {
    absl::StrAppend(&hidden, "<input type=\"hidden\" name=\"", HtmlEscape(name), "\" value=\"", HtmlEscape(value),
                    "\">");
  }
  for (const Person& person : people_) {
    absl::StrAppend(&buttons, "<p><button name=\"subject\" value=\"", HtmlEscape(person.subject), "\">",
                    HtmlEscape(person.title), "</button></p>");
  }
  return {200,
          {{"content-type", "text/html; charset=utf-8"}, {"cache-control", "no-store"}},
          absl::StrCat("<!doctype html><html lang=\"da\"><meta charset=\"utf-8\"><title>Pilotens udsteder</title>",
                       "<h1>Hvem er du?</h1><p>SIMULATED: kun til afprøvning.</p>",
                       "<form method=\"post\" action=\"/authorize\">", hidden, buttons, "</form></html>")};
}

Response LoginIssuer::Chosen(const Fields& asked, absl::Time now) {
  if (const std::string why = WhyNot(asked); !why.empty()) return Refuse(why);
  const auto person =
      std::find_if(people_.begin(), people_.end(), [&](const Person& p) { return p.subject == Of(asked, "subject"); });
  if (person == people_.end()) return Refuse("access_denied");
  const std::string code = Random();
  {
    std::lock_guard lock(mu_);
    for (auto it = grants_.begin(); it != grants_.end();)
      it = it->second.until < now ? grants_.erase(it) : std::next(it);
    if (grants_.size() >= kMostGrants) return Refuse("temporarily_unavailable");
    grants_[code] = {*person, Of(asked, "nonce"), Of(asked, "code_challenge"), now + kCodeLife};
  }
  return {303,
          {{"location", absl::StrCat(options_.redirect_uri, "?code=", code, "&state=", FormEncode(Of(asked, "state")),
                                     "&iss=", FormEncode(options_.issuer))},
           {"cache-control", "no-store"}},
          ""};
}

Response LoginIssuer::Token(const Fields& form, absl::Time now) {
  if (Of(form, "grant_type") != "authorization_code") return Refuse("unsupported_grant_type");
  Grant grant;
  {
    std::lock_guard lock(mu_);
    const auto it = grants_.find(Of(form, "code"));
    if (it == grants_.end()) return Refuse("invalid_grant");
    grant = std::move(it->second);
    grants_.erase(it);  // used, whatever comes of it
  }
  if (grant.until < now || Of(form, "client_id") != options_.client_id ||
      Of(form, "redirect_uri") != options_.redirect_uri || Challenge(Of(form, "code_verifier")) != grant.challenge) {
    return Refuse("invalid_grant");
  }
  const int64_t issued = absl::ToUnixSeconds(now), life = absl::ToInt64Seconds(options_.token_life);
  const json common = {
      {"iss", options_.issuer}, {"sub", grant.person.subject}, {"iat", issued}, {"exp", issued + life}};
  json access = common, id = common;
  access.update({{"aud", options_.audience},
                 {"jti", Uuid::New().ToString()},
                 {"class", grant.person.cls},
                 {"roles", grant.person.roles},
                 {"municipalities", grant.person.municipalities}});
  if (!grant.person.cvrs.empty()) access["cvrs"] = grant.person.cvrs;
  id.update({{"aud", options_.client_id}, {"nonce", grant.nonce}});
  const json answer = {{"token_type", "Bearer"},
                       {"expires_in", life},
                       {"access_token", identity::SignToken(key_, access, options_.kid, "ES256")},
                       {"id_token", identity::SignToken(key_, id, options_.kid, "ES256")}};
  return {200, {{"content-type", "application/json"}, {"cache-control", "no-store"}}, answer.dump()};
}

}  // namespace sjak::pilot
